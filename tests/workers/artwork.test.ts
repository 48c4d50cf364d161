import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBlurhashValid } from "blurhash";
import { describe, expect, it } from "vitest";
import { measurePicture } from "../../src/infrastructure/artwork/measure-picture.ts";
import { createArtworkStore } from "../../src/infrastructure/database/scan/artwork-store.ts";
import { createFrames } from "../../src/infrastructure/ffmpeg/frames.ts";
import { createTakePicture } from "../../src/infrastructure/images/taken-pictures.ts";
import { readPhoto } from "../../src/infrastructure/sidecars/photo.ts";
import { settleArtwork, type ArtworkDeps } from "../../src/workers/artwork.ts";
import { databases, type TestDatabase } from "../support/databases.ts";
import { keptLog } from "../support/kept-log.ts";
import { silentLog } from "../support/log.ts";
import { generated, picture } from "../support/media.ts";

async function draw(database: TestDatabase, id: number, origin: string, path: string): Promise<void> {
  await database.write((tx) =>
    tx.run(
      `INSERT INTO "artwork" ("id", "owner_type", "owner_id", "kind", "position", "origin", "source_path", "source_stamp", "tag", "state")
       VALUES (?, 'item', ?, 'poster', 0, ?, ?, '', 'first', ?)`,
      [id, id, origin, path, origin === "file" ? "pending" : "wanted"],
    ),
  );
}

const rows = (database: TestDatabase): Promise<readonly unknown[]> =>
  database.scan.all(`SELECT "state", "width", "height", "stored_path" FROM "artwork" ORDER BY "id"`);

describe.each(databases)("pictures on $name", ({ open }) => {
  it("are measured, taken out of media, or found to be none; what is away waits", async () => {
    await using database = await open();
    const folder = await mkdtemp(join(tmpdir(), "triptych-test-art-"));
    const poster = await picture("400x600");
    const frame = await picture("320x180");
    await writeFile(join(folder, "text.jpg"), "not a picture");
    await draw(database, 1, "file", poster);
    await draw(database, 2, "frame", join(folder, "film.mkv"));
    await draw(database, 3, "embedded", join(folder, "song.mp3"));
    await draw(database, 4, "file", join(folder, "text.jpg"));
    await draw(database, 5, "file", join(folder, "away.jpg"));
    const deps: ArtworkDeps = {
      store: createArtworkStore(database),
      measure: measurePicture,
      take: async ({ origin }) => (origin === "frame" ? frame : null),
      breathe: async () => {},
      log: silentLog,
    };
    expect(await settleArtwork(deps, new AbortController().signal)).toBe(true);
    expect(await rows(database)).toEqual([
      { state: "ready", width: 400, height: 600, stored_path: null },
      { state: "ready", width: 320, height: 180, stored_path: frame },
      { state: "failed", width: null, height: null, stored_path: null },
      { state: "failed", width: null, height: null, stored_path: null },
      { state: "pending", width: null, height: null, stored_path: null },
    ]);
    await rm(folder, { recursive: true });
  });
});

describe.each(databases)("photos that no app shows as they are, on $name", ({ open }) => {
  it("get a picture where ffmpeg can decode them, and a reason where it can't", async () => {
    await using database = await open();
    const folder = await mkdtemp(join(tmpdir(), "triptych-test-photos-"));
    const photo = await generated("bmp", "-f lavfi -i testsrc2=s=320x180 -frames:v 1".split(" "));
    await writeFile(join(folder, "broken.heic"), "no picture");
    await writeFile(join(folder, "broken.bmp"), "BM");
    await draw(database, 1, "file", photo);
    await draw(database, 2, "file", join(folder, "broken.heic"));
    await draw(database, 3, "file", join(folder, "broken.bmp"));
    const log = keptLog();
    const deps: ArtworkDeps = {
      store: createArtworkStore(database),
      measure: measurePicture,
      take: createTakePicture(createFrames({ ffmpegPath: "ffmpeg", log }), join(folder, "artwork")),
      breathe: async () => {},
      log,
    };
    expect(await settleArtwork(deps, new AbortController().signal)).toBe(true);
    expect(await rows(database)).toMatchObject([
      { state: "ready", width: 320, height: 180, stored_path: join(folder, "artwork/001/1.jpg") },
      { state: "failed" },
      { state: "failed" },
    ]);
    expect(log.lines.filter(({ message }) => message.includes("without a picture"))).toHaveLength(2);
    await rm(folder, { recursive: true });
  });

  it("tell their size", async () => {
    const photo = await generated("bmp", "-f lavfi -i testsrc2=s=320x180 -frames:v 1".split(" "));
    const { problem, container, streams } = await readPhoto(photo);
    expect([problem, container, streams[0]?.width, streams[0]?.height]).toEqual([null, "bmp", 320, 180]);
  });
});

describe("measuring a picture", () => {
  it("gives equal tags for equal content, and a blurhash of its shape", async () => {
    const [one, two] = await Promise.all([
      measurePicture(await picture("400x600")),
      measurePicture(await picture("600x400")),
    ]);
    expect(one?.tag).not.toBe(two?.tag);
    expect(await measurePicture(await picture("400x600"))).toEqual(one);
    expect(isBlurhashValid(one?.blurhash ?? "").result).toBe(true);
  });
});

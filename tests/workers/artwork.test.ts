import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBlurhashValid } from "blurhash";
import { describe, expect, it } from "vitest";
import { measurePicture } from "../../src/infrastructure/artwork/measure-picture.ts";
import { createArtworkStore } from "../../src/infrastructure/database/scan/artwork-store.ts";
import { settleArtwork, type ArtworkDeps } from "../../src/workers/artwork.ts";
import { databases, type TestDatabase } from "../support/databases.ts";
import { silentLog } from "../support/log.ts";
import { picture } from "../support/media.ts";

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

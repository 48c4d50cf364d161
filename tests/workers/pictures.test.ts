import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createPictureStore } from "../../src/infrastructure/database/identifying/picture-store.ts";
import { createKeepPicture } from "../../src/infrastructure/images/kept-pictures.ts";
import { createPictureFetcher } from "../../src/infrastructure/providers/picture-fetcher.ts";
import { fetchPictures } from "../../src/workers/pictures.ts";
import { aFile, aFilm, anItem, aUnit, aVersion } from "../infrastructure/scan/drafts.ts";
import { databases } from "../support/databases.ts";
import { silentLog } from "../support/log.ts";
import type { Fault } from "../support/tmdb/server.ts";
import { identifyWorld, type IdentifyWorld } from "./identifying.ts";

const content = { bytes: "film", inode: "film", durationMs: 118 * 60_000 };
const lantern = aFilm("The Lantern (1994)", content, { name: "The Lantern", year: 1994 });

async function aFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "triptych-test-pictures-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function fetching(world: IdentifyWorld, dataDir: string, faces = true): Promise<void> {
  const origins = [new URL(world.tmdb.imagesUrl).origin];
  const fetchPicture = createPictureFetcher({ origins, log: silentLog, retryMs: 1, deadlineMs: 2000 });
  const deps = {
    store: createPictureStore(world.shelf.database),
    keep: createKeepPicture(dataDir, fetchPicture),
    faces,
    breathe: async () => {},
  };
  return fetchPictures(deps, new AbortController().signal);
}

const asked = (world: IdentifyWorld): readonly string[] =>
  world.tmdb.requests.filter((path) => path.startsWith("/t/p/"));

describe.each(databases)("pictures from providers with $name", ({ open }) => {
  it("are fetched once, kept by their content, and stand for items and people", async () => {
    await using database = await open();
    await using folder = await aFolder();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    await fetching(world, folder.path);
    await fetching(world, folder.path);
    expect(asked(world)).toHaveLength(8);
    const rows = await world.rows(
      `SELECT "owner_type", "kind", "state", "width" FROM "artwork" ORDER BY "owner_type", "kind"`,
    );
    expect(rows).toEqual([
      { owner_type: "item", kind: "backdrop", state: "ready", width: 320 },
      { owner_type: "item", kind: "logo", state: "ready", width: 250 },
      { owner_type: "item", kind: "poster", state: "ready", width: 200 },
      ...Array.from({ length: 5 }, () => ({
        owner_type: "person",
        kind: "poster",
        state: "ready",
        width: 200,
      })),
    ]);
    const kept = await readdir(join(folder.path, "artwork/remote"), { recursive: true });
    expect(kept.filter((name) => name.endsWith(".jpg"))).toHaveLength(8);
    expect(kept.filter((name) => name.includes(".part"))).toEqual([]);
  });

  it("leave the picture beside the film in its place, and take that of a frame", async () => {
    await using database = await open();
    await using folder = await aFolder();
    await using world = await identifyWorld(database);
    const path = "film/film.mkv";
    const stamp = { sizeBytes: 5, modifiedMs: 5 };
    const artwork = [
      { kind: "poster", position: 0, origin: "file", path: "film/poster.jpg", ...stamp },
      { kind: "backdrop", position: 0, origin: "frame", path, ...stamp },
    ] as const;
    const film = anItem("movie", "film", "The Lantern", {
      versions: [aVersion(path)],
      fields: { year: 1994 },
      artwork,
    });
    const unit = aUnit("film", [aFile(path, content)], [film]);
    await world.shelf.ingest([unit]);
    await world.identify();
    await fetching(world, folder.path, false);
    const origins = `SELECT "kind", "origin" FROM "artwork" ORDER BY "kind"`;
    const expected = [
      { kind: "backdrop", origin: "remote" },
      { kind: "logo", origin: "remote" },
      { kind: "poster", origin: "file" },
    ];
    expect(await world.rows(origins)).toEqual(expected);
    const longer = { ...film, fields: { ...film.fields, tagline: "New." } };
    await world.shelf.ingest([aUnit("film", [aFile(path, content)], [longer])]);
    expect(await world.rows(origins)).toEqual(expected);
  });

  it.each<[string, Fault]>([
    ["50,000 pixels wide", { kind: "widePicture" }],
    ["500 MB large", { kind: "flood", bytes: 500_000_000 }],
    ["no picture", { kind: "body", body: "<html></html>", type: "image/jpeg" }],
    ["on another host", { kind: "redirect", to: "http://127.0.0.1:1/poster.jpg" }],
  ])("are refused when they are %s, and the next one is taken", async (_what, fault) => {
    await using database = await open();
    await using folder = await aFolder();
    await using world = await identifyWorld(database, {
      fault: (path) => (path.includes("/t/p/") && path.endsWith("b0.jpg") ? fault : null),
    });
    await world.shelf.ingest([lantern]);
    await world.identify();
    await fetching(world, folder.path, false);
    const rows = await world.rows(
      `SELECT "source_path", "state" FROM "artwork" WHERE "kind" = 'backdrop' AND "state" = 'ready'`,
    );
    expect(rows).toEqual([{ source_path: expect.stringMatching(/b1\.jpg$/), state: "ready" }]);
  });

  it("that can't be had now are asked for another time", async () => {
    await using database = await open();
    await using folder = await aFolder();
    let isDown = true;
    await using world = await identifyWorld(database, {
      fault: (path) => (isDown && path.endsWith("p0.jpg") ? { kind: "reset" } : null),
    });
    await world.shelf.ingest([lantern]);
    await world.identify();
    await expect(fetching(world, folder.path, false)).rejects.toMatchObject({ meaning: "unavailable" });
    isDown = false;
    await fetching(world, folder.path, false);
    expect(await world.rows(`SELECT "kind" FROM "artwork" ORDER BY "kind"`)).toHaveLength(3);
  });
});

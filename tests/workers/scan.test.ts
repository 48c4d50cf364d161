import { appendFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFingerprintStore } from "../../src/infrastructure/database/scan/fingerprint-store.ts";
import { createJobQueue } from "../../src/infrastructure/database/stores/job-queue.ts";
import { createLibraryStore } from "../../src/infrastructure/database/stores/library-store.ts";
import { createDiscoverer } from "../../src/infrastructure/discovery/discoverer.ts";
import { contentFingerprint } from "../../src/infrastructure/fingerprint/content-fingerprint.ts";
import { fingerprint } from "../../src/workers/fingerprint.ts";
import { scan } from "../../src/workers/scan.ts";
import { dump } from "../infrastructure/scan/library.ts";
import { databases } from "../support/databases.ts";
import { silentLog } from "../support/log.ts";
import { clip, picture, put } from "../support/media.ts";
import { aScanJob, scanWorld } from "./scanning.ts";

const names = (items: readonly { readonly [name: string]: unknown }[]): readonly unknown[] =>
  items.map((item) => item["name"]);

describe.each(databases)("scanning on $name", ({ open }) => {
  it("finds films, probes them, and changes nothing the second time", async () => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films"]);
    await put(clip(), join(world.folder, "films/One (2001)/One (2001)"));
    await put(picture(), join(world.folder, "films/One (2001)/poster"));
    await put(clip({ extension: "mp4", tone: 500 }), join(world.folder, "films/Two (2002)/Two (2002)"));
    await world.scan(library);
    const [one, two] = await world.items();
    expect(one).toMatchObject({ name: "One (2001)", year: 2001, width: 160, height: 90, container: "mkv" });
    expect(two).toMatchObject({ container: "mp4", problem: null });
    const [root] = await world.items("folder");
    expect(root).toMatchObject({ name: "films", child_count: 2, leaf_count: 2 });
    const pictures = await database.scan.all(
      `SELECT "kind", "width", "height", "state" FROM "artwork" WHERE "owner_id" = ?`,
      [one?.["id"] ?? 0],
    );
    expect(pictures).toContainEqual({ kind: "poster", width: 400, height: 600, state: "ready" });
    const before = await dump(database);
    await world.scan(library);
    await world.scan(library, { full: true });
    expect(await dump(database)).toBe(before);
  });

  it("keeps everything of a root that is missing, or empty where it was full, and says so", async () => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films", "more"]);
    await put(clip(), join(world.folder, "films/One/One"));
    await put(clip({ tone: 500 }), join(world.folder, "more/Two/Two"));
    await world.scan(library);
    await rename(join(world.folder, "films"), join(world.folder, "away"));
    await put(clip({ tone: 600 }), join(world.folder, "more/Three/Three"));
    await world.scan(library);
    expect(names(await world.items())).toEqual(["One", "Three", "Two"]);
    expect(await states(database)).toEqual(["missing", "ok"]);
    await mkdir(join(world.folder, "films"));
    await world.scan(library);
    expect(await states(database)).toEqual(["empty", "ok"]);
    expect(names(await world.items())).toEqual(["One", "Three", "Two"]);
    const troubles = await database.scan.all<{ body: string }>(
      `SELECT "body" FROM "event" WHERE "type" = 'rootTrouble'`,
    );
    expect(troubles.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
      { state: "missing" },
      { state: "empty" },
    ]);
    await rm(join(world.folder, "films"), { recursive: true });
    await rename(join(world.folder, "away"), join(world.folder, "films"));
    await world.scan(library);
    expect(await states(database)).toEqual(["ok", "ok"]);
    expect(names(await world.items())).toEqual(["One", "Three", "Two"]);
  });

  it("follows a renamed folder, hides what was deleted and shows it again when it returns", async () => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films"]);
    await put(clip(), join(world.folder, "films/One/One"));
    await put(clip({ tone: 500 }), join(world.folder, "films/Two/Two"));
    await world.scan(library);
    const [one, two] = await world.items();
    await rename(join(world.folder, "films/One"), join(world.folder, "films/Renamed"));
    await rename(join(world.folder, "films/Two"), join(world.folder, "kept"));
    await world.scan(library);
    expect(await world.items()).toMatchObject([
      { uuid: one?.["uuid"], path: join(world.folder, "films/Renamed/One.mkv") },
    ]);
    await rename(join(world.folder, "kept"), join(world.folder, "films/Two again"));
    await world.scan(library);
    expect(new Set((await world.items()).map((item) => item["uuid"]))).toEqual(
      new Set([one?.["uuid"], two?.["uuid"]]),
    );
  });

  it("looks at one path only when asked to", async () => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films"]);
    await put(clip(), join(world.folder, "films/One/One"));
    await world.scan(library);
    await put(clip({ tone: 500 }), join(world.folder, "films/Two/Two"));
    await put(clip({ tone: 600 }), join(world.folder, "films/Three/Three"));
    await world.scan(library, { under: join(world.folder, "films/Two") });
    expect(names(await world.items())).toEqual(["One", "Two"]);
    await rm(join(world.folder, "films/One"), { recursive: true });
    await world.scan(library, { under: join(world.folder, "films/One") });
    expect(names(await world.items())).toEqual(["Two"]);
    await world.scan(library, { under: "/etc" });
    expect(names(await world.items())).toEqual(["Two"]);
  });

  it.each([
    ["One/One", "One"],
    ["Loose", "Loose.mkv"],
  ])("comes back for what was still being written (%s), also after a restart", async (name, looked) => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films"]);
    const film = join(world.folder, `films/${name}.mkv`);
    await put(clip(), join(world.folder, `films/${name}`));
    const writing = setInterval(() => void appendFile(film, "more"), 20);
    try {
      const discoverer = createDiscoverer({
        probe: { probe: () => Promise.reject(new Error("nothing is to be probed yet")) },
        log: silentLog,
        clock: world.deps.clock,
        settleMs: 200,
      });
      await scan(
        { ...world.deps, discoverer },
        aScanJob({ libraryId: library.id }),
        new AbortController().signal,
      );
    } finally {
      clearInterval(writing);
    }
    expect(await world.items()).toEqual([]);
    const under = join(world.folder, "films", looked);
    const jobs = await createJobQueue(database, world.deps.clock).list({ kind: "scan" });
    expect(jobs).toMatchObject([{ state: "queued", payload: { libraryId: library.id, under } }]);
    const later = createJobQueue(database, () => new Date(Date.now() + 60_000));
    expect(await later.claim(["scan"])).toMatchObject({ payload: { under } });
    await world.scan(library, { under });
    expect(await world.items()).toHaveLength(1);
  });

  it("writes nothing more for a library that was removed meanwhile", async () => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films"]);
    await put(clip(), join(world.folder, "films/One/One"));
    await put(clip({ tone: 500 }), join(world.folder, "films/Two/Two"));
    await world.scan(library);
    await rm(join(world.folder, "films/One"), { recursive: true });
    await put(clip({ tone: 600 }), join(world.folder, "films/Three/Three"));
    const removed = {
      ...world.deps.folders,
      look: async (path: string) => {
        const look = await world.deps.folders.look(path);
        await createLibraryStore(database)
          .remove(library.id, new Date())
          .catch(() => undefined);
        return look;
      },
    };
    await scan(
      { ...world.deps, folders: removed },
      aScanJob({ libraryId: library.id }),
      new AbortController().signal,
    );
    expect(await world.items()).toEqual([]);
    expect(await database.scan.all(`SELECT * FROM "directory"`)).toEqual([]);
  });

  it("shows a damaged file as unplayable and goes on", async () => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films"]);
    await mkdir(join(world.folder, "films/Broken"), { recursive: true });
    await appendFile(join(world.folder, "films/Broken/Broken.mkv"), "no film at all");
    await put(clip(), join(world.folder, "films/Good/Good"));
    await world.scan(library);
    const [broken, good] = await world.items();
    expect(broken?.["problem"]).toEqual(expect.any(String));
    expect(good?.["problem"]).toBeNull();
  });

  it("makes the full fingerprints afterwards, equal for equal content", async () => {
    await using database = await open();
    await using world = await scanWorld(database);
    const library = await world.makeLibrary(["films"]);
    for (const name of ["One", "Two"]) await put(clip(), join(world.folder, `films/${name}/${name}`));
    await put(clip({ tone: 500 }), join(world.folder, "films/Other/Other"));
    await world.scan(library);
    const store = createFingerprintStore(database);
    const deps = { store, fingerprint: contentFingerprint, breathe: async () => {} };
    await fingerprint(deps, aScanJob({}), new AbortController().signal);
    const rows = await database.scan.all<{ fingerprint: string }>(
      `SELECT "fingerprint" FROM "file" ORDER BY "path"`,
    );
    expect(new Set(rows.map((row) => row.fingerprint)).size).toBe(2);
    expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.fingerprint))).toBe(true);
    expect(await store.pending(10)).toEqual([]);
  });

  async function states(database: Awaited<ReturnType<typeof open>>): Promise<readonly string[]> {
    const rows = await database.scan.all<{ state: string }>(
      `SELECT "state" FROM "library_root" ORDER BY "id"`,
    );
    return rows.map((row) => row.state);
  }
});

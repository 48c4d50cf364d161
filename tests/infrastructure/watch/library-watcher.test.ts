import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Library } from "../../../src/domain/library/library.ts";
import { createLibraryWatcher } from "../../../src/infrastructure/watch/library-watcher.ts";
import { silentLog } from "../../support/log.ts";

interface Change {
  readonly libraryId: number;
  readonly under?: string;
}

async function watching(quietMs = 150): Promise<{
  readonly root: string;
  readonly changes: readonly Change[];
  readonly update: (watchFolders: boolean) => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}> {
  const root = await mkdtemp(join(tmpdir(), "triptych-test-watch-"));
  const changes: Change[] = [];
  const watcher = createLibraryWatcher({
    onChange: (change) => changes.push(change),
    log: silentLog,
    quietMs,
  });
  const update = (watchFolders: boolean): Promise<void> => watcher.update([aLibrary(root, watchFolders)]);
  await mkdir(join(root, "Known/Deep"), { recursive: true });
  await writeFile(join(root, "Known/Deep/old.mkv"), "1");
  await update(true);
  return {
    root,
    changes,
    update,
    async [Symbol.asyncDispose]() {
      await watcher[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function aLibrary(path: string, watchFolders: boolean): Library {
  const at = new Date(0);
  return {
    id: 7,
    uuid: "7",
    name: "Films",
    kind: "movies",
    roots: [{ id: 1, path, state: "ok", checkedAt: null }],
    settings: { enabled: true, watchFolders, metadataLanguage: null, metadataCountry: null, foreign: {} },
    createdAt: at,
    changedAt: at,
  };
}

describe("watching a library", () => {
  it("tells of a unit once, however much happens in it", async () => {
    await using world = await watching();
    await mkdir(join(world.root, "New"));
    await writeFile(join(world.root, "New/film.mkv"), "1");
    await writeFile(join(world.root, "New/movie.nfo"), "2");
    await expect.poll(() => world.changes).toEqual([{ libraryId: 7, under: join(world.root, "New") }]);
    await rm(join(world.root, "Known"), { recursive: true });
    await expect.poll(() => world.changes).toHaveLength(2);
    expect(world.changes[1]).toEqual({ libraryId: 7, under: join(world.root, "Known") });
  });

  it("waits for a file that is still being written", async () => {
    await using world = await watching(400);
    const path = join(world.root, "Known/film.mkv");
    let isWriting = true;
    const writer = (async () => {
      while (isWriting) await appendFile(path, "more");
    })();
    await writeFile(join(world.root, "other.mkv"), "1");
    await expect
      .poll(() => world.changes, { timeout: 10_000 })
      .toEqual([{ libraryId: 7, under: join(world.root, "other.mkv") }]);
    isWriting = false;
    await writer;
    await expect.poll(() => world.changes, { timeout: 10_000 }).toHaveLength(2);
  });

  it("hears of files that were there before, and of folders in new folders", async () => {
    await using world = await watching();
    /** Changes until it is told of, at such intervals that it is quiet in between. */
    const hear = async (unit: string, change: () => Promise<void>): Promise<void> => {
      const before = world.changes.length;
      const heard = async (): Promise<readonly Change[]> => {
        if (world.changes.length === before) await change();
        return world.changes.slice(before);
      };
      const told = { libraryId: 7, under: join(world.root, unit) };
      await expect.poll(heard, { interval: 1000, timeout: 20_000 }).toContainEqual(told);
    };
    await hear("Known", () => appendFile(join(world.root, "Known/Deep/old.mkv"), "more"));
    await hear("New", async () => {
      await mkdir(join(world.root, "New/Season 1"), { recursive: true });
    });
    await hear("New", () => appendFile(join(world.root, "New/Season 1/episode.mkv"), "1"));
  });

  it("makes one scan of a flood", async () => {
    await using world = await watching();
    for (let number = 0; number < 80; number++) await mkdir(join(world.root, `Film ${number}`));
    await expect.poll(() => world.changes, { timeout: 10_000 }).toEqual([{ libraryId: 7 }]);
  });

  it("doesn't follow links out of the root, nor hidden files, nor what isn't to be watched", async () => {
    await using outside = await watching();
    await using world = await watching();
    await symlink(outside.root, join(world.root, "Link"));
    await expect.poll(() => world.changes).toHaveLength(1);
    await writeFile(join(outside.root, "film.mkv"), "1");
    await writeFile(join(world.root, ".hidden"), "1");
    await expect.poll(() => outside.changes).toHaveLength(1);
    expect(world.changes).toHaveLength(1);
    await world.update(false);
    await writeFile(join(world.root, "late.mkv"), "1");
    await writeFile(join(outside.root, "late.mkv"), "1");
    await expect.poll(() => outside.changes).toHaveLength(2);
    expect(world.changes).toHaveLength(1);
  });
});

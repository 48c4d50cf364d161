import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  SegmentFiles,
  type SegmentStoreOptions,
} from "../../../src/infrastructure/segments/segment-store.ts";
import { databases, type TestDatabase } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import { smallDisk } from "../../support/small-disk.ts";

const KEY = "ab".repeat(32);
const OTHER = "cd".repeat(32);
const MB = 1_048_576;

describe.each(databases)("segments on disk on $name", ({ open }) => {
  let dir: string;
  let database: TestDatabase;
  let nowMs: number;
  let told: (string | null)[];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "triptych-store-"));
    database = await open();
    nowMs = Date.now();
    told = [];
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  const aStore = (options: Partial<SegmentStoreOptions> = {}): Promise<SegmentFiles> =>
    SegmentFiles.open(database, {
      dir,
      maxBytes: 1e9,
      now: () => nowMs,
      onTrouble: (reason) => told.push(reason),
      log: silentLog,
      ...options,
    });

  it("are served on while the disk is full, and made again when there is room", async () => {
    const place = join(dir, "small");
    await using disk = await smallDisk(place);
    await using store = await aStore({ dir: place });
    const made = await store.put(KEY, 1, Buffer.alloc(MB, "a"));
    await disk.fill();
    await expect(store.put(KEY, 2, Buffer.alloc(MB))).rejects.toMatchObject({ meaning: "unavailable" });
    await expect(store.put(OTHER, 3, Buffer.alloc(MB))).rejects.toMatchObject({ meaning: "unavailable" });
    expect(told).toEqual([expect.any(String)]);
    expect(() => store.mustTake()).toThrow("the disk for segments is full");
    expect(await store.get(KEY, 1)).toEqual(made);
    expect((await readFile(made.path)).length).toBe(MB);
    expect(await store.get(KEY, 2)).toBeNull();
    // Of what the disk didn't take nothing is left.
    expect((await readdir(place, { recursive: true })).filter((name) => name.includes("2.seg"))).toEqual([]);
    await disk.empty();
    await expect.poll(() => told.length).toBe(2);
    expect(told[1]).toBeNull();
    store.mustTake();
    expect((await store.put(KEY, 2, Buffer.alloc(MB))).sizeBytes).toBe(MB);
  });

  it("leave as much free as they are told to", async () => {
    await using store = await aStore({ freeBytes: Number.MAX_SAFE_INTEGER });
    await expect(store.put(KEY, 1, Buffer.alloc(10))).rejects.toMatchObject({
      detail: { reason: "no more is free than is to be left free" },
    });
  });

  it("that nobody has used for an hour go when the disk is full, those in use stay", async () => {
    const place = join(dir, "small");
    await using disk = await smallDisk(place);
    await using store = await aStore({ dir: place });
    await store.put(OTHER, 0, Buffer.alloc(MB));
    expect((await store.sizes([OTHER])).size).toBe(1);
    nowMs += 3_600_001;
    await store.put(KEY, 0, Buffer.alloc(MB));
    await disk.fill();
    // What refuses without being full isn't helped by it, but gives up the same.
    await store.put(KEY, 1, Buffer.alloc(MB / 2)).catch(() => null);
    expect(await store.get(OTHER, 0)).toBeNull();
    expect(await store.get(KEY, 0)).not.toBeNull();
  });

  it("that a killed server left half-made or without a row are swept at the next start, and no others", async () => {
    {
      await using store = await aStore();
      await store.put(KEY, "init", Buffer.from("init"));
      await store.put(KEY, 7, Buffer.from("seven"));
    }
    const folder = join(dir, KEY.slice(0, 2), KEY);
    const long = new Date(Date.now() - 60_000);
    const left = ["8.seg.2d3cf7b6-half", "9.seg", "what is this"].map((name) => join(folder, name));
    for (const path of left) {
      await writeFile(path, "half");
      await utimes(path, long, long);
    }
    const fresh = join(folder, "10.seg.under-way");
    await writeFile(fresh, "half");
    const soon = new Date(Date.now() + 60_000);
    await utimes(fresh, soon, soon);
    await using store = await aStore();
    await expect.poll(() => left.filter((path) => existsSync(path))).toEqual([]);
    expect((await readdir(folder)).toSorted()).toEqual(["10.seg.under-way", "7.seg", "init.seg"]);
    expect(await store.get(KEY, 7)).not.toBeNull();
    expect(await store.get(KEY, "init")).not.toBeNull();
  });
});

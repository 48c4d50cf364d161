/** Removes what a server that was killed left behind: halves of segments, and segments that no row knows. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../database/database.ts";
import { INIT } from "./segment-rows.ts";

/** As the store names them. */
const SEGMENT = /^(?:init|(\d{1,9}))\.seg$/u;

/** Of a disk's clock: it may be coarse (2 s on FAT), or another machine's. */
const CLOCK_MS = 2000;

/**
 * One folder after the other, as nobody waits for it. What was written since `before` is left alone: its row may be on
 * its way. Answers how many files went.
 */
export async function sweepSegments(
  dir: string,
  database: Database,
  before: Date,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (const shard of await namesIn(dir)) {
    for (const key of await namesIn(join(dir, shard))) {
      if (signal.aborted) return removed;
      removed += await sweepTrack(join(dir, shard, key), key, database, before);
    }
  }
  return removed;
}

async function sweepTrack(folder: string, key: string, database: Database, before: Date): Promise<number> {
  const rows = await database.scan.all<{ name: number }>(`SELECT "name" FROM "segment" WHERE "key" = ?`, [
    key,
  ]);
  const known = new Set(rows.map(({ name }) => name));
  let removed = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (isKnown(name, known) || !(await isOlder(path, before))) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}

function isKnown(name: string, known: ReadonlySet<number>): boolean {
  const found = SEGMENT.exec(name);
  return found !== null && known.has(found[1] === undefined ? INIT : Number(found[1]));
}

async function isOlder(path: string, before: Date): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.isFile() && found.mtimeMs + CLOCK_MS < before.getTime();
}

/** None when it isn't a folder. */
const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

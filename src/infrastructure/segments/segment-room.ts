import type { Database } from "../database/database.ts";

/** How many bytes of segments there are: those that may be evicted, and those that are kept. */
export interface Room {
  readonly evictableBytes: number;
  readonly keptBytes: number;
  /** Below zero: they went. */
  add(key: string, bytes: number): void;
  keep(keys: readonly string[]): Promise<void>;
  /** Those that no optimised version has any more. */
  letGo(keys: readonly string[]): Promise<void>;
}

interface Sums {
  readonly all: number | null;
  readonly kept: number | null;
}

const KEPT = `SELECT DISTINCT "key" FROM "optimised_track"`;

export async function createRoom(database: Database): Promise<Room> {
  const sums = await database.scan.get<Sums>(
    `SELECT SUM("size_bytes") AS "all",
       SUM(CASE WHEN "key" IN (${KEPT}) THEN "size_bytes" ELSE 0 END) AS "kept" FROM "segment"`,
  );
  const kept = new Set((await database.scan.all<{ key: string }>(KEPT)).map(({ key }) => key));
  let keptBytes = Number(sums?.kept ?? 0);
  let evictableBytes = Number(sums?.all ?? 0) - keptBytes;

  const move = async (key: string): Promise<void> => {
    const bytes = await bytesOf(database, key);
    const sign = kept.has(key) ? -1 : 1;
    if (!kept.delete(key)) kept.add(key);
    keptBytes += sign * bytes;
    evictableBytes -= sign * bytes;
  };
  return {
    get evictableBytes() {
      return evictableBytes;
    },
    get keptBytes() {
      return keptBytes;
    },
    add(key, bytes) {
      if (kept.has(key)) keptBytes += bytes;
      else evictableBytes += bytes;
    },
    async keep(keys) {
      for (const key of keys) if (!kept.has(key)) await move(key);
    },
    async letGo(keys) {
      for (const key of keys) if (kept.has(key) && !(await isKept(database, key))) await move(key);
    },
  };
}

async function bytesOf(database: Database, key: string): Promise<number> {
  const sum = await database.scan.get<{ bytes: number | null }>(
    `SELECT SUM("size_bytes") AS "bytes" FROM "segment" WHERE "key" = ?`,
    [key],
  );
  return Number(sum?.bytes ?? 0);
}

async function isKept(database: Database, key: string): Promise<boolean> {
  const row = await database.scan.get(`SELECT 1 AS "one" FROM "optimised_track" WHERE "key" = ? LIMIT 1`, [
    key,
  ]);
  return row !== undefined;
}

/** When directories were last read: written with what was found in them, so that a killed scan goes on from there. */
import type { DirectoryStamp, UnitDraft } from "../../../domain/library/scanning/draft.ts";
import type { Sql, WritableSql } from "../database.ts";
import { rangesOf } from "./load.ts";
import { fromWanted, insert, inTexts, listOf } from "./sql.ts";

interface StampRow {
  readonly path: string;
  readonly modified_ms: number;
  readonly inode: string;
}

export async function readStamps(sql: Sql, rootId: number): Promise<ReadonlyMap<string, DirectoryStamp>> {
  const rows = await sql.all<StampRow>(
    `SELECT "path", "modified_ms", "inode" FROM "directory" WHERE "root_id" = ?`,
    [rootId],
  );
  return new Map(
    rows.map((row) => [row.path, { path: row.path, modifiedMs: row.modified_ms, inode: row.inode }]),
  );
}

/** Stamps of deep units; those of shallow ones are left for `rememberStamps`. */
export async function writeStamps(
  tx: WritableSql,
  rootId: number,
  units: readonly UnitDraft[],
): Promise<void> {
  const deep = units.filter((unit) => unit.deep);
  if (deep.length === 0) return;
  const known = await tx.all<StampRow>(
    `SELECT d."path", d."modified_ms", d."inode" FROM ${fromWanted(tx)} CROSS JOIN "directory" AS d
     WHERE d."root_id" = ? AND d."path" >= wanted.value->>0 AND d."path" < wanted.value->>1`,
    [JSON.stringify(deep.flatMap(rangesOf)), rootId],
  );
  const now = new Set(deep.flatMap((unit) => unit.directories.map((stamp) => stamp.path)));
  const vanished = known.map((row) => row.path).filter((path) => !now.has(path));
  if (vanished.length > 0)
    await tx.run(`DELETE FROM "directory" WHERE "root_id" = ? AND "path" IN ${inTexts(tx)}`, [
      rootId,
      listOf(vanished),
    ]);
  await upsert(
    tx,
    rootId,
    known,
    deep.flatMap((unit) => unit.directories),
  );
}

export async function rememberStamps(
  tx: WritableSql,
  rootId: number,
  directories: readonly DirectoryStamp[],
): Promise<void> {
  const known = await tx.all<StampRow>(
    `SELECT "path", "modified_ms", "inode" FROM "directory" WHERE "root_id" = ? AND "path" IN ${inTexts(tx)}`,
    [rootId, listOf(directories.map((stamp) => stamp.path))],
  );
  await upsert(tx, rootId, known, directories);
}

async function upsert(
  tx: WritableSql,
  rootId: number,
  known: readonly StampRow[],
  directories: readonly DirectoryStamp[],
): Promise<void> {
  const before = new Map(known.map((row) => [row.path, row]));
  const now = new Map(directories.map((stamp) => [stamp.path, stamp]));
  const changed = [...now.values()].filter(({ path, modifiedMs, inode }) => {
    const row = before.get(path);
    return row?.modified_ms !== modifiedMs || row.inode !== inode;
  });
  await insert(tx, {
    table: "directory",
    columns: ["root_id", "path", "modified_ms", "inode"],
    rows: changed.map(({ path, modifiedMs, inode }) => [rootId, path, modifiedMs, inode]),
    suffix: `ON CONFLICT ("root_id", "path")
      DO UPDATE SET "modified_ms" = excluded."modified_ms", "inode" = excluded."inode"`,
  });
}

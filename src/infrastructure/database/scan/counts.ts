/** What folders hold, kept with them so that lists needn't count. */
import type { WritableSql } from "../database.ts";
import { inIds, listOf } from "./sql.ts";

const MAX_DEPTH = 64;

const CHILD = `FROM "item" AS c WHERE c."parent_id" = "item"."id" AND c."gone_at" IS NULL AND c."owner_id" IS NULL`;
const CHILDREN = `(SELECT COUNT(*) ${CHILD})`;
const LEAVES = `(SELECT COALESCE(SUM(CASE WHEN c."is_folder" = 1 THEN c."leaf_count" ELSE 1 END), 0) ${CHILD})`;
const NEWEST = `(SELECT MAX(CASE WHEN c."is_folder" = 1 THEN c."leaf_added_at" ELSE c."added_at" END) ${CHILD})`;
/** An album plays as long as its tracks together. */
const PLAYTIME = `CASE WHEN "kind" = 'album' THEN (SELECT SUM(c."duration_ms") ${CHILD}) ELSE "duration_ms" END`;

/** Counts these folders, and those above them as far as that changes them; `except` are left for later. */
export async function countFolders(
  tx: WritableSql,
  folders: Iterable<number>,
  except: ReadonlySet<number> = new Set(),
): Promise<void> {
  let level = new Set(folders);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const ids = [...level].filter((id) => !except.has(id));
    if (ids.length === 0) return;
    const rows = await tx.all<{ parent_id: number | null }>(
      `UPDATE "item" SET "child_count" = ${CHILDREN}, "leaf_count" = ${LEAVES}, "leaf_added_at" = ${NEWEST},
         "duration_ms" = ${PLAYTIME}
       WHERE "is_folder" = 1 AND "id" IN ${inIds(tx)} AND (
         "child_count" <> ${CHILDREN} OR "leaf_count" <> ${LEAVES}
         OR COALESCE("leaf_added_at", -1) <> COALESCE(${NEWEST}, -1)
         OR COALESCE("duration_ms", -1) <> COALESCE(${PLAYTIME}, -1))
       RETURNING "parent_id"`,
      [listOf(ids)],
    );
    level = new Set(rows.flatMap((row) => row.parent_id ?? []));
  }
}

/** All folders of a library, from the lowest up; only what differs is written. */
export async function countLibrary(tx: WritableSql, libraryId: number): Promise<void> {
  const rows = await tx.all<{ id: number; parent_id: number | null }>(
    `SELECT "id", "parent_id" FROM "item" WHERE "library_id" = ? AND "is_folder" = 1 AND "gone_at" IS NULL`,
    [libraryId],
  );
  const parents = new Map(rows.map((row) => [row.id, row.parent_id]));
  const depthOf = (id: number): number => {
    let depth = 0;
    for (let at = parents.get(id); at !== undefined && at !== null && depth < MAX_DEPTH; depth++)
      at = parents.get(at);
    return depth;
  };
  const levels = Map.groupBy(rows, (row) => depthOf(row.id));
  for (const depth of [...levels.keys()].toSorted((a, b) => b - a))
    await countFolders(tx, levels.get(depth)?.map((row) => row.id) ?? []);
}

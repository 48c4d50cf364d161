/** What stood in directories that are no more. */
import type { IngestResult } from "../../../domain/library/scanning/ports.ts";
import type { Sql, WritableSql } from "../database.ts";
import { parentsOf, recordResult, refreshSeries, type ApplyContext } from "./apply.ts";
import { countFolders } from "./counts.ts";
import { hideGone } from "./gone.ts";
import { inIds, inTexts, listOf } from "./sql.ts";

/** Directories that are known, by stamp or by what is in them, and weren't seen. */
export async function unseenDirectories(
  sql: Sql,
  rootId: number,
  seen: ReadonlySet<string>,
): Promise<readonly string[]> {
  const rows = await sql.all<{ path: string }>(
    `SELECT "path" FROM "directory" WHERE "root_id" = ?
     UNION SELECT DISTINCT "directory" FROM "file" WHERE "root_id" = ? AND "gone_at" IS NULL`,
    [rootId, rootId],
  );
  return rows.map((row) => row.path).filter((path) => !seen.has(path));
}

export async function removeDirectories(
  tx: WritableSql,
  directories: readonly string[],
  context: ApplyContext,
): Promise<IngestResult> {
  const { root, library, now } = context;
  const list = listOf(directories);
  const files = await tx.all<{ id: number }>(
    `UPDATE "file" SET "gone_at" = ? WHERE "root_id" = ? AND "gone_at" IS NULL AND "directory" IN ${inTexts(tx)}
     RETURNING "id"`,
    [now, root.id, list],
  );
  const leaves = await tx.all<{ item_id: number }>(
    `SELECT DISTINCT v."item_id" FROM "part" AS p JOIN "version" AS v ON v."id" = p."version_id"
     WHERE p."file_id" IN ${inIds(tx)}`,
    [listOf(files.map((file) => file.id))],
  );
  const folders = await tx.all<{ id: number }>(
    `SELECT "id" FROM "item" WHERE "root_id" = ? AND "is_folder" = 1 AND "gone_at" IS NULL AND "place" <> ''
     AND "place" IN ${inTexts(tx)}`,
    [root.id, list],
  );
  const removed = await hideGone(tx, {
    leaves: leaves.map((row) => row.item_id),
    folders: folders.map((row) => row.id),
    seen: new Set(),
    now,
  });
  await tx.run(`DELETE FROM "directory" WHERE "root_id" = ? AND "path" IN ${inTexts(tx)}`, [root.id, list]);
  const result = { added: [], changed: [], removed };
  await countFolders(tx, await parentsOf(tx, removed));
  await recordResult(tx, library.id, result);
  await refreshSeries(tx, [], removed);
  return result;
}

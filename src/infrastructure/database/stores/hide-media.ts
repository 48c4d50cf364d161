/** Files that are gone for another reason than that a scan misses them: a removed root, a deleted film. */
import type { WritableSql } from "../database.ts";
import { parentsOf, recordResult, refreshSeries } from "../scan/apply.ts";
import { countFolders } from "../scan/counts.ts";
import { hideGone } from "../scan/gone.ts";
import { inIds, listOf } from "../scan/sql.ts";

/** Marks the files and hides the items that have no other; they keep ids and people's states, and come back with a file. */
export async function hideFiles(
  tx: WritableSql,
  libraryId: number,
  fileIds: readonly number[],
  now: number,
): Promise<void> {
  const list = listOf(fileIds);
  await tx.run(`UPDATE "file" SET "gone_at" = ? WHERE "gone_at" IS NULL AND "id" IN ${inIds(tx)}`, [
    now,
    list,
  ]);
  const leaves = await tx.all<{ item_id: number }>(
    `SELECT DISTINCT v."item_id" FROM "part" AS p JOIN "version" AS v ON v."id" = p."version_id"
     WHERE p."file_id" IN ${inIds(tx)}`,
    [list],
  );
  const removed = await hideGone(tx, {
    leaves: leaves.map((row) => row.item_id),
    folders: [],
    seen: new Set(),
    now,
  });
  await countFolders(tx, await parentsOf(tx, removed));
  await recordResult(tx, libraryId, { added: [], changed: [], removed });
  await refreshSeries(tx, [], removed);
}

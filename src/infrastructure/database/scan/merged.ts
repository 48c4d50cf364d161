/** Items that people made versions of another: what they bring to it. */
import type { WritableSql } from "../database.ts";
import { inIds, listOf } from "./sql.ts";

/** Those with a file that is there. */
const OWN = `(SELECT COUNT(*) FROM "version" AS v WHERE v."item_id" = "item"."id" AND EXISTS (
  SELECT 1 FROM "part" AS p JOIN "file" AS f ON f."id" = p."file_id" WHERE p."version_id" = v."id" AND f."gone_at" IS NULL))`;
const BROUGHT = `(SELECT COUNT(*) FROM "item" AS m JOIN "version" AS v ON v."item_id" = m."id"
  WHERE m."merged_into" = "item"."id" AND m."gone_at" IS NULL)`;

/** Counts versions again; what has lost its own files is there as long as one of its versions is. */
export async function settleMerged(tx: WritableSql, itemIds: Iterable<number>, now: number): Promise<void> {
  const list = listOf(itemIds);
  if (list === "[]") return;
  await tx.run(
    `UPDATE "item" SET "version_count" = ${OWN} + ${BROUGHT}
     WHERE "is_folder" = 0 AND "id" IN ${inIds(tx)} AND "version_count" <> ${OWN} + ${BROUGHT}`,
    [list],
  );
  await tx.run(
    `UPDATE "item" SET "gone_at" = NULL, "changed_at" = ? WHERE "gone_at" IS NOT NULL AND "id" IN ${inIds(tx)}
     AND EXISTS (SELECT 1 FROM "item" AS m WHERE m."merged_into" = "item"."id" AND m."gone_at" IS NULL)`,
    [now, list],
  );
}

/** Those of the items that have such versions, and those that they are versions of. */
export async function mergedAround(
  tx: WritableSql,
  itemIds: readonly number[],
): Promise<ReadonlySet<number>> {
  if (itemIds.length === 0) return new Set();
  const list = listOf(itemIds);
  const rows = await tx.all<{ id: number }>(
    `SELECT "merged_into" AS "id" FROM "item" WHERE "merged_into" IS NOT NULL AND "id" IN ${inIds(tx)}
     UNION SELECT "merged_into" FROM "item" WHERE "merged_into" IN ${inIds(tx)}`,
    [list, list],
  );
  return new Set(rows.map((row) => row.id));
}

/** What changes about an item changes the one that it is a version of. */
export async function settleAround(
  tx: WritableSql,
  items: readonly { readonly id: number }[],
  now: number,
): Promise<void> {
  const around = await mergedAround(
    tx,
    items.map((item) => item.id),
  );
  await settleMerged(tx, around, now);
}

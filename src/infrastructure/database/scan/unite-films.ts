/**
 * A film that lies in several places of a library is one item with several versions, unless a person took them apart or
 * their names say that they are editions, which stand on their own.
 */
import type { WritableSql } from "../database.ts";
import { countFolders } from "./counts.ts";
import { settleMerged } from "./merged.ts";
import { inIds, listOf } from "./sql.ts";
import { chosenOf, mergeInto, type Twin, type United } from "./unite-series.ts";

const OWN = `SELECT 1 FROM "version" AS v JOIN "part" AS p ON p."version_id" = v."id" JOIN "file" AS f ON f."id" = p."file_id"
  WHERE v."item_id" = i."id"`;

/** Answers what was several. */
export async function uniteFilms(
  tx: WritableSql,
  workIds: Iterable<number>,
  now: number,
): Promise<readonly United[]> {
  const list = listOf(new Set(workIds));
  if (list === "[]") return [];
  const rows = await tx.all<Twin>(
    `SELECT i."id", i."work_id", i."library_id", i."merged_into", i."gone_at" FROM "item" AS i
     WHERE i."work_id" IN ${inIds(tx)} AND i."kind" = 'movie' AND i."gone_at" IS NULL
       AND (i."owner_id" IS NULL OR i."merged_into" IS NOT NULL)
       AND NOT EXISTS (${OWN} AND (v."edition" IS NOT NULL OR f."apart" = 1)) ORDER BY i."id"`,
    [list],
  );
  const united: United[] = [];
  for (const twins of Map.groupBy(rows, (row) => `${row.library_id}|${row.work_id}`).values()) {
    if (twins.length < 2) continue;
    const { primary, others } = chosenOf(twins);
    const hidden = await mergeInto(tx, primary, others, now);
    if (hidden.length === 0) continue;
    await settleMerged(tx, [primary.id], now);
    await countFolders(tx, await parentsOf(tx, hidden));
    united.push({ libraryId: primary.library_id, itemId: primary.id, hidden });
  }
  return united;
}

/**
 * Makes items of their own of what was made versions of one of these films by nobody. For acts that say which work a film
 * is; `uniteFilms` afterwards. Answers all of them.
 */
export async function takeFilmsApart(
  tx: WritableSql,
  itemIds: Iterable<number>,
  now: number,
): Promise<readonly number[]> {
  const members = await tx.all<{ id: number; merged_into: number }>(
    `SELECT m."id", m."merged_into" FROM "item" AS m WHERE m."kind" = 'movie' AND m."merged_into" IN (
       SELECT COALESCE("merged_into", "id") FROM "item" WHERE "kind" = 'movie' AND "id" IN ${inIds(tx)})
     AND NOT EXISTS (SELECT 1 FROM "item_change" AS c WHERE c."item_id" = m."id" AND c."act" = 'merge' AND c."undone_by" IS NULL)`,
    [listOf(itemIds)],
  );
  if (members.length === 0) return [];
  const ids = members.map(({ id }) => id);
  await tx.run(
    `UPDATE "item" SET "merged_into" = NULL, "owner_id" = NULL, "draft_hash" = NULL, "changed_at" = ? WHERE "id" IN ${inIds(tx)}`,
    [now, listOf(ids)],
  );
  const targets = new Set(members.map((member) => member.merged_into));
  await settleMerged(tx, [...targets, ...ids], now);
  await countFolders(tx, await parentsOf(tx, ids));
  return [...targets, ...ids];
}

async function parentsOf(tx: WritableSql, ids: readonly number[]): Promise<readonly number[]> {
  const rows = await tx.all<{ parent_id: number }>(
    `SELECT DISTINCT "parent_id" FROM "item" WHERE "id" IN ${inIds(tx)} AND "parent_id" IS NOT NULL`,
    [listOf(ids)],
  );
  return rows.map((row) => row.parent_id);
}

/** Items of which nothing is left are hidden; they keep their row, their ids and their people's states. */
import type { WritableSql } from "../database.ts";
import { mergedAround, settleMerged } from "./merged.ts";
import { inIds, listOf } from "./sql.ts";

interface Gone {
  readonly id: number;
  readonly parent_id: number | null;
}

/** A folder in a folder in a folder…: far more than file systems are used for. */
const MAX_DEPTH = 64;

/**
 * Hides those of the leaves that have no file left, then the folders that are empty by it.
 * @param folders that may be empty now; folders that a scan has just seen aren't among `seen` by accident.
 */
export async function hideGone(
  tx: WritableSql,
  {
    leaves,
    folders,
    seen,
    now,
  }: {
    readonly leaves: readonly number[];
    readonly folders: Iterable<number>;
    readonly seen: ReadonlySet<number>;
    readonly now: number;
  },
): Promise<readonly number[]> {
  const leavesGone = await hide(tx, LEAF, leaves, now);
  // Versions that were merged go on for what has none of its own.
  const targets = await mergedAround(tx, leaves);
  const gone = [...leavesGone, ...(await hide(tx, LEAF, targets, now))];
  await settleMerged(tx, targets, now);
  const artists = await artistsOf(tx, gone);
  let candidates = new Set([...folders, ...artists, ...parentsOf(gone)]);
  const all = gone.map((item) => item.id);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const open = [...candidates].filter((id) => !seen.has(id));
    if (open.length === 0) break;
    const emptied = await hide(tx, FOLDER, open, now);
    all.push(...emptied.map((item) => item.id));
    candidates = new Set(parentsOf(emptied));
  }
  return all;
}

const parentsOf = (items: readonly Gone[]): readonly number[] =>
  items.flatMap((item) => item.parent_id ?? []);

const LEAF = `"is_folder" = 0
  AND NOT EXISTS (SELECT 1 FROM "item" AS m WHERE m."merged_into" = "item"."id" AND m."gone_at" IS NULL)
  AND NOT EXISTS (
  SELECT 1 FROM "version" AS v JOIN "part" AS p ON p."version_id" = v."id" JOIN "file" AS f ON f."id" = p."file_id"
  WHERE v."item_id" = "item"."id" AND f."gone_at" IS NULL)`;

/** Not the folder that a library's root is; an artist is there as long as something of his is. */
const FOLDER = `"is_folder" = 1 AND "place" <> ''
  AND NOT EXISTS (SELECT 1 FROM "item" AS c WHERE c."parent_id" = "item"."id" AND c."gone_at" IS NULL)
  AND NOT EXISTS (
    SELECT 1 FROM "item_artist" AS a JOIN "item" AS c ON c."id" = a."item_id"
    WHERE a."artist_item_id" = "item"."id" AND c."gone_at" IS NULL)`;

async function hide(
  tx: WritableSql,
  condition: string,
  ids: Iterable<number>,
  now: number,
): Promise<readonly Gone[]> {
  const list = listOf(new Set(ids));
  if (list === "[]") return [];
  return await tx.all<Gone>(
    `UPDATE "item" SET "gone_at" = ?, "changed_at" = ?
     WHERE "gone_at" IS NULL AND "id" IN ${inIds(tx)} AND ${condition} RETURNING "id", "parent_id"`,
    [now, now, list],
  );
}

async function artistsOf(tx: WritableSql, items: readonly Gone[]): Promise<readonly number[]> {
  if (items.length === 0) return [];
  const rows = await tx.all<{ artist_item_id: number }>(
    `SELECT DISTINCT "artist_item_id" FROM "item_artist" WHERE "item_id" IN ${inIds(tx)}`,
    [listOf(items.map((item) => item.id))],
  );
  return rows.map((row) => row.artist_item_id);
}

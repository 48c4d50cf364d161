import { Clauses } from "../catalogue/clauses.ts";
import { contentOf, memberCondition } from "../catalogue/lists.ts";
import { SEARCH_WEIGHT } from "../catalogue/search.ts";
import { NOT_THERE } from "../catalogue/side-rows.ts";
import type { WritableSql } from "../database.ts";

/** The picture's columns, but for whose it is and where it lies. */
const PICTURE = `"kind", "position", "source_path", "source_stamp", "tag", "width", "height", "blurhash"`;

/**
 * A list without a poster of its own shows that of what is best known in it. The row says where the picture is; the
 * file stays its owner's.
 */
export async function showMembersPoster(tx: WritableSql, listId: number): Promise<void> {
  await tx.run(
    `DELETE FROM "artwork" WHERE "owner_type" = 'item' AND "owner_id" = ? AND "origin" = 'member'`,
    [listId],
  );
  const own = await tx.get(
    `SELECT 1 FROM "artwork" WHERE "owner_type" = 'item' AND "owner_id" = ? AND "kind" = 'poster' AND "position" = 0`,
    [listId],
  );
  if (own !== undefined) return;
  const clauses = new Clauses({ userId: null, libraryIds: null });
  const { sql, values } = memberCondition(await contentOf(tx, listId), clauses);
  await tx.run(
    `INSERT INTO "artwork" ("owner_type", "owner_id", "origin", "state", "stored_path", ${PICTURE})
     SELECT 'item', CAST(? AS integer), 'member', 'ready',
       CASE WHEN w."stored_path" IS NULL THEN w."source_path" ELSE w."stored_path" END,
       ${PICTURE.replaceAll(/"(\w+)"/gu, 'w."$1"')} FROM "artwork" w
     JOIN "item" i ON i."id" = w."owner_id"
     WHERE w."owner_type" = 'item' AND w."kind" = 'poster' AND w."position" = 0 AND w."state" NOT IN ${NOT_THERE}
       AND i."gone_at" IS NULL AND i."owner_id" IS NULL AND ${sql}
     ORDER BY ${SEARCH_WEIGHT} DESC, i."sort_name", i."id" LIMIT 1`,
    [listId, ...values],
  );
}

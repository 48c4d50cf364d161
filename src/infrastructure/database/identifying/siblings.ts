/** What stands beside a film in a folder that isn't a library's own. */
import type { Siblings } from "../../../domain/metadata/matching/siblings.ts";
import type { ProviderName } from "../../../domain/metadata/providers.ts";
import type { Sql } from "../database.ts";

/** More say no more. */
const MAX_COLLECTIONS = 50;

export async function siblingsOf(sql: Sql, itemId: number): Promise<Siblings | null> {
  const folder = await sql.get<{ id: number; name: string }>(
    `SELECT p."id", p."name" FROM "item" AS i JOIN "item" AS p ON p."id" = i."parent_id"
     WHERE i."id" = ? AND i."kind" = 'movie' AND p."kind" = 'folder' AND p."place" <> ''`,
    [itemId],
  );
  if (folder === undefined) return null;
  const collections = await sql.all<{ provider: ProviderName; id: string; name: string }>(
    `SELECT DISTINCT c."provider", c."value" AS "id", c."name" FROM "item" AS i
     JOIN "work_collection" AS c ON c."work_id" = i."work_id"
     WHERE i."parent_id" = ? AND i."id" <> ? AND i."kind" = 'movie' AND i."gone_at" IS NULL LIMIT ${MAX_COLLECTIONS}`,
    [folder.id, itemId],
  );
  return { folder: folder.name, collections };
}

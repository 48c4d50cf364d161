/** What is new, and what was begun: read from indexes kept for them. */
import type { Audience, Ids, LatestLeaf, LatestQuery } from "../../../domain/library/browse-ports.ts";
import type { ItemKind } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Database, SqlValue } from "../database.ts";
import { compileFilters } from "./compile.ts";
import { pageOf, whereOf } from "./find.ts";
import { knownScope } from "./scope.ts";
import type { KeptAnswers } from "./totals.ts";

interface LatestRow {
  readonly id: number;
  readonly kind: ItemKind;
  readonly series_id: number | null;
  readonly album_id: number | null;
  readonly photo_album_id: number | null;
}

const LATEST_ORDER = `"added_at" DESC, "sort_name" DESC, "id" DESC`;

/**
 * The newest leaves: per kind (and library, when they are limited) the first few of an index by time, then the first
 * of all these. Never sorts what isn't shown.
 */
export async function findLatest(
  database: Database,
  audience: Audience,
  query: LatestQuery,
): Promise<readonly LatestLeaf[]> {
  const scope = await knownScope(database.read, audience, query.within);
  const libraries: readonly (number | null)[] =
    scope.type === "library" ? [scope.id] : (audience.libraryIds ?? [null]);
  const depth = query.offset + query.limit;
  const pieces = query.kinds.flatMap((kind) =>
    libraries.map((libraryId) => {
      const filter: ItemQuery = {
        kinds: [kind],
        recursive: true,
        ...(query.isPlayed === undefined ? {} : { isPlayed: query.isPlayed }),
      };
      const clauses = compileFilters(audience, scope, filter);
      if (libraryId !== null && scope.type !== "library") clauses.and(`i."library_id" = ?`, libraryId);
      return {
        sql: `SELECT * FROM (SELECT i."id", i."added_at", i."sort_name" FROM "item" i WHERE ${clauses.sql}
          ORDER BY i."added_at" DESC, i."sort_name" DESC, i."id" DESC LIMIT ?) t`,
        values: [...clauses.values, depth] as readonly SqlValue[],
      };
    }),
  );
  if (pieces.length === 0) return [];
  const rows = await database.scan.all<LatestRow>(
    `SELECT i."id", i."kind", i."series_id", i."album_id", CASE WHEN i."kind" = 'photo' THEN
         (SELECT p."id" FROM "item" p WHERE p."id" = i."parent_id" AND p."kind" = 'photoAlbum') END AS "photo_album_id"
     FROM (SELECT * FROM (${pieces.map((piece) => piece.sql).join(" UNION ALL ")}) u
       ORDER BY ${LATEST_ORDER} LIMIT ? OFFSET ?) n JOIN "item" i ON i."id" = n."id"
     ORDER BY n."added_at" DESC, n."sort_name" DESC, n."id" DESC`,
    [...pieces.flatMap((piece) => piece.values), query.limit, query.offset],
  );
  return rows.map(toLatestLeaf);
}

function toLatestLeaf(row: LatestRow): LatestLeaf {
  const isTrack = row.kind === "track";
  const groupId = isTrack ? row.album_id : row.kind === "episode" ? row.series_id : row.photo_album_id;
  return { id: row.id, groupId, alwaysGrouped: isTrack };
}

/** What the person has begun, the last played first; a work that stands in several libraries once. */
export async function findResumable(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: ItemQuery,
): Promise<Ids> {
  const clauses = await whereOf(database, audience, { ...query, recursive: true });
  const userId = clauses.userId;
  return await pageOf({
    database,
    kept,
    columns: `f."id"`,
    from: `(SELECT MIN(i."id") AS "id", MAX(COALESCE(s."last_played_at", 0)) AS "at"
      FROM "watch_state" s JOIN "item" i ON i."work_id" = s."work_id"
      WHERE s."user_id" = ? AND s."position_ms" > 0 AND ${clauses.sql} GROUP BY s."work_id") f`,
    values: [userId, ...clauses.values],
    order: `f."at" DESC, f."id" DESC`,
    query,
    keepTotal: false,
  });
}

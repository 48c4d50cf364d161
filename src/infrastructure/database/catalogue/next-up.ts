/** The episode that comes next in each series. */
import type { Audience, Ids, NextUpQuery } from "../../../domain/library/browse-ports.ts";
import type { Database } from "../database.ts";
import type { Clauses } from "./clauses.ts";
import { compileFilters } from "./compile.ts";
import { type PageRequest, pageOf } from "./find.ts";
import { knownScope } from "./scope.ts";
import type { KeptAnswers } from "./totals.ts";

/** The rows that watching keeps ready, less what isn't there for the audience. */
export async function findNextUp(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: NextUpQuery,
): Promise<Ids> {
  const clauses = await nextUpClauses(database, audience, query);
  const position = `(SELECT s."position_ms" FROM "watch_state" s WHERE s."user_id" = n."user_id" AND s."work_id" = i."work_id")`;
  if (!query.includeResumable) clauses.and(`COALESCE(${position}, 0) = 0`);
  return await pageOf(
    nextUpPage(database, kept, query, {
      from: `"next_up" n JOIN "item" i ON i."id" = n."item_id" WHERE n."user_id" = ? AND ${clauses.sql}`,
      values: [clauses.userId, ...clauses.values],
    }),
  );
}

/** For watching again: what follows the episode that was played last, in each series watched lately. */
export async function findRewatch(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: NextUpQuery,
): Promise<Ids> {
  const clauses = await nextUpClauses(database, audience, query);
  return await pageOf(
    nextUpPage(database, kept, query, {
      from: `(SELECT f.*, (SELECT e."id" FROM "item" e WHERE e."series_id" = f."series_id" AND e."kind" = 'episode'
            AND e."gone_at" IS NULL AND e."owner_id" IS NULL AND COALESCE(e."parent_index", 1) <> 0
            AND (COALESCE(e."parent_index", 1), COALESCE(e."index_number", 0), e."id")
              > (COALESCE(f."parent_index", 1), COALESCE(f."index_number", 0), f."id")
          ORDER BY COALESCE(e."parent_index", 1), COALESCE(e."index_number", 0), e."id" LIMIT 1) AS "item_id"
        FROM (SELECT e."id", e."series_id", e."parent_index", e."index_number", s."user_id", s."last_played_at",
            ROW_NUMBER() OVER (PARTITION BY e."series_id" ORDER BY s."last_played_at" DESC, e."parent_index" DESC,
              e."index_number" DESC) AS "nth"
          FROM "watch_state" s JOIN "item" e ON e."work_id" = s."work_id"
          WHERE s."user_id" = ? AND s."played" = 1 AND s."last_played_at" IS NOT NULL AND e."kind" = 'episode'
            AND e."gone_at" IS NULL AND COALESCE(e."parent_index", 1) <> 0) f WHERE f."nth" = 1) n
        JOIN "item" i ON i."id" = n."item_id" WHERE ${clauses.sql}`,
      values: [clauses.userId, ...clauses.values],
    }),
  );
}

async function nextUpClauses(database: Database, audience: Audience, query: NextUpQuery): Promise<Clauses> {
  const scope = await knownScope(database.read, audience, query.within);
  const clauses = compileFilters(audience, scope, {
    recursive: true,
    ...(query.seriesId === undefined ? {} : { seriesIds: [query.seriesId] }),
  });
  if (query.since !== undefined) clauses.and(`n."last_played_at" >= ?`, query.since.getTime());
  return clauses;
}

function nextUpPage(
  database: Database,
  kept: KeptAnswers,
  query: NextUpQuery,
  source: Pick<PageRequest, "from" | "values">,
): PageRequest {
  return {
    database,
    kept,
    columns: `i."id"`,
    ...source,
    order: `n."last_played_at" DESC, i."id"`,
    query: { offset: query.offset, ...(query.limit === undefined ? {} : { limit: query.limit }) },
    keepTotal: false,
  };
}

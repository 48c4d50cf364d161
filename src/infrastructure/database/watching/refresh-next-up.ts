import { inList } from "../catalogue/clauses.ts";
import type { WritableSql } from "../database.ts";

/** Series per statement: bounds what one of them has to hold in memory. */
const CHUNK = 256;

/** Episodes in the order in which they are watched; `pos` counts on over seasons, specials stand before them. */
const EPISODES = (series: string): string => `ep AS (
  SELECT e."id", e."work_id", e."series_id", COALESCE(e."parent_index", 1) AS "season",
    ROW_NUMBER() OVER (PARTITION BY e."series_id"
      ORDER BY COALESCE(e."parent_index", 1), COALESCE(e."index_number", 0), e."sort_name", e."id") AS "pos"
  FROM "item" e WHERE e."series_id" ${series} AND e."kind" = 'episode' AND e."gone_at" IS NULL AND e."owner_id" IS NULL)`;

/** Who has begun which series, when he was last at it, and how far he is; specials don't move him on. */
const BEGUN = (users: string): string => `begun AS (
  SELECT s."user_id", ep."series_id", MAX(COALESCE(s."last_played_at", 0)) AS "last_played_at",
    MAX(CASE WHEN s."played" = 1 AND ep."season" <> 0 THEN ep."pos" ELSE 0 END) AS "pos"
  FROM ep JOIN "watch_state" s ON s."work_id" = ep."work_id"
  WHERE (s."played" = 1 OR s."last_played_at" IS NOT NULL)${users}
  GROUP BY s."user_id", ep."series_id")`;

/** The first episode after that one which hasn't been played. */
const NEXT = `next AS (
  SELECT b."user_id", b."series_id", b."last_played_at", MIN(ep."pos") AS "pos"
  FROM begun b JOIN ep ON ep."series_id" = b."series_id" AND ep."pos" > b."pos" AND ep."season" <> 0
  LEFT JOIN "watch_state" w ON w."user_id" = b."user_id" AND w."work_id" = ep."work_id"
  WHERE COALESCE(w."played", 0) = 0
  GROUP BY b."user_id", b."series_id", b."last_played_at")`;

/**
 * Makes the `next_up` rows of these series anew, for these people or for all who have begun them: after states
 * changed, and after a scan added, moved or took away episodes. The rule is that of the reference server: next is what
 * follows the last episode played by season and number, not by date, and never a special.
 */
export async function refreshNextUp(
  tx: WritableSql,
  which: { readonly seriesIds: readonly number[]; readonly userIds?: readonly number[] },
): Promise<void> {
  const { userIds } = which;
  const seriesIds = [...new Set(which.seriesIds)];
  if (userIds?.length === 0) return;
  const users = userIds === undefined ? null : inList(userIds);
  for (let from = 0; from < seriesIds.length; from += CHUNK) {
    const series = inList(seriesIds.slice(from, from + CHUNK));
    const ofUsers = users?.values ?? [];
    await tx.run(
      `DELETE FROM "next_up" WHERE "series_id" ${series.sql}${users === null ? "" : ` AND "user_id" ${users.sql}`}`,
      [...series.values, ...ofUsers],
    );
    await tx.run(
      `INSERT INTO "next_up" ("user_id", "series_id", "item_id", "last_played_at")
       WITH ${EPISODES(series.sql)}, ${BEGUN(users === null ? "" : ` AND s."user_id" ${users.sql}`)}, ${NEXT}
       SELECT n."user_id", n."series_id", ep."id", n."last_played_at"
       FROM next n JOIN ep ON ep."series_id" = n."series_id" AND ep."pos" = n."pos"`,
      [...series.values, ...ofUsers],
    );
  }
}

/** Filters over what the viewer has done with an item. Folders have been played when nothing below is left. */
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Clauses } from "./clauses.ts";

type Filter<K extends keyof ItemQuery> = (value: NonNullable<ItemQuery[K]>, to: Clauses) => void;
type StateKey = "isFavorite" | "isLiked" | "isResumable" | "stateChangedFrom";

const having = (wanted: boolean, exists: string): string => (wanted ? exists : `NOT ${exists}`);
const touched = (how: string): string =>
  `i."work_id" IN (SELECT s."work_id" FROM "watch_state" s WHERE s."user_id" = ? AND s.${how})`;

/** Leaves that hang on a folder by this column and aren't played yet by `?`. */
const unplayedBelow = (column: string): string =>
  `EXISTS (SELECT 1 FROM "item" e WHERE e."${column}" = i."id" AND e."is_folder" = 0 AND e."gone_at" IS NULL
     AND e."owner_id" IS NULL AND NOT EXISTS (SELECT 1 FROM "watch_state" s WHERE s."user_id" = ?
       AND s."work_id" = e."work_id" AND s."played" = 1))`;

/** 1 when played; takes the user's id four times. */
const PLAYED = `CASE
  WHEN i."is_folder" = 0 THEN CASE WHEN EXISTS (SELECT 1 FROM "watch_state" s WHERE s."user_id" = ?
    AND s."work_id" = i."work_id" AND s."played" = 1) THEN 1 ELSE 0 END
  WHEN i."kind" = 'series' THEN CASE WHEN ${unplayedBelow("series_id")} THEN 0 ELSE 1 END
  WHEN i."kind" = 'season' THEN CASE WHEN ${unplayedBelow("season_id")} THEN 0 ELSE 1 END
  WHEN i."kind" = 'album' THEN CASE WHEN ${unplayedBelow("album_id")} THEN 0 ELSE 1 END
  ELSE 0 END`;

const EACH_USER = 4;

/** The same where only leaves are asked for: read from indexes alone. */
const LEAF_PLAYED = `EXISTS (SELECT 1 FROM "watch_state" s WHERE s."user_id" = ? AND s."work_id" = i."work_id" AND s."played" = 1)`;

/** Folders take looking into; a query that can't list any is spared it. */
export function playedCondition(
  wanted: boolean,
  to: Clauses,
): { readonly sql: string; readonly values: readonly number[] } {
  if (!to.listsFolders) return { sql: having(wanted, LEAF_PLAYED), values: [to.userId] };
  const { sql, values } = playedExpression(to);
  return { sql: `${sql} = ${wanted ? 1 : 0}`, values };
}

/** The sort key for `isPlayed`, with the values that it takes. */
export function playedExpression(to: Clauses): { readonly sql: string; readonly values: readonly number[] } {
  return { sql: PLAYED, values: Array.from({ length: EACH_USER }, () => to.userId) };
}

export const STATE_FILTERS = {
  isFavorite: (wanted, to) => to.and(having(wanted, touched(`"favorite" = 1`)), to.userId),
  isLiked: (wanted, to) => to.and(having(wanted, touched(`"likes" = 1`)), to.userId),
  isResumable: (wanted, to) => to.and(having(wanted, touched(`"position_ms" > 0`)), to.userId),
  stateChangedFrom: (from, to) => to.and(touched(`"changed_at" >= ?`), to.userId, from.getTime()),
} as const satisfies { readonly [K in StateKey]: Filter<K> };

/** How a list is ordered. Every order ends in the id, so that pages neither overlap nor leave out. */
import type { Sort, SortKey } from "../../../domain/library/query.ts";
import type { SqlValue } from "../database.ts";
import type { Clauses } from "./clauses.ts";
import { playedExpression } from "./filters-state.ts";

interface Expression {
  readonly sql: string;
  readonly values?: readonly SqlValue[];
}

/** Values that are unknown come first going up and last going down, on both databases. */
const known = (column: string, least: string): string => `COALESCE(i."${column}", ${least})`;
const LEAST = "-1e18";
/** Without a day the beginning of the year stands for it; years are a mean of 365.2425 days long here. */
const PREMIERE = `COALESCE(i."premiered_at", (i."year" - 1970) * 31556952000, ${LEAST})`;
const nameOf = (column: string): string =>
  `COALESCE((SELECT p."sort_name" FROM "item" p WHERE p."id" = i."${column}"), '')`;
const firstArtist = (role: string): string =>
  `COALESCE((SELECT p."sort_name" FROM "item_artist" a JOIN "item" p ON p."id" = a."artist_item_id"
    WHERE a."item_id" = i."id" AND a."role" = '${role}' AND a."position" = 0), '')`;
const state = (column: string, to: Clauses): Expression => ({
  sql: `COALESCE((SELECT s."${column}" FROM "watch_state" s WHERE s."user_id" = ? AND s."work_id" = i."work_id"), 0)`,
  values: [to.userId],
});

const EXPRESSIONS = {
  sortName: `i."sort_name"`,
  name: `i."search_name"`,
  addedAt: `i."added_at"`,
  leafAddedAt: `COALESCE(i."leaf_added_at", i."added_at")`,
  premieredAt: PREMIERE,
  year: known("year", "-1"),
  communityRating: known("community_rating", "-1"),
  criticRating: known("critic_rating", "-1"),
  officialRating: known("official_rating", "''"),
  duration: known("duration_ms", "0"),
  index: known("index_number", "-1"),
  parentIndex: known("parent_index", "-1"),
  seriesName: nameOf("series_id"),
  album: nameOf("album_id"),
  artist: firstArtist("artist"),
  albumArtist: firstArtist("albumArtist"),
  studio: `COALESCE((SELECT l."key" FROM "item_label" il JOIN "label" l ON l."id" = il."label_id"
    WHERE il."item_id" = i."id" AND il."kind" = 'studio' ORDER BY il."position" LIMIT 1), '')`,
  isFolder: `i."is_folder"`,
  isPlayed: playedExpression,
  isFavorite: (to) => state("favorite", to),
  playCount: (to) => state("play_count", to),
  lastPlayedAt: (to) => state("last_played_at", to),
  seriesLastPlayedAt: (to) => ({
    sql: `COALESCE((SELECT MAX(s."last_played_at") FROM "item" e JOIN "watch_state" s ON s."work_id" = e."work_id"
      WHERE e."series_id" = COALESCE(i."series_id", i."id") AND s."user_id" = ?), 0)`,
    values: [to.userId],
  }),
  airTime: known("premiered_at", LEAST),
  startAt: known("premiered_at", LEAST),
  videoBitrate: known("bitrate_bps", "0"),
  random: "RANDOM()",
} as const satisfies Readonly<Record<SortKey, string | ((to: Clauses) => Expression)>>;

/** Sorts that settle the order among namesakes by themselves, or make it pointless. */
const ENDS_IN_NAME: ReadonlySet<SortKey> = new Set(["sortName", "random"]);

export interface Order {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** `first`: what comes before all else (a search's hits by how good they are). */
export function orderOf(
  sorts: readonly Sort[] | undefined,
  to: Clauses,
  first: readonly Expression[] = [],
): Order {
  const wanted: readonly Sort[] = sorts === undefined || sorts.length === 0 ? [{ by: "sortName" }] : sorts;
  const terms: string[] = [];
  const values: SqlValue[] = [];
  const add = (expression: Expression, descending: boolean): void => {
    terms.push(`${expression.sql}${descending ? " DESC" : ""}`);
    values.push(...(expression.values ?? []));
  };
  for (const expression of first) add(expression, false);
  for (const sort of wanted) add(expressionOf(sort.by, to), sort.descending === true);
  if (!wanted.some((sort) => ENDS_IN_NAME.has(sort.by))) add({ sql: EXPRESSIONS.sortName }, false);
  const last = wanted.at(-1);
  add({ sql: `i."id"` }, last?.by === "sortName" && last.descending === true);
  return { sql: terms.join(", "), values };
}

function expressionOf(key: SortKey, to: Clauses): Expression {
  const expression: string | ((to: Clauses) => Expression) = EXPRESSIONS[key];
  return typeof expression === "string" ? { sql: expression } : expression(to);
}

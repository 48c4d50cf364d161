/**
 * What is kept from a person among what he sees: by classification and by tags. Nothing here costs a query of its own.
 * The `+` before columns keeps SQLite from gathering by their indexes what it would then sort: lists go on in order.
 */
import { rank } from "../../../domain/library/certificates.ts";
import { fold } from "../../../domain/library/fold.ts";
import type { ItemKind } from "../../../domain/library/item.ts";
import { type ContentLimits, KINDS_OF_GROUP, type RatingLimit } from "../../../domain/users/limits.ts";
import type { SqlValue } from "../database.ts";
import { cleaned, inList } from "./clauses.ts";

interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Items from which one inherits (an album from its artist, too): what is hidden hides what belongs to it. */
const ABOVE = ["series_id", "season_id", "album_id"] as const;
const NEVER_TAGGED = `('folder', 'collection', 'playlist')`;
/** Series and albums with such a classification: it is their episodes' and tracks', too. Read from an index of facts alone. */
const rated = (kind: "series" | "album", texts: string): string =>
  `SELECT p."id" FROM "item" p WHERE p."kind" = '${kind}' AND p."gone_at" IS NULL AND p."owner_id" IS NULL
    AND COALESCE(p."official_rating", '') IN (${texts})`;
const OF_KIND = [
  ["series_id", "series"],
  ["album_id", "album"],
] as const;

/** The condition on `item` under this alias; a classification that nobody has ranked yet lets nothing through. */
export function limitCondition(limits: ContentLimits, alias = "i"): Condition {
  const own = ownCondition(limits, alias);
  const owner = ownCondition(limits, "o");
  // An extra, or a version that a person joined to another item, is there where its owner is.
  return {
    sql: `(${own.sql} AND (COALESCE(${alias}."owner_id", 0) = 0
      OR EXISTS (SELECT 1 FROM "item" o WHERE o."id" = ${alias}."owner_id" AND ${owner.sql})))`,
    values: [...own.values, ...owner.values],
  };
}

function ownCondition(
  { rating, hideUnrated, blockedTags, allowedTags }: ContentLimits,
  alias: string,
): Condition {
  const all: readonly Condition[] = [
    ...(rating === null ? [] : [withinRating(rating, alias)]),
    ...(hideUnrated.length === 0
      ? []
      : [
          isRated(
            hideUnrated.flatMap((group) => KINDS_OF_GROUP[group]),
            alias,
          ),
        ]),
    ...(blockedTags.length === 0 ? [] : [isUntagged(blockedTags, alias)]),
    ...(allowedTags.length === 0 ? [] : [isTagged(allowedTags, alias)]),
  ];
  if (all.length === 0) return { sql: "1 = 1", values: [] };
  return { sql: all.map(({ sql }) => sql).join(" AND "), values: all.flatMap(({ values }) => values) };
}

function withinRating(limit: RatingLimit, alias: string): Condition {
  const allowed = `SELECT c."text" FROM "certificate" c WHERE c."rank" IS NULL OR c."rank" <= ?`;
  const above = OF_KIND.map(
    ([column, kind]) =>
      `(+${alias}."${column}" IS NULL OR +${alias}."${column}" IN (${rated(kind, allowed)}))`,
  );
  return {
    sql: `(COALESCE(${alias}."official_rating", '') IN (${allowed}) AND ${above.join(" AND ")})`,
    values: Array.from({ length: 1 + above.length }, () => rank(limit)),
  };
}

/** By itself, or by the series or album that it belongs to. Sets are put together only where something hangs on them. */
function isRated(kinds: readonly ItemKind[], alias: string): Condition {
  const { sql, values } = inList(kinds);
  const known = `SELECT c."text" FROM "certificate" c WHERE c."rank" IS NOT NULL`;
  const above = OF_KIND.map(
    ([column, kind]) =>
      `(+${alias}."${column}" IS NOT NULL AND +${alias}."${column}" IN (${rated(kind, known)}))`,
  );
  return {
    sql: `(${alias}."kind" NOT ${sql} OR ${alias}."owner_id" > 0
      OR COALESCE(${alias}."official_rating", '') IN (${known}) OR ${above.join(" OR ")})`,
    values,
  };
}

function tagged(tags: readonly string[]): Condition {
  const { sql, values } = inList(tags.map((tag) => cleaned(fold(tag))));
  return {
    sql: `(SELECT x."item_id" FROM "item_label" x JOIN "label" l ON l."id" = x."label_id"
      WHERE l."kind" = 'tag' AND l."key" ${sql})`,
    values,
  };
}

function isUntagged(tags: readonly string[], alias: string): Condition {
  const { sql, values } = tagged(tags);
  const conditions = [
    `+${alias}."id" NOT IN ${sql}`,
    ...ABOVE.map((column) => `(+${alias}."${column}" IS NULL OR +${alias}."${column}" NOT IN ${sql})`),
    `(${alias}."kind" <> 'album' OR COALESCE(${alias}."parent_id", 0) NOT IN ${sql})`,
  ];
  return { sql: `(${conditions.join(" AND ")})`, values: conditions.flatMap(() => values) };
}

/** Folders and lists are there for what is in them. */
function isTagged(tags: readonly string[], alias: string): Condition {
  const { sql, values } = tagged(tags);
  const conditions = [
    `+${alias}."id" IN ${sql}`,
    ...ABOVE.map((column) => `(+${alias}."${column}" IS NOT NULL AND +${alias}."${column}" IN ${sql})`),
    `(${alias}."kind" = 'album' AND +${alias}."parent_id" IN ${sql})`,
  ];
  return {
    sql: `(${alias}."kind" IN ${NEVER_TAGGED} OR ${conditions.join(" OR ")})`,
    values: conditions.flatMap(() => values),
  };
}

/** What is kept from a person among what he sees: by classification and by tags. Nothing here costs a query of its own. */
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

/** Items from which one inherits: what is hidden hides what belongs to it. */
const ABOVE = ["series_id", "season_id", "album_id", "parent_id"] as const;
const NEVER_TAGGED = `('folder', 'collection', 'playlist')`;
/** What says a classification for its episodes and tracks, too; read from an index of facts alone. */
const RATED = (where: string): string =>
  `SELECT p."id" FROM "item" p WHERE p."kind" IN ('series', 'album') AND p."gone_at" IS NULL
    AND p."owner_id" IS NULL AND COALESCE(p."official_rating", '') IN (${where})`;

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
  const above = ["series_id", "album_id"].map(
    (column) => `(${alias}."${column}" IS NULL OR ${alias}."${column}" IN (${RATED(allowed)}))`,
  );
  return {
    sql: `(COALESCE(${alias}."official_rating", '') IN (${allowed}) AND ${above.join(" AND ")})`,
    values: Array.from({ length: 3 }, () => rank(limit)),
  };
}

/** By itself, or by the series or album that it belongs to. */
function isRated(kinds: readonly ItemKind[], alias: string): Condition {
  const { sql, values } = inList(kinds);
  const rated = `SELECT c."text" FROM "certificate" c WHERE c."rank" IS NOT NULL`;
  return {
    sql: `(${alias}."kind" NOT ${sql} OR ${alias}."owner_id" > 0
      OR COALESCE(${alias}."official_rating", '') IN (${rated})
      OR ${alias}."series_id" IN (${RATED(rated)}) OR ${alias}."album_id" IN (${RATED(rated)}))`,
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
  const above = ABOVE.map((column) => `(${alias}."${column}" IS NULL OR ${alias}."${column}" NOT IN ${sql})`);
  return {
    sql: `(${alias}."id" NOT IN ${sql} AND ${above.join(" AND ")})`,
    values: [...values, ...ABOVE.flatMap(() => values)],
  };
}

/** Folders and lists are there for what is in them. */
function isTagged(tags: readonly string[], alias: string): Condition {
  const { sql, values } = tagged(tags);
  const columns = ["id", ...ABOVE];
  return {
    sql: `(${alias}."kind" IN ${NEVER_TAGGED} OR ${columns.map((column) => `${alias}."${column}" IN ${sql}`).join(" OR ")})`,
    values: columns.flatMap(() => values),
  };
}

/** Conditions of fields whose values are words. */
import type { Missable, WordField } from "../../../domain/library/filter/filter.ts";
import { fold, searchNameOf } from "../../../domain/library/fold.ts";
import type { CreditRole } from "../../../domain/library/item.ts";
import { languageForms } from "../../../domain/library/naming/language-codes.ts";
import { cleaned, prefixRange } from "./clauses.ts";
import type { Condition } from "./filter-sql.ts";
import { NOT_THERE } from "./side-rows.ts";

type Compile = (words: readonly string[]) => Condition;

const marks = (list: readonly unknown[]): string => list.map(() => "?").join(", ");
const folded = (words: readonly string[]): readonly string[] => words.map((word) => cleaned(fold(word)));

/** `many`: on a good part of a library; the `+` keeps SQLite from looking each such item up (`filters-names.ts`). */
const labelled =
  (kind: string, many = false): Compile =>
  (words) => ({
    sql: `${many ? "+" : ""}i."id" IN (SELECT il."item_id" FROM "label" l JOIN "item_label" il ON il."label_id" = l."id"
      WHERE l."kind" = '${kind}' AND l."key" IN (${marks(words)}))`,
    values: folded(words),
  });

const credited =
  (roles: readonly CreditRole[] | null): Compile =>
  (words) => ({
    sql: `i."id" IN (SELECT c."item_id" FROM "person" p JOIN "credit" c ON c."person_id" = p."id"
      WHERE p."key" IN (${marks(words)})${roles === null ? "" : ` AND c."role" IN (${roles.map((role) => `'${role}'`).join(", ")})`})`,
    values: folded(words),
  });

const plainWords =
  (column: string): Compile =>
  (words) => ({
    sql: `(${column} IS NOT NULL AND ${column} IN (${marks(words)}))`,
    values: words.map(cleaned),
  });

/** Certificates and containers are written in any case. */
const anyCase =
  (column: string): Compile =>
  (words) => ({
    sql: `(${column} IS NOT NULL AND LOWER(${column}) IN (${marks(words)}))`,
    values: words.map((word) => cleaned(word.toLowerCase())),
  });

/** Nearly everything is in the library's own language, in plain range: asked of each item instead of gathered. */
const having = (kind: string, tests: string): string =>
  `EXISTS (SELECT 1 FROM "item_trait" t WHERE t."item_id" = i."id" AND t."kind" = '${kind}' AND (${tests}))`;

const spoken =
  (kind: "audio" | "subtitle"): Compile =>
  (words) => {
    const codes = [...new Set(words.flatMap(languageForms))];
    return { sql: having(kind, `t."value" IN (${marks(codes)})`), values: codes };
  };

/** Dolby Vision has many forms that begin alike. */
const ranges: Compile = (words) => ({
  sql: having(
    "range",
    words.map((word) => (isFamily(word) ? `t."value" >= ? AND t."value" < ?` : `t."value" = ?`)).join(" OR "),
  ),
  values: words.flatMap((word) => (isFamily(word) ? prefixRange(word) : [word])),
});
const isFamily = (word: string): boolean => word === "dolbyVision";

const named = (words: readonly string[]): readonly string[] =>
  words.map((word) => cleaned(searchNameOf(word)));

const LACKS = {
  overview: `COALESCE(i."overview", '') = ''`,
  poster: lacksPicture("poster"),
  backdrop: lacksPicture("backdrop"),
  year: `i."year" IS NULL`,
  premiere: `i."premiered_at" IS NULL`,
  rating: `i."community_rating" IS NULL`,
  certificate: `COALESCE(i."official_rating", '') = ''`,
  genre: lacksLabel("genre"),
  studio: lacksLabel("studio"),
  people: `NOT EXISTS (SELECT 1 FROM "credit" c WHERE c."item_id" = i."id")`,
  ids: `NOT EXISTS (SELECT 1 FROM "external_id" x WHERE x."item_id" = i."id" AND x."value" <> '')`,
  subtitles: `i."has_subtitles" = 0`,
} as const satisfies Record<Missable, string>;

function lacksPicture(kind: string): string {
  return `NOT EXISTS (SELECT 1 FROM "artwork" w WHERE w."owner_type" = 'item' AND w."owner_id" = i."id"
    AND w."kind" = '${kind}' AND w."state" NOT IN ${NOT_THERE})`;
}

function lacksLabel(kind: string): string {
  return `NOT EXISTS (SELECT 1 FROM "item_label" x WHERE x."item_id" = i."id" AND x."kind" = '${kind}')`;
}

const isMissable = (word: string): word is Missable => word in LACKS;

const WORDS: Readonly<Record<WordField, Compile>> = {
  kind: plainWords(`i."kind"`),
  genre: labelled("genre", true),
  tag: labelled("tag"),
  studio: labelled("studio"),
  country: labelled("country", true),
  person: credited(null),
  actor: credited(["actor", "guestStar"]),
  director: credited(["director"]),
  writer: credited(["writer"]),
  certificate: anyCase(`i."official_rating"`),
  language: spoken("audio"),
  subtitles: spoken("subtitle"),
  hdr: ranges,
  status: plainWords(`i."status"`),
  container: anyCase(`i."container"`),
  library: (words) => ({
    sql: `i."library_id" IN (SELECT y."id" FROM "library" y WHERE LOWER(y."name") IN (${marks(words)}))`,
    values: words.map((word) => cleaned(word.toLowerCase())),
  }),
  collection: (words) => ({
    sql: `i."work_id" IN (SELECT e."work_id" FROM "item" k JOIN "list_entry" e ON e."list_id" = k."id" AND e."origin" <> 'excluded'
      WHERE k."kind" = 'collection' AND k."gone_at" IS NULL AND k."search_name" IN (${marks(words)}))`,
    values: named(words),
  }),
  series: (words) => ({
    sql: `(i."series_id" IS NOT NULL AND i."series_id" IN (SELECT k."id" FROM "item" k
      WHERE k."kind" = 'series' AND k."search_name" IN (${marks(words)})))`,
    values: named(words),
  }),
  missing: (words) => ({
    sql: `(${words
      .filter(isMissable)
      .map((word) => LACKS[word])
      .join(" OR ")})`,
    values: [],
  }),
};

export const wordCondition = (field: WordField, words: readonly string[]): Condition => WORDS[field](words);

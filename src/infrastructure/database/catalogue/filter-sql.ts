import type { Filter, FlagField, MomentField, NumberField } from "../../../domain/library/filter/filter.ts";
/** From a filter to a condition over `item i`. Every condition is true or false, never unknown: `not` turns it round. */
import { fold, queryWordsOf, searchNameOf } from "../../../domain/library/fold.ts";
import type { SqlValue } from "../database.ts";
import { type Clauses, cleaned, prefixRange } from "./clauses.ts";
import { wordCondition } from "./filter-words.ts";
import { playedCondition } from "./filters-state.ts";

export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export const NEVER: Condition = { sql: "1 = 0", values: [] };

export function conditionOf(filter: Filter, to: Clauses): Condition {
  switch (filter.type) {
    case "and":
    case "or": {
      const parts = filter.of.map((part) => conditionOf(part, to));
      const sql = parts.map((part) => part.sql).join(filter.type === "and" ? " AND " : " OR ");
      return { sql: `(${sql})`, values: parts.flatMap((part) => part.values) };
    }
    case "not": {
      const inner = conditionOf(filter.of, to);
      return { sql: `NOT (${inner.sql})`, values: inner.values };
    }
    case "words":
      return wordCondition(filter.field, filter.words);
    case "flag":
      return flagCondition(filter.field, filter.value, to);
    case "compare":
      return numberCondition(filter.field, to, [[filter.how, filter.value]]);
    case "between":
      return numberCondition(filter.field, to, [
        [">=", filter.from],
        ["<=", filter.to],
      ]);
    case "within":
      return numberCondition(filter.field, to, [[">=", to.now - filter.agoMs]]);
    case "text":
      return textCondition(filter.text);
  }
}

const COLUMNS = {
  year: `i."year"`,
  rating: `i."community_rating"`,
  critic: `i."critic_rating"`,
  duration: `i."duration_ms"`,
  resolution: `i."width"`,
  added: `i."added_at"`,
  premiered: `i."premiered_at"`,
  confidence: `m."score"`,
  plays: `s."play_count"`,
  played: `s."last_played_at"`,
} as const satisfies Record<NumberField | MomentField, string>;

/** Whole columns of 32 bits take no more. */
const INT_MAX = 2_147_483_647;
const WIDE: ReadonlySet<NumberField> = new Set(["duration", "added", "premiered", "played"]);
const REAL: ReadonlySet<NumberField> = new Set(["rating", "critic", "confidence"]);

type Bound = readonly [how: string, value: number | null];

function numberCondition(field: NumberField, to: Clauses, bounds: readonly Bound[]): Condition {
  const column = COLUMNS[field];
  const known = bounds.filter((bound): bound is readonly [string, number] => bound[1] !== null);
  const tests = known.map(([how]) => ` AND ${column} ${how} ?`).join("");
  const values = known.map(([how, value]) => keepable(field, how, value));
  const sql = `${column} IS NOT NULL${tests}`;
  if (field === "confidence")
    return { sql: `i."id" IN (SELECT m."item_id" FROM "item_match" m WHERE ${sql})`, values };
  if (field === "plays" || field === "played") return stateCondition(sql, values, to);
  return { sql: `(${sql})`, values };
}

/** A value as the column can hold it: whole numbers have nothing between them. */
function keepable(field: NumberField, how: string, value: number): number {
  if (REAL.has(field)) return value;
  const whole = how === ">=" || how === "<" ? Math.ceil(value) : Math.floor(value);
  return WIDE.has(field) ? Math.min(whole, Number.MAX_SAFE_INTEGER) : Math.min(whole, INT_MAX);
}

function stateCondition(test: string, values: readonly SqlValue[], to: Clauses): Condition {
  return {
    sql: `i."work_id" IN (SELECT s."work_id" FROM "watch_state" s WHERE s."user_id" = ? AND ${test})`,
    values: [to.userId, ...values],
  };
}

function flagCondition(field: FlagField, wanted: boolean, to: Clauses): Condition {
  if (field === "watched") {
    return playedCondition(wanted, to);
  }
  const condition = FLAGS[field](to);
  return wanted ? condition : { ...condition, sql: `NOT (${condition.sql})` };
}

const plain = (sql: string) => (): Condition => ({ sql, values: [] });

const FLAGS: Readonly<Record<Exclude<FlagField, "watched">, (to: Clauses) => Condition>> = {
  favorite: (to) => stateCondition(`s."favorite" = 1`, [], to),
  started: (to) => stateCondition(`s."position_ms" > 0`, [], to),
  hdr: plain(
    `EXISTS (SELECT 1 FROM "item_trait" t WHERE t."item_id" = i."id" AND t."kind" = 'range' AND t."value" <> 'sdr')`,
  ),
  subtitles: plain(`i."has_subtitles" = 1`),
  locked: plain(`i."locked" = 1`),
  problem: plain(`i."problem" IS NOT NULL`),
};

const MAX_TEXT_WORDS = 12;

/** Each word begins a word of a name. A text without words lets everything through: it asks for nothing. */
function textCondition(text: string): Condition {
  const words = queryWordsOf(text).slice(0, MAX_TEXT_WORDS);
  if (words.length === 0)
    return searchNameOf(text) === "" && fold(text) !== "" ? NEVER : { sql: "1 = 1", values: [] };
  return {
    sql: `(${words.map(() => `i."id" IN (SELECT w."item_id" FROM "item_word" w WHERE w."word" >= ? AND w."word" < ?)`).join(" AND ")})`,
    values: words.flatMap((word) => prefixRange(cleaned(word))),
  };
}

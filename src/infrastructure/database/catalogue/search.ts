/**
 * Finding by words. What is typed is looked for in names first, each word beginning one of theirs. Only when that
 * finds nothing: in all that is known of items, and then the same again with slips of the keyboard forgiven.
 */
import { queryWordsOf, searchNameOf } from "../../../domain/library/fold.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Sql, SqlValue } from "../database.ts";
import { wordsMeantBy } from "../search/near-words.ts";
import { type Clauses, cleaned, prefixRange } from "./clauses.ts";
import { everythingMatch } from "./search-everything.ts";

/** More words than anybody types; the rest is ignored. */
const MAX_WORDS = 12;

/** From how many hits on, going through a list's index costs less than looking each of them up. */
const COMMON = 6_000;

export interface SearchWord {
  readonly word: string;
  /** Known words that may have been meant instead; none as long as slips aren't looked for. */
  readonly near: readonly string[];
}

/** How a text is looked for: decided once for a query, so that pages, totals and facets speak of the same items. */
export interface SearchPlan {
  readonly dialect: Sql["dialect"];
  readonly text: string;
  readonly where: "names" | "everything";
  /** The one that leads is the longest, since it finds least; the others are looked up in what it found. */
  readonly words: readonly SearchWord[];
  /** What half of a library has ("the"): hits aren't looked up one by one. */
  readonly isCommon: boolean;
}

/**
 * The ways in which a text is looked for, one after the other: the first that finds anything (with all else that the
 * query asks for) is the one that counts, or else the last.
 */
export async function* searchPlans(
  sql: Sql,
  { search = "", searchIn = "names" }: Pick<ItemQuery, "search" | "searchIn">,
): AsyncGenerator<SearchPlan, void> {
  const typed = queryWordsOf(search)
    .slice(0, MAX_WORDS)
    .toSorted((a, b) => b.length - a.length);
  const [lead] = typed;
  const shape = { dialect: sql.dialect, text: search, isCommon: false } as const;
  const strict = typed.map((word) => ({ word, near: [] }));
  if (searchIn === "names" || lead === undefined)
    yield {
      ...shape,
      where: "names",
      words: strict,
      isCommon: lead !== undefined && (await beginsManyNames(sql, lead)),
    };
  if (lead === undefined) return;
  yield { ...shape, where: "everything", words: strict };
  const meant = await wordsMeantBy(sql, typed);
  const words = typed.map((word): SearchWord => ({ word, near: meant.get(word) ?? [] }));
  if (words.every(({ near }) => near.length === 0)) return;
  yield { ...shape, where: "names", words };
  yield { ...shape, where: "everything", words };
}

/** Asks no further than it has to. */
async function beginsManyNames(sql: Sql, word: string): Promise<boolean> {
  const row = await sql.get<{ hits: number }>(
    `SELECT COUNT(*) AS "hits" FROM (SELECT 1 FROM "item_word" w WHERE w."word" >= ? AND w."word" < ? LIMIT ${COMMON}) h`,
    prefixRange(word),
  );
  return Number(row?.hits ?? 0) >= COMMON;
}

export function addSearch(plan: SearchPlan, to: Clauses): void {
  const [lead, ...others] = plan.words;
  if (lead === undefined) return to.never();
  if (plan.where === "everything") {
    const { sql, values } = everythingMatch(plan, "all");
    return to.and(`i."id" IN (${sql})`, ...values);
  }
  const { sql, values } = wordTest(lead);
  // The `+` keeps SQLite from looking each hit of a common word up.
  to.and(
    `${plan.isCommon ? "+" : ""}i."id" IN (SELECT w."item_id" FROM "item_word" w WHERE ${sql})`,
    ...values,
  );
  for (const word of others) {
    const test = namedWith(word);
    to.and(test.sql, ...test.values);
  }
}

interface Expression {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

function wordTest({ word, near }: SearchWord): Expression {
  const [from, before] = prefixRange(word);
  const begins = `w."word" >= ? AND w."word" < ?`;
  if (near.length === 0) return { sql: begins, values: [from, before] };
  return {
    sql: `((${begins}) OR w."word" IN (${near.map(() => "?").join(", ")}))`,
    values: [from, before, ...near.map(cleaned)],
  };
}

function namedWith(word: SearchWord): Expression {
  const { sql, values } = wordTest(word);
  return {
    sql: `EXISTS (SELECT 1 FROM "item_word" w WHERE w."item_id" = i."id" AND ${sql})`,
    values,
  };
}

/**
 * How good a hit is: the exact name, exactly another name of it, a name that begins so, any name with these words; then
 * what stands with it, then what is told of it.
 */
export function searchRank(plan: SearchPlan): Expression {
  const name = cleaned(searchNameOf(plan.text));
  const steps: Expression[] = [
    { sql: `i."search_name" = ?`, values: [name] },
    {
      sql: `i."id" IN (SELECT t."item_id" FROM "item_title" t WHERE t."search_title" = ?)`,
      values: [name],
    },
    { sql: `i."search_name" >= ? AND i."search_name" < ?`, values: prefixRange(name) },
  ];
  if (plan.where === "everything" && plan.words.length > 0) {
    const names = plan.words.map(namedWith);
    const terms = everythingMatch(plan, "terms");
    steps.push(
      { sql: names.map(({ sql }) => sql).join(" AND "), values: names.flatMap(({ values }) => values) },
      { sql: `i."id" IN (${terms.sql})`, values: terms.values },
    );
  }
  return {
    sql: `CASE ${steps.map(({ sql }, at) => `WHEN ${sql} THEN ${at}`).join(" ")} ELSE ${steps.length} END`,
    values: steps.flatMap(({ values }) => values),
  };
}

/** What comes first among equally good hits; kept with the search index. */
export const SEARCH_WEIGHT = `COALESCE((SELECT d."weight" FROM "search_document" d WHERE d."item_id" = i."id"), 0)`;

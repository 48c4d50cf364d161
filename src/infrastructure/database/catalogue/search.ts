/** Finding by words: each word that was typed must begin a word of the item. */
import { queryWordsOf, searchNameOf } from "../../../domain/library/fold.ts";
import type { Sql, SqlValue } from "../database.ts";
import { type Clauses, cleaned, prefixRange } from "./clauses.ts";

/** More words than anybody types; the rest is ignored. */
const MAX_WORDS = 12;

/** From how many hits on, going through a list's index costs less than looking each of them up. */
const COMMON = 6_000;

/** The word that leads is the longest, since it finds least; the others are looked up in what it found. */
function wordsIn(text: string): readonly string[] {
  return queryWordsOf(text)
    .slice(0, MAX_WORDS)
    .toSorted((a, b) => b.length - a.length);
}

/** Whether a search begins with what half of a library has ("the"); asks no further than it has to. */
export async function isCommon(sql: Sql, text: string): Promise<boolean> {
  const [lead] = wordsIn(text);
  if (lead === undefined) return false;
  const row = await sql.get<{ hits: number }>(
    `SELECT COUNT(*) AS "hits" FROM (SELECT 1 FROM "item_word" w WHERE w."word" >= ? AND w."word" < ? LIMIT ${COMMON}) h`,
    prefixRange(lead),
  );
  return Number(row?.hits ?? 0) >= COMMON;
}

/** Adds the words' conditions; the `+` keeps SQLite from looking each hit of a common word up. */
export function addSearch(text: string, common: boolean, to: Clauses): void {
  const [lead, ...others] = wordsIn(text);
  if (lead === undefined) return to.never();
  to.and(
    `${common ? "+" : ""}i."id" IN (SELECT w."item_id" FROM "item_word" w WHERE w."word" >= ? AND w."word" < ?)`,
    ...prefixRange(lead),
  );
  for (const word of others)
    to.and(
      `EXISTS (SELECT 1 FROM "item_word" w WHERE w."item_id" = i."id" AND w."word" >= ? AND w."word" < ?)`,
      ...prefixRange(word),
    );
}

/** The exact name first, then names that begin so, then all others. */
export function searchRank(text: string): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const name = cleaned(searchNameOf(text));
  return {
    sql: `CASE WHEN i."search_name" = ? THEN 0 WHEN i."search_name" >= ? AND i."search_name" < ? THEN 1 ELSE 2 END`,
    values: [name, ...prefixRange(name)],
  };
}

/** Finding by words: each word that was typed must begin a word of the item. */
import { queryWordsOf, searchNameOf } from "../../../domain/library/fold.ts";
import type { SqlValue } from "../database.ts";
import { type Clauses, cleaned, prefixRange } from "./clauses.ts";

/** More words than anybody types; the rest is ignored. */
const MAX_WORDS = 12;

/** Adds the words' conditions. The longest leads, since it finds least; the others are looked up in what it found. */
export function addSearch(text: string, to: Clauses): void {
  const words = queryWordsOf(text).slice(0, MAX_WORDS);
  const [lead, ...others] = words.toSorted((a, b) => b.length - a.length);
  if (lead === undefined) return to.never();
  to.and(
    `i."id" IN (SELECT w."item_id" FROM "item_word" w WHERE w."word" >= ? AND w."word" < ?)`,
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

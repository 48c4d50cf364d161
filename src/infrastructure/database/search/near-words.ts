/** Words of the index that a mistyped one may have been meant to be. */
import { nearestWords, slipsAllowed } from "../../../domain/library/search/slips.ts";
import { prefixRange } from "../catalogue/clauses.ts";
import type { Sql, SqlValue } from "../database.ts";

/** Of which the nearest are taken; a first letter has a few thousand words in a large library. */
const MAX_CANDIDATES = 6_000;
const MAX_MEANT = 8;

/** For each word that can be mistyped those that are near it, the nearest first. */
export async function wordsMeantBy(
  sql: Sql,
  typed: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const meant = new Map<string, readonly string[]>();
  for (const word of new Set(typed)) {
    if (slipsAllowed(word) === 0) continue;
    const candidates = await candidatesFor(sql, word);
    meant.set(
      word,
      nearestWords(word, candidates, MAX_MEANT + 1)
        .filter((near) => near !== word)
        .slice(0, MAX_MEANT),
    );
  }
  return meant;
}

/**
 * Words with the same first letter whose second or third is one of the typed second and third (one slip among them
 * leaves one in place), and words that are the same but for their first letter.
 */
async function candidatesFor(sql: Sql, word: string): Promise<readonly string[]> {
  const [first = "", second = "", third = "", fourth = ""] = Array.from(word);
  const least = Array.from(word).length - 2;
  const pieces: { readonly sql: string; readonly values: readonly SqlValue[] }[] = [
    {
      sql: `"word" >= ? AND "word" < ? AND length("word") >= ?
        AND (substr("word", 2, 1) IN (?, ?) OR substr("word", 3, 1) IN (?, ?))`,
      values: [...prefixRange(first), least, second, third, second, third],
    },
    // Another first letter, or none.
    { sql: TAIL, values: prefixRange(second + third + fourth) },
    { sql: TAIL, values: prefixRange(first + second + third) },
    // One too many, or exchanged with the next.
    { sql: WORD, values: prefixRange(second + third + fourth) },
    { sql: WORD, values: prefixRange(second + first + third) },
  ];
  const rows = await sql.all<{ word: string }>(
    `${pieces.map((piece) => `SELECT "word" FROM "search_term" WHERE ${piece.sql}`).join(" UNION ALL ")} LIMIT ${MAX_CANDIDATES}`,
    pieces.flatMap((piece) => piece.values),
  );
  return rows.map((row) => row.word);
}

const TAIL = `"tail" >= ? AND "tail" < ?`;
const WORD = `"word" >= ? AND "word" < ?`;

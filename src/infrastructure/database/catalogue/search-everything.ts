/** The full-text index of either database: which items have all the words. */
import type { SqlValue } from "../database.ts";
import type { SearchPlan, SearchWord } from "./search.ts";

/** `terms`: names, people, labels and the like; `all`: running text too, of which only whole words count. */
type Part = "terms" | "all";

/** A query for ids. Words are letters and digits of any script (`fold.ts`): no sign of either language is in them. */
export function everythingMatch(
  plan: SearchPlan,
  part: Part,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  return plan.dialect === "sqlite"
    ? {
        sql: `SELECT "rowid" FROM "search_index" WHERE "search_index" MATCH ?`,
        values: [plan.words.map((word) => sqliteWord(word, part)).join(" AND ")],
      }
    : {
        sql: `SELECT x."item_id" FROM "search_index" x WHERE x."words" @@ CAST(? AS tsquery)`,
        values: [plan.words.map((word) => postgresWord(word, part)).join(" & ")],
      };
}

function sqliteWord({ word, near }: SearchWord, part: Part): string {
  const tests = [`terms : "${word}" *`, ...near.map((other) => `terms : "${other}"`)];
  if (part === "all") tests.push(`prose : "${word}"`, ...near.map((other) => `prose : "${other}"`));
  return `(${tests.join(" OR ")})`;
}

/** Words of running text have a dot before them (`migrations/0007`). */
function postgresWord({ word, near }: SearchWord, part: Part): string {
  const tests = [`'${word}':*`, ...near.map((other) => `'${other}'`)];
  if (part === "all") tests.push(`'.${word}'`, ...near.map((other) => `'.${other}'`));
  return `(${tests.join(" | ")})`;
}

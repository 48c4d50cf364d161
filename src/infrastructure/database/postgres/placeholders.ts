import { LRUCache } from "lru-cache";

/** Quoted text, quoted names and comments are passed over; a `?` outside of them stands for a value. */
const PIECES = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;
const known = new LRUCache<string, string>({ max: 1000 });

/** SQL with `?` for values in PostgreSQL's form, `$1`, `$2`, … Kept, since the same texts come again. */
export function numberPlaceholders(sql: string): string {
  const before = known.get(sql);
  if (before !== undefined) return before;
  let count = 0;
  const numbered = sql.replace(PIECES, (piece) => (piece === "?" ? `$${++count}` : piece));
  known.set(sql, numbered);
  return numbered;
}

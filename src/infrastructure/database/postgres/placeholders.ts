import { LRUCache } from "lru-cache";

/**
 * Quoted text, quoted names and comments are passed over; a `?` outside of them stands for a value, and a `+` before a
 * library's id keeps SQLite from using an index. PostgreSQL would forget by it how many items a library has.
 */
const PIECES = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?|\+(?=\w+\."library_id")/g;
const known = new LRUCache<string, string>({ max: 1000 });

/** Our SQL in PostgreSQL's form: `$1`, `$2`, … for `?`, no hints for SQLite. Kept, since the same texts come again. */
export function inPostgresForm(sql: string): string {
  const before = known.get(sql);
  if (before !== undefined) return before;
  let count = 0;
  const numbered = sql.replace(PIECES, (piece) =>
    piece === "?" ? `$${++count}` : piece === "+" ? "" : piece,
  );
  known.set(sql, numbered);
  return numbered;
}

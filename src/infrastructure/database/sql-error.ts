/** A statement that the database refused, worded alike for both databases. */
export class SqlError extends Error {
  override readonly name = "SqlError";
  /** `unique`: a value that is there already; `other`: everything else. */
  readonly kind: "unique" | "other";
  /** SQLite's extended result code, or PostgreSQL's SQLSTATE; null when the database never saw the statement. */
  readonly code: number | string | null;

  constructor(message: string, code: number | string | null, options: ErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.kind = code !== null && UNIQUE.has(code) ? "unique" : "other";
  }
}

/** SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, unique_violation. */
const UNIQUE: ReadonlySet<number | string> = new Set([1555, 2067, "23505"]);

/** True when a write failed because a row with this key is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof SqlError && error.kind === "unique";
}

/** What a driver threw, as a `SqlError` that names the statement (never its values: they may be secrets). */
export function sqlErrorFrom(error: unknown, sql: string): SqlError {
  if (error instanceof SqlError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SqlError(`${message} in: ${sql.slice(0, 300)}`, codeOf(error), { cause: error });
}

function codeOf(error: unknown): number | string | null {
  if (!(error instanceof Error)) return null;
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode;
  if ("code" in error && typeof error.code === "string") return error.code;
  return null;
}

import type { Row, Sql, SqlValue, Statement, WritableSql } from "../database.ts";

/**
 * Rows go in by these numbers at a time: few statement texts to prepare, few round trips, and far below the 32,766
 * values of a statement that SQLite allows.
 */
const CHUNKS = [64, 8, 1];

/** `IN ${…}` takes one value: a JSON list of texts. */
export const inTexts = (sql: Pick<Sql, "dialect">): string =>
  sql.dialect === "sqlite"
    ? "(SELECT value FROM json_each(?))"
    : "(SELECT json_array_elements_text(?::json))";

/** `IN ${…}` takes one value: a JSON list of numbers. */
export const inIds = (sql: Pick<Sql, "dialect">): string =>
  sql.dialect === "sqlite"
    ? "(SELECT value FROM json_each(?))"
    : "(SELECT json_array_elements_text(?::json)::integer)";

/** A table `wanted` of one JSON list of lists: `wanted.value->>0` is the first field of each. */
export const fromWanted = (sql: Pick<Sql, "dialect">): string =>
  sql.dialect === "sqlite" ? "json_each(?) AS wanted" : "json_array_elements(?::json) AS wanted";

/** Text as both databases keep it: no NUL, no half of a surrogate pair. */
export const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed();

export const listOf = (values: Iterable<string | number>): string =>
  JSON.stringify([...values].map((value) => (typeof value === "string" ? clean(value) : value)));

export interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** `ON CONFLICT …` and `RETURNING …`, as they stand. */
  readonly suffix?: string;
}

/** Puts rows in with as few statements as their number allows; nothing for none. */
export function insertStatements({ table, columns, rows, suffix = "" }: Insert): readonly Statement[] {
  const statements: Statement[] = [];
  const one = `(${columns.map(() => "?").join(",")})`;
  const head = `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(",")}) VALUES `;
  let from = 0;
  while (from < rows.length) {
    const size = CHUNKS.find((chunk) => chunk <= rows.length - from) ?? 1;
    const values = rows
      .slice(from, from + size)
      .flat()
      .map(plain);
    statements.push({ sql: `${head}${Array(size).fill(one).join(",")} ${suffix}`, values });
    from += size;
  }
  return statements;
}

const plain = (value: SqlValue): SqlValue => (typeof value === "string" ? clean(value) : value);

/** Runs the inserts and answers what they return, in no particular order. */
export async function insert<R = Row>(tx: WritableSql, wanted: Insert): Promise<R[]> {
  const statements = insertStatements(wanted);
  return statements.length === 0 ? [] : (await tx.batch<R>(statements)).flat();
}

/** Collects statements that don't depend on each other's results: one round trip for all of them. */
export class Batch {
  readonly #statements: Statement[] = [];

  add(sql: string, ...values: readonly SqlValue[]): void {
    this.#statements.push({ sql, values: values.map(plain) });
  }

  insert(wanted: Insert): void {
    this.#statements.push(...insertStatements(wanted));
  }

  async run(tx: WritableSql): Promise<void> {
    const statements = this.#statements.splice(0);
    if (statements.length > 0) await tx.batch(statements);
  }
}

import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, SqlValue, Statement } from "../database.ts";

/** One SQLite connection. Synchronous: on the event loop only for what takes well under a millisecond. */
export interface SqliteConnection {
  all(sql: string, values?: readonly SqlValue[]): Row[];
  get(sql: string, values?: readonly SqlValue[]): Row | undefined;
  run(sql: string, values?: readonly SqlValue[]): number;
  batch(statements: readonly Statement[]): Row[][];
  /** Transaction control and pragmas: not kept as prepared statements. */
  exec(sql: string): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly readOnly: boolean;
  readonly cacheKiB: number;
}

/** Statements kept prepared per connection: queries are put together from parts, so their number must be bounded. */
const MAX_PREPARED = 200;

/**
 * No `mmap`: pages that are mapped count as the process's memory and would let it grow with the library; the
 * operating system keeps them for `pread` just as well.
 */
export function openConnection(path: string, options: ConnectionOptions): SqliteConnection {
  const database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: 10_000 });
  database.exec(`PRAGMA cache_size = -${options.cacheKiB}; PRAGMA temp_store = MEMORY`);
  if (!options.readOnly)
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864",
    );
  const prepare = preparedBy(database);
  return {
    all: (sql, values = []) => rowsOf(prepare(sql), values),
    get: (sql, values = []) => prepare(sql).get(...values),
    run: (sql, values = []) => Number(prepare(sql).run(...values).changes),
    batch: (statements) => statements.map(({ sql, values = [] }) => rowsOf(prepare(sql), values)),
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

function rowsOf(statement: StatementSync, values: readonly SqlValue[]): Row[] {
  return statement.all(...values);
}

/** The statement used least lately makes room; a `Map` keeps the order of use. */
function preparedBy(database: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    let statement = statements.get(sql);
    if (statement === undefined) statement = database.prepare(sql);
    else statements.delete(sql);
    statements.set(sql, statement);
    if (statements.size > MAX_PREPARED) {
      const [oldest] = statements.keys();
      if (oldest !== undefined) statements.delete(oldest);
    }
    return statement;
  };
}

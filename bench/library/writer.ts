/** Puts generated rows into a database: collected by table, written in large transactions. */
import type { Database, SqlValue } from "../../src/infrastructure/database/database.ts";
import { insertStatements } from "../../src/infrastructure/database/scan/sql.ts";

type Columns = Readonly<Record<string, SqlValue>>;

export interface Writer {
  /** All rows of a table have the same columns in the same order. */
  readonly add: (table: string, row: Columns) => void;
  /** Writes what has come together when it is enough, or all of it. */
  readonly flush: (all?: boolean) => Promise<void>;
  readonly counts: () => Readonly<Record<string, number>>;
}

const ROWS_PER_WRITE = 20_000;

export function createWriter(database: Database): Writer {
  const rows = new Map<string, Columns[]>();
  const counts: Record<string, number> = {};
  let waiting = 0;
  return {
    add(table, row) {
      const own = rows.get(table);
      if (own === undefined) rows.set(table, [row]);
      else own.push(row);
      counts[table] = (counts[table] ?? 0) + 1;
      waiting++;
    },
    async flush(all = false) {
      if (waiting === 0 || (!all && waiting < ROWS_PER_WRITE)) return;
      const statements = [...rows].flatMap(([table, own]) =>
        insertStatements({
          table,
          columns: Object.keys(own[0] ?? {}),
          rows: own.map((row) => Object.values(row)),
        }),
      );
      rows.clear();
      waiting = 0;
      await database.write(async (tx) => void (await tx.batch(statements)));
    },
    counts: () => counts,
  };
}

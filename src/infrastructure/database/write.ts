import type { ServerEvent } from "../../domain/events/event.ts";
import type { Row, Sql, SqlValue, Statement, WritableSql } from "./database.ts";

/** One transaction of the database that the queue fills with a group of writes. */
export interface Transaction {
  readonly all: <R = Row>(sql: string, values: readonly SqlValue[]) => Promise<R[]>;
  readonly run: (sql: string, values: readonly SqlValue[]) => Promise<number>;
  readonly batch: <R = Row>(statements: readonly Statement[]) => Promise<R[][]>;
  readonly control: (
    sql: "SAVEPOINT one" | "RELEASE SAVEPOINT one" | "ROLLBACK TO SAVEPOINT one",
  ) => Promise<void>;
  readonly commit: () => Promise<void>;
  /** Must not reject: there is nothing left to be done about it. */
  readonly rollback: () => Promise<void>;
}

/** A write while it runs: what went wrong, and what it asked for after the commit. */
export interface Write {
  open: boolean;
  failure: Error | null;
  readonly actions: (() => void)[];
  readonly tx: WritableSql;
}

export function createWrite(
  transaction: Transaction,
  dialect: Sql["dialect"],
  publish: (event: ServerEvent) => void,
): Write {
  const guarded = async <T>(step: () => Promise<T>): Promise<T> => {
    if (!write.open) throw new Error("this write is over: its `tx` can't be used any more");
    try {
      return await step();
    } catch (error) {
      write.failure ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  };
  const tx: WritableSql = {
    dialect,
    all: (sql, values = []) => guarded(() => transaction.all(sql, values)),
    get: async <R>(sql: string, values: readonly SqlValue[] = []) =>
      (await guarded(() => transaction.all<R>(sql, values)))[0],
    run: (sql, values = []) => guarded(() => transaction.run(sql, values)),
    batch: (statements) => guarded(() => transaction.batch(statements)),
    publish: (event) => {
      write.actions.push(() => publish(event));
    },
  };
  const write: Write = { open: true, failure: null, actions: [], tx };
  return write;
}

/** Why a write failed; `lost` when it could not even be undone, and the transaction is lost with it. */
export interface Failure {
  readonly error: unknown;
  readonly lost: { readonly error: Error } | null;
}

/** Does the work in a savepoint; null when it succeeded. */
export async function performWrite(
  transaction: Transaction,
  write: Write,
  work: (tx: WritableSql) => Promise<void>,
): Promise<Failure | null> {
  try {
    await transaction.control("SAVEPOINT one");
    await work(write.tx);
    // Swallowed or not: PostgreSQL would refuse the rest, so the same holds for SQLite.
    if (write.failure !== null) throw write.failure;
    write.open = false;
    await transaction.control("RELEASE SAVEPOINT one");
    return null;
  } catch (error) {
    write.open = false;
    return { error, lost: await undo(transaction) };
  }
}

async function undo(transaction: Transaction): Promise<Failure["lost"]> {
  try {
    await transaction.control("ROLLBACK TO SAVEPOINT one");
    await transaction.control("RELEASE SAVEPOINT one");
    return null;
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

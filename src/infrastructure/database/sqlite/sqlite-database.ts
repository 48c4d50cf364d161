import { availableParallelism } from "node:os";
import type { Log } from "../../../domain/log.ts";
import type { Database, Sql, SqlValue } from "../database.ts";
import { createListeners } from "../listeners.ts";
import { sqlErrorFrom } from "../sql-error.ts";
import { createWriteQueue } from "../write-queue.ts";
import type { Transaction } from "../write.ts";
import { openConnection, type SqliteConnection } from "./connection.ts";
import { createReaderPool, type ReaderPool } from "./reader-pool.ts";
import { startThread, type ThreadClient } from "./thread-client.ts";

/**
 * Pages each connection keeps in memory, in KiB. Four times as many made no page of 100,000 items quicker: the
 * operating system has them too.
 */
const CACHE_KIB = { writer: 8_000, reader: 4_000, scanner: 6_000 };

interface Connections {
  readonly scanners: ReaderPool;
  readonly reader: SqliteConnection;
}

/** A migrated SQLite database: one writing thread, a reader here for point reads, reading threads for the rest. */
export async function openSqliteDatabase(path: string, log: Log): Promise<Database> {
  const startWriter = (): ThreadClient => startThread(path, { readOnly: false, cacheKiB: CACHE_KIB.writer });
  let writer = startWriter();
  const { scanners, reader } = await openReaders(path, writer);
  const listeners = createListeners(log);
  const queue = createWriteQueue({
    dialect: "sqlite",
    publish: listeners.publish,
    log,
    begin: () => {
      if (writer.dead) {
        log.error("the writing thread had died and is started again");
        writer = startWriter();
      }
      return beginOn(writer);
    },
  });
  return {
    dialect: "sqlite",
    read: sqlOn(reader),
    scan: {
      dialect: "sqlite",
      all: (sql, values = []) => scanners.all(sql, values),
      get: async <R>(sql: string, values: readonly SqlValue[] = []) =>
        (await scanners.all<R>(sql, values))[0],
    },
    write: queue.write,
    afterCommit: queue.afterCommit,
    listen: listeners.listen,
    async [Symbol.asyncDispose]() {
      await queue.close();
      await scanners.close();
      reader.close();
      // The last connection puts the log into the database and removes it.
      await writer.close();
    },
  };
}

/** The writer comes first: who only reads can't make the files that the log needs. */
async function openReaders(path: string, writer: ThreadClient): Promise<Connections> {
  await writer.exec("SELECT 1");
  try {
    const reader = openConnection(path, { readOnly: true, cacheKiB: CACHE_KIB.reader });
    const threads = Math.min(2, availableParallelism());
    return { reader, scanners: createReaderPool(path, threads, CACHE_KIB.scanner) };
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** Rows have the shape that the caller's SQL gives them. */
function sqlOn(connection: SqliteConnection): Sql {
  return {
    dialect: "sqlite",
    all: async <R>(sql: string, values: readonly SqlValue[] = []) =>
      named(sql, () => connection.all(sql, values) as R[]),
    get: async <R>(sql: string, values: readonly SqlValue[] = []) =>
      named(sql, () => connection.get(sql, values) as R | undefined),
  };
}

function named<T>(sql: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw sqlErrorFrom(error, sql);
  }
}

/** Everything of one transaction goes to one thread: when it dies, the rest of the transaction is refused. */
async function beginOn(thread: ThreadClient): Promise<Transaction> {
  await thread.exec("BEGIN IMMEDIATE");
  return {
    all: thread.all,
    run: thread.run,
    batch: thread.batch,
    control: thread.exec,
    commit: () => thread.exec("COMMIT"),
    // Some failures (a full disk) have ended the transaction already; a dead thread's is undone by SQLite.
    rollback: () => thread.exec("ROLLBACK").catch(() => {}),
  };
}

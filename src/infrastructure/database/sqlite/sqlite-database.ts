import { availableParallelism } from "node:os";
import type { Log } from "../../../domain/log.ts";
import type { Database, Sql, SqlValue } from "../database.ts";
import { createListeners } from "../listeners.ts";
import { sqlErrorFrom } from "../sql-error.ts";
import { createWriteQueue } from "../write-queue.ts";
import type { Transaction } from "../write.ts";
import { openConnection, type SqliteConnection } from "./connection.ts";
import { createReaderPool } from "./reader-pool.ts";
import { startThread, type ThreadClient } from "./thread-client.ts";

/** Pages each connection keeps in memory, in KiB. */
const CACHE_KIB = { writer: 16_000, reader: 8_000, scanner: 24_000 };

/** A migrated SQLite database: one writing thread, a reader here for point reads, reading threads for the rest. */
export async function openSqliteDatabase(path: string, log: Log): Promise<Database> {
  let writer = startThread(path, { readOnly: false, cacheKiB: CACHE_KIB.writer });
  // Before others open it read-only: they can't make the files that the log needs.
  await writer.exec("SELECT 1");
  const scanners = createReaderPool(path, Math.min(2, availableParallelism()), CACHE_KIB.scanner);
  const reader = openConnection(path, { readOnly: true, cacheKiB: CACHE_KIB.reader });
  const listeners = createListeners(log);
  const queue = createWriteQueue({
    dialect: "sqlite",
    publish: listeners.publish,
    log,
    begin: () => {
      if (writer.dead) {
        log.error("the writing thread had died and is started again");
        writer = startThread(path, { readOnly: false, cacheKiB: CACHE_KIB.writer });
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

import type { Pool, PoolClient, QueryResult } from "pg";
import type { Log } from "../../../domain/log.ts";
import type { Database, Row, Sql, SqlValue } from "../database.ts";
import { createListeners } from "../listeners.ts";
import { SqlError, sqlErrorFrom } from "../sql-error.ts";
import { createWriteQueue } from "../write-queue.ts";
import type { Transaction } from "../write.ts";
import { inPostgresForm } from "./placeholders.ts";
import { createPool } from "./pool.ts";

/** Point reads whose plan each connection keeps; their texts are few, what exceeds this is planned each time. */
const MAX_NAMED = 300;

/** A migrated PostgreSQL database: a pool for reading, one connection for writing. */
export function openPostgresDatabase(url: string, poolSize: number, log: Log): Database {
  const readers = createPool({ url, max: poolSize }, log);
  const writers = createPool({ url, max: 1, pipeline: true }, log);
  const listeners = createListeners(log);
  const queue = createWriteQueue({
    dialect: "postgres",
    publish: listeners.publish,
    log,
    begin: () => beginOn(writers),
  });
  return {
    dialect: "postgres",
    read: sqlOn(readers, namesFor()),
    scan: sqlOn(readers, () => undefined),
    write: queue.write,
    afterCommit: queue.afterCommit,
    listen: listeners.listen,
    async [Symbol.asyncDispose]() {
      await queue.close();
      await Promise.all([readers.end(), writers.end()]);
    },
  };
}

function namesFor(): (sql: string) => string | undefined {
  const names = new Map<string, string>();
  return (sql) => {
    if (!names.has(sql) && names.size < MAX_NAMED) names.set(sql, `read${names.size}`);
    return names.get(sql);
  };
}

/** Rows have the shape that the caller's SQL gives them. */
function sqlOn(pool: Pool, nameOf: (sql: string) => string | undefined): Sql {
  const all = async <R = Row>(sql: string, values: readonly SqlValue[] = []): Promise<R[]> => {
    const name = nameOf(sql);
    const query = { text: inPostgresForm(sql), values: values.map(keepable) };
    return await pool
      .query(name === undefined ? query : { ...query, name })
      .then((result) => result.rows as R[])
      .catch((error: unknown) => Promise.reject(sqlErrorFrom(error, sql)));
  };
  return {
    dialect: "postgres",
    all,
    get: async <R>(sql: string, values: readonly SqlValue[] = []) => (await all<R>(sql, values))[0],
  };
}

async function beginOn(pool: Pool): Promise<Transaction> {
  const client = await pool
    .connect()
    .catch((error: unknown) => Promise.reject(sqlErrorFrom(error, "connect")));
  const query = queryOn(client);
  await query("BEGIN").catch((error: unknown) => {
    client.release(true);
    throw error;
  });
  return {
    all: async <R>(sql: string, values: readonly SqlValue[]) => (await query(sql, values)).rows as R[],
    run: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
    batch: async <R>(statements: Parameters<Transaction["batch"]>[0]) => {
      // All are on their way before the first answers: one round trip.
      const results = await Promise.allSettled(statements.map(({ sql, values = [] }) => query(sql, values)));
      return results.map((result) => {
        if (result.status === "rejected") throw result.reason;
        return result.value.rows as R[];
      });
    },
    control: async (sql) => void (await query(sql)),
    commit: async () => {
      // A transaction that had failed is ended by "COMMIT" too, without an error, by being undone.
      if ((await query("COMMIT")).command !== "COMMIT") throw new SqlError("the commit was refused", null);
      client.release();
    },
    rollback: () =>
      query("ROLLBACK").then(
        () => client.release(),
        () => client.release(true),
      ),
  };
}

function queryOn(
  client: PoolClient,
): (sql: string, values?: readonly SqlValue[]) => Promise<QueryResult<Row>> {
  return async (sql, values = []) =>
    await client
      .query<Row>(inPostgresForm(sql), values.map(keepable))
      .catch((error: unknown) => Promise.reject(sqlErrorFrom(error, sql)));
}

/** PostgreSQL has no NUL in text; what a client sends with one (`%00` in a name) must not fail only here. */
const keepable = (value: SqlValue): SqlValue =>
  typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "") : value;

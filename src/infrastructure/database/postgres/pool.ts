import { Pool, types, type PoolConfig } from "pg";
import type { Log } from "../../../domain/log.ts";

const INT8 = 20;
const NUMERIC = 1700;
const BOOLEAN = 16;

/** Values as SQLite gives them: numbers for counts and sums, 0 and 1 for what is true. */
const parsers: NonNullable<PoolConfig["types"]> = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (oid === INT8 || oid === NUMERIC) return Number;
    if (oid === BOOLEAN) return (text: string) => (text === "t" ? 1 : 0);
    return types.getTypeParser(oid, format ?? "text");
  },
};

export interface PostgresPoolOptions {
  readonly url: string;
  readonly max: number;
  /** Statements are sent without waiting for the answers of those before them. */
  readonly pipeline?: boolean;
}

/** Connections that survive a restart of the database: a lost one is replaced at the next use. */
export function createPool({ url, max, pipeline = false }: PostgresPoolOptions, log: Log): Pool {
  const config: PoolConfig = {
    connectionString: url,
    max,
    pipeline,
    types: parsers,
    application_name: "triptych",
    connectionTimeoutMillis: 10_000,
    // Compiling a plan costs more than our queries take; its default price of a seek is a spinning disk's, for which
    // it would rather read all items than look a search's hits up.
    options: "-c jit=off -c random_page_cost=1.1",
  };
  const pool = new Pool(config);
  const lost = (error: Error): void => log.warn("a connection to PostgreSQL was lost", { error });
  pool.on("error", lost);
  // Also while it is in use: the query that is under way rejects by itself.
  pool.on("connect", (client) => client.on("error", lost));
  return pool;
}

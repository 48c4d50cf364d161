import { dirname } from "node:path";
import type { Log } from "../../domain/log.ts";
import type { DatabaseConfig } from "./config.ts";
import type { Database } from "./database.ts";
import { migrate } from "./migrating/migrate.ts";
import { networkFileSystemOf } from "./sqlite/network-file-system.ts";
import { openSqliteDatabase } from "./sqlite/sqlite-database.ts";

export type { DatabaseConfig } from "./config.ts";

/**
 * Opens the database and brings its schema up to date, after a backup. Throws `NewerDatabaseError` when a newer
 * version of the server has used it. The drivers are loaded when they are needed.
 */
export async function openDatabase(config: DatabaseConfig, deps: { readonly log: Log }): Promise<Database> {
  const { log } = deps;
  await migrate(config, log);
  if (config.kind === "postgres") {
    const { openPostgresDatabase } = await import("./postgres/postgres-database.ts");
    return openPostgresDatabase(config.url, config.poolSize ?? 10, log);
  }
  const network = await networkFileSystemOf(dirname(config.path));
  if (network !== null)
    log.warn(
      "the database lies on a network file system, where SQLite can lose data: use a local disk, or PostgreSQL",
      { path: config.path, network },
    );
  return await openSqliteDatabase(config.path, log);
}

/**
 * Takes a PostgreSQL database for this server alone; null when another one holds it. An embedded one lies in the data
 * directory, which is held as a whole.
 */
export async function holdDatabase(
  config: DatabaseConfig,
  deps: { readonly log: Log },
): Promise<AsyncDisposable | null> {
  if (config.kind === "sqlite") return { [Symbol.asyncDispose]: () => Promise.resolve() };
  const { holdPostgres } = await import("./postgres/hold.ts");
  return await holdPostgres(config.url, deps.log);
}

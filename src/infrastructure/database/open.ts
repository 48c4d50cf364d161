import { dirname } from "node:path";
import type { Log } from "../../domain/log.ts";
import type { Database } from "./database.ts";
import { migrateSqlite } from "./migrating/migrate-sqlite.ts";
import { networkFileSystemOf } from "./sqlite/network-file-system.ts";
import { openSqliteDatabase } from "./sqlite/sqlite-database.ts";

export type DatabaseConfig =
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgres"; readonly url: string; readonly poolSize?: number };

/**
 * Opens the database and brings its schema up to date, after a backup. Throws `NewerDatabaseError` when a newer
 * version of the server has used it. The drivers are loaded when they are needed.
 */
export async function openDatabase(config: DatabaseConfig, deps: { readonly log: Log }): Promise<Database> {
  const { log } = deps;
  if (config.kind === "postgres") {
    const { migratePostgres } = await import("./migrating/migrate-postgres.ts");
    const { openPostgresDatabase } = await import("./postgres/postgres-database.ts");
    await migratePostgres(config.url, log);
    return openPostgresDatabase(config.url, config.poolSize ?? 10, log);
  }
  await migrateSqlite(config.path, log);
  const network = await networkFileSystemOf(dirname(config.path));
  if (network !== null)
    log.warn(
      "the database lies on a network file system, where SQLite can lose data: use a local disk, or PostgreSQL",
      { path: config.path, network },
    );
  return await openSqliteDatabase(config.path, log);
}

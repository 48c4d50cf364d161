import { MIGRATIONS, type MigrationClass } from "../../../../migrations/index.ts";
import type { Log } from "../../../domain/log.ts";
import type { DatabaseConfig } from "../config.ts";

/**
 * Brings a database to the newest schema, each migration in a transaction of its own: killed in the middle, it has
 * the old schema or a newer one, never half of it. A SQLite file is backed up beside itself before. Throws
 * `NewerDatabaseError`.
 */
export async function migrate(
  config: DatabaseConfig,
  log: Log,
  migrations: readonly MigrationClass[] = MIGRATIONS,
): Promise<void> {
  if (config.kind === "postgres") {
    const { migratePostgres } = await import("./migrate-postgres.ts");
    await migratePostgres(config.url, log, migrations);
  } else {
    const { migrateSqlite } = await import("./migrate-sqlite.ts");
    await migrateSqlite(config.path, log, migrations);
  }
}

import type { DataSource, DataSourceOptions, Logger } from "typeorm";
import type { MigrationClass } from "../../../../migrations/index.ts";
import type { DatabaseConfig } from "../config.ts";
import { entitiesOf } from "../schema/index.ts";
import { guarded } from "./guard.ts";
import { NodeSqliteDriver } from "./node-sqlite-driver.ts";

/** What goes wrong is thrown; TypeORM's own logger would write it to the console as well. */
const QUIET: Logger = {
  logQuery: () => {},
  logQueryError: () => {},
  logQuerySlow: () => {},
  logSchemaBuild: () => {},
  logMigration: () => {},
  log: () => {},
};

/**
 * TypeORM over the database: for migrations and for comparing the schema with our entities. Only loaded when there
 * is something to migrate: it takes 100 ms and 30 MB.
 */
export async function openDataSource(
  config: DatabaseConfig,
  migrations: readonly MigrationClass[],
): Promise<DataSource> {
  const typeorm = await import("typeorm");
  const shared = {
    entities: [...entitiesOf(config.kind)],
    migrations: migrations.map(guarded),
    migrationsTransactionMode: "each" as const,
    logger: QUIET,
  };
  const options: DataSourceOptions =
    config.kind === "postgres"
      ? {
          ...shared,
          type: "postgres",
          // TypeORM's own reading of the address knows no sockets and fewer options than pg's.
          extra: { connectionString: config.url, max: 1 },
        }
      : {
          ...shared,
          type: "better-sqlite3",
          database: config.path,
          driver: NodeSqliteDriver,
          prepareDatabase: (database: NodeSqliteDriver) => {
            database.pragma("synchronous = FULL");
          },
        };
  return await new typeorm.DataSource(options).initialize();
}

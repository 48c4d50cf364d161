import { Client } from "pg";
import type { MigrationClass } from "../../../../migrations/index.ts";
import type { Log } from "../../../domain/log.ts";
import { openDataSource } from "./data-source.ts";
import { planMigrations } from "./plan.ts";

/** Any number of our own: two servers that start at once must not migrate at once. */
const MIGRATION_LOCK = 7_312_001;

/** Brings a PostgreSQL database to the newest schema. Throws when a newer version has used it. */
export async function migratePostgres(
  url: string,
  log: Pick<Log, "info" | "warn">,
  migrations: readonly MigrationClass[],
): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const plan = planMigrations(await appliedIn(client), migrations);
    if (plan.pending.length === 0) return;
    if (plan.from !== null)
      log.warn(
        "the database is about to be changed: a backup of PostgreSQL is up to its administrator (pg_dump)",
        { from: plan.from },
      );
    const source = await openDataSource({ kind: "postgres", url }, migrations);
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
    log.info("the database was migrated", { migrations: plan.pending.map((migration) => migration.name) });
  } finally {
    // Gives the lock back too.
    await client.end();
  }
}

/** Names of the migrations a database has had, without TypeORM: this is asked at every start. */
export async function appliedInPostgres(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await appliedIn(client);
  } finally {
    await client.end();
  }
}

async function appliedIn(client: Client): Promise<readonly string[]> {
  const table = await client.query<{ there: boolean }>(
    `SELECT to_regclass('"migrations"') IS NOT NULL AS "there"`,
  );
  if (table.rows[0]?.there !== true) return [];
  const rows = await client.query<{ name: string }>(`SELECT "name" FROM "migrations" ORDER BY "id"`);
  return rows.rows.map((row) => row.name);
}

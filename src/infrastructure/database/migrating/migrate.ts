import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { MIGRATIONS, type MigrationClass } from "../../../../migrations/index.ts";
import type { Log } from "../../../domain/log.ts";
import type { DatabaseConfig } from "../config.ts";
import { threadEnvironment } from "../thread-environment.ts";
import { planMigrations } from "./plan.ts";

/** What the migrating thread tells: lines for the log. */
export interface LogLine {
  readonly level: "info" | "warn";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Brings a database to the newest schema, in a thread of its own: TypeORM's 30 MB go with it. Throws
 * `NewerDatabaseError`.
 */
export async function migrate(config: DatabaseConfig, log: Log): Promise<void> {
  if (!(await isPending(config))) return;
  const thread = new Worker(new URL("./migrate-thread.ts", import.meta.url), {
    workerData: config,
    execArgv: [],
    env: threadEnvironment(),
  });
  await new Promise<void>((resolve, reject) => {
    thread.on("message", ({ level, message, fields }: LogLine) => log[level](message, fields));
    thread.once("error", reject);
    thread.once("exit", () => resolve());
  });
  if (await isPending(config)) throw new Error("the database was not migrated");
}

async function isPending(config: DatabaseConfig): Promise<boolean> {
  return planMigrations(await appliedIn(config), MIGRATIONS).pending.length > 0;
}

async function appliedIn(config: DatabaseConfig): Promise<readonly string[]> {
  if (config.kind === "postgres") {
    const { appliedInPostgres } = await import("./migrate-postgres.ts");
    return await appliedInPostgres(config.url);
  }
  const { appliedInSqlite } = await import("./migrate-sqlite.ts");
  await mkdir(dirname(config.path), { recursive: true });
  return appliedInSqlite(config.path);
}

/**
 * The migrations themselves, each in a transaction of its own: killed in the middle, the database has the old schema
 * or a newer one, never half of it. A SQLite file is backed up beside itself before.
 */
export async function migrateHere(
  config: DatabaseConfig,
  log: Pick<Log, "info" | "warn">,
  migrations: readonly MigrationClass[],
): Promise<void> {
  if (config.kind === "postgres") {
    const { migratePostgres } = await import("./migrate-postgres.ts");
    await migratePostgres(config.url, log, migrations);
  } else {
    const { migrateSqlite } = await import("./migrate-sqlite.ts");
    await migrateSqlite(config.path, log, migrations);
  }
}

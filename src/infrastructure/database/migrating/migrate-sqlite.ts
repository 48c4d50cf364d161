import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { MigrationClass } from "../../../../migrations/index.ts";
import type { Log } from "../../../domain/log.ts";
import { openDataSource } from "./data-source.ts";
import { planMigrations } from "./plan.ts";

/** Brings a SQLite file to the newest schema; makes it when it isn't there. Throws when a newer version has used it. */
export async function migrateSqlite(
  path: string,
  log: Pick<Log, "info" | "warn">,
  migrations: readonly MigrationClass[],
): Promise<void> {
  const plan = planMigrations(appliedInSqlite(path), migrations);
  if (plan.pending.length === 0) return;
  if (plan.from !== null) {
    const backup = await backUp(path, plan.from);
    log.info("the database was backed up before it is changed", { backup });
  }
  const source = await openDataSource({ kind: "sqlite", path }, migrations);
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
  log.info("the database was migrated", { migrations: plan.pending.map((migration) => migration.name) });
}

/** Names of the migrations a file has had, without TypeORM: this is asked at every start. */
export function appliedInSqlite(path: string): readonly string[] {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    database.exec("PRAGMA journal_mode = WAL");
    const table = database
      .prepare(`SELECT 1 FROM "sqlite_master" WHERE "type" = 'table' AND "name" = 'migrations'`)
      .get();
    if (table === undefined) return [];
    return database
      .prepare(`SELECT "name" FROM "migrations" ORDER BY "id"`)
      .all()
      .map((row) => String(row["name"]));
  } finally {
    database.close();
  }
}

/** A copy beside the database, named for the version it has; it appears whole and on disk, or not at all. */
async function backUp(path: string, version: string): Promise<string> {
  const backup = `${path}.backup-${version}`;
  const partial = `${backup}.partial`;
  await rm(partial, { force: true });
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    database.prepare("VACUUM INTO ?").run(partial);
  } finally {
    database.close();
  }
  await syncToDisk(partial);
  await rename(partial, backup);
  await syncToDisk(dirname(backup));
  return backup;
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

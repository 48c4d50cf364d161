import type { QueryRunner } from "typeorm";
import type { MigrationClass } from "../../../../migrations/index.ts";

/**
 * A migration that looks after itself: within its own transaction no table may lose rows unanounced, and no reference
 * may be left dangling. What it throws undoes the migration.
 */
export function guarded(migration: MigrationClass): MigrationClass {
  const Guarded = class extends migration {
    override async up(runner: QueryRunner): Promise<void> {
      const before = await countRows(runner);
      await super.up(runner);
      const after = await countRows(runner);
      for (const [table, rows] of before) {
        const left = after.get(table);
        if (left === undefined || left >= rows || this.mayShrink?.includes(table) === true) continue;
        throw new Error(
          `${migration.name} would lose ${rows - left} rows of "${table}": nothing was changed`,
        );
      }
      await checkReferences(runner, migration.name);
    }
  };
  // TypeORM keeps migrations by the name of their class.
  Object.defineProperty(Guarded, "name", { value: migration.name });
  return Guarded;
}

const isPostgres = (runner: QueryRunner): boolean => runner.connection.options.type === "postgres";

async function countRows(runner: QueryRunner): Promise<ReadonlyMap<string, number>> {
  const tables: readonly { readonly name: string }[] = await runner.query(
    isPostgres(runner)
      ? `SELECT "tablename" AS "name" FROM "pg_tables" WHERE "schemaname" = current_schema()`
      : `SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite_%'`,
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const [row]: readonly { readonly rows: number | string }[] = await runner.query(
      `SELECT count(*) AS "rows" FROM "${name}"`,
    );
    counts.set(name, Number(row?.rows ?? 0));
  }
  return counts;
}

/** PostgreSQL holds references by itself; SQLite doesn't while foreign keys are off for rebuilding tables. */
async function checkReferences(runner: QueryRunner, name: string): Promise<void> {
  if (isPostgres(runner)) return;
  const broken: readonly unknown[] = await runner.query("PRAGMA foreign_key_check");
  if (broken.length > 0)
    throw new Error(`${name} would leave ${broken.length} references dangling: nothing was changed`);
}

import type { DataSource } from "typeorm";
import { describe, expect, it } from "vitest";
import { MIGRATIONS } from "../../../migrations/index.ts";
import type { DatabaseConfig } from "../../../src/infrastructure/database/config.ts";
import { openDataSource } from "../../../src/infrastructure/database/migrating/data-source.ts";
import { databases } from "../../support/databases.ts";

async function withSource<T>(config: DatabaseConfig, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = await openDataSource(config, MIGRATIONS);
  try {
    return await work(source);
  } finally {
    await source.destroy();
  }
}

const proposalsOf = (config: DatabaseConfig): Promise<readonly string[]> =>
  withSource(config, async (source) => {
    const log = await source.driver.createSchemaBuilder().log();
    return log.upQueries.map((query) => query.query);
  });

/**
 * Every column and every index as the database itself describes them; TypeORM doesn't compare all of it, and doesn't
 * know the full-text index.
 */
const DESCRIBE = {
  sqlite: [
    `SELECT m."name" AS "table", c."name", lower(c."type") AS "type", c."notnull", c."dflt_value", c."pk"
     FROM "sqlite_master" m, pragma_table_info(m."name") c
     WHERE m."type" = 'table' AND m."name" NOT LIKE 'sqlite_%' AND m."name" <> 'migrations'
       AND m."name" NOT LIKE 'search_index%' ORDER BY 1, 2`,
    `SELECT "tbl_name", "name", "sql" FROM "sqlite_master"
     WHERE "type" = 'index' AND "sql" IS NOT NULL ORDER BY 1, 2`,
  ],
  postgres: [
    `SELECT table_name, column_name, data_type, is_nullable, collation_name,
       regexp_replace(column_default, '^''(.*)''::bigint$', '\\1') AS "default"
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name NOT IN ('migrations', 'search_index') ORDER BY 1, 2`,
    // Primary keys have other names when TypeORM makes them.
    `SELECT tablename, regexp_replace(indexdef, ' INDEX "?(PK_|[a-z_]+_pkey)\\S*', ' INDEX key') AS "def"
     FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'search_index') ORDER BY 1, 2`,
  ],
};

/** Statements are kept as they were written, with their line breaks. */
const plain = (row: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === "string" ? value.replaceAll(/\s+/g, " ").trim() : value,
    ]),
  );

const describeSchema = (config: DatabaseConfig): Promise<unknown> =>
  withSource(config, (source) =>
    Promise.all(
      DESCRIBE[config.kind].map(async (sql) =>
        (await source.query<Record<string, unknown>[]>(sql)).map(plain),
      ),
    ),
  );

describe.each(databases)("the schema on $name", ({ open, emptyPlace }) => {
  it("is what the entities say: TypeORM has nothing to propose", async () => {
    await using database = await open();
    expect(await proposalsOf(database.config)).toEqual([]);
  });

  it("has the columns, keys and indexes that TypeORM would make from the entities, and no others", async () => {
    await using database = await open();
    await using place = await emptyPlace();
    await withSource(place.config, (source) => source.synchronize());
    expect(await describeSchema(database.config)).toEqual(await describeSchema(place.config));
  });

  it.each([
    `ALTER TABLE "job" ADD COLUMN "mood" text`,
    `ALTER TABLE "job" DROP COLUMN "message"`,
    `DROP INDEX "job_state"`,
    `DROP TABLE "next_up"`,
  ])("would be found to differ after %s", async (change) => {
    await using database = await open();
    await database.write((tx) => tx.run(change));
    expect(await proposalsOf(database.config)).not.toEqual([]);
  });
});

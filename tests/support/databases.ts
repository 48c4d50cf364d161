/** The databases that every store is tested on: `describe.each(databases)("… on $name", ({ open }) => …)`. */
import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { DatabaseConfig } from "../../src/infrastructure/database/config.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { silentLog } from "./log.ts";
import { postgresPrograms, startPostgres } from "./postgres.ts";
import { onceARun, runFolder } from "./test-run.ts";

export interface TestDatabase extends Database {
  /** For opening it once more: as a second process, or after a kill. */
  readonly config: DatabaseConfig;
}

interface Place {
  readonly config: DatabaseConfig;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface DatabaseKind {
  readonly name: "SQLite" | "PostgreSQL";
  /** A fresh, migrated, empty database of one's own, gone when it is disposed of. */
  readonly open: () => Promise<TestDatabase>;
  /** Where an empty database without any schema lies. */
  readonly emptyPlace: () => Promise<Place>;
}

const sqlite: DatabaseKind = {
  name: "SQLite",
  async open() {
    const template = await onceARun("sqlite", makeSqliteTemplate);
    const place = await emptySqlitePlace();
    if (place.config.kind === "sqlite") await copyFile(template, place.config.path);
    return await openAt(place);
  },
  emptyPlace: emptySqlitePlace,
};

const postgres: DatabaseKind = {
  name: "PostgreSQL",
  open: async () => await openAt(await postgresPlace("template_migrated")),
  emptyPlace: () => postgresPlace("template0"),
};

export const databases: readonly DatabaseKind[] = postgresPrograms === null ? [sqlite] : [sqlite, postgres];
if (postgresPrograms === null)
  console.warn(
    "PostgreSQL isn't installed (Debian's package `postgresql`): its half of these tests is skipped",
  );

async function openAt(place: Place): Promise<TestDatabase> {
  const database = await openDatabase(place.config, { log: silentLog });
  return {
    ...database,
    config: place.config,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

async function makeSqliteTemplate(): Promise<string> {
  const path = join(runFolder(), "template.db");
  await using _ = await openDatabase({ kind: "sqlite", path }, { log: silentLog });
  return path;
}

async function emptySqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "triptych-test-db-"));
  return {
    config: { kind: "sqlite", path: join(folder, "test.db") },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function postgresPlace(template: "template0" | "template_migrated"): Promise<Place> {
  const server = await onceARun("postgres", () => startPostgres(join(runFolder(), "postgres")));
  if (template === "template_migrated")
    await onceARun("postgres-template", () => makePostgresTemplate(server));
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer(server, `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  return {
    config: { kind: "postgres", url: `${server}/${name}`, poolSize: 4 },
    [Symbol.asyncDispose]: () => administer(server, `DROP DATABASE "${name}" WITH (FORCE)`),
  };
}

async function makePostgresTemplate(server: string): Promise<string> {
  await administer(server, `CREATE DATABASE "template_migrated" TEMPLATE "template0"`);
  await using _ = await openDatabase(
    { kind: "postgres", url: `${server}/template_migrated` },
    { log: silentLog },
  );
  return server;
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

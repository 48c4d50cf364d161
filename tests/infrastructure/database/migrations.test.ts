import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Parts1700000000003 } from "../../../migrations/0003-parts.ts";
import { type MigrationClass, MIGRATIONS } from "../../../migrations/index.ts";
import type { DatabaseConfig } from "../../../src/infrastructure/database/config.ts";
import { openDataSource } from "../../../src/infrastructure/database/migrating/data-source.ts";
import { migrateHere } from "../../../src/infrastructure/database/migrating/migrate.ts";
import { openDatabase } from "../../../src/infrastructure/database/open.ts";
import { startChild } from "../../support/child.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import {
  Careless1700000000002,
  Dangling1700000000002,
  First1700000000001,
  Intended1700000000002,
  Rebuild1700000000002,
  ROWS,
} from "../../support/test-migrations.ts";

const OLD = [First1700000000001];
const NEW = [First1700000000001, Rebuild1700000000002];

/** Rows of a query outside of our engine. */
async function query<R>(config: DatabaseConfig, sql: string): Promise<readonly R[]> {
  const source = await openDataSource(config, []);
  try {
    return await source.query<R[]>(sql);
  } finally {
    await source.destroy();
  }
}

const count = async (config: DatabaseConfig, table: string): Promise<number> =>
  Number((await query<{ n: number | string }>(config, `SELECT count(*) AS "n" FROM "${table}"`))[0]?.n);

const applied = async (config: DatabaseConfig): Promise<readonly string[]> =>
  (await query<{ name: string }>(config, `SELECT "name" FROM "migrations" ORDER BY "id"`)).map(
    (row) => row.name,
  );

describe.each(databases)("migrating on $name", ({ open, emptyPlace }) => {
  it("takes a database to the next version with all that is in it, and does nothing the next time", async () => {
    await using place = await emptyPlace();
    await migrateHere(place.config, silentLog, OLD);
    await migrateHere(place.config, silentLog, NEW);
    await migrateHere(place.config, silentLog, NEW);
    expect(await applied(place.config)).toEqual(["First1700000000001", "Rebuild1700000000002"]);
    expect(await count(place.config, "parent")).toBe(ROWS);
    // Would be empty if the old table had been dropped with foreign keys on.
    expect(await count(place.config, "child")).toBe(ROWS);
    expect(await query(place.config, `SELECT "size" FROM "parent" WHERE "id" = 1`)).toEqual([{ size: null }]);
  });

  it("changes nothing when rows would be lost that weren't meant to be", async () => {
    await using place = await emptyPlace();
    await migrateHere(place.config, silentLog, OLD);
    const careless: readonly MigrationClass[] = [...OLD, Careless1700000000002];
    await expect(migrateHere(place.config, silentLog, careless)).rejects.toThrow(
      `would lose ${ROWS - 10} rows`,
    );
    expect(await count(place.config, "child")).toBe(ROWS);
    expect(await applied(place.config)).toEqual(["First1700000000001"]);
    await migrateHere(place.config, silentLog, [...OLD, Intended1700000000002]);
    expect(await count(place.config, "child")).toBe(10);
  });

  it("changes nothing when references would be left dangling", async () => {
    await using place = await emptyPlace();
    await migrateHere(place.config, silentLog, OLD);
    const dangling = migrateHere(place.config, silentLog, [...OLD, Dangling1700000000002]);
    await expect(dangling).rejects.toThrow(/dangling|would lose/);
    expect(await count(place.config, "parent")).toBe(ROWS);
    expect(await count(place.config, "child")).toBe(ROWS);
  });

  it("refuses a database that a newer version has used, and leaves it as it is", async () => {
    await using place = await emptyPlace();
    await migrateHere(place.config, silentLog, NEW);
    await expect(migrateHere(place.config, silentLog, OLD)).rejects.toThrow(
      /newer version of Triptych.*Rebuild1700000000002/,
    );
    await expect(openDatabase(place.config, { log: silentLog })).rejects.toThrow("newer version");
    expect(await applied(place.config)).toHaveLength(2);
  });

  it("loses nothing when it is killed half-way, and is completed by the next start", async () => {
    await using place = await emptyPlace();
    await migrateHere(place.config, silentLog, OLD);
    const child = startChild(new URL("../../support/migrating-child.ts", import.meta.url), [
      JSON.stringify(place.config),
    ]);
    await child.until((line) => line === "half-way");
    await child.kill();
    expect(await applied(place.config)).toEqual(["First1700000000001"]);
    expect(await count(place.config, "parent")).toBe(ROWS);
    expect(await count(place.config, "child")).toBe(ROWS);
    await migrateHere(place.config, silentLog, NEW);
    expect(await applied(place.config)).toHaveLength(2);
    expect(await count(place.config, "parent")).toBe(ROWS);
    expect(await count(place.config, "child")).toBe(ROWS);
  });

  it("keeps what 1,000 acknowledged writes wrote when the process is killed among them", async () => {
    await using database = await open();
    const child = startChild(new URL("../../support/writing-child.ts", import.meta.url), [
      JSON.stringify(database.config),
    ]);
    await child.until(() => child.lines.length >= 300);
    await child.kill();
    const acknowledged = child.lines.filter((line) => line !== "all");
    expect(acknowledged.length).toBeLessThan(1000);
    await using again = await openDatabase(database.config, { log: silentLog });
    const rows = await again.read.all<{ name: string }>(
      `SELECT "name" FROM "setting" WHERE "value" = 'kept'`,
    );
    const kept = new Set(rows.map((row) => row.name));
    expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
  });
});

describe.each(databases)("films in several files of an older database on $name", ({ emptyPlace }) => {
  it("have ids for their parts afterwards, and know how many there are", async () => {
    await using place = await emptyPlace();
    const older = MIGRATIONS.slice(0, MIGRATIONS.indexOf(Parts1700000000003));
    await migrateHere(place.config, silentLog, older);
    const source = await openDataSource(place.config, []);
    for (const [id, parts] of [
      [1, 1],
      [2, 3],
    ] as const) {
      await source.query(
        `INSERT INTO "item" ("id", "uuid", "work_id", "library_id", "kind", "is_folder", "place", "name", "search_name",
           "sort_name", "added_at", "changed_at")
         VALUES (${id}, 'item ${id}', 1, 1, 'movie', 0, '${id}', 'Film', 'film', 'film', 0, 0)`,
      );
      await source.query(
        `INSERT INTO "version" ("id", "uuid", "item_id", "position") VALUES (${id}, 'version ${id}', ${id}, 0)`,
      );
      for (let position = 0; position < parts; position++)
        await source.query(
          `INSERT INTO "part" ("version_id", "position", "file_id") VALUES (${id}, ${position}, ${position})`,
        );
    }
    await source.destroy();
    await migrateHere(place.config, silentLog, MIGRATIONS);
    const parts = await query<{ position: number; uuid: string | null }>(
      place.config,
      `SELECT "position", "uuid" FROM "part" ORDER BY "version_id", "position"`,
    );
    expect(parts.map(({ uuid }) => uuid !== null)).toEqual([false, false, true, true]);
    const ids = parts.flatMap(({ uuid }) => uuid ?? []);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await query(place.config, `SELECT "id", "part_count" FROM "item" ORDER BY "id"`)).toEqual([
      { id: 1, part_count: 1 },
      { id: 2, part_count: 3 },
    ]);
  });
});

describe.each(databases.filter(({ name }) => name === "SQLite"))("the backup of $name", ({ emptyPlace }) => {
  it("lies beside the database before it is changed, named for its version, whole and usable", async () => {
    await using place = await emptyPlace();
    if (place.config.kind !== "sqlite") return;
    const { path } = place.config;
    await migrateHere(place.config, silentLog, OLD);
    expect(await readdir(dirname(path))).toEqual(["test.db"]);
    const said: string[] = [];
    const log = { ...silentLog, info: (message: string) => void said.push(message) };
    await migrateHere(place.config, log, NEW);
    expect((await readdir(dirname(path))).sort()).toEqual(["test.db", "test.db.backup-First1700000000001"]);
    expect(said[0]).toBe("the database was backed up before it is changed");
    const backup: DatabaseConfig = { kind: "sqlite", path: `${path}.backup-First1700000000001` };
    expect(await applied(backup)).toEqual(["First1700000000001"]);
    expect(await count(backup, "child")).toBe(ROWS);
    const opened = new DatabaseSync(backup.path);
    expect(opened.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    opened.close();
  });
});

describe.each(databases.filter(({ name }) => name === "PostgreSQL"))("on $name", ({ emptyPlace }) => {
  it("lets two servers start at once on a new database", async () => {
    await using place = await emptyPlace();
    const both = await Promise.all([1, 2].map(() => openDatabase(place.config, { log: silentLog })));
    for (const database of both) await database[Symbol.asyncDispose]();
    expect(await applied(place.config)).toHaveLength(MIGRATIONS.length);
  });
});

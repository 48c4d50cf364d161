/** One server to a database: on PostgreSQL no data directory says who has it. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { holdDatabase } from "../../../src/infrastructure/database/open.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import { spawnServer, startServer } from "../../support/process.ts";

const HOLDERS = `SELECT "pid" FROM "pg_locks" WHERE "locktype" = 'advisory' AND "granted"
  AND "database" = (SELECT "oid" FROM "pg_database" WHERE "datname" = current_database())`;

async function query<R extends object>(url: string, sql: string): Promise<readonly R[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

const onPostgres = databases.filter(({ name }) => name === "PostgreSQL");

describe.each(onPostgres)("a database on $name", ({ emptyPlace }) => {
  it("is held by one server alone, until that ends", async () => {
    await using place = await emptyPlace();
    const first = await holdDatabase(place.config, { log: silentLog });
    expect(first).not.toBeNull();
    expect(await holdDatabase(place.config, { log: silentLog })).toBeNull();
    await first?.[Symbol.asyncDispose]();
    const second = await holdDatabase(place.config, { log: silentLog });
    expect(second).not.toBeNull();
    await second?.[Symbol.asyncDispose]();
  });

  it("is taken again when the connection was cut", async () => {
    await using place = await emptyPlace();
    if (place.config.kind !== "postgres") return;
    const { url } = place.config;
    const hold = await holdDatabase(place.config, { log: silentLog });
    const [before] = await query<{ pid: number }>(url, HOLDERS);
    await query(url, `SELECT pg_terminate_backend(${before?.pid})`);
    let [after] = await query<{ pid: number }>(url, HOLDERS);
    while (after === undefined || after.pid === before?.pid) {
      await sleep(50);
      [after] = await query<{ pid: number }>(url, HOLDERS);
    }
    expect(await holdDatabase(place.config, { log: silentLog })).toBeNull();
    await hold?.[Symbol.asyncDispose]();
    expect(await query(url, HOLDERS)).toEqual([]);
  });

  it("refuses a second server in words, and lets one in after the first was killed", async () => {
    await using place = await emptyPlace();
    if (place.config.kind !== "postgres") return;
    const env = { TRIPTYCH_DATABASE__URL: place.config.url };
    await using first = await startServer({ env });
    await using second = await spawnServer({ env });
    if (second.process.exitCode === null) await once(second.process, "exit");
    expect(second.process.exitCode).toBe(1);
    expect(second.output()).toContain("Another server is running on this PostgreSQL database");
    expect(second.output()).not.toContain(place.config.url);
    await first.kill();
    await using third = await startServer({ env });
    expect(third.port).toBeGreaterThan(0);
  });
});

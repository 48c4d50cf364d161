import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ServerEvent } from "../../../src/domain/events/event.ts";
import { openDatabase } from "../../../src/infrastructure/database/open.ts";
import { isUniqueViolation } from "../../../src/infrastructure/database/sql-error.ts";
import { networkFileSystemName } from "../../../src/infrastructure/database/sqlite/network-file-system.ts";
import { startThread } from "../../../src/infrastructure/database/sqlite/thread-client.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";

const INSERT = `INSERT INTO "setting" ("name", "value") VALUES (?, ?)`;
const COUNT = `SELECT count(*) AS "n" FROM "setting"`;

async function aFolder() {
  const path = await mkdtemp(join(tmpdir(), "triptych-test-db-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const anEvent = (seq: number): ServerEvent => ({
  seq,
  at: new Date(0),
  body: { type: "userChanged", userId: seq, change: "added" },
});

describe.each(databases)("the database on $name", ({ open }) => {
  it("keeps what was written, for every way of reading", async () => {
    await using database = await open();
    await database.write((tx) => tx.run(INSERT, ["it's", 'a ? in "quotes"']));
    const sql = `SELECT "name", "value", 'what?' AS "asked" FROM "setting" WHERE "name" = ? -- why?`;
    const row = { name: "it's", value: 'a ? in "quotes"', asked: "what?" };
    expect(await database.read.get(sql, ["it's"])).toEqual(row);
    expect(await database.scan.all(sql, ["it's"])).toEqual([row]);
    expect(await database.read.get(sql, ["other"])).toBeUndefined();
  });

  it("gives counts, sums and comparisons as numbers, and bytes as bytes", async () => {
    await using database = await open();
    await database.write((tx) =>
      tx.run(
        `INSERT INTO "user" ("uuid", "name", "name_key", "role", "rights", "foreign_values", "created_at", "image")
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        ["u", "Ann", "ann", "user", "{}", "{}", 1_700_000_000_123, new Uint8Array([0, 255])],
      ),
    );
    const row = await database.scan.get<{ image: Uint8Array }>(
      `SELECT count(*) AS "n", sum("created_at") AS "sum", max("created_at") AS "at", "image", 1 < 2 AS "less"
       FROM "user" GROUP BY "id", "image"`,
    );
    expect(row).toMatchObject({ n: 1, sum: 1_700_000_000_123, at: 1_700_000_000_123, less: 1 });
    expect([...(row?.image ?? [])]).toEqual([0, 255]);
  });

  it("undoes a write that throws and leaves its neighbours", async () => {
    await using database = await open();
    const outcomes = await Promise.allSettled([
      database.write((tx) => tx.run(INSERT, ["a", "1"])),
      database.write(async (tx) => {
        await tx.run(INSERT, ["b", "1"]);
        throw new Error("changed my mind");
      }),
      database.write((tx) => tx.run(INSERT, ["c", "1"])),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const rows = await database.read.all<{ name: string }>(`SELECT "name" FROM "setting" ORDER BY "name"`);
    expect(rows.map((row) => row.name)).toEqual(["a", "c"]);
  });

  it("says when a key is there already, and lets no failed statement be swallowed", async () => {
    await using database = await open();
    await database.write((tx) => tx.run(INSERT, ["a", "1"]));
    const swallowing = database.write(async (tx) => {
      await tx.run(INSERT, ["b", "1"]);
      await tx.run(INSERT, ["a", "2"]).catch(() => {});
    });
    await expect(swallowing).rejects.toSatisfy(isUniqueViolation);
    expect(await database.read.get(COUNT)).toEqual({ n: 1 });
  });

  it("runs many statements at once, in order, and answers the rows of each", async () => {
    await using database = await open();
    const answers = await database.write((tx) =>
      tx.batch([
        { sql: `${INSERT} RETURNING "name"`, values: ["a", "1"] },
        { sql: `UPDATE "setting" SET "value" = ? WHERE "name" = ?`, values: ["2", "a"] },
        { sql: `SELECT "value" FROM "setting"` },
      ]),
    );
    expect(answers).toEqual([[{ name: "a" }], [], [{ value: "2" }]]);
    const failing = database.write((tx) =>
      tx.batch([
        { sql: INSERT, values: ["b", "1"] },
        { sql: INSERT, values: ["b", "1"] },
        { sql: INSERT, values: ["c", "1"] },
      ]),
    );
    await expect(failing).rejects.toSatisfy(isUniqueViolation);
    expect(await database.read.get(COUNT)).toEqual({ n: 1 });
  });

  it("publishes after the commit, in order, and nothing of a write that failed", async () => {
    await using database = await open();
    const heard: number[] = [];
    const stop = database.listen((event) => heard.push(event.seq));
    await Promise.allSettled([
      database.write(async (tx) => {
        tx.publish(anEvent(1));
        await tx.run(INSERT, ["a", "1"]);
        expect(heard).toEqual([]);
      }),
      database.write(async (tx) => {
        tx.publish(anEvent(2));
        await tx.run(INSERT, ["a", "1"]);
      }),
      database.write(async (tx) => {
        tx.publish(anEvent(3));
        tx.publish(anEvent(4));
        await tx.run(INSERT, ["c", "1"]);
      }),
    ]);
    expect(heard).toEqual([1, 3, 4]);
    stop();
    await database.write(async (tx) => tx.publish(anEvent(5)));
    expect(heard).toEqual([1, 3, 4]);
  });

  it("refuses a write inside a write, and a `tx` whose write is over", async () => {
    await using database = await open();
    await expect(database.write(() => database.write(async () => {}))).rejects.toThrow("wait for itself");
    const tx = await database.write(async (kept) => kept);
    await expect(tx.run(INSERT, ["a", "1"])).rejects.toThrow("over");
    await database.write((next) => next.run(INSERT, ["b", "1"]));
    expect(await database.read.get(COUNT)).toEqual({ n: 1 });
  });

  it("loses none of 1,000 writes at once while others read", async () => {
    await using database = await open();
    const names = Array.from({ length: 1000 }, (_, index) => `key ${index}`);
    let reading = true;
    const counts: number[] = [];
    const reader = (async () => {
      while (reading) {
        const [point, scan] = await Promise.all([
          database.read.get<{ n: number }>(COUNT),
          database.scan.get<{ n: number }>(COUNT),
        ]);
        counts.push(point?.n ?? -1, scan?.n ?? -1);
      }
    })();
    await Promise.all(names.map((name) => database.write((tx) => tx.run(INSERT, [name, name]))));
    expect(await database.read.get(COUNT)).toEqual({ n: 1000 });
    reading = false;
    await reader;
    expect(counts.every((count) => count >= 0 && count <= 1000)).toBe(true);
  });

  it("finishes what is in the queue when it is closed, and takes nothing afterwards", async () => {
    await using database = await open();
    const second = await openDatabase(database.config, { log: silentLog });
    const writes = Promise.all(
      Array.from({ length: 50 }, (_, index) => second.write((tx) => tx.run(INSERT, [`${index}`, ""]))),
    );
    await second[Symbol.asyncDispose]();
    await writes;
    await expect(second.write(async () => {})).rejects.toThrow("closed");
    expect(await database.read.get(COUNT)).toEqual({ n: 50 });
  });

  it("names the statement that was refused, but none of its values", async () => {
    await using database = await open();
    const refused = /no such column|does not exist/;
    const sql = `SELECT "nothing" FROM "setting" WHERE "name" = ?`;
    for (const attempt of [
      () => database.read.all(sql, ["secret"]),
      () => database.scan.all(sql, ["secret"]),
      () => database.write((tx) => tx.all(sql, ["secret"])),
    ]) {
      const error: unknown = await attempt().catch((thrown: unknown) => thrown);
      expect(String(error)).toMatch(refused);
      expect(String(error)).toContain(sql);
      expect(String(error)).not.toContain("secret");
    }
  });

  it("keeps text with a NUL, or half a letter, in some form rather than failing", async () => {
    await using database = await open();
    for (const name of ["a\0b", "c\ud800d"]) await database.write((tx) => tx.run(INSERT, [name, name]));
    expect(await database.read.get(COUNT)).toEqual({ n: 2 });
  });
});

describe.each(databases.filter(({ name }) => name === "PostgreSQL"))(
  "a lost connection to $name",
  ({ open }) => {
    it("fails the write that it was lost in, and nothing after it", async () => {
      await using database = await open();
      const suicide = database.write(async (tx) => {
        await tx.run(INSERT, ["a", "1"]);
        await tx.get("SELECT pg_terminate_backend(pg_backend_pid())");
      });
      const next = database.write((tx) => tx.run(INSERT, ["b", "1"]));
      await expect(suicide).rejects.toThrow(/terminating connection|Connection terminated/);
      await next;
      await database.read
        .get(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()`)
        .catch(() => {});
      await database.write((tx) => tx.run(INSERT, ["c", "1"])).catch(() => {});
      await database.write((tx) => tx.run(INSERT, ["d", "1"]));
      const names = (await database.read.all<{ name: string }>(`SELECT "name" FROM "setting"`)).map(
        (row) => row.name,
      );
      expect(names).toEqual(expect.arrayContaining(["b", "d"]));
      expect(names).not.toContain("a");
    });
  },
);

describe("a SQLite file", () => {
  it("that is none is refused and left as it is", async () => {
    await using folder = await aFolder();
    const place = { kind: "sqlite", path: join(folder.path, "notes.db") } as const;
    await writeFile(place.path, "this is no database, but somebody's notes".repeat(100));
    await expect(openDatabase(place, { log: silentLog })).rejects.toThrow("not a database");
    expect(await readFile(place.path, "utf8")).toContain("somebody's notes");
  });

  it("that can't be opened fails what its thread was asked, then and later", async () => {
    await using folder = await aFolder();
    const thread = startThread(join(folder.path, "nowhere", "a.db"), { readOnly: false, cacheKiB: 1000 });
    const asked = [thread.exec("SELECT 1"), thread.all("SELECT 1", [])];
    for (const question of asked) await expect(question).rejects.toThrow("a database thread failed");
    expect(thread.dead).toBe(true);
    await expect(thread.run("SELECT 1", [])).rejects.toThrow("a database thread failed");
    await thread.close();
  });

  it("on a network file system is recognized by the numbers of statfs", () => {
    expect(networkFileSystemName(0x6969)).toBe("NFS");
    expect(networkFileSystemName(0xff534d42)).toBe("CIFS");
    expect(networkFileSystemName(0xff534d42 - 2 ** 32)).toBe("CIFS");
    expect(networkFileSystemName(0xef53)).toBeNull();
  });
});

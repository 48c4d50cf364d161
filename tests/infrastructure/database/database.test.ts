import { describe, expect, it } from "vitest";
import type { ServerEvent } from "../../../src/domain/events/event.ts";
import { isUniqueViolation } from "../../../src/infrastructure/database/sql-error.ts";
import { databases } from "../../support/databases.ts";

const INSERT = `INSERT INTO "setting" ("name", "value") VALUES (?, ?)`;
const COUNT = `SELECT count(*) AS "n" FROM "setting"`;

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
    const writes = Promise.all(
      Array.from({ length: 50 }, (_, index) => database.write((tx) => tx.run(INSERT, [`${index}`, ""]))),
    );
    await using kept = await open();
    const pending = kept.write((tx) => tx.run(INSERT, ["last", ""]));
    await writes;
    await pending;
    expect(await database.read.get(COUNT)).toEqual({ n: 50 });
  });
});

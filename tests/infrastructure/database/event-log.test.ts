import { describe, expect, it } from "vitest";
import type { ActivityBody, EventBody } from "../../../src/domain/events/event.ts";
import { openDatabase } from "../../../src/infrastructure/database/open.ts";
import {
  createEventLog,
  recordEvent,
  slicesOf,
} from "../../../src/infrastructure/database/stores/event-log.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";

const userAdded = (userId: number): EventBody => ({ type: "userChanged", userId, change: "added" });

it("lists of ids are told in parts that a listener can hold", () => {
  const ids = Array.from({ length: 5001 }, (_, index) => index);
  expect(slicesOf(ids).map((some) => some.length)).toEqual([5000, 1]);
  expect(slicesOf(ids).flat()).toEqual(ids);
  expect(slicesOf([])).toEqual([]);
});

describe.each(databases)("the event log on $name", ({ open }) => {
  it("tells listeners in order what it keeps, and gives a client what it missed", async () => {
    await using database = await open();
    const log = createEventLog(database);
    const heard: number[] = [];
    const stop = log.subscribe((event) => heard.push(event.seq));
    const ids = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(ids.map((id) => database.write((tx) => recordEvent(tx, userAdded(id)))));
    stop();
    const kept = await log.since(0, 100);
    expect(kept.map((event) => event.body)).toEqual(ids.map(userAdded));
    expect(heard).toEqual(kept.map((event) => event.seq));
    expect(await log.lastSeq()).toBe(heard.at(-1));
    expect(await log.since(heard[14] ?? 0, 3)).toEqual(kept.slice(15, 18));
  });

  it("is looked up by what people did, the newest first, in pages and from a date on", async () => {
    await using database = await open();
    const log = createEventLog(database);
    const noted = (userId: number): ActivityBody => ({
      type: "accountNoted",
      userId,
      userName: "ann",
      what: "added",
    });
    for (const userId of [1, 2, 3])
      await database.write((tx) => recordEvent(tx, noted(userId), new Date(userId * 1000)));
    await database.write((tx) => recordEvent(tx, userAdded(9)));
    await log.record({ type: "signInRefused", userName: "eve", address: null });
    const types = ["accountNoted"] as const;
    const page = await log.activity({ types, offset: 1, limit: 1 });
    expect([page.items.map(({ body }) => body), page.total]).toEqual([[noted(2)], 3]);
    const since = await log.activity({ types, since: new Date(2000), offset: 0, limit: 10 });
    expect(since.items.map(({ body }) => body)).toEqual([noted(3), noted(2)]);
    expect((await log.activity({ types: [], offset: 0, limit: 10 })).total).toBe(0);
    expect((await log.activity({ types: ["signInRefused"], offset: 0, limit: 10 })).total).toBe(1);
  });

  it("keeps nothing of a write that failed", async () => {
    await using database = await open();
    const log = createEventLog(database);
    const failing = database.write(async (tx) => {
      await recordEvent(tx, userAdded(1));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await log.since(0, 10)).toEqual([]);
    expect(await log.lastSeq()).toBe(0);
  });

  it("forgets what is older than the newest 100,000", async () => {
    await using database = await open();
    const log = createEventLog(database);
    const insert = `INSERT INTO "event" ("id", "at", "type", "body") VALUES (?, 0, 'userChanged', ?)`;
    const body = JSON.stringify(userAdded(1));
    await database.write((tx) => tx.batch([5, 900, 1100].map((id) => ({ sql: insert, values: [id, body] }))));
    const next = 101_000;
    await database.write<unknown>((tx) =>
      tx.dialect === "sqlite"
        ? tx.run(`UPDATE "sqlite_sequence" SET "seq" = ? WHERE "name" = 'event'`, [next - 1])
        : tx.all(`SELECT setval('event_id_seq', ?)`, [next - 1]),
    );
    await database.write((tx) => recordEvent(tx, userAdded(2)));
    expect((await log.since(0, 10)).map((event) => event.seq)).toEqual([1100, next]);
  });
});

describe.each(databases.filter(({ name }) => name === "PostgreSQL"))(
  "events of several processes on $name",
  ({ open }) => {
    it("become visible in the order of their numbers", async () => {
      await using one = await open();
      await using two = await openDatabase(one.config, { log: silentLog });
      const log = createEventLog(one);
      let last = 0;
      let writing = true;
      const seen: number[] = [];
      const follower = (async () => {
        while (writing || last < (await log.lastSeq())) {
          for (const event of await log.since(last, 100)) {
            seen.push(event.seq);
            last = event.seq;
          }
        }
      })();
      const writes = Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? one : two).write((tx) => recordEvent(tx, userAdded(index))),
      );
      await Promise.all(writes);
      writing = false;
      await follower;
      expect(seen).toHaveLength(100);
    });
  },
);

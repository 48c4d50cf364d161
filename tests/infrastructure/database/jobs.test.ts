import { describe, expect, it } from "vitest";
import type { NewJob } from "../../../src/domain/jobs/job.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { openDatabase } from "../../../src/infrastructure/database/open.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { createJobQueue } from "../../../src/infrastructure/database/stores/job-queue.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";

const aScan = (key: string, more: Partial<NewJob> = {}): NewJob => ({
  kind: "scan",
  key,
  payload: { libraryId: 1 },
  ...more,
});

function queueOn(database: Database) {
  let now = Date.parse("2026-01-01T00:00:00Z");
  return { jobs: createJobQueue(database, () => new Date(now)), pass: (ms: number) => void (now += ms) };
}

const statesTold = async (database: Database) =>
  (await createEventLog(database).since(0, 100)).flatMap(({ body }) =>
    body.type === "jobChanged" ? [body.state] : [],
  );

describe.each(databases)("the job queue on $name", ({ open }) => {
  it("keeps one open job per kind and key, and forgets that it was there when it is done", async () => {
    await using database = await open();
    const { jobs } = queueOn(database);
    const first = await jobs.enqueue(aScan("a"));
    expect(first).toMatchObject({ state: "queued", attempts: 0, payload: { libraryId: 1 } });
    expect((await jobs.enqueue(aScan("a", { payload: { other: true } }))).id).toBe(first.id);
    expect((await jobs.enqueue(aScan("b"))).id).not.toBe(first.id);
    expect((await jobs.enqueue(aScan("a", { kind: "probe" }))).id).not.toBe(first.id);
    const running = await jobs.claim(["scan"]);
    expect(running).toMatchObject({ id: first.id, state: "running", attempts: 1 });
    expect((await jobs.enqueue(aScan("a"))).id).toBe(first.id);
    await jobs.finish(first.id);
    expect(await jobs.get(first.id)).toMatchObject({ state: "done", progress: 1, error: null });
    expect((await jobs.enqueue(aScan("a"))).id).not.toBe(first.id);
  });

  it("gives out what is urgent first, then what came first, and only the kinds asked for", async () => {
    await using database = await open();
    const { jobs } = queueOn(database);
    for (const [key, priority] of [
      ["late", 100],
      ["a", 10],
      ["b", 10],
      ["now", 0],
    ] as const)
      await jobs.enqueue(aScan(key, { priority }));
    await jobs.enqueue(aScan("other", { kind: "probe", priority: 0 }));
    // Somebody waits for it now.
    await jobs.enqueue(aScan("late", { priority: 5 }));
    const keys: string[] = [];
    for (let job = await jobs.claim(["scan"]); job !== null; job = await jobs.claim(["scan"]))
      keys.push(job.key);
    expect(keys).toEqual(["now", "late", "a", "b"]);
    expect(await jobs.claim([])).toBeNull();
    expect((await jobs.claim(["nothing", "probe"]))?.key).toBe("other");
  });

  it("gives no job to two who ask at once", async () => {
    await using database = await open();
    await using second = await openDatabase(database.config, { log: silentLog });
    const [one, two] = [queueOn(database).jobs, queueOn(second).jobs];
    for (let index = 0; index < 20; index++) await one.enqueue(aScan(`${index}`));
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? one : two).claim(["scan"])),
    );
    const given = claims.flatMap((job) => (job === null ? [] : [job.id]));
    expect(given).toHaveLength(20);
    expect(new Set(given).size).toBe(20);
  });

  it("tries a job that failed again, until its tries are used up", async () => {
    await using database = await open();
    const { jobs } = queueOn(database);
    const { id } = await jobs.enqueue(aScan("a", { maxAttempts: 2 }));
    await jobs.claim(["scan"]);
    await jobs.fail(id, "no disk");
    expect(await jobs.get(id)).toMatchObject({ state: "queued", error: "no disk", finishedAt: null });
    await jobs.claim(["scan"]);
    await jobs.fail(id, "still no disk");
    expect(await jobs.get(id)).toMatchObject({ state: "failed", error: "still no disk", attempts: 2 });
    expect((await jobs.get(id))?.finishedAt).not.toBeNull();
    expect(await jobs.claim(["scan"])).toBeNull();
  });

  it("runs a job once more that was asked for while it ran", async () => {
    await using database = await open();
    const { jobs } = queueOn(database);
    const { id } = await jobs.enqueue(aScan("a", { again: true }));
    await jobs.claim(["scan"]);
    await jobs.enqueue(aScan("a"));
    await jobs.enqueue(aScan("a", { again: true }));
    await jobs.finish(id);
    expect(await jobs.claim(["scan"])).toMatchObject({ id, attempts: 1 });
    await jobs.finish(id);
    expect(await jobs.get(id)).toMatchObject({ state: "done" });
  });

  it("lets a job wait until its time, unless somebody wants it now", async () => {
    await using database = await open();
    const { jobs, pass } = queueOn(database);
    const inTen = new Date(Date.parse("2026-01-01T00:00:10Z"));
    const { id } = await jobs.enqueue(aScan("a", { notBefore: inTen }));
    const other = await jobs.enqueue(aScan("b", { notBefore: inTen }));
    expect(await jobs.claim(["scan"])).toBeNull();
    await jobs.enqueue(aScan("b"));
    expect(await jobs.claim(["scan"])).toMatchObject({ id: other.id });
    pass(10_000);
    expect(await jobs.claim(["scan"])).toMatchObject({ id });
    await jobs.enqueue(aScan("a", { again: true, notBefore: new Date(inTen.getTime() + 10_000) }));
    await jobs.finish(id);
    expect(await jobs.claim(["scan"])).toBeNull();
    pass(10_000);
    expect(await jobs.claim(["scan"])).toMatchObject({ id });
  });

  it("takes nothing from a job that was cancelled, and knows which there never was", async () => {
    await using database = await open();
    const { jobs } = queueOn(database);
    const { id } = await jobs.enqueue(aScan("a"));
    await jobs.claim(["scan"]);
    await jobs.cancel(id);
    await jobs.report(id, 0.5);
    await jobs.finish(id);
    await jobs.fail(id, "late");
    await jobs.cancel(id);
    expect(await jobs.get(id)).toMatchObject({ state: "cancelled", progress: null, error: null });
    await expect(jobs.cancel(999)).rejects.toThrow(expect.objectContaining({ meaning: "not-found" }));
    expect(await jobs.get(999)).toBeNull();
  });

  it("puts back what was running, but not what was interrupted ever again", async () => {
    await using database = await open();
    const { jobs } = queueOn(database);
    const { id } = await jobs.enqueue(aScan("a", { maxAttempts: 1 }));
    for (let round = 0; round < 10; round++) {
      await jobs.claim(["scan"]);
      expect(await jobs.requeueRunning()).toBe(1);
    }
    await jobs.claim(["scan"]);
    expect(await jobs.requeueRunning()).toBe(0);
    expect(await jobs.get(id)).toMatchObject({ state: "failed" });
  });

  it("tells each change of state, and progress once a second at most", async () => {
    await using database = await open();
    const { jobs, pass } = queueOn(database);
    const { id } = await jobs.enqueue(aScan("a"));
    await jobs.claim(["scan"]);
    for (const progress of [0.1, 0.2, 0.3]) await jobs.report(id, progress, "reading");
    expect(await jobs.get(id)).toMatchObject({ progress: 0.1, message: "reading" });
    await jobs.report(id, 0.4, "probing");
    expect(await jobs.get(id)).toMatchObject({ progress: 0.4, message: "probing" });
    pass(1000);
    await jobs.report(id, 0.5, "probing");
    await jobs.finish(id);
    expect(await statesTold(database)).toEqual([
      "queued",
      "running",
      "running",
      "running",
      "running",
      "done",
    ]);
  });

  it("lists the newest first, by kind and state, and keeps the last thousand of a kind", async () => {
    await using database = await open();
    const { jobs } = queueOn(database);
    const finished = `INSERT INTO "job" ("kind", "key", "payload", "state", "priority", "max_attempts", "created_at", "finished_at")
      VALUES ('scan', ?, 'null', 'done', 10, 3, 0, 0)`;
    const insert = (count: number) =>
      database.write((tx) =>
        tx.batch(Array.from({ length: count }, (_, index) => ({ sql: finished, values: [`${index}`] }))),
      );
    await insert(1098);
    await jobs.enqueue(aScan("a", { kind: "probe" }));
    const { id } = await jobs.enqueue(aScan("last"));
    await jobs.claim(["scan"]);
    await jobs.finish(id);
    expect(id).toBe(1100);
    const rows = await database.read.get(`SELECT count(*) AS "n" FROM "job" WHERE "kind" = 'scan'`);
    expect(rows).toEqual({ n: 1000 });
    expect((await jobs.list({ kind: "scan", limit: 2 })).map((job) => job.id)).toEqual([1100, 1098]);
    expect((await jobs.list({ state: "queued" })).map((job) => job.kind)).toEqual(["probe"]);
    expect(await jobs.list()).toHaveLength(100);
  });
});

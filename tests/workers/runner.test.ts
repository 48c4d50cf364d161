import { describe, expect, it } from "vitest";
import type { Job } from "../../src/domain/jobs/job.ts";
import { createJobQueue } from "../../src/infrastructure/database/stores/job-queue.ts";
import { createLibraryStore } from "../../src/infrastructure/database/stores/library-store.ts";
import { createPeriodicScans } from "../../src/workers/periodic-scans.ts";
import { JobRunner, type RunnerOptions } from "../../src/workers/runner.ts";
import { databases, type TestDatabase } from "../support/databases.ts";
import { silentLog } from "../support/log.ts";

/** A job that ends when it is told to, or interrupted. */
function openEnded(): {
  readonly started: readonly string[];
  readonly interrupted: readonly string[];
  readonly run: (job: Job, signal: AbortSignal) => Promise<void>;
  readonly end: (key: string) => void;
} {
  const ends = new Map<string, () => void>();
  const started: string[] = [];
  const interrupted: string[] = [];
  return {
    started,
    interrupted,
    end: (key) => ends.get(key)?.(),
    run: (job, signal) =>
      new Promise((resolve, reject) => {
        started.push(job.key);
        ends.set(job.key, resolve);
        signal.addEventListener("abort", () => {
          interrupted.push(job.key);
          reject(signal.reason);
        });
      }),
  };
}

const runnerOn = (
  database: TestDatabase,
  workers: RunnerOptions["workers"],
): { readonly queue: ReturnType<typeof createJobQueue>; readonly runner: JobRunner } => {
  const queue = createJobQueue(database, () => new Date());
  return { queue, runner: new JobRunner({ queue, workers, log: silentLog, pollMs: 20, retryMs: 1 }) };
};

describe.each(databases)("the job runner on $name", ({ open }) => {
  it("runs so many of a kind at a time, and each of them once", async () => {
    await using database = await open();
    const work = openEnded();
    const { queue, runner } = runnerOn(database, { slow: { parallel: 2, run: work.run } });
    for (const key of ["a", "b", "c"]) await queue.enqueue({ kind: "slow", key, payload: {} });
    await runner.start();
    await expect.poll(() => work.started).toEqual(["a", "b"]);
    work.end("a");
    await expect.poll(() => work.started).toEqual(["a", "b", "c"]);
    work.end("b");
    work.end("c");
    await expect.poll(async () => (await queue.list({ state: "done" })).length).toBe(3);
    await runner[Symbol.asyncDispose]();
    expect(work.started).toEqual(["a", "b", "c"]);
  });

  it("tries again what fails, and gives up in the end with the reason", async () => {
    await using database = await open();
    let tries = 0;
    const { queue, runner } = runnerOn(database, {
      bad: {
        run: async () => {
          tries++;
          throw new Error("no luck");
        },
      },
    });
    const job = await queue.enqueue({ kind: "bad", key: "1", payload: {}, maxAttempts: 3 });
    await runner.start();
    await expect.poll(async () => (await queue.get(job.id))?.state).toBe("failed");
    expect(tries).toBe(3);
    expect(await queue.get(job.id)).toMatchObject({ error: "no luck" });
    await runner[Symbol.asyncDispose]();
  });

  it("puts back at shutdown what was running, and what a killed process left", async () => {
    await using database = await open();
    const work = openEnded();
    const { queue, runner } = runnerOn(database, { slow: { run: work.run } });
    const job = await queue.enqueue({ kind: "slow", key: "a", payload: {} });
    await queue.claim(["slow"]);
    await runner.start();
    await expect.poll(() => work.started).toEqual(["a"]);
    await runner[Symbol.asyncDispose]();
    expect(work.interrupted).toEqual(["a"]);
    expect(await queue.get(job.id)).toMatchObject({ state: "queued" });
  });

  it("interrupts what is cancelled", async () => {
    await using database = await open();
    const work = openEnded();
    const { queue, runner } = runnerOn(database, { slow: { run: work.run } });
    const job = await queue.enqueue({ kind: "slow", key: "a", payload: {} });
    await runner.start();
    await expect.poll(() => work.started).toEqual(["a"]);
    await queue.cancel(job.id);
    await expect.poll(() => work.interrupted).toEqual(["a"]);
    await runner[Symbol.asyncDispose]();
    expect(await queue.get(job.id)).toMatchObject({ state: "cancelled" });
  });
});

describe.each(databases)("scans by the clock on $name", ({ open }) => {
  it("queues a library whose last scan is too long ago, once", async () => {
    await using database = await open();
    let now = 1_800_000_000_000;
    const clock = (): Date => new Date(now);
    const libraries = createLibraryStore(database);
    const jobs = createJobQueue(database, clock);
    await libraries.insert({
      uuid: "1".repeat(32),
      name: "Films",
      kind: "movies",
      settings: {
        enabled: true,
        watchFolders: false,
        metadataLanguage: null,
        metadataCountry: null,
        foreign: {},
      },
      rootPaths: ["/m"],
      at: clock(),
    });
    using scans = createPeriodicScans({
      libraries,
      jobs,
      clock,
      log: silentLog,
      intervalMs: async () => 3_600_000,
    });
    expect(await scans.check()).toBe(1);
    expect(await scans.check()).toBe(0);
    const job = await jobs.claim(["scan"]);
    await jobs.finish(job?.id ?? 0);
    now += 3_599_000;
    expect(await scans.check()).toBe(0);
    now += 1000;
    expect(await scans.check()).toBe(1);
    expect(await jobs.list({ kind: "scan", state: "queued" })).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { decisionFor, readEdit } from "../../src/domain/metadata/editing/read-edit.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { createEditStore } from "../../src/infrastructure/database/editing/edit-store.ts";
import { createJobQueue } from "../../src/infrastructure/database/stores/job-queue.ts";
import { createRefreshClock } from "../../src/workers/refresh-clock.ts";
import { aFilm, aSeries } from "../infrastructure/scan/drafts.ts";
import { databases } from "../support/databases.ts";
import { silentLog } from "../support/log.ts";
import type { Fault } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";
import { identifyWorld } from "./identifying.ts";

const DAY_MS = 24 * 3_600_000;
const content = (name: string) => ({ bytes: name, inode: name, durationMs: 118 * 60_000 });
const lantern = aFilm("The Lantern (1994)", content("lantern"), { name: "The Lantern", year: 1994 });
const alpha = aFilm("Alpha Test (2001)", content("alpha"), { name: "Alpha Test", year: 2001 });
const continuing = aSeries("1923", [{ season: 1, number: 1, content: content("1923") }]);

const paths = (requests: readonly string[]): readonly string[] =>
  requests.map((request) => request.replace(/\?.*/, ""));

async function edit(database: Database, itemId: number, set: Record<string, unknown>): Promise<void> {
  const editor = { act: "edit", userId: 1, at: new Date() } as const;
  await createEditStore(database).change([itemId], editor, decisionFor(readEdit({ set }), editor));
}

describe.each(databases)("asking again by the clock on $name", ({ open }) => {
  it("asks for what has grown old, each at its own age, and for nothing twice", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern, continuing]);
    await world.identify();
    const asked = world.tmdb.requests.length;
    await world.refresh();
    expect(world.tmdb.requests.slice(asked)).toEqual([]);
    // A series that goes on holds for two days, up to a quarter more; its season of 2022 and the film far longer.
    world.asked.pass(3 * DAY_MS);
    await world.refresh();
    expect(paths(world.tmdb.requests.slice(asked))).toEqual(["/3/tv/9100002"]);
    await world.refresh();
    expect(world.tmdb.requests.length).toBe(asked + 1);
    world.asked.pass(120 * DAY_MS);
    await world.refresh();
    expect(paths(world.tmdb.requests.slice(asked + 1)).toSorted()).toEqual([
      "/3/movie/9000003",
      "/3/tv/9100002",
      "/3/tv/9100002/season/1",
    ]);
  });

  it("writes what is new at the provider, and leaves what people decided or locked", async () => {
    await using database = await open();
    let told: Record<string, unknown> = {};
    await using world = await identifyWorld(database, {
      change: (_path, answer) => ({ ...answer, ...told }),
    });
    await world.shelf.ingest([lantern, alpha]);
    await world.identify();
    const id = Number((await world.shown("The Lantern"))["id"]);
    const locked = Number((await world.shown("Alpha Test"))["id"]);
    await edit(database, id, { tagline: "Mine." });
    await database.write((tx) => tx.run(`UPDATE "item" SET "locked" = 1 WHERE "id" = ?`, [locked]));
    const asked = world.tmdb.requests.length;
    const weights = () => world.rows(`SELECT "weight" FROM "search_document" WHERE "item_id" = ?`, id);
    const [before] = await weights();
    told = { overview: "Told anew.", tagline: "Theirs.", popularity: 77 };
    world.asked.pass(120 * DAY_MS);
    await world.refresh();
    expect(await world.shown("The Lantern")).toMatchObject({ overview: "Told anew.", tagline: "Mine." });
    expect(await world.shown("Alpha Test")).toMatchObject({ overview: "A test pattern learns to count." });
    expect(paths(world.tmdb.requests.slice(asked))).toEqual(["/3/movie/9000003"]);
    expect(await world.rows(`SELECT "popularity" FROM "provider_layer" WHERE "item_id" = ?`, id)).toEqual([
      { popularity: 77 },
    ]);
    // The film was as popular as 40: what is asked for more comes first among hits that are equally good.
    const [after] = await weights();
    expect(Number(after?.["weight"])).toBeGreaterThan(Number(before?.["weight"]));
  });

  it("fills only what is empty when that is wished", async () => {
    await using database = await open();
    let told: Record<string, unknown> = {};
    await using world = await identifyWorld(database, {
      change: (_path, answer) => ({ ...answer, ...told }),
    });
    await world.shelf.ingest([lantern]);
    told = { vote_count: 0 };
    await world.identify();
    told = { overview: "Told anew.", vote_average: 6.5, vote_count: 10 };
    world.asked.pass(120 * DAY_MS);
    await world.refresh("missing");
    expect(await world.shown("The Lantern")).toMatchObject({
      overview: "A lighthouse keeper follows a light that moves.",
      community_rating: 6.5,
    });
  });

  it("finds what nobody knew when it came in, and asks no more for what a person put aside", async () => {
    await using database = await open();
    const movies = SMALL_WORKS.movies.filter(({ title }) => title !== "Alpha Test");
    const works = { ...SMALL_WORKS, movies: [...movies] };
    await using world = await identifyWorld(database, { works });
    await world.shelf.ingest([
      aFilm("Rejected (2001)", content("no"), { name: "Rejected", year: 2001 }),
      alpha,
    ]);
    await world.identify();
    const rejected = Number((await world.shown("Rejected"))["id"]);
    await database.write((tx) =>
      tx.run(`UPDATE "item_match" SET "state" = 'rejected', "method" = 'person' WHERE "item_id" = ?`, [
        rejected,
      ]),
    );
    world.asked.pass(60 * DAY_MS);
    await world.refresh();
    const refused = await world.rows(`SELECT "refresh_at" FROM "item_match" WHERE "item_id" = ?`, rejected);
    expect(refused).toEqual([{ refresh_at: null }]);
    expect(world.tmdb.requests.filter((request) => request.includes("Rejected"))).toHaveLength(2);
    expect(await world.shown("Alpha Test")).toMatchObject({ state: "none" });
  });

  it("doesn't take a stale answer for a new one: what couldn't be asked stays due", async () => {
    await using database = await open();
    let isAway = false;
    const fault = (): Fault | null => (isAway ? { kind: "status", status: 403 } : null);
    await using world = await identifyWorld(database, { fault });
    await world.shelf.ingest([lantern]);
    await world.identify();
    isAway = true;
    world.asked.pass(120 * DAY_MS);
    const due = await world.rows(`SELECT "refresh_at" FROM "item_match"`);
    await expect(world.refresh()).rejects.toThrow("can't be asked now");
    expect(await world.rows(`SELECT "refresh_at" FROM "item_match"`)).toEqual(due);
  });

  it("goes on where it was interrupted", async () => {
    await using database = await open();
    const stop = new AbortController();
    let isRefreshed = false;
    const change = (_path: string, answer: object): object => {
      if (isRefreshed) stop.abort(new Error("killed"));
      return answer;
    };
    await using world = await identifyWorld(database, { change });
    await world.shelf.ingest([lantern, alpha, continuing]);
    await world.identify();
    world.asked.pass(120 * DAY_MS);
    const asked = world.tmdb.requests.length;
    isRefreshed = true;
    await expect(world.refresh("unlocked", stop.signal)).rejects.toThrow("killed");
    isRefreshed = false;
    await world.refresh();
    const again = paths(world.tmdb.requests.slice(asked));
    expect([...new Set(again)].toSorted()).toEqual([
      "/3/movie/9000001",
      "/3/movie/9000003",
      "/3/tv/9100002",
      "/3/tv/9100002/season/1",
    ]);
    // Only what was under way when it was stopped was asked twice.
    expect(again.length).toBeLessThanOrEqual(6);
  });
});

describe("the clock", () => {
  it("queues one refresh, then none until it is time again, and looks at nothing meanwhile", async () => {
    for (const { open } of databases) {
      await using database = await open();
      let now = new Date();
      const jobs = createJobQueue(database, () => now);
      let reads = 0;
      const counted: typeof jobs.list = (filter) => {
        reads++;
        return jobs.list(filter);
      };
      using clock = createRefreshClock({
        jobs: { ...jobs, list: counted },
        everyMs: DAY_MS,
        clock: () => now,
        log: silentLog,
      });
      await clock.check();
      const queued = await jobs.list({ kind: "refresh" });
      expect(queued.map(({ state }) => state)).toEqual(["queued"]);
      const job = await jobs.claim(["refresh"]);
      await jobs.finish(job?.id ?? 0);
      const before = reads;
      now = new Date(now.getTime() + DAY_MS / 2);
      await clock.check();
      expect(await jobs.list({ kind: "refresh", state: "queued" })).toEqual([]);
      expect(reads).toBe(before);
      // Another start knows of the last one.
      using other = createRefreshClock({ jobs, everyMs: DAY_MS, clock: () => now, log: silentLog });
      await other.check();
      expect(await jobs.list({ kind: "refresh", state: "queued" })).toEqual([]);
      now = new Date(now.getTime() + DAY_MS);
      await other.check();
      expect(await jobs.list({ kind: "refresh", state: "queued" })).toHaveLength(1);
    }
  });
});

import { describe, expect, it } from "vitest";
import { refreshNextUp } from "../../../src/infrastructure/database/watching/refresh-next-up.ts";
import { aLibrary, aMovie, anAlbum, anItem, aSeries, DAY_MS, DRAWN_AT } from "../../support/catalogue.ts";
import { databases } from "../../support/databases.ts";
import { openWorld, type World } from "./catalogue-world.ts";

type NextUpQuery = Parameters<World["browse"]["nextUp"]>[1];

async function nextUp(world: World, query: NextUpQuery = {}): Promise<readonly string[]> {
  const page = await world.browse.nextUp(world.viewer, query);
  expect(page.total).toBe(page.items.length);
  return page.items.map((view) => view.item.name);
}

describe.each(databases)("home rows on $name", (kind) => {
  it("gather what is new under its series and album", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const music = await aLibrary(world.database, { kind: "music" });
    const films = await aLibrary(world.database);
    await aSeries(world.database, shows, { name: "Many", seasons: [2, 3] });
    await aSeries(world.database, shows, { name: "One", seasons: [1] });
    await anAlbum(world.database, music, { name: "Album", tracks: 1 });
    await aMovie(world.database, films, { name: "Film" });
    const old = new Date(DRAWN_AT - DAY_MS);
    await aMovie(world.database, films, { name: "Old", addedAt: old });
    const rows = async (query: { readonly limit: number; readonly grouped?: boolean }): Promise<unknown> =>
      (await world.browse.latest(world.viewer, query)).map(({ view, newCount }) => [
        view.item.name,
        newCount,
      ]);

    expect(await rows({ limit: 10 })).toEqual([
      ["Film", 0],
      ["Album", 1],
      ["Episode 1x1", 0],
      ["Many", 5],
      ["Old", 0],
    ]);
    expect(await rows({ limit: 2 })).toEqual([
      ["Film", 0],
      ["Album", 1],
    ]);
    expect(await rows({ limit: 10, grouped: false })).toHaveLength(9);
    const inShows = await world.browse.latest(world.viewer, {
      limit: 9,
      libraryId: shows.id,
      kinds: ["episode"],
    });
    expect(inShows.map(({ view }) => view.item.name)).toEqual(["Episode 1x1", "Many"]);
  });

  it("fill their rows even when one series has taken in all that is new", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    await aSeries(world.database, shows, { name: "Small", seasons: [1] });
    await aSeries(world.database, shows, { name: "Huge", seasons: [30] });
    const rows = await world.browse.latest(world.viewer, { limit: 2 });
    expect(rows.map(({ view }) => view.item.name)).toEqual(["Huge", "Episode 1x1"]);
  });

  it("leave out of what is new what has been played, when that is wished", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const seen = await aMovie(world.database, films, { name: "Seen" });
    await aMovie(world.database, films, { name: "Fresh" });
    await world.watching.markPlayed(world.ada, seen.id, null);
    const rows = await world.browse.latest(world.viewer, { limit: 5, isPlayed: false });
    expect(rows.map(({ view }) => view.item.name)).toEqual(["Fresh"]);
  });

  it("resume the last played first, a film in two libraries once", async () => {
    await using world = await openWorld(kind);
    const [films, copies] = [await aLibrary(world.database), await aLibrary(world.database)];
    const first = await aMovie(world.database, films, { name: "First" });
    const second = await aMovie(world.database, films, { name: "Second" });
    await aMovie(world.database, copies, { name: "First again", workId: first.workId });
    for (const film of [first, second]) {
      await world.watching.started(world.viewer, { itemId: film.id });
      world.later();
      await world.watching.stopped(world.viewer, { itemId: film.id, positionMs: 1_800_000 });
    }
    const page = await world.browse.resume(world.viewer, { mediaKinds: ["video"] }, { parts: ["state"] });
    expect(page.items.map((view) => view.item.name)).toEqual(["Second", "First"]);
    expect(page).toMatchObject({ total: 2, items: [{ state: { positionMs: 1_800_000 } }, {}] });
    const limited = await world.browse.resume(world.viewer, { limit: 1, kinds: ["movie"] });
    expect(limited).toMatchObject({ total: 2, items: [{ item: { name: "Second" } }] });
    expect((await world.browse.resume(world.viewer, { mediaKinds: ["audio"] })).total).toBe(0);
  });

  it("say what comes next: after the last episode by number, across seasons, never a special", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const series = await aSeries(world.database, shows, { name: "Show", seasons: [3, 2], specials: 1 });
    const [, one, two] = series.seasons;
    const play = async (item: { readonly id: number } | undefined): Promise<void> => {
      await world.watching.markPlayed(world.ada, item?.id ?? 0, world.later());
    };
    expect(await nextUp(world)).toEqual([]);
    expect(await nextUp(world, { seriesId: series.id })).toEqual(["Episode 1x1"]);
    expect(await nextUp(world, { seriesId: series.id, includeFirst: false })).toEqual([]);
    await play(one?.episodes[0]);
    expect(await nextUp(world)).toEqual(["Episode 1x2"]);
    await play(one?.episodes[2]);
    expect(await nextUp(world), "what was left out is behind").toEqual(["Episode 2x1"]);
    await play(series.seasons[0]?.episodes[0]);
    expect(await nextUp(world), "a special doesn't move on").toEqual(["Episode 2x1"]);
    await play(two?.episodes[1]);
    expect(await nextUp(world), "through").toEqual([]);
    expect(await nextUp(world, { seriesId: series.id })).toEqual([]);
    expect(await nextUp(world, { rewatching: true }), "the last played has nothing after it").toEqual([]);
    await play(one?.episodes[0]);
    expect(await nextUp(world, { rewatching: true })).toEqual(["Episode 1x2"]);
    await world.watching.markUnplayed(world.ada, two?.episodes[1]?.id ?? 0);
    expect(await nextUp(world)).toEqual(["Episode 2x1"]);
  });

  it("leave an episode that was begun to resuming, unless told otherwise", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const series = await aSeries(world.database, shows, { seasons: [3] });
    const [first, second] = series.episodes;
    await world.watching.markPlayed(world.ada, first?.id ?? 0, null);
    await world.watching.started(world.viewer, { itemId: second?.id ?? 0 });
    await world.watching.progressed(world.viewer, { itemId: second?.id ?? 0, positionMs: 1_000_000 });
    expect(await nextUp(world)).toEqual([]);
    expect(await nextUp(world, { includeResumable: true })).toEqual(["Episode 1x2"]);
    expect(await nextUp(world, { seriesId: series.id }), "not from the start again").toEqual([]);
  });

  it("put the series watched last first, and only those watched since a day", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const [older, newer] = [
      await aSeries(world.database, shows, { name: "Older", episode: (_, at) => ({ name: `Older ${at}` }) }),
      await aSeries(world.database, shows, { name: "Newer", episode: (_, at) => ({ name: `Newer ${at}` }) }),
    ];
    await world.watching.markPlayed(world.ada, older.episodes[0]?.id ?? 0, world.later());
    const since = world.later(DAY_MS);
    await world.watching.markPlayed(world.ada, newer.episodes[0]?.id ?? 0, world.later());
    expect(await nextUp(world)).toEqual(["Newer 2", "Older 2"]);
    expect(await nextUp(world, { since })).toEqual(["Newer 2"]);
    expect(await nextUp(world, { within: { type: "library", id: shows.id } })).toEqual([
      "Newer 2",
      "Older 2",
    ]);
  });

  it("keep up when a scan adds the next episode, or takes it away", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const series = await aSeries(world.database, shows, { seasons: [1] });
    const refresh = (): Promise<void> =>
      world.database.write((tx) => refreshNextUp(tx, { seriesIds: [series.id] }));
    await world.watching.markPlayed(world.ada, series.episodes[0]?.id ?? 0, null);
    expect(await nextUp(world)).toEqual([]);
    const added = await anItem(
      world.database,
      shows,
      { kind: "episode", series },
      { name: "New", index: 2, parentIndex: 1 },
    );
    await refresh();
    expect(await nextUp(world)).toEqual(["New"]);
    await world.database.write((tx) => tx.run(`UPDATE "item" SET "gone_at" = 1 WHERE "id" = ?`, [added.id]));
    await refresh();
    expect(await nextUp(world)).toEqual([]);
  });
});

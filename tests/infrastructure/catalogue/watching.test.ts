import { describe, expect, it } from "vitest";
import { SILENT_AFTER_MS } from "../../../src/domain/playback/sessions.ts";
import { UNTOUCHED } from "../../../src/domain/playback/watch-state.ts";
import { aLibrary, aMovie, anAlbum, aSeries, aUser, viewerOf } from "../../support/catalogue.ts";
import { databases } from "../../support/databases.ts";
import { openWorld, servicesOn, type World } from "./catalogue-world.ts";

const HOUR = 3_600_000;

interface LogRow {
  readonly item_id: number;
  readonly device_id: number | null;
  readonly stopped_at: number | null;
  readonly position_ms: number | null;
}

const playLog = (world: World): Promise<LogRow[]> =>
  world.database.read.all<LogRow>(
    `SELECT "item_id", "device_id", "stopped_at", "position_ms" FROM "play_log" ORDER BY "id"`,
  );

async function stateEvents(world: World): Promise<readonly (readonly number[])[]> {
  const events = await world.events.since(0, 1000);
  return events.flatMap(({ body }) => (body.type === "watchStateChanged" ? [body.itemIds] : []));
}

describe.each(databases)("watching on $name", (kind) => {
  it("keeps position, count, tracks and log of a play", async () => {
    await using world = await openWorld(kind);
    const film = await aMovie(world.database, await aLibrary(world.database));
    await world.watching.started(world.viewer, { itemId: film.id, audioIndex: 1, subtitleIndex: null });
    const startedAt = world.later(0);
    await world.watching.progressed(world.viewer, { itemId: film.id, positionMs: HOUR / 4 });
    await world.watching.progressed(world.viewer, { itemId: film.id, isPaused: true, audioIndex: 2 });
    const stoppedAt = world.later();
    await world.watching.stopped(world.viewer, { itemId: film.id, positionMs: HOUR / 2 });

    expect(await world.watching.stateOf(world.viewer, film.id)).toEqual({
      ...UNTOUCHED,
      positionMs: HOUR / 2,
      playCount: 1,
      lastPlayedAt: startedAt,
      audioIndex: 2,
    });
    expect(await playLog(world)).toEqual([
      {
        item_id: film.id,
        device_id: world.viewer.device?.id,
        stopped_at: stoppedAt.getTime(),
        position_ms: HOUR / 2,
      },
    ]);
  });

  it("concludes nothing from a play that failed", async () => {
    await using world = await openWorld(kind);
    const film = await aMovie(world.database, await aLibrary(world.database));
    await world.watching.started(world.viewer, { itemId: film.id });
    await world.watching.stopped(world.viewer, { itemId: film.id, failed: true });
    expect(await world.watching.stateOf(world.viewer, film.id)).toMatchObject({
      played: false,
      playCount: 1,
    });
  });

  it("shares a person's state between all places of a work, and with nobody else", async () => {
    await using world = await openWorld(kind);
    const film = await aMovie(world.database, await aLibrary(world.database));
    const copy = await aMovie(world.database, await aLibrary(world.database), { workId: film.workId });
    const bob = viewerOf(await aUser(world.database));
    await world.watching.setFavorite(world.ada, film.id, true);
    expect(await world.watching.stateOf(world.viewer, copy.id)).toMatchObject({ isFavorite: true });
    expect(await world.watching.stateOf(bob, film.id)).toEqual(UNTOUCHED);
    const [ids] = await stateEvents(world);
    expect(ids).toEqual(expect.arrayContaining([film.id, copy.id]));
  });

  it("tells others of what changed, but not of each new position", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const series = await aSeries(world.database, shows, { seasons: [2] });
    const itemId = series.episodes[0]?.id ?? 0;
    await world.watching.started(world.viewer, { itemId });
    for (let minute = 10; minute < 50; minute += 10)
      await world.watching.progressed(world.viewer, { itemId, positionMs: minute * 60_000 });
    expect(await stateEvents(world)).toHaveLength(1);
    await world.watching.progressed(world.viewer, { itemId, positionMs: HOUR * 0.95 });
    const events = await stateEvents(world);
    expect(events).toHaveLength(2);
    expect(events[1], "the folders that count it, too").toEqual(
      expect.arrayContaining([itemId, series.id, series.seasons[0]?.id]),
    );
    await world.watching.setFavorite(world.ada, itemId, false);
    expect(await stateEvents(world), "nothing changed").toHaveLength(2);
  });

  it("marks all that is below a folder", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const series = await aSeries(world.database, shows, { seasons: [3, 2], specials: 1 });
    const [, season] = series.seasons;
    const episodeId = season?.episodes[0]?.id ?? 0;
    await world.watching.setFavorite(world.ada, episodeId, true);
    const playedAt = new Date("2024-01-02T03:04:05Z");
    const left = async (id: number): Promise<unknown> => {
      const { state, unplayedCount } = await world.browse.item(world.viewer, id, { parts: ["state"] });
      return [state?.played, unplayedCount];
    };

    const marked = await world.watching.markPlayed(world.ada, season?.id ?? 0, playedAt);
    expect(marked).toMatchObject({ played: true, positionMs: 0, playCount: 0 });
    const episode = { played: true, isFavorite: true, playCount: 1, lastPlayedAt: playedAt };
    expect(await world.watching.stateOf(world.viewer, episodeId)).toMatchObject(episode);
    expect(await left(season?.id ?? 0)).toEqual([true, 0]);
    expect(await left(series.id)).toEqual([false, 3]);
    const next = await world.browse.nextUp(world.viewer, {});
    expect(next.items.map((view) => view.item.name)).toEqual(["Episode 2x1"]);

    await world.watching.markPlayed(world.ada, shows.folder.id, null);
    expect(await left(shows.folder.id)).toEqual([true, 0]);
    expect(await world.watching.stateOf(world.viewer, episodeId)).toMatchObject(episode);
    expect((await world.browse.nextUp(world.viewer, {})).items).toEqual([]);

    await world.watching.markUnplayed(world.ada, series.id);
    expect(await left(series.id)).toEqual([false, 6]);
    expect(await world.watching.stateOf(world.viewer, episodeId)).toEqual({ ...UNTOUCHED, isFavorite: true });
  });

  it("marks nothing that the person may not see", async () => {
    await using world = await openWorld(kind);
    const [open, closed] = [await aLibrary(world.database), await aLibrary(world.database)];
    const hidden = await aMovie(world.database, closed);
    const bob = await aUser(world.database, { access: { all: false, libraryIds: [open.id] } });
    for (const id of [hidden.id, closed.folder.id])
      await expect(world.watching.markPlayed(bob, id, null)).rejects.toMatchObject({ meaning: "not-found" });
    expect(await world.database.read.all(`SELECT * FROM "watch_state"`)).toEqual([]);
  });

  it("counts what is left in every sort of folder", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const music = await aLibrary(world.database, { kind: "music" });
    const series = await aSeries(world.database, shows, { seasons: [2] });
    const empty = await aSeries(world.database, shows, { seasons: [0] });
    const album = await anAlbum(world.database, music, { tracks: 3 });
    await world.watching.markPlayed(world.ada, series.episodes[0]?.id ?? 0, null);
    await world.watching.markPlayed(world.ada, album.tracks[0]?.id ?? 0, null);
    const folders = [series, series.seasons[0], empty, album, album.artist, shows.folder, music.folder];
    const views = await world.browse.items(
      world.viewer,
      folders.map((folder) => folder?.id ?? 0),
      { parts: ["state"] },
    );
    expect(views.map((view) => [view.item.kind, view.unplayedCount, view.state?.played])).toEqual([
      ["series", 1, false],
      ["season", 1, false],
      ["series", 0, true],
      ["album", 2, false],
      ["artist", 2, false],
      ["folder", 1, false],
      ["folder", 2, false],
    ]);
  });

  it("refuses states that can't be", async () => {
    await using world = await openWorld(kind);
    const film = await aMovie(world.database, await aLibrary(world.database));
    for (const changes of [{ positionMs: -1 }, { rating: 11 }, { playCount: Number.NaN }])
      await expect(world.watching.setState(world.ada, film.id, changes)).rejects.toMatchObject({
        meaning: "invalid",
      });
    expect(await world.watching.setLikes(world.ada, film.id, true)).toMatchObject({ likes: true });
    expect(await world.watching.setLikes(world.ada, film.id, null)).toMatchObject({ likes: null });
    await expect(world.watching.setFavorite(world.ada, 999_999, true)).rejects.toMatchObject({
      meaning: "not-found",
    });
    await expect(world.watching.started(world.viewer, { itemId: 999_999 })).rejects.toMatchObject({
      meaning: "not-found",
    });
  });

  it("loses no acknowledged report, and keeps their order, however many come at once", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const drawn = await Promise.all(Array.from({ length: 10 }, () => aMovie(world.database, films)));
    const reports = drawn.flatMap((film) =>
      [10, 20, 30].map((minute) => ({ itemId: film.id, positionMs: minute * 60_000 })),
    );
    await Promise.all(reports.map((report) => world.watching.progressed(world.viewer, report)));
    const again = servicesOn(world.database, () => new Date());
    for (const film of drawn)
      expect((await again.watching.stateOf(world.viewer, film.id)).positionMs).toBe(30 * 60_000);
  });

  it("ends the plays of clients that vanished, here and in the log", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const [film, other] = [await aMovie(world.database, films), await aMovie(world.database, films)];
    await world.watching.started(world.viewer, { itemId: film.id });
    await world.watching.progressed(world.viewer, { itemId: film.id, positionMs: HOUR / 2 });
    expect(await world.watching.endSilentPlays()).toBe(0);
    world.later(SILENT_AFTER_MS + 1);
    expect(await world.watching.endSilentPlays()).toBe(1);
    expect((await world.watching.sessions(world.viewer))[0]?.playing).toBeNull();
    expect(await world.watching.stateOf(world.viewer, film.id)).toMatchObject({ positionMs: HOUR / 2 });
    expect(await playLog(world)).toMatchObject([{ stopped_at: expect.any(Number), position_ms: HOUR / 2 }]);

    await world.watching.started(world.viewer, { itemId: film.id });
    await world.watching.started(world.viewer, { itemId: other.id });
    expect((await playLog(world)).map((row) => row.stopped_at === null)).toEqual([false, false, true]);
    const restarted = servicesOn(world.database, () => world.later());
    expect(await restarted.watching.recover()).toBe(1);
    expect((await playLog(world)).every((row) => row.stopped_at !== null)).toBe(true);
  });

  it("shows sessions to their owners, and all of them to who may control others", async () => {
    await using world = await openWorld(kind);
    const bob = viewerOf(await aUser(world.database));
    const root = viewerOf(await aUser(world.database, { admin: true }));
    world.watching.seen(world.viewer, true);
    world.later(10 * 60_000);
    world.watching.seen(bob);
    const users = async (viewer: typeof bob, withinMs?: number): Promise<readonly string[]> => {
      const filter = withinMs === undefined ? {} : { withinMs };
      return (await world.watching.sessions(viewer, filter)).map((session) => session.user.name);
    };
    expect(await users(bob)).toEqual([bob.user?.name]);
    expect(await users(root)).toEqual([bob.user?.name, "Ada"]);
    expect(await users(root, 60_000)).toEqual([bob.user?.name]);
  });
});

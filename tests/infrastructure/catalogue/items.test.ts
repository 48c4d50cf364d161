import { describe, expect, it } from "vitest";
import { VIEW_PARTS, type ItemQuery } from "../../../src/domain/library/query.ts";
import type { Viewer } from "../../../src/domain/users/user.ts";
import { aLibrary, aMovie, anAlbum, anItem, aSeries, aUser, viewerOf } from "../../support/catalogue.ts";
import { databases } from "../../support/databases.ts";
import { openWorld } from "./catalogue-world.ts";

describe.each(databases)("items on $name", (kind) => {
  it("come with the parts that are asked for, and no others", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database, { name: "Films" });
    const film = await aMovie(world.database, films, {
      name: "Film",
      genres: ["Drama", "Crime"],
      studios: ["House"],
      tags: ["rain"],
      people: [{ name: "Ada Actor", character: "Eve" }],
      externalIds: { tmdb: "1", imdb: "tt1" },
      posters: 1,
      subtitles: ["ger"],
    });
    await anItem(world.database, films, { kind: "trailer", owner: film, extraKind: "trailer" });
    await anItem(world.database, films, { kind: "video", owner: film, extraKind: "interview" });

    expect(Object.keys(await world.browse.item(world.viewer, film.id)).toSorted()).toEqual([
      "item",
      "partCount",
      "versionCount",
    ]);
    const view = await world.browse.item(world.viewer, film.id, { parts: VIEW_PARTS });
    expect(view).toMatchObject({
      item: {
        id: film.id,
        uuid: film.uuid,
        path: "/media/Films/Film",
        hasSubtitles: true,
        parentId: films.folder.id,
      },
      versionCount: 1,
      state: { played: false, playCount: 0 },
      genres: [{ name: "Drama" }, { name: "Crime" }],
      studios: [{ name: "House" }],
      tags: ["rain"],
      countries: [],
      credits: [{ person: { name: "Ada Actor" }, role: "actor", character: "Eve", artwork: null }],
      externalIds: { tmdb: "1", imdb: "tt1" },
      artwork: [{ kind: "poster", position: 0 }],
      extraCounts: { trailers: 1, extras: 1 },
      relatives: { parent: { ref: { name: "Films" } }, series: null },
    });
    const [version] = view.versions ?? [];
    expect(version?.parts[0]?.file).toMatchObject({
      container: "mkv",
      chapters: [{ title: "All" }],
      streams: [
        { index: 0, kind: "video", codec: "h264", width: 1920, isDefault: false },
        { index: 1, kind: "audio", language: "eng", channels: 2 },
        { index: 1000, kind: "subtitle", externalPath: "/media/Films/ger.srt" },
      ],
    });
    expect(view.unplayedCount).toBeUndefined();
  });

  it("are found by their ids, by those of their versions, and by those they had before", async () => {
    await using world = await openWorld(kind);
    const film = await aMovie(world.database, await aLibrary(world.database));
    const gone = await aMovie(world.database, await aLibrary(world.database), { gone: true });
    const alias = "b".repeat(32);
    await world.database.write((tx) => tx.run(`INSERT INTO "item_alias" VALUES (?, ?)`, [alias, film.id]));
    const [version] =
      (await world.browse.item(world.viewer, film.id, { parts: ["versions"] })).versions ?? [];
    const item = { id: film.id };

    expect(await world.browse.resolve(world.viewer, film.uuid)).toMatchObject({ type: "item", item });
    expect(await world.browse.resolve(world.viewer, alias)).toMatchObject({ type: "item", item });
    expect(await world.browse.resolve(world.viewer, version?.uuid ?? "")).toMatchObject({
      type: "version",
      item,
      versionUuid: version?.uuid,
    });
    expect(await world.browse.resolve(world.viewer, gone.uuid)).toBeNull();
    expect(await world.browse.resolve(world.viewer, "c".repeat(32))).toBeNull();
    expect(await world.browse.resolve(world.viewer, "not an id")).toBeNull();
    const many = await world.browse.resolveMany(world.viewer, [alias, gone.uuid, "x", film.uuid]);
    expect(many.map((found) => found.id)).toEqual([film.id, film.id]);
  });

  it("know what is around them", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { name: "Shows", kind: "shows" });
    const series = await aSeries(world.database, shows, {
      name: "Show",
      studios: ["BBC"],
      seasons: [2],
      specials: 1,
    });
    const episode = series.seasons[1]?.episodes[0];
    const view = await world.browse.item(world.viewer, episode?.id ?? 0, { parts: ["relatives"] });
    expect(view.relatives).toMatchObject({
      parent: { ref: { name: "Season 1" } },
      season: { ref: { name: "Season 1" } },
      series: { ref: { name: "Show" }, studio: "BBC" },
      album: null,
    });
    const names = async (
      views: Promise<readonly { readonly item: { readonly name: string } }[]>,
    ): Promise<unknown> => (await views).map(({ item }) => item.name);
    expect(await names(world.browse.ancestors(world.viewer, episode?.id ?? 0))).toEqual([
      "Season 1",
      "Show",
      "Shows",
    ]);
    expect(await names(world.browse.seasons(world.viewer, series.id))).toEqual(["Specials", "Season 1"]);
    expect(await names(world.browse.episodes(world.viewer, { seriesId: series.id }))).toEqual([
      "Episode 0x1",
      "Episode 1x1",
      "Episode 1x2",
    ]);
    expect(await names(world.browse.episodes(world.viewer, { seriesId: series.id, season: 0 }))).toEqual([
      "Episode 0x1",
    ]);
    await expect(world.browse.seasons(world.viewer, 999_999)).rejects.toMatchObject({ meaning: "not-found" });
  });

  it("are like others that share their people, tags and genres", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const film = await aMovie(world.database, films, {
      name: "Film",
      genres: ["Crime", "Drama"],
      tags: ["rain"],
      people: [{ name: "Ada" }],
    });
    await aMovie(world.database, films, {
      name: "Near",
      genres: ["Crime", "Drama"],
      people: [{ name: "Ada" }],
    });
    await aMovie(world.database, films, { name: "Far", genres: ["Drama"] });
    await aMovie(world.database, films, { name: "Nothing", genres: ["Comedy"] });
    await aMovie(world.database, films, { name: "Itself elsewhere", genres: ["Crime"], workId: film.workId });
    const similar = await world.browse.similar(world.viewer, film.id, 10);
    expect(similar.map((view) => view.item.name)).toEqual(["Near", "Far"]);
  });

  it("are summed up by genre, person, year and kind", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const music = await aLibrary(world.database, { kind: "music" });
    await aMovie(world.database, films, {
      year: 2001,
      genres: ["Drama"],
      tags: ["rain"],
      officialRating: "PG",
      people: [{ name: "Ada Actor" }, { name: "Dan", role: "director" }],
    });
    await aMovie(world.database, films, {
      year: 1999,
      genres: ["Drama", "Crime"],
      people: [{ name: "Ada Actor" }],
    });
    await anAlbum(world.database, music, { genres: ["Jazz"], tracks: 2 });
    const { browse, viewer } = world;
    const named = async (page: ReturnType<typeof browse.labels>): Promise<unknown> => {
      const { items, total } = await page;
      return { total, names: items.map((one) => [one.name, one.itemCount]) };
    };
    expect(await named(browse.labels(viewer, "genre", { kinds: ["movie"] }))).toEqual({
      total: 2,
      names: [
        ["Crime", 1],
        ["Drama", 2],
      ],
    });
    expect(await named(browse.labels(viewer, "genre", { limit: 1, offset: 1, descending: true }))).toEqual({
      total: 3,
      names: [["Drama", 2]],
    });
    expect(
      await named(browse.labels(viewer, "genre", { within: { type: "library", id: music.id } })),
    ).toMatchObject({
      names: [["Jazz", 1]],
    });
    expect(await named(browse.persons(viewer, { search: "act" }))).toMatchObject({
      names: [["Ada Actor", 2]],
    });
    expect(await named(browse.persons(viewer, { roles: ["director"] }))).toMatchObject({
      names: [["Dan", 1]],
    });
    expect(await browse.labelByName(viewer, "genre", "DRAMA")).toMatchObject({ name: "Drama", itemCount: 2 });
    expect(await browse.personByName(viewer, "nobody")).toBeNull();
    expect(await browse.years(viewer, {})).toEqual([1999, 2001]);
    expect(await browse.years(viewer, { descending: true, limit: 1 })).toEqual([2001]);
    expect(await browse.facets(viewer, { kinds: ["movie"] })).toMatchObject({
      genres: [{ name: "Crime" }, { name: "Drama" }],
      tags: ["rain"],
      years: [1999, 2001],
      officialRatings: ["PG"],
    });
    expect(await browse.counts(viewer, {})).toMatchObject({
      movie: 2,
      track: 2,
      album: 1,
      artist: 1,
      series: 0,
    });
    expect((await browse.counts(viewer, { isFavorite: true })).movie).toBe(0);
  });

  it("tell in which languages they are heard and read, series by their episodes", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database, { name: "Films" });
    const shows = await aLibrary(world.database, { name: "Shows" });
    await aMovie(world.database, films, { subtitles: ["ger"] });
    await aMovie(world.database, films, { subtitles: ["fre", "ger"] });
    await aSeries(world.database, shows, { seasons: [1], episode: () => ({ subtitles: ["swe"] }) });
    const facets = (query: ItemQuery) => world.browse.facets(world.viewer, query);
    expect(await facets({ kinds: ["movie"] })).toMatchObject({
      audioLanguages: ["eng"],
      subtitleLanguages: ["fre", "ger"],
    });
    expect(await facets({ kinds: ["series"] })).toMatchObject({ subtitleLanguages: ["swe"] });
    expect(await facets({})).toMatchObject({ subtitleLanguages: ["fre", "ger", "swe"] });
  });

  it("are favourites of whom they are, names too", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    await aMovie(world.database, films, { genres: ["Drama", "Crime"], people: [{ name: "Ada Actor" }] });
    const { browse, watching, viewer } = world;
    const other = viewerOf(await aUser(world.database, { name: "Other" }));
    const drama = await browse.labelByName(viewer, "genre", "Drama");
    const ada = await browse.personByName(viewer, "Ada Actor");
    if (viewer.user === null || drama === null || ada === null) throw new Error("something isn't there");
    await watching.setNamedFavorite(viewer.user, { type: "label", id: drama.id }, true);
    await watching.setNamedFavorite(viewer.user, { type: "person", id: ada.id }, true);
    const favorites = async (who: Viewer): Promise<unknown> => [
      (await browse.labels(who, "genre", { isFavorite: true })).items.map(({ name }) => name),
      (await browse.persons(who, { isFavorite: true })).total,
      (await browse.labels(who, "genre", {})).items.map(({ isFavorite }) => isFavorite),
    ];
    expect(await favorites(viewer)).toEqual([["Drama"], 1, [false, true]]);
    expect(await favorites(other)).toEqual([[], 0, [false, false]]);
    await watching.setNamedFavorite(viewer.user, { type: "person", id: ada.id }, false);
    expect((await browse.persons(viewer, { isFavorite: true })).total).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import type { ItemQuery } from "../../../src/domain/library/query.ts";
import { aLibrary, aMovie, anAlbum, anItem, aSeries, aUser, viewerOf } from "../../support/catalogue.ts";
import { databases } from "../../support/databases.ts";
import { openWorld } from "./catalogue-world.ts";

describe.each(databases)("lists on $name", (kind) => {
  it("hide what is gone and the extras, unless these are asked for", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const film = await aMovie(world.database, films, { name: "Kept" });
    await aMovie(world.database, films, { name: "Lost", gone: true });
    await anItem(
      world.database,
      films,
      { kind: "trailer", owner: film, extraKind: "trailer" },
      { name: "Teaser" },
    );

    expect(await world.names({ kinds: ["movie", "trailer"] })).toEqual(["Kept"]);
    expect(await world.names({ isExtra: true })).toEqual(["Teaser"]);
    expect(await world.names({ ownerId: film.id })).toEqual(["Teaser"]);
    expect(await world.names({ kinds: ["movie", "trailer"], isExtra: false })).toEqual(["Kept", "Teaser"]);
    expect(await world.names({ hasTrailer: true })).toEqual(["Kept"]);
  });

  it("show only libraries that the viewer may see, wherever he looks", async () => {
    await using world = await openWorld(kind);
    const open = await aLibrary(world.database, { name: "Open" });
    const closed = await aLibrary(world.database, { name: "Closed" });
    const seen = await aMovie(world.database, open, { name: "Seen", genres: ["Shared"] });
    const hidden = await aMovie(world.database, closed, {
      name: "Hidden",
      genres: ["Shared", "Secret"],
      people: [{ name: "Ghost" }],
    });
    const bob = viewerOf(await aUser(world.database, { access: { all: false, libraryIds: [open.id] } }));

    expect(await world.names({ kinds: ["movie"] }, bob)).toEqual(["Seen"]);
    expect(await world.names({ search: "hidden" }, bob)).toEqual([]);
    expect(await world.names({ within: { type: "library", id: closed.id }, recursive: true }, bob)).toEqual(
      [],
    );
    expect(await world.names({ within: { type: "item", id: closed.folder.id } }, bob)).toEqual([]);
    await expect(world.browse.item(bob, hidden.id)).rejects.toMatchObject({ meaning: "not-found" });
    expect(await world.browse.resolve(bob, hidden.uuid)).toBeNull();
    expect((await world.browse.items(bob, [hidden.id, seen.id])).map((view) => view.item.id)).toEqual([
      seen.id,
    ]);
    expect(
      (await world.browse.labels(bob, "genre", {})).items.map((genre) => [genre.name, genre.itemCount]),
    ).toEqual([["Shared", 1]]);
    expect(await world.browse.labelByName(bob, "genre", "secret")).toBeNull();
    expect(await world.browse.personByName(bob, "Ghost")).toBeNull();
    expect((await world.browse.counts(bob, {})).movie).toBe(1);
    expect((await world.browse.latest(bob, { limit: 10 })).map(({ view }) => view.item.name)).toEqual([
      "Seen",
    ]);

    const nobody = viewerOf(await aUser(world.database, { access: { all: false, libraryIds: [] } }));
    expect(await world.names({}, nobody)).toEqual([]);
  });

  it("page without overlaps or gaps, also among namesakes, and count all", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    for (let at = 0; at < 23; at++)
      await aMovie(world.database, films, { name: "Same", year: 2000 + (at % 3) });
    for (const sort of [
      [],
      [{ by: "year", descending: true }],
      [{ by: "sortName", descending: true }],
    ] as const) {
      const ids: number[] = [];
      for (let offset = 0; offset < 23; offset += 5) {
        const page = await world.browse.list(world.viewer, { kinds: ["movie"], sort, offset, limit: 5 });
        expect(page).toMatchObject({ total: 23, offset });
        ids.push(...page.items.map((view) => view.item.id));
      }
      expect(new Set(ids).size).toBe(23);
    }
    const beyond = await world.browse.list(world.viewer, { kinds: ["movie"], offset: 100, limit: 5 });
    expect(beyond).toEqual({ items: [], total: 23, offset: 100 });
    expect(await world.browse.list(world.viewer, { kinds: ["movie"], limit: 0 })).toMatchObject({
      items: [],
      total: 23,
    });
  });

  it("count anew as soon as the library has changed", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const film = await aMovie(world.database, films);
    const query: ItemQuery = { kinds: ["movie"], limit: 1, offset: 0 };
    await aMovie(world.database, films);
    expect((await world.browse.list(world.viewer, query)).total).toBe(2);
    const { recordEvent } = await import("../../../src/infrastructure/database/stores/event-log.ts");
    await world.database.write(async (tx) => {
      await tx.run(`UPDATE "item" SET "gone_at" = 1 WHERE "id" = ?`, [film.id]);
      await recordEvent(tx, { type: "itemsRemoved", libraryId: films.id, itemIds: [film.id] });
    });
    expect((await world.browse.list(world.viewer, query)).total).toBe(1);
  });

  it("look below: direct children, or all levels", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { name: "Shows", kind: "shows" });
    const series = await aSeries(world.database, shows, { name: "Show", seasons: [2] });
    const music = await aLibrary(world.database, { name: "Music", kind: "music" });
    const album = await anAlbum(world.database, music, { name: "Album", tracks: 2 });
    const below = (id: number, recursive: boolean): Promise<readonly string[]> =>
      world.names({ within: { type: "item", id }, recursive });

    expect(await below(series.id, false)).toEqual(["Season 1"]);
    expect(await below(series.id, true)).toEqual(["Season 1", "Episode 1x1", "Episode 1x2"]);
    expect(await below(album.id, true)).toEqual(["Track 1", "Track 2"]);
    expect(await below(album.artist.id, true)).toEqual(["Track 1", "Track 2", "Album"]);
    expect(await below(shows.folder.id, true)).toHaveLength(4);
    expect(await world.names({ within: { type: "library", id: shows.id } })).toEqual(["Show"]);
    expect(await world.names({ within: { type: "library", id: shows.id }, recursive: true })).toContain(
      "Episode 1x2",
    );
    expect(await below(123_456, true)).toEqual([]);
  });

  it("take values from outside as they come", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    await aMovie(world.database, films, { name: "Film" });
    const strange: readonly ItemQuery[] = [
      { years: [99_999_999_999] },
      { index: Number.MAX_SAFE_INTEGER },
      { ids: [-1, 2 ** 40] },
      { nameStartsWith: "\0" },
      { search: "\0\ud800" },
      { genres: ["'; DROP TABLE item; --"] },
      { search: "' OR 1=1 --" },
      { kinds: [] },
    ];
    for (const query of strange)
      expect(await world.names({ kinds: ["movie"], ...query, limit: 5 })).toBeInstanceOf(Array);
    expect(await world.names({ kinds: [] })).toEqual([]);
    expect(await world.names({ kinds: ["movie"], offset: 2 ** 40, limit: 2 ** 40 })).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { ItemQuery } from "../../../src/domain/library/query.ts";
import { indexItems } from "../../../src/infrastructure/database/search/index-items.ts";
import { createSearchIndex } from "../../../src/infrastructure/database/search/rebuild.ts";
import { aLibrary, aMovie, anAlbum, aSeries, aUser, viewerOf } from "../../support/catalogue.ts";
import { databases } from "../../support/databases.ts";
import { openWorld, type World } from "./catalogue-world.ts";

async function drawFilms(world: World): Promise<void> {
  const films = await aLibrary(world.database);
  await aMovie(world.database, films, {
    name: "Inception",
    rating: 8.8,
    overview: "A thief enters dreams to plant an idea.",
    genres: ["Science Fiction"],
    people: [
      { name: "Leonardo DiCaprio", character: "Cobb" },
      { name: "Christopher Nolan", role: "director" },
    ],
  });
  await aMovie(world.database, films, {
    name: "Memento",
    rating: 8.4,
    overview: "A man without memory hunts a thief.",
    tags: ["amnesia"],
    people: [{ name: "Christopher Nolan", role: "director" }],
  });
  await aMovie(world.database, films, {
    name: "The Dream Team",
    rating: 6.5,
    originalName: "Das Traumteam",
    overview: "Four friends in New York.",
  });
}

const searching =
  (world: World) =>
  (search: string, more: ItemQuery = {}): Promise<readonly string[]> =>
    world.names({ search, ...more });

describe.each(databases)("searching on $name", (kind) => {
  it("finds by names first, and by all else only when no name has the words", async () => {
    await using world = await openWorld(kind);
    await drawFilms(world);
    const find = searching(world);
    expect(await find("dream")).toEqual(["The Dream Team"]);
    expect(await find("nolan")).toEqual(["Inception", "Memento"]);
    expect(await find("cobb")).toEqual(["Inception"]);
    expect(await find("amnes")).toEqual(["Memento"]);
    expect(await find("science fiction")).toEqual(["Inception"]);
    // Of running text only whole words count, and they may stand beside words of names and people.
    expect(await find("thief")).toEqual(["Inception", "Memento"]);
    expect(await find("thie")).toEqual([]);
    expect(await find("thief nolan memor")).toEqual([]);
    expect(await find("thief nolan memory")).toEqual(["Memento"]);
  });

  it("finds everywhere at once when that is asked for: names, then people and labels, then texts", async () => {
    await using world = await openWorld(kind);
    await drawFilms(world);
    const films = await aLibrary(world.database);
    await aMovie(world.database, films, { name: "Thief", rating: 7 });
    await aMovie(world.database, films, { name: "Zulu", tags: ["thief"] });
    const find = searching(world);
    expect(await find("thief", { searchIn: "everything" })).toEqual([
      "Thief",
      "Zulu",
      "Inception",
      "Memento",
    ]);
    expect(await find("thief")).toEqual(["Thief"]);
  });

  it("forgives slips of the keyboard, also while somebody is still typing", async () => {
    await using world = await openWorld(kind);
    await drawFilms(world);
    const find = searching(world);
    expect(await find("inceptoin")).toEqual(["Inception"]);
    expect(await find("incetp")).toEqual(["Inception"]);
    expect(await find("nception")).toEqual(["Inception"]);
    expect(await find("unception")).toEqual(["Inception"]);
    expect(await find("christoper nolna")).toEqual(["Inception", "Memento"]);
    expect(await find("dremm taem")).toEqual(["The Dream Team"]);
    expect(await find("qqqqqqqq")).toEqual([]);
    const people = await world.browse.persons(world.viewer, { search: "chrsitopher" });
    expect(people.items.map(({ name }) => name)).toEqual(["Christopher Nolan"]);
  });

  it("puts the exact name first, then other exact names, then what people like", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    await aMovie(world.database, films, { name: "Heat of the Night", rating: 9 });
    const liked = await aMovie(world.database, films, { name: "Heat Wave" });
    await aMovie(world.database, films, { name: "Heat", rating: 5 });
    const other = await aMovie(world.database, films, { name: "Calor" });
    await world.database.write((tx) =>
      tx.run(
        `INSERT INTO "item_title" ("item_id", "position", "title", "search_title", "language") VALUES (?, 0, 'Heat', 'heat', 'en')`,
        [other.id],
      ),
    );
    await world.watching.setState(world.ada, liked.id, { isFavorite: true });
    await world.database.write((tx) => indexItems(tx, [other.id, liked.id]));
    expect(await searching(world)("heat")).toEqual(["Heat", "Calor", "Heat Wave", "Heat of the Night"]);
  });

  it("finds episodes and tracks by what they belong to", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    await aSeries(world.database, shows, {
      name: "Breaking Point",
      seasons: [2],
      episode: (_season, number) => ({ name: number === 1 ? "Pilot" : "Gray Matter" }),
    });
    const music = await aLibrary(world.database, { kind: "music" });
    await anAlbum(world.database, music, { name: "Blue Hour", tracks: 1 });
    const find = searching(world);
    expect(await find("breaking pilot")).toEqual(["Pilot"]);
    expect(await find("blue hour track")).toEqual(["Track 1"]);
    // Series and films come before what is part of them.
    expect((await find("breaking", { searchIn: "everything" }))[0]).toBe("Breaking Point");
  });

  it("stays within filters and within what the viewer may see", async () => {
    await using world = await openWorld(kind);
    await drawFilms(world);
    const hidden = await aLibrary(world.database);
    await aMovie(world.database, hidden, { name: "Secret", people: [{ name: "Christopher Nolan" }] });
    const guest = viewerOf(await aUser(world.database, { access: { all: false, libraryIds: [hidden.id] } }));
    const find = searching(world);
    expect(await world.names({ search: "nolan" }, guest)).toEqual(["Secret"]);
    expect(await world.names({ search: "inceptoin" }, guest)).toEqual([]);
    expect(await find("nolan", { tags: ["amnesia"] })).toEqual(["Memento"]);
    expect(await find("inception", { kinds: ["series"] })).toEqual([]);
    const page = await world.browse.list(world.viewer, { search: "nolan", limit: 1, offset: 1 });
    expect([page.total, page.items[0]?.item.name]).toEqual([3, "Memento"]);
  });

  it("takes words of any script and signs of any language", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    for (const name of ["Ведьма", "千と千尋の神隠し", "Żółć", "L'Été indien", `Quote "Unquote"`])
      await aMovie(world.database, films, { name, tags: [`${name} tag`] });
    const find = searching(world);
    expect(await find("ведьма")).toEqual(["Ведьма"]);
    expect(await find("ведьна")).toEqual(["Ведьма"]);
    expect(await find("神隠し", { searchIn: "everything" })).toEqual(["千と千尋の神隠し"]);
    expect(await find("zolc")).toEqual(["Żółć"]);
    expect(await find("ete", { searchIn: "everything" })).toEqual(["L'Été indien"]);
    for (const text of [
      `"`,
      `'`,
      `a" OR "b`,
      `')`,
      `:*`,
      `NEAR(a b)`,
      `terms : x`,
      `\0`,
      "\ud800",
      "-",
      "^a",
    ])
      for (const searchIn of ["names", "everything"] as const)
        expect(await world.browse.list(world.viewer, { search: text, searchIn })).toBeDefined();
    expect(await find(`"unquote`, { searchIn: "everything" })).toEqual([`Quote "Unquote"`]);
  });

  it("is made anew from the items when it isn't there", async () => {
    await using world = await openWorld(kind);
    await drawFilms(world);
    await world.database.write(async (tx) => {
      await tx.run(tx.dialect === "sqlite" ? `DELETE FROM "search_index"` : `TRUNCATE "search_index"`);
      for (const table of ["search_document", "search_term", "item_trait"])
        await tx.run(`DELETE FROM "${table}"`);
    });
    expect(await world.names({ search: "nolan" })).toEqual([]);
    const index = createSearchIndex(world.database);
    expect(await index.isCurrent()).toBe(false);
    while ((await index.advance()) < 1);
    expect(await index.isCurrent()).toBe(true);
    expect(await world.names({ search: "nolna" })).toEqual(["Inception", "Memento"]);
  });

  it("follows what is written later", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const film = await aMovie(world.database, films, { name: "Before", overview: "Once." });
    await world.database.write(async (tx) => {
      await tx.run(`UPDATE "item" SET "name" = 'After', "overview" = 'Twice.' WHERE "id" = ?`, [film.id]);
      await indexItems(tx, [film.id]);
    });
    expect(await world.names({ search: "twice" })).toEqual(["After"]);
    expect(await world.names({ search: "once" })).toEqual([]);
    expect(await world.names({ search: "before" })).toEqual([]);
  });
});

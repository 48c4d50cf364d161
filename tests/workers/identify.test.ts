import { describe, expect, it } from "vitest";
import { aFile, aFilm, anItem, aSeries, aUnit, aVersion } from "../infrastructure/scan/drafts.ts";
import { positionOf, watch } from "../infrastructure/scan/library.ts";
import { databases } from "../support/databases.ts";
import { GERMAN } from "../support/providers.ts";
import type { Fault } from "../support/tmdb/server.ts";
import { identifyWorld } from "./identifying.ts";

const MINUTE_MS = 60_000;
const bytes = (name: string, minutes = 118) => ({
  bytes: name,
  inode: name,
  durationMs: minutes * MINUTE_MS,
});
const lantern = aFilm("The Lantern (1994)", bytes("lantern"), { name: "The Lantern", year: 1994 });
const episode = (season: number, number: number, last?: number) => ({
  season,
  number,
  content: bytes(`${season}x${number}`, 42),
  ...(last !== undefined && { last }),
});

describe.each(databases)("identifying on $name", ({ open }) => {
  it("fills a film with all that its provider says", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    const film = await world.shown("The Lantern");
    expect(film).toMatchObject({
      state: "matched",
      method: "search",
      value: "9000003",
      overview: "A lighthouse keeper follows a light that moves.",
      tagline: "It saw everything.",
      community_rating: 8.1,
      official_rating: "PG-13",
      duration_ms: 118 * MINUTE_MS,
    });
    expect(JSON.parse(String(film["provenance"]))).toMatchObject({
      overview: { source: "provider", provider: "tmdb" },
    });
    expect(JSON.parse(String(film["why"]))).toContainEqual({
      what: "year",
      speaks: "for",
      said: "it is of 1994",
    });
    const id = Number(film["id"]);
    const names = (sql: string) => world.rows(sql, id).then((rows) => rows.map((row) => Object.values(row)));
    expect(
      await names(`SELECT "provider", "value" FROM "external_id" WHERE "item_id" = ? ORDER BY 1`),
    ).toEqual([
      ["imdb", "tt9000003"],
      ["tmdb", "9000003"],
    ]);
    expect(await names(`SELECT "title" FROM "item_title" WHERE "item_id" = ? ORDER BY "position"`)).toEqual([
      ["The Lantern"],
      ["Die Laterne"],
      ["ランタン"],
      ["Das Licht im Turm"],
      ["La Lanterne"],
    ]);
    expect(
      await names(
        `SELECT l."kind", l."name" FROM "item_label" il JOIN "label" l ON l."id" = il."label_id"
         WHERE il."item_id" = ? ORDER BY 1, 2`,
      ),
    ).toEqual([
      ["country", "United Kingdom"],
      ["genre", "Drama"],
      ["genre", "Mystery"],
      ["studio", "Northern Light"],
      ["tag", "lighthouse"],
      ["tag", "storm"],
    ]);
    expect(
      await names(
        `SELECT p."name", c."role", x."value" FROM "credit" c JOIN "person" p ON p."id" = c."person_id"
         JOIN "person_id" x ON x."person_id" = p."id" WHERE c."item_id" = ? ORDER BY c."position"`,
      ),
    ).toEqual([
      ["Ada Actor", "actor", "501"],
      ["Bob Player", "actor", "502"],
      ["Dana Director", "director", "503"],
      ["Will Writer", "writer", "504"],
      ["Mio Music", "composer", "506"],
    ]);
    expect(await world.rows(`SELECT "name", "value" FROM "work_collection"`)).toEqual([
      { name: "The Lantern Collection", value: "801" },
    ]);
    expect(
      await names(
        `SELECT "kind" FROM "remote_image" WHERE "owner_id" = ? AND "owner_type" = 'item' AND "state" = 'wanted' ORDER BY 1`,
      ),
    ).toEqual([["backdrop"], ["logo"], ["poster"]]);
  });

  it("asks nothing again and changes nothing the next time, also when all is refreshed", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern, aSeries("Harbour Watch", [episode(1, 1)])]);
    await world.identify();
    const asked = world.tmdb.requests.length;
    const events = await world.rows(`SELECT COUNT(*) AS "n" FROM "event" WHERE "type" = 'itemsChanged'`);
    await world.identify();
    await world.identify({ refresh: "unlocked" });
    await world.identify({ refresh: "replace" });
    expect(world.tmdb.requests.length).toBe(asked);
    expect(await world.rows(`SELECT COUNT(*) AS "n" FROM "event" WHERE "type" = 'itemsChanged'`)).toEqual(
      events,
    );
  });

  it("knows series with their seasons and episodes, and those that come later", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([aSeries("Harbour Watch", [episode(1, 1), episode(1, 2, 3)])]);
    await world.identify();
    expect(await world.shown("Harbour Watch")).toMatchObject({ state: "matched", status: "ended" });
    expect(await world.shown("Fog")).toMatchObject({ overview: "What happens in Fog.", index_number: 1 });
    expect(await world.shown("Anchor / Tide")).toMatchObject({ index_number: 2 });
    expect(await world.shown("Season 1")).toMatchObject({ overview: "Season 1 of Harbour Watch." });
    const before = world.tmdb.requests.length;
    const more = [episode(1, 1), episode(1, 2, 3), episode(2, 1)];
    await world.shelf.ingest([aSeries("Harbour Watch", more)]);
    await world.identify();
    expect(await world.shown("Ice")).toMatchObject({ parent_index: 2 });
    expect(world.tmdb.requests.slice(before)).toEqual([expect.stringContaining("/tv/9100001/season/2")]);
  });

  it("leaves what a sidecar says, and says what a person may rely on where it says nothing", async () => {
    await using database = await open();
    await using world = await identifyWorld(database, { locale: GERMAN });
    const path = "film/film.mkv";
    const fields = { name: "My Lantern", overview: "Told by hand.", genres: ["Own"] };
    const draft = anItem("movie", "film", "My Lantern", {
      versions: [aVersion(path)],
      fields,
      sources: { name: "nfo", overview: "nfo", genres: "nfo" },
      externalIds: { imdb: "tt9000003" },
    });
    await world.shelf.ingest([aUnit("film", [aFile(path, bytes("film"))], [draft])]);
    await world.identify();
    expect(await world.shown("My Lantern")).toMatchObject({
      method: "id",
      overview: "Told by hand.",
      tagline: "It saw everything.",
      official_rating: "FSK-12",
    });
    expect(world.tmdb.requests).toHaveLength(1);
    await world.identify({ refresh: "replace" });
    expect(await world.shown("Die Laterne")).toMatchObject({
      overview: "Ein Leuchtturmwärter folgt einem wandernden Licht.",
    });
  });

  it("leaves to a person what isn't sure, and lets the file's length decide between namesakes", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([
      aFilm("Twin", bytes("twin", 115), { name: "Twin", year: 2012 }),
      aFilm("Lantern", bytes("lantern", 97), { name: "The Lantern" }),
      aFilm("Nobody Knows It", bytes("nobody"), {}),
      aFilm("Short", bytes("short", 5), { name: "Alpha Test", year: 2001 }),
    ]);
    await world.identify();
    const twin = await world.shown("Twin");
    expect(twin).toMatchObject({ state: "review", value: null, overview: null });
    expect(JSON.parse(String(twin["candidates"]))).toHaveLength(2);
    expect(await world.shown("The Lantern")).toMatchObject({
      state: "matched",
      value: "9000004",
      year: 2015,
    });
    expect(await world.shown("Nobody Knows It")).toMatchObject({ state: "none" });
    expect(await world.shown("Alpha Test")).toMatchObject({ state: "review" });
  });

  it("lets what stands beside a film decide between its namesakes, whichever comes first", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    const film = (folder: string, name: string, year?: number) =>
      anItem("movie", `${folder}/${name}.mkv`, name, {
        parentPlace: folder,
        versions: [aVersion(`${folder}/${name}.mkv`)],
        fields: { name, ...(year !== undefined && { year }) },
      });
    const shelf = (folder: string, ...films: readonly (readonly [name: string, year?: number])[]) => {
      const drafts = films.map(([name, year]) => film(folder, name, year));
      // Too short to say anything about a film's length.
      const files = films.map(([name]) => aFile(`${folder}/${name}.mkv`, bytes(`${folder}${name}`, 2)));
      return aUnit(folder, files, [anItem("folder", folder, folder, { isFolder: true }), ...drafts]);
    };
    await world.shelf.ingest([
      shelf("Old films", ["The Lantern"], ["The Lantern Returns", 1997]),
      shelf("Lantern - Complete Collection", ["The Lantern"]),
      shelf("Mixed", ["The Lantern"], ["Alpha Test", 2001]),
    ]);
    await world.identify();
    const found = await world.rows(
      `SELECT i."place", m."state", m."value", m."why" FROM "item" AS i JOIN "item_match" AS m ON m."item_id" = i."id"
       WHERE i."place" LIKE '%The Lantern.mkv' ORDER BY i."place"`,
    );
    expect(found).toMatchObject([
      { state: "matched", value: "9000003", why: expect.stringContaining("holds “The Lantern Collection”") },
      { place: expect.stringContaining("Mixed"), state: "review", value: null },
      { state: "matched", value: "9000003", why: expect.stringContaining("are of “The Lantern Collection”") },
    ]);
  });

  it("looks again when a file is renamed, and takes back what it said before", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([lantern]);
    await world.identify();
    const id = (await world.shown("The Lantern"))["id"];
    const renamed = aFilm("The Lantern (1994)", bytes("lantern"), { name: "Amber Door", year: 2009 });
    await world.shelf.ingest([renamed]);
    await world.identify();
    expect(await world.shown("Amber Door")).toMatchObject({ state: "review" });
    const other = aFilm("The Lantern (1994)", bytes("lantern", 88), { name: "Amber Door", year: 2009 });
    await world.shelf.ingest([other]);
    await world.identify({ itemIds: [Number(id)] });
    expect(await world.shown("Amber Door")).toMatchObject({
      id,
      state: "matched",
      overview: "Behind it is a summer.",
      tagline: null,
      official_rating: null,
    });
    expect(await world.rows(`SELECT "name" FROM "work_collection"`)).toEqual([]);
  });

  it("makes one work of what turns out to be one film, and takes it apart again with what was seen", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    const other = aFilm("La Lanterne (1994)", bytes("other"), { name: "La Lanterne", year: 1994 });
    await world.shelf.ingest([lantern, other]);
    const works = async (): Promise<readonly number[]> =>
      (await world.shelf.items("movie")).map(({ workId }) => workId);
    const [one = 0, two = 0] = await works();
    expect(one).not.toBe(two);
    await watch(database, two, 60_000);
    await world.identify();
    const [same = 0, again] = await works();
    expect(again).toBe(same);
    expect(await positionOf(database, same)).toBe(60_000);
    await world.shelf.ingest([
      aFilm("La Lanterne (1994)", bytes("other", 101), { name: "Alpha Test", year: 2001 }),
    ]);
    await world.identify();
    const [first = 0, second = 0] = await works();
    expect(second).not.toBe(first);
    expect((await world.shown("Alpha Test"))["work_id"]).toBe(second);
    expect(await positionOf(database, second)).toBe(60_000);
  });

  it("goes on where it was interrupted, without asking twice", async () => {
    await using database = await open();
    const stop = new AbortController();
    let answered = 0;
    const change = (_path: string, answer: object): object => {
      if (++answered === 3) stop.abort(new Error("killed"));
      return answer;
    };
    await using world = await identifyWorld(database, { change, parallel: 1 });
    await world.shelf.ingest([
      lantern,
      aFilm("Returns", bytes("returns", 121), { name: "The Lantern Returns", year: 1997 }),
      aFilm("Alpha", bytes("alpha", 101), { name: "Alpha Test", year: 2001 }),
    ]);
    await expect(world.identify({}, stop.signal)).rejects.toThrow("killed");
    await world.identify();
    const films = await world.rows(`SELECT "state" FROM "item_match"`);
    expect(films).toEqual([{ state: "matched" }, { state: "matched" }, { state: "matched" }]);
    // What was under way when it was stopped is asked again, nothing else.
    expect(world.tmdb.requests.length).toBeLessThanOrEqual(7);
  });

  it("waits for a provider that is away for a while", async () => {
    await using database = await open();
    const fault = (_path: string, count: number): Fault | null => (count <= 4 ? { kind: "reset" } : null);
    await using world = await identifyWorld(database, { fault, parallel: 1 });
    await world.shelf.ingest([lantern]);
    await world.identify();
    expect(await world.shown("The Lantern")).toMatchObject({ state: "matched" });
  });
});

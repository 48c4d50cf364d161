import { describe, expect, it } from "vitest";
import { readFilter } from "../../../src/domain/library/filter/read.ts";
import type { ItemQuery, Page, SortKey } from "../../../src/domain/library/query.ts";
import { SORT_KEYS } from "../../../src/domain/library/query.ts";
import type { ItemView } from "../../../src/domain/library/view.ts";
import { aLibrary, aMovie, anAlbum, aSeries } from "../../support/catalogue.ts";
import { databases } from "../../support/databases.ts";
import { openWorld, type World } from "./catalogue-world.ts";

async function drawFilms(world: World): Promise<void> {
  const films = await aLibrary(world.database);
  await aMovie(world.database, films, {
    name: "The Alien",
    year: 1979,
    rating: 8.5,
    officialRating: "R",
    genres: ["Science Fiction", "Horror"],
    studios: ["Brandywine"],
    tags: ["space"],
    people: [
      { name: "Sigourney Weaver", character: "Ripley" },
      { name: "Ridley Scott", role: "director" },
    ],
    premieredAt: new Date("1979-05-25"),
    externalIds: { imdb: "tt0078748" },
    posters: 1,
    width: 3840,
  });
  await aMovie(world.database, films, {
    name: "Amélie",
    originalName: "Le Fabuleux Destin",
    year: 2001,
    rating: 8.3,
    genres: ["Comedy"],
    premieredAt: new Date("2001-04-25"),
    overview: "Paris.",
    subtitles: ["fre"],
    width: 1280,
  });
  await aMovie(world.database, films, {
    name: "Blade Runner",
    year: 1982,
    genres: ["Science Fiction"],
    people: [{ name: "Ridley Scott", role: "director" }, { name: "Sean Young" }],
    container: "mp4",
    width: 720,
  });
}

/** The film so many times more, each under a number as its name; the first hundred are rated higher. */
async function multiply({ database }: World, itemId: number, times: number): Promise<void> {
  const row = await database.read.get(`SELECT * FROM "item" WHERE "id" = ?`, [itemId]);
  const own: Readonly<Record<string, string>> = {
    uuid: `CAST(n.i AS text)`,
    work_id: `-n.i`,
    sort_name: `CAST(10000 + n.i AS text)`,
    community_rating: `CASE WHEN n.i <= 100 THEN 8 ELSE 5 END`,
  };
  const columns = Object.keys(row ?? {}).filter((name) => name !== "id");
  await database.write((tx) =>
    tx.run(
      `INSERT INTO "item" (${columns.map((name) => `"${name}"`).join(", ")})
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${times})
       SELECT ${columns.map((name) => own[name] ?? `x."${name}"`).join(", ")} FROM n CROSS JOIN "item" x WHERE x."id" = ?`,
      [itemId],
    ),
  );
}

const CASES: readonly (readonly [string, ItemQuery, readonly string[]])[] = [
  ["genre, without case and accents", { genres: ["SCIENCE FÍCTION"] }, ["The Alien", "Blade Runner"]],
  ["one of several genres", { genres: ["Horror", "Comedy"] }, ["The Alien", "Amélie"]],
  ["tag and studio together", { tags: ["space"], studios: ["Brandywine"] }, ["The Alien"]],
  ["person", { people: ["ridley scott"] }, ["The Alien", "Blade Runner"]],
  ["person in a role", { people: ["Ridley Scott"], personRoles: ["actor"] }, []],
  ["years", { years: [1979, 2001] }, ["The Alien", "Amélie"]],
  ["rating", { minCommunityRating: 8.4 }, ["The Alien"]],
  ["official rating", { officialRatings: ["R"] }, ["The Alien"]],
  ["no official rating", { hasOfficialRating: false }, ["Amélie", "Blade Runner"]],
  ["premiere", { premieredFrom: new Date("2000-01-01"), premieredTo: new Date("2002-01-01") }, ["Amélie"]],
  ["overview", { hasOverview: true }, ["Amélie"]],
  ["subtitles", { hasSubtitles: true }, ["Amélie"]],
  ["container", { containers: ["mp4"] }, ["Blade Runner"]],
  ["high definition", { isHd: true }, ["The Alien", "Amélie"]],
  ["below high definition", { isHd: false }, ["Blade Runner"]],
  ["ultra high definition", { is4k: true }, ["The Alien"]],
  ["pictures", { artworkKinds: ["poster"] }, ["The Alien"]],
  ["an id elsewhere", { externalIds: [{ provider: "imdb", present: true }] }, ["The Alien"]],
  ["no id elsewhere", { externalIds: [{ provider: "imdb", present: false }] }, ["Amélie", "Blade Runner"]],
  ["letter, articles aside", { nameStartsWith: "A" }, ["The Alien", "Amélie"]],
  ["letters from", { nameAtLeast: "b" }, ["Blade Runner"]],
  ["letters before", { nameLessThan: "am" }, ["The Alien"]],
  ["not a kind", { excludeKinds: ["movie", "folder"] }, []],
  ["nothing at all for an empty list", { genres: [] }, []],
];

describe.each(databases)("filters on $name", (kind) => {
  it("let through what they say", async () => {
    await using world = await openWorld(kind);
    await drawFilms(world);
    const found: Record<string, readonly string[]> = {};
    for (const [name, query] of CASES)
      found[name] = await world.names({ excludeKinds: ["folder"], ...query });
    expect(found).toEqual(Object.fromEntries(CASES.map(([name, , expected]) => [name, expected])));
  });

  it("find words by their beginnings: exact names first, then names that begin so", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    for (const name of ["Return of the Amelie", "Amélie at Sea", "Amélie", "Camelie"])
      await aMovie(world.database, films, { name });
    await aMovie(world.database, films, { name: "Zed", originalName: "Amelie Zero" });
    const find = (search: string): Promise<readonly string[]> => world.names({ search });

    expect(await find("amelie")).toEqual(["Amélie", "Amélie at Sea", "Return of the Amelie", "Zed"]);
    expect(await find("ÂME")).toHaveLength(4);
    expect(await find("sea am")).toEqual(["Amélie at Sea"]);
    expect(await find("lie")).toEqual([]);
    expect(await find("  ")).toEqual([]);
    expect(await world.browse.list(world.viewer, { search: "ame", limit: 2 })).toMatchObject({ total: 4 });
  });

  it("find what begins like very much else, in the same order", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const [film] = [
      await aMovie(world.database, films, { name: "Zed Two" }),
      await aMovie(world.database, films, { name: "A Zed" }),
      await aMovie(world.database, films, { name: "Zed" }),
    ];
    await world.database.write((tx) =>
      tx.run(
        `INSERT INTO "item_word" ("word", "item_id") WITH RECURSIVE n(i) AS (
           SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7000) SELECT 'zed' || i, CAST(? AS integer) FROM n`,
        [film.id],
      ),
    );
    const page = await world.browse.list(world.viewer, { search: "zed", limit: 2 });
    expect(page.items.map((view) => view.item.name)).toEqual(["Zed", "Zed Two"]);
    expect(page.total).toBe(3);
    expect(await world.names({ search: "zed two" })).toEqual(["Zed Two"]);
  });

  it("are paged alike whether they let few through or very many", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const film = await aMovie(world.database, films, { name: "Many", year: 1999, rating: 5 });
    await multiply(world, film.id, 5_200);
    const list = (text: string, offset: number): Promise<Page<ItemView>> => {
      const filter = readFilter(text) ?? undefined;
      return world.browse.list(world.viewer, { ...(filter && { filter }), offset, limit: 2 });
    };
    const pages = async (text: string, offsets: readonly number[]): Promise<readonly unknown[]> =>
      Promise.all(
        offsets.map(async (offset) => {
          const { items, total } = await list(text, offset);
          return [total, ...items.map(({ item }) => item.sortName)];
        }),
      );
    const many = [[5201, "10001", "10002"], [5201, "15200", "many"], [5201]];
    // The second time the total is known.
    for (const _time of [1, 2]) {
      expect(await pages("kind:movie year:1999", [0, 5199, 5201])).toEqual(many);
      expect(await pages("year:1999 rating>7", [0, 98, 99, 200])).toEqual([
        [100, "10001", "10002"],
        [100, "10099", "10100"],
        [100, "10100"],
        [100],
      ]);
      expect(await pages("year:1998", [0, 5])).toEqual([[0], [0]]);
    }
  });

  it("go by what the viewer has done", async () => {
    await using world = await openWorld(kind);
    const films = await aLibrary(world.database);
    const [seen, begun] = [
      await aMovie(world.database, films, { name: "Seen" }),
      await aMovie(world.database, films, { name: "Begun" }),
    ];
    await aMovie(world.database, films, { name: "Fresh" });
    await world.watching.markPlayed(world.ada, seen.id, null);
    await world.watching.setState(world.ada, begun.id, { positionMs: 1_000_000, isFavorite: true });
    const movies = (query: ItemQuery): Promise<readonly string[]> =>
      world.names({ kinds: ["movie"], ...query });

    expect(await movies({ isPlayed: true })).toEqual(["Seen"]);
    expect(await movies({ isPlayed: false })).toEqual(["Begun", "Fresh"]);
    expect(await movies({ isFavorite: true })).toEqual(["Begun"]);
    expect(await movies({ isFavorite: false })).toEqual(["Fresh", "Seen"]);
    expect(await movies({ isResumable: true })).toEqual(["Begun"]);
    expect(await movies({ sort: [{ by: "isPlayed", descending: true }] })).toEqual([
      "Seen",
      "Begun",
      "Fresh",
    ]);
    expect(
      (await world.browse.list(world.viewer, { kinds: ["movie"], isPlayed: true, limit: 9 })).total,
    ).toBe(1);
  });

  it("take a series as played when nothing is left of it", async () => {
    await using world = await openWorld(kind);
    const shows = await aLibrary(world.database, { kind: "shows" });
    const through = await aSeries(world.database, shows, { name: "Through", seasons: [2] });
    await aSeries(world.database, shows, { name: "Half", seasons: [2] });
    await aSeries(world.database, shows, { name: "Empty", seasons: [0] });
    await world.watching.markPlayed(world.ada, through.id, null);
    expect(await world.names({ kinds: ["series"], isPlayed: true })).toEqual(["Empty", "Through"]);
    expect(await world.names({ kinds: ["series"], isPlayed: false })).toEqual(["Half"]);
  });

  it("sort by everything that can be asked for", async () => {
    await using world = await openWorld(kind);
    await drawFilms(world);
    const music = await aLibrary(world.database, { kind: "music" });
    await anAlbum(world.database, music, { tracks: 1 });
    const sorted = (by: SortKey, descending: boolean): Promise<readonly string[]> =>
      world.names({ kinds: ["movie"], sort: [{ by, descending }] });

    const counts: number[] = [];
    for (const by of SORT_KEYS) counts.push((await sorted(by, true)).length);
    expect(counts).toEqual(SORT_KEYS.map(() => 3));
    expect(await sorted("year", false)).toEqual(["The Alien", "Blade Runner", "Amélie"]);
    expect(await sorted("communityRating", true)).toEqual(["The Alien", "Amélie", "Blade Runner"]);
    expect(await sorted("premieredAt", true)).toEqual(["Amélie", "Blade Runner", "The Alien"]);
    expect(await sorted("studio", true)).toEqual(["The Alien", "Amélie", "Blade Runner"]);
    expect(await sorted("addedAt", true)).toEqual(["Blade Runner", "Amélie", "The Alien"]);
    expect(await sorted("sortName", true)).toEqual(["Blade Runner", "Amélie", "The Alien"]);
  });
});

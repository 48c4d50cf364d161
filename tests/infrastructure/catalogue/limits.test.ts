/** What is kept from a person is nowhere: in no list, count, name, search, total, nor by its id. */
import { describe, expect, it } from "vitest";
import type { ItemQuery } from "../../../src/domain/library/query.ts";
import type { ContentLimits } from "../../../src/domain/users/limits.ts";
import type { Viewer } from "../../../src/domain/users/user.ts";
import { aLibrary, aMovie, anAlbum, anItem, aSeries, aUser, viewerOf } from "../../support/catalogue.ts";
import { databases } from "../../support/databases.ts";
import { openWorld, type World } from "./catalogue-world.ts";

async function limited(world: World, limits: Partial<ContentLimits>): Promise<Viewer> {
  return viewerOf(await aUser(world.database, { limits }));
}

const namesIn = async (
  ...[world, query, viewer]: readonly [World, ItemQuery, Viewer]
): Promise<readonly string[]> => (await world.names(query, viewer)).toSorted();

const upTo = (age: number, step: number | null = null): Partial<ContentLimits> => ({ rating: { age, step } });

describe.each(databases)("on $name, somebody with limits", (kind) => {
  it("sees what is classified for his age, by whatever authority, and what nobody has classified", async () => {
    await using world = await openWorld(kind);
    const library = await aLibrary(world.database);
    for (const officialRating of ["PG", "FSK 12", "PG-13", "R", "Wobbly", undefined])
      await aMovie(world.database, library, {
        name: officialRating ?? "None",
        ...(officialRating === undefined ? {} : { officialRating }),
      });
    const names = async (limits: Partial<ContentLimits>): Promise<readonly string[]> =>
      namesIn(world, { kinds: ["movie"] }, await limited(world, limits));
    expect(await names(upTo(12))).toEqual(["FSK 12", "None", "PG", "Wobbly"]);
    expect(await names({ ...upTo(12), hideUnrated: ["movie"] })).toEqual(["FSK 12", "PG"]);
    expect(await names({ hideUnrated: ["series"] })).toHaveLength(6);
    expect(await names(upTo(17, 0))).toHaveLength(6);
  });

  it("sees of a series no more than the series itself lets through", async () => {
    await using world = await openWorld(kind);
    const library = await aLibrary(world.database, { kind: "shows" });
    await aSeries(world.database, library, { name: "Grim", officialRating: "TV-MA", seasons: [2] });
    await aSeries(world.database, library, {
      name: "Mild",
      officialRating: "TV-PG",
      seasons: [2],
      episode: (_season, at) =>
        at === 2 ? { name: "Grim one", officialRating: "TV-MA" } : { name: "Mild one" },
    });
    const child = await limited(world, { ...upTo(10), hideUnrated: ["series"] });
    expect(await namesIn(world, { kinds: ["series", "season", "episode"] }, child)).toEqual([
      "Mild",
      "Mild one",
      "Season 1",
    ]);
    const [mild] = (await world.browse.list(child, { kinds: ["series"] }, { parts: ["state"] })).items;
    expect(mild?.unplayedCount).toBe(1);
  });

  it("sees nothing with a blocked tag, nor what belongs to it", async () => {
    await using world = await openWorld(kind);
    const library = await aLibrary(world.database, { kind: "music" });
    await anAlbum(world.database, library, { name: "Loud", tags: ["Explicit"], tracks: 2 });
    await anAlbum(world.database, library, { name: "Calm", tracks: 1 });
    const child = await limited(world, { blockedTags: ["explicit"] });
    expect(await namesIn(world, { kinds: ["album", "track"] }, child)).toEqual(["Calm", "Track 1"]);
    const free = await limited(world, { blockedTags: ["never heard of"] });
    expect(await namesIn(world, { kinds: ["album", "track"] }, free)).toHaveLength(5);
  });

  it("sees only what has an allowed tag, by itself or by what it belongs to", async () => {
    await using world = await openWorld(kind);
    const library = await aLibrary(world.database, { kind: "shows" });
    await aSeries(world.database, library, { name: "Ours", tags: ["family"], seasons: [1] });
    await aSeries(world.database, library, { name: "Theirs", seasons: [1] });
    const child = await limited(world, { allowedTags: ["Family", "school"] });
    expect(await namesIn(world, { kinds: ["series", "season", "episode"] }, child)).toEqual([
      "Episode 1x1",
      "Ours",
      "Season 1",
    ]);
  });

  it("meets what is kept from him nowhere else either", async () => {
    await using world = await openWorld(kind);
    const { database, browse } = world;
    const library = await aLibrary(database);
    const people = [{ name: "Only Here" }];
    const hidden = await aMovie(database, library, {
      name: "Hidden",
      officialRating: "R",
      year: 1999,
      genres: ["Horror"],
      people,
    });
    const seen = await aMovie(database, library, {
      name: "Seen",
      officialRating: "PG",
      year: 2001,
      genres: ["Tale"],
    });
    const trailer = await anItem(database, library, { kind: "trailer", owner: hidden, extraKind: "trailer" });
    const child = await limited(world, upTo(10));
    expect(await browse.resolve(child, hidden.uuid)).toBeNull();
    expect(await browse.resolve(child, trailer.uuid)).toBeNull();
    expect(await browse.resolve(child, seen.uuid)).not.toBeNull();
    expect(await browse.resolveMany(child, [hidden.uuid, seen.uuid])).toHaveLength(1);
    expect((await browse.list(child, { search: "hidden" })).total).toBe(0);
    expect((await browse.latest(child, { limit: 10 })).map(({ view }) => view.item.name)).toEqual(["Seen"]);
    expect((await browse.labels(child, "genre", {})).items.map(({ name }) => name)).toEqual(["Tale"]);
    expect((await browse.persons(child, {})).total).toBe(0);
    expect(await browse.personByName(child, "Only Here")).toBeNull();
    expect(await browse.years(child, {})).toEqual([2001]);
    expect((await browse.counts(child, {})).movie).toBe(1);
    expect((await browse.facets(child, {})).officialRatings).toEqual(["PG"]);
    expect(await browse.similar(child, seen.id, 10)).toEqual([]);
    const whole = await limited(world, {});
    expect((await browse.counts(whole, {})).movie).toBe(2);
  });
});

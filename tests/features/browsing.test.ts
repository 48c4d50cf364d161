/** Lists as clients and tools narrow them: what nobody knows never widens an answer unseen. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, startLocal } from "../support/in-process.ts";
import { clip, put } from "../support/media.ts";
import { addLibrary, age, type Client, type Query, scanAll, signIn } from "../support/world.ts";

let server: LocalServer;
let client: Client;
beforeAll(async () => {
  server = await startLocal();
  for (const [name, rating, genre] of FILMS) {
    const folder = join(server.mediaDir, `${name} (2001)`);
    await mkdir(folder, { recursive: true });
    await put(clip(), join(folder, `${name} (2001)`));
    await writeFile(
      join(folder, "movie.nfo"),
      `<movie><title>${name}</title><year>2001</year><mpaa>${rating}</mpaa><genre>${genre}</genre></movie>`,
    );
  }
  await age(server.mediaDir);
  client = await signIn(server.base, "ada", "lovelace", "desk");
  await addLibrary(client, { name: "Films", type: "movies" }, server.mediaDir);
  await scanAll(client);
});
afterAll(() => server[Symbol.asyncDispose]());

const FILMS = [
  ["Alpha", "G", "Tale"],
  ["Beta", "PG-13", "Tale"],
  ["Gamma", "FSK 16", "Fright"],
  ["Delta", "", "Fright"],
] as const;

async function names(query: Query): Promise<readonly (string | null | undefined)[]> {
  const page = await client.get<BaseItemDtoQueryResult>("/Items", {
    recursive: true,
    includeItemTypes: "Movie",
    sortBy: "SortName",
    ...query,
  });
  expect(page.TotalRecordCount).toBe(page.Items?.length);
  return (page.Items ?? []).map(({ Name }) => Name);
}
const ALL = ["Alpha", "Beta", "Delta", "Gamma"];

describe("a list of films", () => {
  it.each([
    [{ maxOfficialRating: "PG" }, ["Alpha", "Delta"]],
    [{ minOfficialRating: "PG-13" }, ["Beta", "Gamma"]],
    [{ hasParentalRating: false }, ["Delta"]],
    [{ hasParentalRating: true }, ["Alpha", "Beta", "Gamma"]],
    [{ minWidth: 10_000 }, []],
    [{ maxWidth: 10_000, minHeight: 1 }, ALL],
    [{ isMovie: true }, ALL],
    [{ isMovie: false }, []],
    [{ isSeries: true }, []],
    [{ isSeries: false }, ALL],
    [{ isKids: true }, []],
    [{ is3D: true }, []],
    [{ is3D: false }, ALL],
    [{ isPlaceHolder: true }, []],
    [{ locationTypes: "Virtual" }, []],
    [{ locationTypes: "FileSystem,Virtual" }, ALL],
    [{ excludeLocationTypes: "Virtual" }, ALL],
    [{ excludeLocationTypes: "FileSystem" }, []],
    [{ isMissing: true }, []],
    [{ artists: "Nobody" }, []],
    [{ albums: "Nothing" }, []],
    [{ audioLanguages: "xxx" }, []],
    [{ nameStartsWith: "b" }, ["Beta"]],
    [{ nameStartsWithOrGreater: "delta" }, ["Delta", "Gamma"]],
    [{ nameLessThan: "C" }, ["Alpha", "Beta"]],
  ] as const)("narrowed by %o", async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it("has a neighbour on either side", async () => {
    const { Items = [] } = await client.get<BaseItemDtoQueryResult>("/Items", {
      recursive: true,
      includeItemTypes: "Movie",
    });
    const beta = Items?.find(({ Name }) => Name === "Beta")?.Id ?? "";
    expect(
      (
        await client.get<BaseItemDtoQueryResult>("/Items", {
          recursive: true,
          includeItemTypes: "Movie",
          sortBy: "SortName",
          adjacentTo: beta,
        })
      ).Items?.map(({ Name }) => Name),
    ).toEqual(["Alpha", "Beta", "Delta"]);
  });

  it("shows a collection for what is in it, where a client wants that", async () => {
    const { Items } = await client.get<BaseItemDtoQueryResult>("/Items", {
      recursive: true,
      includeItemTypes: "Movie",
      genres: "Fright",
    });
    const ids = (Items ?? []).map(({ Id }) => Id).join(",");
    const { Id } = await client.post<{ Id: string }>(`/Collections?name=Both&ids=${ids}`);
    expect(await names({ collapseBoxSetItems: true })).toEqual(["Alpha", "Beta", "Both"]);
    expect(await names({ collapseBoxSetItems: true, genres: "Tale" })).toEqual(["Alpha", "Beta"]);
    expect(await names({ collapseBoxSetItems: false })).toEqual(ALL);
    expect(await names({})).toEqual(ALL);
    await client.ask(`/Items/${Id}`, { method: "DELETE" });
    expect(await names({ collapseBoxSetItems: true })).toEqual(ALL);
  });

  it("proposes films because of one that was seen, and of one that is liked", async () => {
    const { Items = [] } = await client.get<BaseItemDtoQueryResult>("/Items", {
      recursive: true,
      includeItemTypes: "Movie",
    });
    const idOf = (name: string): string => Items?.find(({ Name }) => Name === name)?.Id ?? "";
    expect(await client.get("/Movies/Recommendations", {})).toEqual([]);
    await client.post(`/UserPlayedItems/${idOf("Alpha")}`);
    await client.post(`/UserFavoriteItems/${idOf("Gamma")}`);
    expect(await client.get("/Movies/Recommendations", { categoryLimit: 5 })).toMatchObject([
      { RecommendationType: "SimilarToRecentlyPlayed", BaselineItemName: "Alpha", Items: [{ Name: "Beta" }] },
      { RecommendationType: "SimilarToLikedItem", BaselineItemName: "Gamma", Items: [{ Name: "Delta" }] },
    ]);
    expect(await client.get("/Movies/Recommendations", { categoryLimit: 1 })).toHaveLength(1);
  });

  it("is as wide as the real server's for a name that nobody knows, and the log says so once", async () => {
    expect(await names({ anyProviderIdEquals: "tmdb.550" })).toEqual(ALL);
    await names({ AnyProviderIdEquals: "tmdb.551" });
    expect(await names({ includeItemTypes: "Movie,Nonsense" })).toEqual(ALL);
    const told = server.log.filter(({ msg }) => msg === "a query's name is ignored");
    expect(told.map(({ route, name }) => [route, name])).toEqual([
      ["/Items", "anyprovideridequals"],
      ["/Items", "includeitemtypes=Nonsense"],
    ]);
  });
});

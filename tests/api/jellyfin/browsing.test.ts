import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ask,
  type Client,
  createWorld,
  fillMovies,
  fillMusic,
  fillShows,
  itemNamed,
  type Query,
  SHELVES,
  type World,
} from "../../support/world.ts";

const ZERO = "0".repeat(32);
const UNKNOWN = "deadbeefdeadbeefdeadbeefdeadbeef";

let world: World;
let admin: Client;
let film: BaseItemDto & { readonly Id: string };

beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.shows, SHELVES.music], async (media) => {
    await fillMovies(media);
    await fillShows(media);
    await fillMusic(media);
  });
  admin = world.admin;
  film = await itemNamed(admin, "Long Road");
  return () => world[Symbol.asyncDispose]();
}, 120_000);

const list = (path: string, query: Query = {}, client = admin): Promise<BaseItemDtoQueryResult> =>
  client.get<BaseItemDtoQueryResult>(path, query);
const namesOf = (page: BaseItemDtoQueryResult): readonly (string | null | undefined)[] =>
  (page.Items ?? []).map((item) => item.Name);
const views = async (client = admin): Promise<readonly BaseItemDto[]> =>
  (await list("/UserViews", {}, client)).Items ?? [];
const view = async (type: string): Promise<string> =>
  (await views()).find((one) => one.CollectionType === type)?.Id ?? "";

describe("libraries", () => {
  it("are the folders at the top, by name, with their types", async () => {
    expect((await views()).map(({ Name, CollectionType, Type }) => [Name, CollectionType, Type])).toEqual([
      ["Movies", "movies", "CollectionFolder"],
      ["Music", "music", "CollectionFolder"],
      ["Shows", "tvshows", "CollectionFolder"],
    ]);
  });

  it("stand in the root, which the empty GUID names too", async () => {
    const root = await admin.get<BaseItemDto>(`/Items/${ZERO}`);
    expect(root).toMatchObject({ Type: "UserRootFolder", IsFolder: true, ChildCount: 3 });
    expect((await admin.get<BaseItemDto>("/Items/Root")).Id).toBe(root.Id);
    expect(namesOf(await list("/Items"))).toEqual(["Movies", "Music", "Shows"]);
    expect(namesOf(await list("/Items", { parentId: root.Id ?? "" }))).toEqual(["Movies", "Music", "Shows"]);
  });

  it("come in a person's own order, without those that he doesn't want", async () => {
    const tv = await world.device("sorting-tv", "sorter");
    const { Configuration } = await tv.get<{ Configuration: object }>("/Users/Me");
    const [movies, music] = [await view("movies"), await view("music")];
    await tv.post("/Users/Configuration", {
      ...Configuration,
      OrderedViews: [await view("tvshows"), movies],
      MyMediaExcludes: [music],
    });
    expect((await views(tv)).map(({ Name }) => Name)).toEqual(["Shows", "Movies"]);
    expect(namesOf(await list("/UserViews", { includeHidden: true }, tv))).toEqual([
      "Shows",
      "Movies",
      "Music",
    ]);
  });

  it("that a person may not see hide all that is in them, by list, by id, and as a picture", async () => {
    const guest = await world.device("guests-tv", "guest");
    const shows = await view("tvshows");
    await admin.post(`/Users/${guest.userId}/Policy`, {
      ...(await admin.get<{ Policy: object }>(`/Users/${guest.userId}`)).Policy,
      EnableAllFolders: false,
      EnabledFolders: [shows],
    });
    expect((await views(guest)).map(({ Name }) => Name)).toEqual(["Shows"]);
    expect(await list("/Items", { recursive: true, includeItemTypes: "Movie" }, guest)).toMatchObject({
      Items: [],
      TotalRecordCount: 0,
    });
    const hidden = await guest.ask(`/Items/${film.Id}`);
    const missing = await guest.ask(`/Items/${UNKNOWN}`);
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect((await guest.ask(`/Items/${film.Id}/Images/Primary`)).status).toBe(404);
    expect((await guest.ask(`/Videos/${film.Id}/stream?static=true`)).status).toBe(404);
    expect((await guest.ask(`/Items/${film.Id}/PlaybackInfo`)).status).toBe(404);
  });
});

describe("lists", () => {
  it("of a library hold its films, whether its folder is named or all levels below", async () => {
    const parentId = await view("movies");
    const films = ["Brief Halt", "Long Road", "Short Walk"];
    expect(namesOf(await list("/Items", { parentId })).map((name) => name?.replace(/ \(\d+\)$/, ""))).toEqual(
      films,
    );
    const all = await list("/Items", { parentId, recursive: true, includeItemTypes: "Movie" });
    expect(all.TotalRecordCount).toBe(3);
  });

  it("come in pages that neither overlap nor leave out", async () => {
    const query = { recursive: true, includeItemTypes: "Movie,Episode,Audio", sortBy: "SortName" };
    const all = await list("/Items", query);
    const pages = await Promise.all(
      [0, 3, 6].map((startIndex) => list("/Items", { ...query, startIndex, limit: 3 })),
    );
    expect(pages.flatMap((page) => page.Items?.map(({ Id }) => Id))).toEqual(all.Items?.map(({ Id }) => Id));
    expect(pages.map(({ TotalRecordCount, StartIndex }) => [TotalRecordCount, StartIndex])).toEqual([
      [9, 0],
      [9, 3],
      [9, 6],
    ]);
  });

  it.each([
    ["a genre", { genres: "Travel" }],
    ["a person", { person: "Walt Walker" }],
    ["a person in his part", { person: "Dora Driver", personTypes: "Director" }],
    ["a studio", { studios: "Roadside" }],
    ["a year", { years: "2010" }],
    ["subtitles", { hasSubtitles: true }],
    ["an id elsewhere", { hasImdbId: true }],
    ["what was typed", { searchTerm: "lon ro" }],
    ["a rating", { minCommunityRating: 7 }],
  ])("can be narrowed by %s", async (_what, query) => {
    const page = await list("/Items", { recursive: true, includeItemTypes: "Movie", ...query });
    expect(namesOf(page)).toEqual(["Long Road"]);
  });

  it("by ids hold those and no others, even when nothing of them is there", async () => {
    expect(namesOf(await list("/Items", { ids: `${film.Id},${UNKNOWN},nonsense` }))).toEqual(["Long Road"]);
    expect(namesOf(await list("/Items", { ids: UNKNOWN, recursive: true }))).toEqual([]);
  });

  it("by ids alone come in their order: a client restores its queue from them", async () => {
    const all = (await list("/Items", { recursive: true, includeItemTypes: "Movie,Episode" })).Items ?? [];
    const ids = all.map(({ Id }) => Id ?? "").toReversed();
    const page = await list("/Items", { ids: ids.join(",") });
    expect(page.Items?.map(({ Id }) => Id)).toEqual(ids);
  });

  it("below an unknown parent are those of the root, as the real server has it", async () => {
    expect(namesOf(await list("/Items", { parentId: UNKNOWN }))).toEqual(["Movies", "Music", "Shows"]);
  });

  it("are answered to a program that names nobody", async () => {
    await admin.post("/Auth/Keys?App=tool");
    const keys = await admin.get<{ Items: readonly { AccessToken: string }[] }>("/Auth/Keys");
    const headers = { "X-Emby-Token": keys.Items.at(-1)?.AccessToken ?? "" };
    const reply = await ask(
      world.base,
      "/Items?recursive=true&includeItemTypes=Movie&fields=Path,ProviderIds",
      {
        headers,
      },
    );
    expect(reply.status).toBe(200);
    const page = reply.body as BaseItemDtoQueryResult;
    expect(page.Items?.every((item) => item.UserData !== undefined && item.ProviderIds !== undefined)).toBe(
      true,
    );
  });

  it("of another person are his alone, unless an admin asks", async () => {
    const guest = await world.device("other-tv", "other");
    const refused = await guest.ask(`/Users/${admin.userId}/Items`);
    expect([refused.status, new TextDecoder().decode(refused.bytes)]).toEqual([
      403,
      "Error processing request.",
    ]);
    expect((await admin.ask(`/Users/${guest.userId}/Items`)).status).toBe(200);
    expect((await admin.ask(`/Items?userId=${UNKNOWN}`)).status).toBe(404);
  });

  it("have media sources wherever they are asked for: Infuse plays what the row says", async () => {
    const series = await itemNamed(admin, "Steady Show");
    const shows = await view("tvshows");
    const fields = "MediaSources";
    await admin.post("/Sessions/Playing/Progress", { ItemId: film.Id, PositionTicks: 3_000_000_000 });
    const rows = await Promise.all([
      list("/Items", { recursive: true, includeItemTypes: "Movie", fields }),
      list("/UserItems/Resume", { fields, mediaTypes: "Video" }),
      list("/Shows/NextUp", { seriesId: series.Id, fields }),
      list(`/Shows/${series.Id}/Episodes`, { fields }),
      admin
        .get<BaseItemDto[]>("/Items/Latest", { parentId: shows, groupItems: false, fields })
        .then((Items) => ({ Items })),
    ]);
    for (const { Items = [] } of rows) {
      expect(Items?.length).toBeGreaterThan(0);
      for (const item of Items ?? []) {
        const [source] = item.MediaSources ?? [];
        expect(source).toMatchObject({ Id: item.Id, SupportsDirectPlay: true, Protocol: "File" });
        expect(source?.MediaStreams?.[0]?.Type).toBeDefined();
      }
    }
  });
});

it("shows what was seen no longer among the newest, unless a person wants it there", async () => {
  const tv = await world.device("news-tv", "news");
  const newest = async (): Promise<readonly (string | null | undefined)[]> =>
    (await tv.get<BaseItemDto[]>("/Items/Latest", { parentId: await view("movies") })).map(
      ({ Name }) => Name,
    );
  expect(await newest()).toContain("Long Road");
  await tv.post(`/UserPlayedItems/${film.Id}`);
  expect(await newest()).not.toContain("Long Road");
  const { Configuration } = await tv.get<{ Configuration: object }>("/Users/Me");
  await tv.post("/Users/Configuration", { ...Configuration, HidePlayedInLatest: false });
  expect(await newest()).toContain("Long Road");
});

describe("people, genres and studios", () => {
  it("are listed, and found again by the ids that items give them", async () => {
    const whole = await admin.get<BaseItemDto>(`/Items/${film.Id}`);
    const walt = whole.People?.find(({ Name }) => Name === "Walt Walker");
    expect(await admin.get<BaseItemDto>(`/Items/${walt?.Id}`)).toMatchObject({
      Name: "Walt Walker",
      Type: "Person",
    });
    const drama = whole.GenreItems?.find(({ Name }) => Name === "Drama");
    expect(namesOf(await list("/Items", { genreIds: drama?.Id ?? "", recursive: true }))).toEqual([
      "Long Road",
    ]);
    expect(namesOf(await list("/Items", { parentId: drama?.Id ?? "", recursive: true }))).toEqual([
      "Long Road",
    ]);
    expect(namesOf(await list("/Studios"))).toEqual(["Roadside"]);
    expect(namesOf(await list("/Genres"))).toEqual(["Drama", "Travel"]);
    expect(namesOf(await list("/MusicGenres"))).toEqual(["Rock"]);
    expect(namesOf(await list("/Persons", { searchTerm: "dora" }))).toEqual(["Dora Driver"]);
  });

  it("by a name: a person that isn't there is missing, a genre is empty", async () => {
    expect((await admin.ask("/Persons/Nobody")).status).toBe(404);
    expect(await admin.get<BaseItemDto>("/Genres/Nothing")).toMatchObject({ Name: "Nothing", ChildCount: 0 });
    expect(await admin.get<BaseItemDto>("/Genres/drama")).toMatchObject({ Name: "Drama", MovieCount: 1 });
    expect(await admin.get<BaseItemDto>("/Artists/Band")).toMatchObject({ Type: "MusicArtist" });
  });
});

describe("series", () => {
  let series: string;
  beforeAll(async () => {
    series = (await itemNamed(admin, "Steady Show")).Id;
  });

  it("have seasons in order, and episodes with their series and season", async () => {
    const seasons = await list(`/Shows/${series}/Seasons`);
    expect(seasons.Items?.map(({ IndexNumber, SeriesId }) => [IndexNumber, SeriesId])).toEqual([
      [1, series],
      [2, series],
    ]);
    const episodes = await list(`/Shows/${series}/Episodes`, { seasonId: seasons.Items?.[0]?.Id ?? "" });
    expect(
      episodes.Items?.map(({ ParentIndexNumber, IndexNumber }) => [ParentIndexNumber, IndexNumber]),
    ).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it("give the neighbours of an episode, and those from one on, itself first", async () => {
    const all = (await list(`/Shows/${series}/Episodes`)).Items ?? [];
    const ids = all.map(({ Id }) => Id ?? "");
    const around = await list(`/Shows/${series}/Episodes`, { adjacentTo: ids[1] ?? "" });
    expect(around.Items?.map(({ Id }) => Id)).toEqual(ids.slice(0, 3));
    const from = await list(`/Shows/${series}/Episodes`, { startItemId: ids[2] ?? "", limit: 1 });
    expect([from.Items?.map(({ Id }) => Id), from.TotalRecordCount]).toEqual([[ids[2]], 2]);
  });

  it("that aren't there are told as the real server does", async () => {
    const reply = await admin.ask(`/Shows/${UNKNOWN}/Episodes`);
    expect([reply.status, reply.body]).toEqual([404, "Series not found"]);
    expect((await admin.ask(`/Shows/${UNKNOWN}/Seasons`)).status).toBe(404);
  });
});

describe("pictures", () => {
  const tagOf = async (): Promise<string> =>
    (await admin.get<BaseItemDto>(`/Items/${film.Id}`)).ImageTags?.["Primary"] ?? "";
  const fetched = (query: string, headers: Record<string, string> = {}, method = "GET") =>
    ask(world.base, `/Items/${film.Id}/Images/Primary${query}`, { method, headers });

  it("with their tag may be kept for ever, and are not sent twice", async () => {
    const first = await fetched(`?tag=${await tagOf()}&maxWidth=100`);
    expect(first.status).toBe(200);
    expect(first.headers.get("Cache-Control")).toContain("immutable");
    const again = await fetched(`?tag=${await tagOf()}&maxWidth=100`, {
      "If-None-Match": first.headers.get("ETag") ?? "",
    });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

  it("without it are asked for again each time", async () => {
    expect((await fetched("")).headers.get("Cache-Control")).toBe("public");
  });

  it("come in the format that was asked for, or that the client takes", async () => {
    const type = async (query: string, accept = "*/*"): Promise<string | null> =>
      (await fetched(query, { Accept: accept })).headers.get("Content-Type");
    expect(await type("?format=Png&maxWidth=50")).toBe("image/png");
    expect(await type("?format=Nonsense")).toBe("image/jpeg");
    expect(await type("?maxWidth=50", "image/webp,*/*")).toBe("image/webp");
    const browser = "image/avif,image/webp,image/apng,image/*,*/*;q=0.8";
    expect(await type("?maxWidth=50", browser)).toBe("image/avif");
    expect(await type("?maxWidth=50&format=webp", browser)).toBe("image/webp");
    expect(await type("?maxWidth=50", "image/avif;q=0,image/*")).toBe("image/jpeg");
    expect(await type("?maxWidth=50", "image/*")).toBe("image/jpeg");
    expect(await type("", browser)).toBe("image/jpeg");
  });

  it("are another for each format, and caches are told so", async () => {
    const reply = (accept: string, headers = {}) => fetched("?maxWidth=50", { Accept: accept, ...headers });
    const [avif, jpeg] = [await reply("image/avif"), await reply("*/*")];
    expect(avif.headers.get("Vary")).toContain("Accept");
    expect(avif.headers.get("ETag")).not.toBe(jpeg.headers.get("ETag"));
    const known = { "If-None-Match": jpeg.headers.get("ETag") ?? "" };
    expect([(await reply("*/*", known)).status, (await reply("image/avif", known)).status]).toEqual([
      304, 200,
    ]);
  });

  it("answer HEAD with the length and no body", async () => {
    const reply = await fetched("/0?maxWidth=50", {}, "HEAD");
    expect(reply.status).toBe(200);
    expect(Number(reply.headers.get("Content-Length"))).toBeGreaterThan(0);
    expect(reply.bytes.length).toBe(0);
  });

  it("that aren't there are told by name, types that don't exist are refused", async () => {
    const none = await ask(world.base, `/Items/${film.Id}/Images/Disc`);
    expect([none.status, none.body]).toEqual([404, "Long Road does not have an image of type Disc"]);
    expect((await ask(world.base, `/Items/${film.Id}/Images/Nonsense`)).status).toBe(400);
    expect((await ask(world.base, `/Items/${UNKNOWN}/Images/Primary`)).status).toBe(404);
  });

  it("of absurd sizes are not made", async () => {
    expect((await fetched("?width=99999999&height=99999999&quality=-5&blur=1000000")).status).toBe(200);
  });
});

it("finds what begins with the words typed, of every kind", async () => {
  const { SearchHints } = await admin.get<{ SearchHints: readonly { Name: string; Type: string }[] }>(
    "/Search/Hints",
    {
      searchTerm: "wal",
    },
  );
  expect(SearchHints.map(({ Name, Type }) => [Name, Type])).toEqual([
    ["Walt Walker", "Person"],
    ["Short Walk", "Movie"],
  ]);
});

it("lets nobody delete without the right", async () => {
  const guest = await world.device("deleting-tv", "deleter");
  const reply = await guest.ask(`/Items/${film.Id}`, { method: "DELETE" });
  expect([reply.status, reply.body]).toEqual([401, "Unauthorized access"]);
  expect((await admin.ask(`/Items/${film.Id}`)).status).toBe(200);
});

it.each([
  "/Items/xyz",
  "/Items?parentId=xyz",
  "/Items?recursive=maybe",
  "/Items?limit=abc",
  "/Shows/../Episodes",
])("answers %s as ASP.NET would, without falling over", async (path) => {
  const reply = await admin.ask(path);
  expect([400, 404]).toContain(reply.status);
});

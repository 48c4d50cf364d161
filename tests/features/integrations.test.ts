/** Tools around the server, each with its own header form and the calls that it makes, by what it reads of the answers. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clip, put } from "../support/media.ts";
import { openSocket } from "../support/socket.ts";
import {
  type Ask,
  ask,
  createWorld,
  fillShows,
  itemNamed,
  type Reply,
  SHELVES,
  type World,
} from "../support/world.ts";

type Fields = Readonly<Record<string, unknown>>;
interface Listed {
  readonly Items: readonly Fields[];
  readonly TotalRecordCount: number;
}

let world: World;
let key: string;
let film: string;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.shows], async (media) => {
    const folder = join(media, "movies/Long Road (2010)");
    await mkdir(folder, { recursive: true });
    await put(clip(), join(folder, "Long Road (2010)"));
    await writeFile(join(folder, "movie.nfo"), NFO);
    await put(clip({ tone: 480 }), join(media, "movies/Short Walk/Short Walk"));
    await fillShows(media);
  });
  await world.admin.post("/Auth/Keys?app=tools");
  const { Items } = await world.admin.get<{ Items: { AccessToken: string }[] }>("/Auth/Keys");
  key = Items.at(-1)?.AccessToken ?? "";
  film = (await itemNamed(world.admin, "Long Road")).Id;
});
afterAll(() => world[Symbol.asyncDispose]());

const NFO = `<movie><title>Long Road</title><year>2010</year><uniqueid type="tmdb">550</uniqueid>
<uniqueid type="imdb">tt0137523</uniqueid><genre>Drama</genre></movie>`;

/** A tool: its headers with every call, the status that it goes on with checked. */
function tool(headers: Readonly<Record<string, string>>, base = world.base) {
  const call = async (
    method: string,
    path: string,
    wanted: Ask = {},
    statuses = [200, 204],
  ): Promise<Reply> => {
    const reply = await ask(base, path, { method, ...wanted, headers: { ...headers, ...wanted.headers } });
    expect([`${method} ${path}`, statuses.includes(reply.status) ? "goes on" : reply.status]).toEqual([
      `${method} ${path}`,
      "goes on",
    ]);
    return reply;
  };
  return {
    get: async <T>(path: string): Promise<T> => (await call("GET", path)).body as T,
    post: async <T>(path: string, json?: unknown): Promise<T> =>
      (await call("POST", path, json === undefined ? {} : { json })).body as T,
    remove: (path: string) => call("DELETE", path),
    call,
  };
}

const named = (items: readonly Fields[], name: string): Fields => {
  const found = items.find(({ Name }) => Name === name);
  if (found === undefined) throw new Error(`nothing is named ${name}`);
  return found;
};

describe.each([
  ["Sonarr", "Series", "Steady Show"],
  ["Radarr", "Movie", "Long Road"],
])("%s's connection", (_tool, type, name) => {
  it("tests it, finds what it has by year and ids, and tells of its folder", async () => {
    const arr = tool({ "X-MediaBrowser-Token": key });
    await arr.get("/System/Configuration");
    await arr.call("GET", "/System/Configuration", { headers: { "X-MediaBrowser-Token": "wrong" } }, [401]);
    const years = type === "Movie" ? "&years=2010" : "";
    const found = await arr.get<Listed>(
      `/Items?recursive=true&includeItemTypes=${type}&fields=Path,ProviderIds${years}`,
    );
    expect(found.Items.every(({ Type }) => Type === type)).toBe(true);
    const item = named(found.Items, name);
    expect(item["Path"]).toMatch(/^\//u);
    // Read as numbers: a text among them costs the whole answer.
    const ids = Object.entries(item["ProviderIds"] as Record<string, string>);
    const numeric = ids.filter(([provider]) => ["Tmdb", "Tvdb", "TvMaze", "TvRage"].includes(provider));
    expect(numeric.filter(([, id]) => !/^\d+$/u.test(id))).toEqual([]);
    for (const UpdateType of ["Created", "Modified", "Deleted", null])
      await arr.post("/Library/Media/Updated", { Updates: [{ Path: item["Path"], UpdateType }] });
    await arr.post("/Library/Media/Updated", {
      Updates: [{ Path: "/nowhere/at all", UpdateType: "Modified" }],
    });
    await arr.post("/Notifications/Admin", {
      Name: "Fetched",
      Description: name,
      ImageUrl: "http://x/y.png",
    });
  });
});

describe("Seerr", () => {
  it("signs in, makes itself a key, reads libraries and what is in them, and signs its device out", async () => {
    const { name, password } = world.credentials();
    const identity = 'MediaBrowser Client="Seerr", Device="Seerr", DeviceId="Qk9UX3NlZXJy", Version="3.0"';
    const before = tool({ Authorization: identity, "X-Forwarded-For": "192.0.2.9" });
    const signedIn = await before.post<Fields>("/Users/AuthenticateByName", { Username: name, Pw: password });
    expect(signedIn["User"]).toMatchObject({
      ServerId: expect.stringMatching(/^[0-9a-f]{32}$/u),
      Policy: { IsAdministrator: true },
      Configuration: { GroupedFolders: [] },
    });
    await before.call("POST", "/Users/AuthenticateByName", { json: { Username: name, Pw: "wrong" } }, [401]);
    const seerr = tool({ Authorization: `${identity}, Token="${String(signedIn["AccessToken"])}"` });
    await seerr.post("/Auth/Keys?App=Seerr");
    const keys = await seerr.get<Listed>("/Auth/Keys");
    const own = keys.Items.toReversed().find(({ AppName }) => AppName === "Seerr");
    const byKey = tool({ Authorization: `${identity}, Token="${String(own?.["AccessToken"])}"` });
    expect(await byKey.get("/System/Info")).toMatchObject({ Id: signedIn["ServerId"] });
    const folders = await byKey.get<Listed>("/Library/MediaFolders");
    const library = folders.Items.find(({ CollectionType }) => CollectionType === "movies");
    expect(library).toMatchObject({ Type: "CollectionFolder" });
    const items = await byKey.get<Listed>(
      `/Items?SortBy=SortName&SortOrder=Ascending&IncludeItemTypes=Series,Movie,Others&Recursive=true&StartIndex=0&ParentId=${String(library?.["Id"])}&collapseBoxSetItems=false`,
    );
    expect(items.Items.map(({ Name }) => Name)).toEqual(["Long Road", "Short Walk"]);
    const [detail] = (
      await byKey.get<Listed>(
        `/Items?ids=${film}&fields=ProviderIds,MediaSources,Width,Height,IsHD,DateCreated`,
      )
    ).Items;
    expect(detail).toMatchObject({
      ProviderIds: { Tmdb: "550", Imdb: "tt0137523" },
      MediaSources: [{ MediaStreams: expect.arrayContaining([expect.objectContaining({ Type: "Video" })]) }],
      DateCreated: expect.any(String),
    });
    expect(Array.isArray(await byKey.get(`/Items/Latest?Limit=12&ParentId=${String(library?.["Id"])}`))).toBe(
      true,
    );
    const series = (await itemNamed(world.admin, "Steady Show")).Id;
    const seasons = await byKey.get<Listed>(`/Shows/${series}/Seasons`);
    expect(seasons.Items.map(({ IndexNumber }) => IndexNumber)).toEqual([1, 2]);
    const episodes = await byKey.get<Listed>(
      `/Shows/${series}/Episodes?seasonId=${String(seasons.Items[0]?.["Id"])}&fields=MediaSources`,
    );
    expect(episodes.Items.map(({ IndexNumber }) => IndexNumber)).toEqual([1, 2, 3]);
    await tool({ "X-Emby-Authorization": `${identity}, Token="${String(own?.["AccessToken"])}"` }).call(
      "DELETE",
      "/Devices?Id=Qk9UX3NlZXJy",
      {},
      [200, 204, 404],
    );
  });
});

describe("Jellystat", () => {
  it("checks its key, pages through items, and watches sessions through the socket", async () => {
    const stat = tool({ Authorization: `MediaBrowser Token="${key}"` });
    await stat.get("/system/configuration");
    await stat.get("/system/info");
    const users = await stat.get<readonly Fields[]>("/Users");
    expect(users[0]).toMatchObject({ Policy: { IsAdministrator: true } });
    const folders = await stat.get<Listed>("/Library/MediaFolders");
    for (const { Id } of folders.Items) {
      const page = await stat.get<Listed>(
        `/Items?ParentId=${String(Id)}&fields=MediaSources,DateCreated,Genres&startIndex=0&limit=200&recursive=true&excludeLocationTypes=Virtual&isMissing=false`,
      );
      expect(page.TotalRecordCount).toBe(page.Items.length);
      for (const item of page.Items)
        expect(item).toMatchObject({ ImageTags: expect.any(Object), BackdropImageTags: expect.any(Array) });
    }
    const userId = String(users[0]?.["Id"]);
    expect(await stat.get(`/Items/${film}/playbackinfo?userId=${userId}`)).toHaveProperty("MediaSources");
    expect(await stat.get("/plugins")).toEqual([]);
    await stat.call("POST", "/user_usage_stats/submit_custom_query", { json: {} }, [404]);
    await world.admin.post("/Sessions/Playing", { ItemId: film, PositionTicks: 0, PlayMethod: "DirectPlay" });
    const sessions = await stat.get<readonly Fields[]>("/sessions");
    const playing = sessions.find(({ NowPlayingItem }) => NowPlayingItem !== undefined);
    expect(playing).toMatchObject({
      NowPlayingItem: { Id: film, ProviderIds: { Tmdb: "550" }, Type: "Movie" },
      PlayState: { IsPaused: false, PlayMethod: "DirectPlay" },
    });
    expect(JSON.stringify(sessions)).not.toContain(":null");
    const socket = await openSocket(world.base, "/socket", {
      Authorization: `MediaBrowser Token="${key}"`,
    });
    socket.send({ MessageType: "SessionsStart", Data: "0,1500" });
    const told = await socket.next("Sessions");
    expect(Array.isArray(told["Data"])).toBe(true);
    socket.close();
    await world.admin.post("/Sessions/Playing/Stopped", { ItemId: film, PositionTicks: 0 });
  });
});

describe("homepage", () => {
  it.each([
    ["new", "", { Authorization: 'MediaBrowser , Client="Homepage", Device="Homepage", Token="KEY"}' }],
    ["old", "/emby", {}],
  ])("shows sessions and counts, and pauses (%s addresses)", async (_form, prefix, headers) => {
    const signed = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, text.replace("KEY", key)]),
    );
    const page = tool(signed, `${world.base}${prefix}`);
    const by = prefix === "" ? "" : `?api_key=${key}`;
    await page.get(`/Sessions${by}`);
    expect(await page.get(`/Items/Counts${by}`)).toMatchObject({
      MovieCount: 2,
      SeriesCount: 1,
      EpisodeCount: 4,
      SongCount: 0,
    });
    await page.call("POST", `/Sessions/0123456789abcdef0123456789abcdef/Playing/Pause${by}`, {}, [204, 404]);
  });
});

describe("Home Assistant", () => {
  it("signs in through the Python client, browses folders, and commands a player", async () => {
    const { name, password } = world.credentials();
    const identity = 'MediaBrowser Client="Home Assistant", Device="ha", DeviceId="ha-1", Version="2026.8"';
    const before = tool({ "X-Emby-Authorization": identity, "Content-Type": "application/json" });
    await before.get("/System/Info/Public");
    const signedIn = await before.post<Fields>("/Users/AuthenticateByName", { username: name, Pw: password });
    const ha = tool({ Authorization: `${identity}, Token="${String(signedIn["AccessToken"])}"` });
    const { userId } = world.admin;
    expect(await ha.get(`/DisplayPreferences/usersettings?userId=${userId}&client=emby`)).toHaveProperty(
      "Id",
    );
    const roots = await ha.get<Listed>(`/Users/${userId}/Items`);
    expect(roots.Items.map(({ CollectionType }) => CollectionType)).toEqual(["movies", "tvshows"]);
    const inside = await ha.get<Listed>(
      `/Users/${userId}/Items?parentId=${String(roots.Items[0]?.["Id"])}&fields=childCount`,
    );
    expect(inside.Items).toHaveLength(2);
    expect(await ha.get(`/Users/${userId}/Items/${film}?Fields=Path,Genres`)).toMatchObject({
      ImageTags: expect.any(Object),
    });
    const token = String(signedIn["AccessToken"]);
    await tool({}).call(
      "GET",
      `/Videos/${film}/stream?static=true&DeviceId=ha-1&MediaSourceId=${film}&api_key=${token}`,
      { headers: { Range: "bytes=0-9" } },
      [206],
    );
    const [session] = await ha.get<readonly Fields[]>("/Sessions");
    expect(session).toMatchObject({ Capabilities: { SupportedCommands: expect.any(Array) } });
    for (const command of ["Pause", "Unpause", "Stop"])
      await ha.call("POST", `/Sessions/${String(session?.["Id"])}/Playing/${command}`, {}, [204, 404]);
    await ha.call(
      "POST",
      `/Sessions/${String(session?.["Id"])}/Command`,
      { json: { Name: "Mute" } },
      [204, 404],
    );
  });
});

describe("Maintainerr", () => {
  it("sweeps the library strictly by type, and gathers what may go in a collection", async () => {
    const tidy = tool({
      Authorization: `MediaBrowser Client="Maintainerr", Device="m", DeviceId="m", Version="1", Token="${key}"`,
    });
    expect(await tidy.get("/System/Configuration")).toHaveProperty("MaxResumePct");
    await tidy.get("/System/Info/Storage");
    const [user] = await tidy.get<readonly Fields[]>("/Users");
    const sweep = await tidy.get<Listed>(
      `/Items?userId=${String(user?.["Id"])}&recursive=true&fields=ProviderIds&fields=Path&fields=DateCreated&fields=MediaSources&fields=Genres&fields=Tags&fields=Overview&fields=People&fields=Studios&enableUserData=true&sortBy=Random&limit=500&collapseBoxSetItems=false&includeItemTypes=Movie`,
    );
    expect(new Set(sweep.Items.map(({ Type }) => Type))).toEqual(new Set(["Movie"]));
    expect(await tidy.get(`/Items/${film}/Ancestors`)).not.toEqual([]);
    const { Id } = await tidy.post<{ Id: string }>("/Collections?name=Leaving%20soon&isLocked=true");
    await tidy.call("POST", `/Collections/${Id}/Items?ids=${film}`);
    await tidy.call("DELETE", `/Collections/${Id}/Items?ids=${film}`);
    await tidy.call("DELETE", `/Items/${Id}`);
    expect((await tidy.get<Listed>("/Items?recursive=true&includeItemTypes=BoxSet")).Items).toEqual([]);
  });
});

describe("Janitorr", () => {
  it("reads libraries with their folders, favourites, and deletes as the person that it signs in as", async () => {
    const { name, password } = world.credentials();
    const janitor = tool({ Authorization: `MediaBrowser , Client="Janitorr", Token="${key}"` });
    const folders = await janitor.get<readonly Fields[]>("/Library/VirtualFolders");
    expect(folders[0]).toMatchObject({ Name: "Movies", Locations: [expect.stringMatching(/^\//u)] });
    const films = await janitor.get<Listed>(
      `/Items?limit=10000&includeItemTypes=Movie&parentId=${String(folders[0]?.["ItemId"])}&fields=Path,ProviderIds&Recursive=true`,
    );
    expect(named(films.Items, "Long Road")["ProviderIds"]).toMatchObject({ Tmdb: "550" });
    const { userId } = world.admin;
    expect(
      (await janitor.get<Listed>(`/Users/${userId}/Items?Filters=IsFavorite&Recursive=true`)).Items,
    ).toEqual([]);
    const person = await tool({
      Authorization: 'MediaBrowser , Client="Janitorr", Device="j", DeviceId="j", Version="1"',
    }).post<Fields>("/Users/AuthenticateByName", { Username: name, Pw: password });
    const own = tool({
      Authorization: `MediaBrowser , Client="Janitorr", Token="${String(person["AccessToken"])}"`,
    });
    await own.call("DELETE", "/Items/0123456789abcdef0123456789abcdef", {}, [404]);
  });
});

describe("Wizarr", () => {
  it("makes a person, hands the whole policy back changed, sets the password, and removes the person", async () => {
    const wizard = tool({ Authorization: `MediaBrowser Token="${key}"`, "X-Emby-Token": key });
    const { Id } = await wizard.post<{ Id: string }>("/Users/New", { Name: "invited", Password: "first" });
    const { Policy } = await wizard.get<{ Policy: Fields }>(`/Users/${Id}`);
    const folders = await wizard.get<Listed>("/Library/MediaFolders");
    const EnabledFolders = folders.Items.slice(0, 1).map((folder) => folder["Id"]);
    await wizard.post(`/Users/${Id}/Policy`, {
      ...Policy,
      EnableAllFolders: false,
      EnabledFolders,
      EnableContentDownloading: false,
      EnableLiveTvAccess: false,
    });
    expect(await wizard.get(`/Users/${Id}`)).toMatchObject({
      Policy: {
        ...Policy,
        EnableAllFolders: false,
        EnabledFolders,
        EnableContentDownloading: false,
        EnableLiveTvAccess: false,
      },
    });
    await wizard.post(`/Users/${Id}/Password`, {
      NewPw: "second",
      CurrentPassword: "",
      CurrentPw: "",
      ResetPassword: false,
    });
    await tool({ Authorization: 'MediaBrowser Client="x", Device="x", DeviceId="x", Version="1"' }).post(
      "/Users/AuthenticateByName",
      { Username: "invited", Pw: "second" },
    );
    await wizard.remove(`/Users/${Id}`);
    await wizard.call("GET", `/Users/${Id}`, {}, [404]);
  });
});

describe.each([
  ["watchstate", "items/"],
  ["JellyPlex-Watched", "Items"],
])("%s", (_tool, items) => {
  it("reads what people have seen, and writes it back", async () => {
    const sync = tool({
      Authorization: `Emby UserId="x", Client="sync", Device="sync", DeviceId="sync", Version="1", Token="${key}"`,
    });
    const { userId } = world.admin;
    await sync.get(`/Users/${userId}/Views`);
    await sync.post(`/Users/${userId}/Items/${film}/UserData`, {
      Played: true,
      PlayCount: 2,
      PlaybackPositionTicks: 0,
      LastPlayedDate: "2024-05-06T07:08:09Z",
    });
    const seen = await sync.get<Listed>(
      `/Users/${userId}/${items}?Recursive=true&Filters=IsPlayed&IncludeItemTypes=Movie&Fields=ItemCounts,ProviderIds,Path,DateLastSaved,SeasonUserData,UserDataLastPlayedDate,OriginalTitle,PremiereDate,ProductionYear`,
    );
    expect(named(seen.Items, "Long Road")["UserData"]).toMatchObject({
      Played: true,
      PlayCount: 2,
      LastPlayedDate: "2024-05-06T07:08:09.0000000Z",
    });
    await sync.remove(`/Users/${userId}/PlayedItems/${film}`);
    await sync.post(`/Users/${userId}/PlayedItems/${film}?DatePlayed=20240506070809`);
    await sync.call("POST", `/Users/${userId}/PlayingItems/${film}/Progress?positionTicks=0`, {}, [200, 204]);
    await sync.remove(`/Users/${userId}/PlayedItems/${film}`);
    const left = await sync.get<Listed>(
      `/Users/${userId}/Items?Recursive=true&Filters=IsPlayed&IncludeItemTypes=Movie`,
    );
    expect(left.Items).toEqual([]);
  });
});

describe("autoscan", () => {
  it("finds libraries by their folders and tells of a change with its own spelling", async () => {
    const scan = tool({ "X-Emby-Token": key });
    await scan.get("/System/Info");
    const [library] =
      await scan.get<readonly { Name: string; Locations: string[] }[]>("/Library/VirtualFolders");
    expect(library).toMatchObject({ Name: "Movies", Locations: [expect.stringMatching(/^\//u)] });
    await scan.post("/Library/Media/Updated", {
      Updates: [{ path: join(library?.Locations[0] ?? "", "Long Road (2010)"), updateType: "Modified" }],
    });
  });
});

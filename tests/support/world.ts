/** A server that was set up as a person does it, with libraries of generated media, and clients that use it over HTTP. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AuthenticationResult } from "@jellyfin/sdk/lib/generated-client/models/authentication-result.js";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { TaskInfo } from "@jellyfin/sdk/lib/generated-client/models/task-info.js";
import type { UserItemDataDto } from "@jellyfin/sdk/lib/generated-client/models/user-item-data-dto.js";
import { clip, longClip, picture, put, song } from "./media.ts";
import { startServer, type RunningServer } from "./process.ts";
import { run } from "./reference.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else undefined. */
  readonly body: unknown;
  readonly bytes: Uint8Array;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
}

/**
 * One request, redirects not followed. A GET that met a connection of a server that was killed since is sent again, as
 * browsers do.
 */
export async function ask(base: string, path: string, wanted: Ask = {}): Promise<Reply> {
  const { method = "GET", headers = {}, json, body } = wanted;
  const payload = json === undefined ? body : JSON.stringify(json);
  const send = (): Promise<Response> =>
    fetch(`${base}${path}`, {
      method,
      redirect: "manual",
      headers: { ...(json === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      ...(payload === undefined ? {} : { body: payload }),
    });
  const answer = method === "GET" ? await send().catch(send) : await send();
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, body: parsed(answer.headers, bytes), bytes };
}

function parsed(headers: Headers, bytes: Uint8Array): unknown {
  const isJson = headers.get("Content-Type")?.includes("json") === true && bytes.length > 0;
  return isJson ? JSON.parse(new TextDecoder().decode(bytes)) : undefined;
}

export type Query = Readonly<Record<string, string | number | boolean>>;

/** A signed-in device of a person. */
export interface Client {
  readonly base: string;
  readonly token: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Any request with this device's header. */
  ask(path: string, wanted?: Ask): Promise<Reply>;
  /** The JSON body of a GET; throws unless it was answered with 200. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** Throws unless it was answered with 2xx; the body when there is one. */
  post<T = undefined>(path: string, json?: unknown): Promise<T>;
}

export const authorization = (deviceId: string, token?: string): string =>
  `MediaBrowser Client="Tests", Device="${deviceId}", DeviceId="${deviceId}", Version="1.0.0"` +
  (token === undefined ? "" : `, Token="${token}"`);

export async function signIn(
  base: string,
  name: string,
  password: string,
  deviceId: string,
): Promise<Client> {
  const reply = await ask(base, "/Users/AuthenticateByName", {
    method: "POST",
    headers: { Authorization: authorization(deviceId) },
    json: { Username: name, Pw: password },
  });
  if (reply.status !== 200) throw new Error(`${name} could not sign in: ${reply.status}`);
  const result = reply.body as AuthenticationResult;
  return clientOf(base, deviceId, result.AccessToken ?? "", result.User?.Id ?? "");
}

function clientOf(base: string, deviceId: string, token: string, userId: string): Client {
  const headers = { Authorization: authorization(deviceId, token) };
  const send = (path: string, wanted: Ask = {}): Promise<Reply> =>
    ask(base, path, { ...wanted, headers: { ...headers, ...wanted.headers } });
  return {
    base,
    token,
    userId,
    deviceId,
    headers,
    ask: send,
    async get<T>(path: string, query: Query = {}) {
      const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
      const url = search.size === 0 ? path : `${path}?${search.toString()}`;
      const reply = await send(url);
      if (reply.status !== 200) throw new Error(`GET ${url} answered ${reply.status}`);
      return reply.body as T;
    },
    async post<T>(path: string, json?: unknown) {
      const reply = await send(path, { method: "POST", ...(json === undefined ? {} : { json }) });
      if (reply.status >= 300) throw new Error(`POST ${path} answered ${reply.status}`);
      return reply.body as T;
    },
  };
}

export type CollectionType = "movies" | "tvshows" | "music" | "homevideos";

export interface Shelf {
  readonly name: string;
  readonly type: CollectionType;
  /** Below the world's media folder. */
  readonly folder: string;
}

export interface World {
  readonly server: RunningServer;
  readonly base: string;
  /** Where the media lie; a test may change them. */
  readonly media: string;
  readonly admin: Client;
  /** Another device, of the admin unless somebody else is named (made when he isn't there yet). */
  device(deviceId: string, person?: string): Promise<Client>;
  /** What a person types into a client. */
  credentials(person?: string): { readonly name: string; readonly password: string };
  scan(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ADMIN = "keeper";
const passwordOf = (name: string): string => `${name}-keeps-a-secret`;

/** Starts a server with an empty data folder, goes through the wizard, adds the libraries and scans them. */
export async function createWorld(
  shelves: readonly Shelf[],
  fill: (media: string) => Promise<unknown>,
  env: Readonly<Record<string, string>> = {},
): Promise<World> {
  const media = await mkdtemp(join(tmpdir(), "triptych-world-"));
  const server = await startServer({ env });
  try {
    await fill(media);
    await age(media);
    const admin = await setUp(server.base);
    for (const shelf of shelves) await addLibrary(admin, shelf, join(media, shelf.folder));
    if (shelves.length > 0) await scanAll(admin);
    return worldOf(server, media, admin);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    await rm(media, { recursive: true, force: true });
    throw error;
  }
}

/** As if it all had lain there for long: a scan waits for files that were written just now. */
export async function age(dir: string): Promise<void> {
  await run("find", [dir, "-exec", "touch", "-h", "-d", "2024-01-02T03:04:05Z", "{}", "+"]);
}

function worldOf(server: RunningServer, media: string, admin: Client): World {
  const people = new Set([ADMIN]);
  return {
    server,
    base: server.base,
    media,
    admin,
    async device(deviceId, person = ADMIN) {
      if (!people.has(person)) await admin.post("/Users/New", { Name: person, Password: passwordOf(person) });
      people.add(person);
      return signIn(server.base, person, passwordOf(person), deviceId);
    },
    credentials: (person = ADMIN) => ({ name: person, password: passwordOf(person) }),
    scan: () => scanAll(admin),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(media, { recursive: true, force: true });
    },
  };
}

/** The wizard of the clients; gives the first device of the person whom it made. */
export async function setUp(base: string): Promise<Client> {
  const step = async (path: string, json?: unknown): Promise<void> => {
    const reply = await ask(base, path, { method: "POST", ...(json === undefined ? {} : { json }) });
    if (reply.status !== 204) throw new Error(`${path} answered ${reply.status}`);
  };
  await ask(base, "/Startup/Configuration");
  await step("/Startup/Configuration", {
    UICulture: "en-US",
    MetadataCountryCode: "US",
    PreferredMetadataLanguage: "en",
  });
  await ask(base, "/Startup/User");
  await step("/Startup/User", { Name: ADMIN, Password: passwordOf(ADMIN) });
  await step("/Startup/RemoteAccess", { EnableRemoteAccess: true, EnableAutomaticPortMapping: false });
  await step("/Startup/Complete");
  return signIn(base, ADMIN, passwordOf(ADMIN), "keepers-desk");
}

/** Without watching its folders: a test's scans are those that it asks for. */
export async function addLibrary(
  admin: Client,
  shelf: Pick<Shelf, "name" | "type">,
  path: string,
): Promise<void> {
  const query = new URLSearchParams({
    name: shelf.name,
    collectionType: shelf.type,
    refreshLibrary: "false",
  });
  const LibraryOptions = {
    Enabled: true,
    EnablePhotos: true,
    EnableRealtimeMonitor: false,
    PathInfos: [{ Path: path }],
  };
  await admin.post(`/Library/VirtualFolders?${query.toString()}`, { LibraryOptions });
}

const scanTask = async (admin: Client): Promise<TaskInfo | undefined> =>
  (await admin.get<TaskInfo[]>("/ScheduledTasks")).find((task) => task.Key === "RefreshLibrary");

/** Asks for a scan of everything and waits for its end. */
export async function scanAll(admin: Client): Promise<void> {
  const before = (await scanTask(admin))?.LastExecutionResult?.EndTimeUtc;
  await admin.post("/Library/Refresh");
  await untilScanned(admin, before);
}

/** Waits until no scan runs and one ended that isn't the one named. */
export async function untilScanned(admin: Client, before?: string | null): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    const task = await scanTask(admin);
    const ended = task?.LastExecutionResult?.EndTimeUtc;
    if (task?.State === "Idle" && ended !== undefined && ended !== before) return;
    await sleep(50);
  }
  throw new Error("the scan did not end");
}

/** Every item of these kinds, by name. */
export async function itemsOf(
  client: Client,
  types: string,
  query: Query = {},
): Promise<readonly BaseItemDto[]> {
  const page = await client.get<BaseItemDtoQueryResult>("/Items", {
    userId: client.userId,
    recursive: true,
    includeItemTypes: types,
    sortBy: "SortName",
    fields: "Path,MediaSources",
    ...query,
  });
  return page.Items ?? [];
}

/** The one item with this name. */
export async function itemNamed(
  client: Client,
  name: string,
): Promise<BaseItemDto & { readonly Id: string }> {
  const all = await itemsOf(client, "Movie,Series,Season,Episode,Audio,MusicAlbum,MusicArtist,Photo,Video");
  const [found, ...others] = all.filter((item) => item.Name === name);
  if (found?.Id === undefined || others.length > 0)
    throw new Error(`${others.length + (found === undefined ? 0 : 1)} items are named ${name}`);
  return { ...found, Id: found.Id };
}

/** What a person has done with an item, as this device is told. */
export const stateOf = (client: Client, itemId: string): Promise<UserItemDataDto> =>
  client.get<UserItemDataDto>(`/UserItems/${itemId}/UserData`, { userId: client.userId });

/** A film of ten minutes in MP4 with its picture and words, and short ones. */
export async function fillMovies(media: string): Promise<void> {
  const film = join(media, "movies/Long Road (2010)/Long Road (2010)");
  await put(longClip("mp4"), film);
  await put(picture(), join(dirname(film), "poster"));
  await writeFile(`${film}.en.srt`, "1\n00:00:01,000 --> 00:00:04,000\nA road\n");
  await writeFile(join(dirname(film), "movie.nfo"), NFO);
  await put(clip(), join(media, "movies/Short Walk/Short Walk"));
  await put(clip({ tone: 470 }), join(media, "movies/Brief Halt.mkv"));
}

const NFO = `<?xml version="1.0" encoding="utf-8"?>
<movie><title>Long Road</title><year>2010</year><plot>It goes on.</plot><genre>Drama</genre><genre>Travel</genre>
<studio>Roadside</studio><director>Dora Driver</director><actor><name>Walt Walker</name><role>Man</role></actor>
<uniqueid type="imdb">tt9990001</uniqueid><rating>7.1</rating></movie>`;

/** A series of two seasons. */
export async function fillShows(media: string): Promise<void> {
  const show = join(media, "shows/Steady Show");
  await mkdir(show, { recursive: true });
  await put(picture("400x600", "green"), join(show, "poster"));
  let tone = 500;
  for (const [season, episodes] of [
    [1, 3],
    [2, 1],
  ] as const)
    for (let number = 1; number <= episodes; number++)
      await put(
        clip({ tone: ++tone }),
        join(show, `Season 0${season}`, `Steady Show S0${season}E0${number}.mkv`),
      );
}

export async function fillMusic(media: string): Promise<void> {
  const album = join(media, "music/Band/Album (2000)");
  const tags = { artist: "Band", album_artist: "Band", album: "Album", date: "2000", genre: "Rock" };
  await put(song({ ...tags, title: "One", track: "1" }), join(album, "01 - One"));
  await put(song({ ...tags, title: "Two", track: "2" }), join(album, "02 - Two"));
  await put(picture("300x300", "purple"), join(album, "cover"));
}

export const SHELVES = {
  movies: { name: "Movies", type: "movies", folder: "movies" },
  shows: { name: "Shows", type: "tvshows", folder: "shows" },
  music: { name: "Music", type: "music", folder: "music" },
} as const satisfies Record<string, Shelf>;

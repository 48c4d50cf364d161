import { readFile, writeFile } from "node:fs/promises";
/** A film in two files, as players meet it: the first plays by the film's id, the second by one of its own. */
import { join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import type { PlaybackInfoResponse } from "@jellyfin/sdk/lib/generated-client/models/playback-info-response.js";
import type { SessionInfoDto } from "@jellyfin/sdk/lib/generated-client/models/session-info-dto.js";
import { beforeAll, describe, expect, it } from "vitest";
import { longClip, picture, put } from "../support/media.ts";
import {
  ask,
  type Client,
  createWorld,
  itemNamed,
  itemsOf,
  SHELVES,
  stateOf,
  type World,
} from "../support/world.ts";

const MINUTE = 600_000_000;
const FOLDER = "movies/Twice Told (1999)";

let world: World;
let film: BaseItemDto & { readonly Id: string };
let part: BaseItemDto & { readonly Id: string };
let second: Uint8Array;
let people = 0;

beforeAll(async () => {
  world = await createWorld([SHELVES.movies], async (media) => {
    await put(longClip("mkv", 340), join(media, FOLDER, "Twice Told (1999) cd1"));
    const path = await put(longClip("mkv", 350), join(media, FOLDER, "Twice Told (1999) cd2"));
    await writeFile(path.replace(".mkv", ".en.srt"), "1\n00:00:01,000 --> 00:00:04,000\nTold again\n");
    await put(picture(), join(media, FOLDER, "poster"));
    second = await readFile(path);
  });
  film = await itemNamed(world.admin, "Twice Told (1999)");
  const [only] = await partsOf(world.admin);
  part = { ...only, Id: only?.Id ?? "" };
  return () => world[Symbol.asyncDispose]();
});

async function partsOf(client: Client, id = film.Id): Promise<readonly BaseItemDto[]> {
  const page = await client.get<BaseItemDtoQueryResult>(`/Videos/${id}/AdditionalParts`, {
    userId: client.userId,
  });
  return page.Items ?? [];
}

/** Somebody who has watched nothing yet. */
const somebody = (): Promise<Client> => world.device(`sofa-${++people}`, `watcher ${people}`);

async function play(client: Client, id: string, untilTicks: number): Promise<void> {
  const report = { ItemId: id, MediaSourceId: id, PlaySessionId: `${client.deviceId}-plays` };
  await client.post("/Sessions/Playing", { ...report, PositionTicks: 0 });
  await client.post("/Sessions/Playing/Progress", { ...report, PositionTicks: Math.floor(untilTicks / 2) });
  await client.post("/Sessions/Playing/Stopped", { ...report, PositionTicks: untilTicks });
}

const ticks = (client: Client, id: string): Promise<number | undefined> =>
  stateOf(client, id).then((state) => state.PlaybackPositionTicks);

describe("a film in two files", () => {
  it("is one item that tells of two parts, in lists as well, and is as long as both", async () => {
    const all = await itemsOf(world.admin, "Movie,Video");
    expect(all.map(({ Name, PartCount }) => [Name, PartCount])).toEqual([["Twice Told (1999)", 2]]);
    expect(Math.round((film.RunTimeTicks ?? 0) / MINUTE)).toBe(20);
  });

  it("names its second part, with an id that a scan doesn't change", async () => {
    expect(await partsOf(world.admin)).toMatchObject([
      { Id: part.Id, Type: "Video", Name: "Twice Told (1999) cd2", MediaType: "Video" },
    ]);
    expect(part.Id).not.toBe(film.Id);
    expect(await partsOf(world.admin, part.Id)).toEqual([]);
    await world.scan();
    expect((await partsOf(world.admin)).map(({ Id }) => Id)).toEqual([part.Id]);
  });

  it("lists, counts and finds no part anywhere", async () => {
    const somewhere = await somebody();
    const me = { userId: somewhere.userId };
    const counts = await somewhere.get<Record<string, number>>("/Items/Counts", me);
    expect(counts).toMatchObject({ MovieCount: 1, SeriesCount: 0, MusicVideoCount: 0 });
    const all = await somewhere.get<BaseItemDtoQueryResult>("/Items", {
      ...me,
      recursive: true,
      isFolder: false,
    });
    expect(all.Items?.map(({ Id }) => Id)).toEqual([film.Id]);
    const found = await somewhere.get<BaseItemDtoQueryResult>("/Items", {
      ...me,
      recursive: true,
      searchTerm: "Twice",
    });
    expect(found.Items?.map(({ Id }) => Id)).toEqual([film.Id]);
    const latest = await somewhere.get<readonly BaseItemDto[]>("/Items/Latest", me);
    expect(latest.map(({ Id }) => Id)).toEqual([film.Id]);
  });

  it("is seen in full by the part's own id", async () => {
    const item = await world.admin.get<BaseItemDto>(`/Items/${part.Id}`, { userId: world.admin.userId });
    expect(item).toMatchObject({ Id: part.Id, Container: "mkv", ProductionYear: 1999 });
    expect(item.MediaSources?.map(({ Id, Container }) => [Id, Container])).toEqual([[part.Id, "mkv"]]);
    expect(Math.round((item.RunTimeTicks ?? 0) / MINUTE)).toBe(10);
    const tag = item.ImageTags?.["Primary"];
    const image = await world.admin.ask(`/Items/${part.Id}/Images/Primary?tag=${tag}&maxWidth=100`);
    expect([image.status, image.headers.get("Content-Type")]).toEqual([200, "image/jpeg"]);
  });

  it("isn't taken away by halves", async () => {
    const reply = await world.admin.ask(`/Items/${part.Id}`, { method: "DELETE" });
    expect(reply.status).toBe(404);
    expect(await itemsOf(world.admin, "Movie")).toHaveLength(1);
  });
});

describe("its second part", () => {
  const info = (profile: object): Promise<PlaybackInfoResponse> =>
    world.admin.post<PlaybackInfoResponse>(
      `/Items/${part.Id}/PlaybackInfo?userId=${world.admin.userId}`,
      profile,
    );

  it("plays as it is, by ranges", async () => {
    const { MediaSources: [source] = [] } = await info({});
    expect(source).toMatchObject({
      Id: part.Id,
      SupportsDirectPlay: true,
      Container: "mkv",
    });
    const reply = await world.admin.ask(
      `/Videos/${part.Id}/stream.mkv?static=true&mediaSourceId=${part.Id}`,
      {
        headers: { Range: "bytes=100-199" },
      },
    );
    expect(reply.status).toBe(206);
    expect(reply.headers.get("Content-Range")).toBe(`bytes 100-199/${second.length}`);
    expect(Buffer.from(reply.bytes).equals(second.subarray(100, 200))).toBe(true);
  });

  it("plays in segments, by a playlist of its own length", async () => {
    const DeviceProfile = {
      DirectPlayProfiles: [],
      TranscodingProfiles: [
        {
          Type: "Video",
          Container: "ts",
          Protocol: "hls",
          VideoCodec: "h264",
          AudioCodec: "aac",
          Context: "Streaming",
        },
      ],
    };
    const { MediaSources: [source] = [] } = await info({ DeviceProfile });
    const url = source?.TranscodingUrl ?? "";
    expect(url.replaceAll("-", "")).toContain(part.Id);
    const master = await world.admin.ask(url);
    const main = /^main\.m3u8.*$/m.exec(new TextDecoder().decode(master.bytes))?.[0] ?? "";
    const folder = url.slice(0, url.indexOf("/master"));
    const playlist = new TextDecoder().decode((await world.admin.ask(`${folder}/${main}`)).bytes);
    const seconds = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, s]) => sum + Number(s), 0);
    expect(Math.round(seconds)).toBe(600);
    const segment = /^hls1.*$/m.exec(playlist)?.[0] ?? "";
    const first = await world.admin.ask(`${folder}/${segment}`);
    expect([first.status, first.bytes[0]]).toEqual([200, 0x47]);
  });

  it("has its own words", async () => {
    const source = (await info({})).MediaSources?.[0];
    const words = source?.MediaStreams?.find((stream: MediaStream) => stream.Type === "Subtitle");
    const reply = await world.admin.ask(
      `/Videos/${part.Id}/${part.Id}/Subtitles/${words?.Index}/0/Stream.vtt`,
    );
    expect(new TextDecoder().decode(reply.bytes)).toContain("Told again");
  });
});

describe("watching it", () => {
  it("goes from the first part's end to the second: one play, and a position in the whole", async () => {
    const watcher = await somebody();
    await play(watcher, film.Id, 10 * MINUTE);
    expect(await stateOf(watcher, film.Id)).toMatchObject({ Played: false, PlayCount: 1 });
    await play(watcher, part.Id, 4 * MINUTE);
    const state = await stateOf(watcher, film.Id);
    expect(state).toMatchObject({ Played: false, PlayCount: 1 });
    expect((state.PlaybackPositionTicks ?? 0) / MINUTE).toBeCloseTo(14, 0);
    expect(await stateOf(watcher, part.Id)).toMatchObject({
      ItemId: part.Id,
      PlaybackPositionTicks: 4 * MINUTE,
    });
    const [listed] = await partsOf(watcher);
    expect(listed?.UserData?.PlaybackPositionTicks).toBe(4 * MINUTE);
    const resume = await watcher.get<BaseItemDtoQueryResult>("/UserItems/Resume", { userId: watcher.userId });
    expect(resume.Items?.map(({ Id }) => Id)).toEqual([film.Id]);
  });

  it("is over at the end of the last part, and not before", async () => {
    const watcher = await somebody();
    const stop = (id: string): Promise<void> => watcher.post("/Sessions/Playing/Stopped", { ItemId: id });
    await stop(film.Id);
    expect(await stateOf(watcher, film.Id)).toMatchObject({ Played: false });
    expect(((await ticks(watcher, film.Id)) ?? 0) / MINUTE).toBeCloseTo(10, 0);
    await stop(part.Id);
    expect(await stateOf(watcher, film.Id)).toMatchObject({ Played: true, PlaybackPositionTicks: 0 });
    expect(await stateOf(watcher, part.Id)).toMatchObject({ Played: true, PlaybackPositionTicks: 0 });
  });

  it("is seen by others as the part that plays, where it is in that", async () => {
    const watcher = await somebody();
    await watcher.post("/Sessions/Playing", { ItemId: part.Id, PositionTicks: 0 });
    await watcher.post("/Sessions/Playing/Progress", { ItemId: part.Id, PositionTicks: 3 * MINUTE });
    const sessions = await world.admin.get<readonly SessionInfoDto[]>("/Sessions");
    const session = sessions.find(({ DeviceId }) => DeviceId === watcher.deviceId);
    expect(session?.NowPlayingItem?.Id).toBe(part.Id);
    expect(session?.PlayState).toMatchObject({ PositionTicks: 3 * MINUTE, MediaSourceId: part.Id });
  });

  it("can be left at a place in a part by hand", async () => {
    const watcher = await somebody();
    await watcher.post(`/UserItems/${part.Id}/UserData?userId=${watcher.userId}`, {
      PlaybackPositionTicks: 5 * MINUTE,
    });
    expect(await ticks(watcher, part.Id)).toBe(5 * MINUTE);
    expect(((await ticks(watcher, film.Id)) ?? 0) / MINUTE).toBeCloseTo(15, 0);
  });
});

describe("its parts by the native API", () => {
  interface Session {
    readonly token: string;
    readonly part: number;
    readonly partCount: number;
    readonly durationMs: number;
    readonly urls: { readonly direct: string };
  }
  interface NativeItem {
    readonly id: number;
    readonly versions: readonly { readonly files: readonly { readonly durationMs: number }[] }[];
  }

  /** `Bearer` is how the native API is told who asks. */
  const native = async <T>(client: Client, method: string, path: string, json?: unknown): Promise<T> => {
    const reply = await ask(world.base, `/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${client.token}` },
      ...(json === undefined ? {} : { json }),
    });
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}`);
    return reply.body as T;
  };
  const itemFor = async (client: Client): Promise<NativeItem> => {
    const { items } = await native<{ items: readonly { id: number }[] }>(client, "GET", "/items?kinds=movie");
    return native<NativeItem>(client, "GET", `/items/${items[0]?.id}`);
  };
  const playPart = async (client: Client, number: number): Promise<Session> => {
    const { id } = await itemFor(client);
    const capabilities = { containers: ["mkv"], videoCodecs: ["h264"], audioCodecs: ["aac"] };
    return native<Session>(client, "POST", "/playback-sessions", { itemId: id, part: number, capabilities });
  };

  it("play by sessions of their own, each as long as its file", async () => {
    const watcher = await somebody();
    const { versions } = await itemFor(watcher);
    const lengths = versions[0]?.files.map(({ durationMs }) => durationMs);
    expect(lengths?.map((ms) => Math.round(ms / 60_000))).toEqual([10, 10]);
    const session = await playPart(watcher, 1);
    expect(session).toMatchObject({ part: 1, partCount: 2, durationMs: lengths?.[1] });
    const reply = await ask("", session.urls.direct, { headers: { Range: "bytes=0-99" } });
    expect(Buffer.from(reply.bytes).equals(second.subarray(0, 100))).toBe(true);
    await expect(playPart(watcher, 2)).rejects.toThrow("404");
  });

  it("tell where the film was left, also when the player only says that it has gone", async () => {
    const watcher = await somebody();
    const { token } = await playPart(watcher, 1);
    await native(watcher, "PATCH", `/playback-sessions/${token}`, { positionMs: 240_000, state: "playing" });
    await native(watcher, "DELETE", `/playback-sessions/${token}`);
    expect(await stateOf(watcher, film.Id)).toMatchObject({ Played: false });
    expect(((await ticks(watcher, film.Id)) ?? 0) / MINUTE).toBeCloseTo(14, 0);
  });
});

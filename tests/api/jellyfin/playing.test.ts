import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { MediaSourceInfo } from "@jellyfin/sdk/lib/generated-client/models/media-source-info.js";
import type { PlaybackInfoResponse } from "@jellyfin/sdk/lib/generated-client/models/playback-info-response.js";
import type { SessionInfoDto } from "@jellyfin/sdk/lib/generated-client/models/session-info-dto.js";
import type { UserItemDataDto } from "@jellyfin/sdk/lib/generated-client/models/user-item-data-dto.js";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ask,
  type Client,
  createWorld,
  fillMovies,
  fillMusic,
  itemNamed,
  type Query,
  type Reply,
  SHELVES,
  stateOf,
  type World,
} from "../../support/world.ts";

const UNKNOWN = "deadbeefdeadbeefdeadbeefdeadbeef";
const MINUTE = 600_000_000;

let world: World;
let admin: Client;
let film: string;
let song: string;

beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.music], async (media) => {
    await fillMovies(media);
    await fillMusic(media);
  });
  admin = world.admin;
  film = (await itemNamed(admin, "Long Road")).Id;
  song = (await itemNamed(admin, "One")).Id;
  return () => world[Symbol.asyncDispose]();
}, 120_000);

const words = (reply: Reply): string => new TextDecoder().decode(reply.bytes);
const info = (body: object, query = ""): Promise<PlaybackInfoResponse> =>
  admin.post<PlaybackInfoResponse>(`/Items/${film}/PlaybackInfo${query}`, body);
const sourceOf = (answer: PlaybackInfoResponse): MediaSourceInfo => answer.MediaSources?.[0] ?? {};

const BROWSER = {
  DirectPlayProfiles: [{ Container: "mp4,m4v", Type: "Video", VideoCodec: "h264", AudioCodec: "aac,mp3" }],
  TranscodingProfiles: [
    {
      Container: "ts",
      Type: "Video",
      VideoCodec: "h264",
      AudioCodec: "aac",
      Protocol: "hls",
      Context: "Streaming",
    },
  ],
  SubtitleProfiles: [{ Format: "vtt", Method: "External" }],
};
const OLD_BOX = {
  ...BROWSER,
  DirectPlayProfiles: [{ Container: "avi", Type: "Video", VideoCodec: "mpeg4", AudioCodec: "mp3" }],
};

describe("before playing", () => {
  it("a client is told that it can play the file as it is, and never a transcode beside it", async () => {
    const answer = await info({ DeviceProfile: BROWSER, UserId: admin.userId });
    expect(answer.PlaySessionId).toMatch(/^[0-9a-f]{32}$/);
    expect(answer).not.toHaveProperty("ErrorCode");
    expect(sourceOf(answer)).toMatchObject({
      Id: film,
      Container: "mp4",
      SupportsDirectPlay: true,
      SupportsDirectStream: true,
    });
    expect(sourceOf(answer)).not.toHaveProperty("TranscodingUrl");
  });

  it("a client that can't play it as it is gets a url at which it is changed, and why", async () => {
    const answer = await info({ DeviceProfile: OLD_BOX, UserId: admin.userId });
    expect(answer).not.toHaveProperty("ErrorCode");
    expect(sourceOf(answer)).toMatchObject({
      SupportsDirectPlay: false,
      SupportsDirectStream: false,
      SupportsTranscoding: true,
      TranscodingContainer: "ts",
      TranscodingSubProtocol: "hls",
    });
    const url = sourceOf(answer).TranscodingUrl ?? "";
    // Kodi and Roku split at the one question mark; Roku looks for the reasons with the sign before them.
    expect(url.split("?")).toHaveLength(2);
    expect(url).toMatch(/^\/videos\/[0-9a-f-]{36}\/master\.m3u8\?&DeviceId=/);
    expect(url).toContain(`&PlaySessionId=${answer.PlaySessionId ?? ""}&ApiKey=${admin.token}&`);
    expect(url).toMatch(/&TranscodeReasons=ContainerNotSupported/);
    expect((await ask(world.base, url)).status).toBe(200);
  });

  it("a client that takes no form that could be made is told so, with the sources still there", async () => {
    for (const wish of [
      { DeviceProfile: { ...OLD_BOX, TranscodingProfiles: [] } },
      { DeviceProfile: OLD_BOX, EnableTranscoding: false },
    ]) {
      const answer = await info(wish);
      expect(answer.ErrorCode).toBe("NoCompatibleStream");
      expect(sourceOf(answer)).toMatchObject({ SupportsDirectPlay: false, SupportsTranscoding: false });
      expect(sourceOf(answer)).not.toHaveProperty("TranscodingUrl");
    }
  });

  it("what may not be copied is said in the url", async () => {
    const url = async (wish: object): Promise<string> =>
      sourceOf(await info({ DeviceProfile: OLD_BOX, ...wish })).TranscodingUrl ?? "";
    expect(await url({})).not.toContain("StreamCopy");
    expect(await url({ AllowVideoStreamCopy: false })).toContain("&AllowVideoStreamCopy=false");
    expect(await url({ AllowAudioStreamCopy: false })).toContain("&AllowAudioStreamCopy=false");
  });

  it("a subtitle is burnt in where the client shows none, and where it wants that", async () => {
    const blind = { ...OLD_BOX, SubtitleProfiles: [] };
    for (const wish of [
      { DeviceProfile: blind, SubtitleStreamIndex: 0 },
      { DeviceProfile: OLD_BOX, SubtitleStreamIndex: 0, AlwaysBurnInSubtitleWhenTranscoding: true },
    ]) {
      const source = sourceOf(await info(wish));
      expect(source.TranscodingUrl).toContain("&SubtitleStreamIndex=0&SubtitleMethod=Encode&");
      expect(source.MediaStreams?.[0]?.DeliveryMethod).toBe("Encode");
    }
  });

  it("a client that lists nothing plays everything itself (Findroid)", async () => {
    const answer = await info({
      DeviceProfile: { DirectPlayProfiles: [], TranscodingProfiles: [], SubtitleProfiles: [] },
      MaxStreamingBitrate: 1_000_000_000,
    });
    expect(answer).not.toHaveProperty("ErrorCode");
    expect(sourceOf(answer).SupportsDirectPlay).toBe(true);
  });

  it("the wishes come in the body in any case (Streamyfin), or in the query (Roku)", async () => {
    const low = 10_000;
    const inBody = await info({ deviceProfile: BROWSER, maxStreamingBitrate: low });
    const inQuery = await info(
      { DeviceProfile: BROWSER },
      `?MaxStreamingBitrate=${low}&UserId=${admin.userId}`,
    );
    for (const answer of [inBody, inQuery])
      expect(sourceOf(answer).TranscodingUrl).toContain("&TranscodeReasons=ContainerBitrateExceedsLimit");
  });

  it("a client that says nothing is offered everything", async () => {
    const answer = await admin.get<PlaybackInfoResponse>(`/items/${film}/playbackinfo`);
    expect(sourceOf(answer).SupportsDirectPlay).toBe(true);
  });

  it("an unknown source leaves nothing to play, an unknown item is missing", async () => {
    expect(await info({ MediaSourceId: UNKNOWN })).toMatchObject({
      MediaSources: [],
      ErrorCode: "NoCompatibleStream",
    });
    expect((await admin.ask(`/Items/${UNKNOWN}/PlaybackInfo`)).status).toBe(404);
  });

  it("a person who may not play is told that", async () => {
    const guest = await world.device("bored-tv", "bored");
    const { Policy } = await admin.get<{ Policy: object }>(`/Users/${guest.userId}`);
    await admin.post(`/Users/${guest.userId}/Policy`, {
      ...Policy,
      EnableMediaPlayback: false,
      EnableContentDownloading: false,
    });
    const reply = await guest.ask(`/Items/${film}/PlaybackInfo`);
    expect(reply.body).toMatchObject({ ErrorCode: "NotAllowed" });
    expect((await guest.ask(`/Items/${film}/Download`)).status).toBe(403);
    for (const path of [`/Videos/${film}/stream?static=true`, `/Items/${film}/File`])
      expect([path, (await guest.ask(path)).status]).toEqual([path, 403]);
  });
});

describe("a subtitle beside the film", () => {
  it("is told with a url that needs no header, and has one question mark", async () => {
    const stream = sourceOf(await info({ DeviceProfile: BROWSER })).MediaStreams?.[0];
    expect(stream).toMatchObject({
      Type: "Subtitle",
      Index: 0,
      IsExternal: true,
      DeliveryMethod: "External",
    });
    const url = stream?.DeliveryUrl ?? "";
    expect(url.split("?")).toHaveLength(2);
    const reply = await ask(world.base, url);
    expect(reply.headers.get("Content-Type")).toContain("text/vtt");
    expect(words(reply)).toContain("00:00:01.000 --> 00:00:04.000 region:subtitle line:90%\nA road\n");
  });

  it("comes in the formats of all clients, from any moment on", async () => {
    const track = (rest: string): Promise<Reply> => admin.ask(`/Videos/${film}/${film}/Subtitles/0/${rest}`);
    expect(words(await track("Stream.srt"))).toContain("00:00:01,000 --> 00:00:04,000");
    expect(words(await track("0/stream.ass"))).toContain("Dialogue: 0,0:00:01.00,0:00:04.00");
    expect((await track("0/Stream.js")).body).toMatchObject({ TrackEvents: [{ Text: "A road" }] });
    expect(words(await track("10000000/Stream.vtt"))).toContain("00:00:00.000 --> 00:00:03.000");
    expect(words(await track("subtitles.m3u8?segmentLength=300"))).toContain("EndPositionTicks=3000000000");
  });

  it("that isn't one, or isn't there, is refused", async () => {
    const status = async (rest: string): Promise<number> =>
      (await admin.ask(`/Videos/${film}/${film}/Subtitles/${rest}`)).status;
    expect([
      await status("1/0/Stream.vtt"),
      await status("42/0/Stream.vtt"),
      await status("0/0/Stream.xyz"),
    ]).toEqual([404, 404, 400]);
  });
});

describe("streams", () => {
  const get = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Reply> =>
    ask(world.base, path, { method, headers });

  it("are the file by ranges, without a token, by the item's id or the source's", async () => {
    for (const query of ["", `&mediaSourceId=${film}`, `&MediaSourceId=${film}&Tag=x&deviceId=d`]) {
      const reply = await get(`/Videos/${film}/stream?static=true${query}`, { Range: "bytes=0-9" });
      expect([reply.status, reply.bytes.length, reply.headers.get("Content-Type")]).toEqual([
        206,
        10,
        "video/mp4",
      ]);
    }
  });

  it("may have the container as an ending, and answer HEAD", async () => {
    const reply = await get(`/Videos/${film}/stream.mkv?Static=true`, {}, "HEAD");
    expect([reply.status, reply.bytes.length, reply.headers.get("Accept-Ranges")]).toEqual([200, 0, "bytes"]);
  });

  it("beyond the end are 416", async () => {
    const reply = await get(`/Videos/${film}/stream?static=true`, { Range: "bytes=99999999999-" });
    expect(reply.status).toBe(416);
  });

  it("of nothing are missing", async () => {
    expect((await get(`/Videos/${UNKNOWN}/stream?static=true`)).status).toBe(404);
    expect((await get(`/Videos/xyz/stream?static=true`)).status).toBe(400);
  });

  it("of music in a container that the client takes are the file", async () => {
    const universal = (container: string): Promise<Reply> =>
      admin.ask(
        `/Audio/${song}/universal?Container=${container}&MaxStreamingBitrate=140000000&UserId=${admin.userId}`,
        {
          headers: { Range: "bytes=0-9" },
        },
      );
    expect((await universal("opus,webm|opus,mp3,flac,m4a|aac,wav,ogg")).status).toBe(206);
    expect((await universal("webm|opus")).headers.get("Accept-Ranges")).toBe("none");
  });

  it("to keep have a name, and are for those who are signed in", async () => {
    const reply = await admin.ask(`/Items/${film}/Download`, { headers: { Range: "bytes=0-9" } });
    expect(reply.headers.get("Content-Disposition")).toBe(
      `attachment; filename="Long Road (2010).mp4"; filename*=UTF-8''Long%20Road%20%282010%29.mp4`,
    );
    expect((await get(`/Items/${film}/Download`)).status).toBe(401);
    expect((await admin.ask(`/Items/${film}/File`)).status).toBe(200);
  });
});

describe("reports", () => {
  const report = { PlaySessionId: "p1", CanSeek: true, PlayMethod: "DirectPlay" };

  it("show in the session, with streams numbered as the client numbers them", async () => {
    const tv = await world.device("reporting-tv", "reporter");
    // 0 is the subtitle beside the film, 1 the picture, 2 the sound.
    await tv.post("/Sessions/Playing", {
      ...report,
      ItemId: film,
      MediaSourceId: film,
      AudioStreamIndex: 2,
      SubtitleStreamIndex: 0,
      PositionTicks: 0,
    });
    await tv.post("/Sessions/Playing/Progress", {
      ...report,
      ItemId: film,
      PositionTicks: MINUTE,
      IsPaused: true,
    });
    const [session] = await tv.get<SessionInfoDto[]>("/Sessions", { deviceId: "reporting-tv" });
    expect(session?.NowPlayingItem?.Id).toBe(film);
    expect(session?.PlayState).toMatchObject({
      AudioStreamIndex: 2,
      SubtitleStreamIndex: 0,
      MediaSourceId: film,
      PositionTicks: MINUTE,
      IsPaused: true,
    });
    await tv.post("/Sessions/Playing/Stopped", { ...report, ItemId: film, PositionTicks: MINUTE });
    const whole = await tv.get<BaseItemDto>(`/Items/${film}`);
    expect(whole.MediaSources?.[0]).toMatchObject({
      DefaultAudioStreamIndex: 2,
      DefaultSubtitleStreamIndex: 0,
    });
    expect(whole.UserData).toMatchObject({
      PlaybackPositionTicks: MINUTE,
      PlayedPercentage: expect.closeTo(10, 0),
    });
  });

  it("without a position while it plays change nothing; a stop without one means the end", async () => {
    const tv = await world.device("silent-tv", "silent");
    await tv.post("/Sessions/Playing", { ...report, ItemId: film, PositionTicks: 0 });
    await tv.post("/Sessions/Playing/Progress", { ...report, ItemId: film, PositionTicks: 3 * MINUTE });
    await tv.post("/Sessions/Playing/Progress", {
      ...report,
      ItemId: film,
      VolumeLevel: 3,
      EventName: "volumechange",
    });
    expect(await stateOf(tv, film)).toMatchObject({ PlaybackPositionTicks: 3 * MINUTE, Played: false });
    await tv.post("/Sessions/Playing/Stopped", { ...report, ItemId: film });
    expect(await stateOf(tv, film)).toMatchObject({ PlaybackPositionTicks: 0, Played: true });
  });

  it("come by the old routes too: Streamyfin ends a play with a DELETE", async () => {
    const tv = await world.device("old-tv", "old");
    await tv.post(`/Users/${tv.userId}/PlayingItems/${film}?mediaSourceId=${film}`);
    await tv.post(`/PlayingItems/${film}/Progress?positionTicks=${2 * MINUTE}`);
    const reply = await tv.ask(`/PlayingItems/${film}?positionTicks=${4 * MINUTE}&playSessionId=p`, {
      method: "DELETE",
    });
    expect(reply.status).toBe(204);
    expect(await stateOf(tv, film)).toMatchObject({ PlaybackPositionTicks: 4 * MINUTE, PlayCount: 1 });
  });

  it("of what isn't there are taken and forgotten", async () => {
    const reply = await admin.ask("/Sessions/Playing", { method: "POST", json: { ItemId: UNKNOWN } });
    expect(reply.status).toBe(204);
  });

  it("with words that nobody knows are not lost", async () => {
    const tv = await world.device("odd-tv", "odd");
    await tv.post("/Sessions/Playing/Progress", {
      ItemId: film,
      PositionTicks: String(5 * MINUTE),
      PlayMethod: "Teleport",
      RepeatMode: "Sometimes",
      NowPlayingQueue: "x",
    });
    expect(await stateOf(tv, film)).toMatchObject({ PlaybackPositionTicks: 5 * MINUTE });
  });
});

describe("marks", () => {
  const mark = async (method: string, path: string): Promise<UserItemDataDto> => {
    const reply = await admin.ask(path, { method, headers: { "Content-Type": "application/json" } });
    // Anything but 200 is a failure to Roku.
    expect(reply.status).toBe(200);
    return reply.body as UserItemDataDto;
  };

  it.each([
    ["as played", "Played", "/UserPlayedItems/{id}", "/Users/{uid}/PlayedItems/{id}"],
    ["as favourites", "IsFavorite", "/UserFavoriteItems/{id}", "/Users/{uid}/FavoriteItems/{id}"],
  ] as const)("items %s, by both routes, and back", async (_what, field, now, before) => {
    for (const template of [now, before]) {
      const path = template.replace("{id}", film).replace("{uid}", admin.userId);
      expect((await mark("POST", path))[field]).toBe(true);
      expect((await mark("DELETE", path))[field]).toBe(false);
    }
  });

  it("people and genres as favourites, each person his own", async () => {
    const other = await world.device("other-tv", "other");
    const names = async (path: string, query: Query = {}): Promise<readonly BaseItemDto[]> =>
      (await admin.get<BaseItemDtoQueryResult>(path, query)).Items ?? [];
    const [person] = await names("/Persons");
    const [genre] = await names("/Genres");
    for (const [list, one] of [
      ["/Persons", person],
      ["/Genres", genre],
    ] as const) {
      const path = `/UserFavoriteItems/${one?.Id}`;
      expect((await mark("POST", path)).IsFavorite).toBe(true);
      expect((await mark("POST", path)).IsFavorite).toBe(true);
      expect(await names(list, { isFavorite: true })).toMatchObject([{ Id: one?.Id }]);
      expect(await names(list, { filters: "IsFavorite" })).toMatchObject([{ Id: one?.Id }]);
      expect((await names(list, { isFavorite: false })).map(({ Id }) => Id)).not.toContain(one?.Id);
      expect(await admin.get(`/Items/${one?.Id}`)).toMatchObject({ UserData: { IsFavorite: true } });
      expect(await other.get(`/Items/${one?.Id}`)).toMatchObject({ UserData: { IsFavorite: false } });
      expect((await mark("DELETE", path)).IsFavorite).toBe(false);
      expect(await names(list, { isFavorite: true })).toEqual([]);
    }
  });

  it("know when something was seen", async () => {
    const state = await mark("POST", `/UserPlayedItems/${film}?datePlayed=20240102030405`);
    expect(state.LastPlayedDate).toBe("2024-01-02T03:04:05.0000000Z");
    await mark("DELETE", `/UserPlayedItems/${film}`);
  });

  it("like, dislike, and neither", async () => {
    expect((await mark("POST", `/UserItems/${film}/Rating?likes=true`)).Likes).toBe(true);
    expect((await mark("POST", `/UserItems/${film}/Rating?likes=false`)).Likes).toBe(false);
    expect(await mark("DELETE", `/UserItems/${film}/Rating`)).not.toHaveProperty("Likes");
  });

  it("clear a position without a word on having seen it (Plezy)", async () => {
    const path = `/UserItems/${film}/UserData`;
    await admin.post(path, { PlaybackPositionTicks: 2 * MINUTE, Played: true });
    const state = await admin.post<UserItemDataDto>(path, { PlaybackPositionTicks: 0 });
    expect(state).toMatchObject({ PlaybackPositionTicks: 0, Played: true });
    await mark("DELETE", `/UserPlayedItems/${film}`);
  });

  it("of what isn't there are missing", async () => {
    expect((await admin.ask(`/UserFavoriteItems/${UNKNOWN}`, { method: "POST" })).status).toBe(404);
  });
});

it("answers what players ask beside the media, well-formed and empty", async () => {
  const empty = { Items: [], TotalRecordCount: 0, StartIndex: 0 };
  expect(await admin.get(`/MediaSegments/${film}?includeSegmentTypes=Intro`)).toEqual(empty);
  expect(await admin.get(`/Videos/${film}/AdditionalParts`)).toEqual(empty);
  expect(await admin.get(`/Users/${admin.userId}/Items/${film}/Intros`)).toEqual(empty);
  expect((await admin.ask(`/Videos/${film}/Trickplay/320/0.jpg`)).status).toBe(404);
  expect((await admin.ask(`/Audio/${song}/Lyrics`)).status).toBe(404);
});

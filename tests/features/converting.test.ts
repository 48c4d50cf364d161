import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlaybackInfoResponse } from "@jellyfin/sdk/lib/generated-client/models/playback-info-response.js";
import type { SessionInfoDto } from "@jellyfin/sdk/lib/generated-client/models/session-info-dto.js";
import type { TranscodingInfo } from "@jellyfin/sdk/lib/generated-client/models/transcoding-info.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clip, generated, put } from "../support/media.ts";
import { whiteBox } from "../support/picture-subtitle.ts";
import { run } from "../support/reference.ts";
import {
  ask,
  type Client,
  createWorld,
  fillMovies,
  fillMusic,
  itemNamed,
  itemsOf,
  type Reply,
  SHELVES,
  type World,
} from "../support/world.ts";

let world: World;
let admin: Client;
let film: string;
let short: string;
let song: string;
let dir: string;

/** With a track of sound in AC-3 and another one in AAC. */
function twoTongues(): Promise<string> {
  const words = (line: string): readonly string[] => line.split(" ");
  return generated("mkv", [
    ...words("-f lavfi -i color=black:size=320x180:rate=10"),
    ...words("-f lavfi -i sine=frequency=300:sample_rate=48000"),
    ...words("-f lavfi -i sine=frequency=900:sample_rate=48000"),
    ...words("-map 0:v -map 1:a -map 2:a -t 4"),
    ...words("-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 20"),
    ...words("-c:a:0 ac3 -ac:a:0 6 -c:a:1 aac -ac:a:1 2 -disposition:a:0 default"),
    ...words("-metadata:s:a:0 language=eng -metadata:s:a:1 language=ger"),
  ]);
}

/** Black, with a subtitle track in pictures. */
async function withPictures(path: string): Promise<void> {
  const track = join(dir, "boxes.sup");
  await writeFile(track, whiteBox(100, 2900));
  const film = await twoTongues();
  const copied = "-map 0:v -map 0:a:1 -map 1:s -c copy".split(" ");
  await run("ffmpeg", ["-v", "error", "-i", film, "-i", track, ...copied, path]);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-converting-"));
  world = await createWorld(
    [SHELVES.movies, SHELVES.music],
    async (media) => {
      await fillMovies(media);
      await fillMusic(media);
      await put(twoTongues(), join(media, "movies/Two Tongues/Two Tongues"));
      await withPictures(join(media, "movies/Boxes.mkv"));
      await put(clip({ seconds: 120, size: "640x360", rate: 25 }), join(media, "movies/Wide Road/Wide Road"));
      const words = join(media, "movies/White Words, it's: [1]/White Words, it's: [1]");
      await put(twoTongues(), words);
      await writeFile(`${words}.en.srt`, "1\n00:00:00,000 --> 00:00:04,000\nLOOK HERE\n");
    },
    { TRIPTYCH_DELIVERY__ENCODES_PER_USER: "1" },
  );
  admin = world.admin;
  film = (await itemNamed(admin, "Long Road")).Id;
  short = (await itemNamed(admin, "Brief Halt")).Id;
  song = (await itemNamed(admin, "One")).Id;
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const words = ({ bytes }: Reply): string => new TextDecoder().decode(bytes);

interface Decoded {
  readonly format: string;
  readonly codecs: string;
  readonly seconds: number;
  readonly errors: string;
}

/** What ffmpeg makes of what was received. */
async function decoded(name: string, bytes: Uint8Array): Promise<Decoded> {
  const path = join(dir, name);
  await writeFile(path, bytes);
  const errors = await run("ffmpeg", ["-v", "error", "-i", path, "-f", "null", "-"]);
  const told = await run("ffprobe", [
    ..."-v error -show_entries format=format_name:stream=codec_name:packet=pts_time -of json".split(" "),
    path,
  ]);
  const { format, streams, packets } = JSON.parse(told) as {
    readonly format: { readonly format_name: string };
    readonly streams: readonly { readonly codec_name: string }[];
    readonly packets: readonly { readonly pts_time?: string }[];
  };
  const times = packets.map(({ pts_time }) => Number(pts_time)).filter((time) => !Number.isNaN(time));
  const codecs = streams
    .map((stream) => stream.codec_name)
    .toSorted()
    .join(" ");
  const seconds = Math.max(...times) - Math.min(...times);
  return { format: format.format_name, codecs, seconds, errors };
}

async function received(path: string): Promise<Reply> {
  const reply = await admin.ask(path);
  expect([reply.status, reply.headers.get("accept-ranges")]).toEqual([200, "none"]);
  return reply;
}

describe("a film changed and sent as one", () => {
  it.each([
    ["mkv", "videoCodec=copy&audioCodec=copy", "video/x-matroska", "matroska,webm", "aac h264"],
    ["mp4", "videoCodec=copy&audioCodec=copy", "video/mp4", "mov,mp4,m4a,3gp,3g2,mj2", "aac h264"],
    ["ts", "videoCodec=h264&audioCodec=ac3&maxWidth=64", "video/mp2t", "mpegts", "ac3 h264"],
    ["mkv", "videoCodec=hevc&audioCodec=opus", "video/x-matroska", "matroska,webm", "hevc opus"],
    ["webm", "videoCodec=vp9", "video/webm", "matroska,webm", "opus vp9"],
    ["webm", "videoCodec=vp8", "video/webm", "matroska,webm", "opus vp8"],
  ])("as %s with %s", async (ending, query, type, format, codecs) => {
    const reply = await received(`/Videos/${short}/stream.${ending}?${query}`);
    expect(reply.headers.get("content-type")).toBe(type);
    expect(await decoded(`film.${ending}`, reply.bytes)).toMatchObject({ format, codecs, errors: "" });
  });

  it("begins where it is told to", async () => {
    const query = "videoCodec=h264&audioCodec=aac&maxWidth=64&startTimeTicks=5900000000";
    const { bytes } = await received(`/Videos/${film}/stream.mkv?${query}`);
    const { seconds, errors } = await decoded("late.mkv", bytes);
    expect([Math.round(seconds / 5), errors]).toEqual([2, ""]);
  });

  it("has a head that can be asked for alone", async () => {
    const reply = await admin.ask(`/Videos/${short}/stream.mkv?videoCodec=copy`, { method: "HEAD" });
    expect([reply.status, reply.headers.get("content-type"), reply.bytes.length]).toEqual([
      200,
      "video/x-matroska",
      0,
    ]);
  });

  it.each([
    ["in a form that isn't made", "stream.wmv?videoCodec=h264", 400],
    ["larger than any picture", "stream.mkv?maxWidth=100000", 400],
    ["with less than nothing", "stream.mkv?videoBitRate=-1", 400],
  ])("%s is refused", async (_, path, status) => {
    expect((await admin.ask(`/Videos/${short}/${path}`)).status).toBe(status);
  });
});

describe("music changed", () => {
  it.each([
    ["mp3", "audio/mpeg", "mp3", "mp3"],
    ["aac", "audio/aac", "aac", "aac"],
    ["flac", "audio/flac", "flac", "flac"],
    ["opus", "audio/ogg", "ogg", "opus"],
    ["ogg", "audio/ogg", "ogg", "opus"],
    ["wav", "audio/wav", "wav", "pcm_s16le"],
  ])("into %s", async (ending, type, format, codecs) => {
    const reply = await received(`/Audio/${song}/stream.${ending}?audioBitRate=96000`);
    expect(reply.headers.get("content-type")).toBe(type);
    expect(await decoded(`song.${ending}`, reply.bytes)).toMatchObject({ format, codecs, errors: "" });
  });

  it("when the client takes another form, as one or in segments", async () => {
    const query = `UserId=${admin.userId}&MaxStreamingBitrate=96000&Container=webm&AudioCodec=aac`;
    const one = await received(
      `/Audio/${song}/universal?${query}&TranscodingContainer=aac&TranscodingProtocol=http`,
    );
    expect(await decoded("universal.aac", one.bytes)).toMatchObject({ codecs: "aac", errors: "" });
    const master = await admin.ask(
      `/Audio/${song}/universal?${query}&TranscodingContainer=mp4&TranscodingProtocol=hls`,
    );
    expect(master.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
    const main = await ask(world.base, `/Audio/${song}/${lines(master)[0] ?? ""}`);
    const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(words(main))?.[1] ?? "";
    const pieces = await Promise.all(
      [init, ...lines(main)].map((url) => ask(world.base, `/Audio/${song}/${url}`)),
    );
    expect(pieces.map(({ status }) => status)).toEqual(pieces.map(() => 200));
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    expect(await decoded("universal.mp4", bytes)).toMatchObject({ codecs: "aac", errors: "" });
  });

  it("in segments without a source's id (Finamp)", async () => {
    const main = await admin.ask(`/Audio/${song}/main.m3u8?audioCodec=aac&segmentContainer=ts`);
    expect(main.status).toBe(200);
    const piece = await admin.ask(`/Audio/${song}/${lines(main)[0] ?? ""}`);
    expect(await decoded("finamp.ts", piece.bytes)).toMatchObject({ codecs: "aac", errors: "" });
  });
});

const lines = (playlist: Reply): readonly string[] =>
  words(playlist)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

const TARGET = {
  Container: "ts",
  Type: "Video",
  VideoCodec: "h264",
  AudioCodec: "aac",
  Protocol: "hls",
  Context: "Streaming",
};

/** A client that plays nothing as it is. */
const PROFILE = {
  DirectPlayProfiles: [],
  TranscodingProfiles: [TARGET],
  SubtitleProfiles: [{ Format: "vtt", Method: "Hls" }],
};

async function transcodingUrl(wish: object, item = film): Promise<string> {
  const answer = await admin.post<PlaybackInfoResponse>(`/Items/${item}/PlaybackInfo`, {
    DeviceProfile: PROFILE,
    UserId: admin.userId,
    ...wish,
  });
  return answer.MediaSources?.[0]?.TranscodingUrl ?? "";
}

const folderOf = (url: string): string => url.slice(0, url.lastIndexOf("/", url.indexOf("?")) + 1);

/** Plays the first segment as a player does: from the url that it got, without a header. */
async function firstSegment(url: string): Promise<Reply> {
  const master = await ask(world.base, url);
  const main = await ask(world.base, `${folderOf(url)}${lines(master)[0] ?? ""}`);
  return ask(world.base, `${folderOf(url)}${lines(main)[0] ?? ""}`);
}

async function converting(): Promise<TranscodingInfo | undefined> {
  const sessions = await admin.get<SessionInfoDto[]>("/Sessions", { deviceId: admin.deviceId });
  return sessions[0]?.TranscodingInfo;
}

describe("a url from PlaybackInfo", () => {
  it("copies what PlaybackInfo said is copied", async () => {
    const piece = await firstSegment(await transcodingUrl({}));
    expect(await decoded("copied.ts", piece.bytes)).toMatchObject({ codecs: "aac h264", errors: "" });
    expect(await converting()).toMatchObject({
      Container: "ts",
      IsVideoDirect: true,
      IsAudioDirect: true,
      VideoCodec: "h264",
      TranscodeReasons: ["DirectPlayError"],
    });
  });

  it("encodes what may not be copied, within the limit", async () => {
    const piece = await firstSegment(await transcodingUrl({ AllowVideoStreamCopy: false }));
    expect(await decoded("encoded.ts", piece.bytes)).toMatchObject({ codecs: "aac h264", errors: "" });
    expect(await converting()).toMatchObject({ IsVideoDirect: false, IsAudioDirect: true });
    await firstSegment(await transcodingUrl({ MaxStreamingBitrate: 20_000 }));
    expect(await converting()).toMatchObject({
      IsVideoDirect: false,
      TranscodeReasons: ["ContainerBitrateExceedsLimit"],
    });
  });

  it("is held to what the client's decoder takes", async () => {
    const conditions = [
      { Condition: "LessThanEqual", Property: "VideoLevel", Value: "30" },
      { Condition: "EqualsAny", Property: "VideoProfile", Value: "main|baseline" },
      { Condition: "LessThanEqual", Property: "VideoFramerate", Value: "5" },
    ];
    const CodecProfiles = [{ Type: "Video", Codec: "h264", Conditions: conditions }];
    const { Id } = await itemNamed(admin, "Two Tongues");
    const url = await transcodingUrl({ DeviceProfile: { ...PROFILE, CodecProfiles } }, Id);
    expect(url).toContain("&h264-profile=main,baseline&h264-level=30&");
    expect(url).toContain("&MaxFramerate=5&");
    const { bytes } = await firstSegment(url);
    const told = await run("ffprobe", [
      ..."-v error -select_streams v -show_entries stream=profile,level,avg_frame_rate -of csv=p=0".split(
        " ",
      ),
      await kept("held.ts", bytes),
    ]);
    expect(told.split("\n")[0]).toBe("Main,30,5/1");
  });

  it("has the track of sound that was chosen, mixed down to what the client takes", async () => {
    const id = (await itemNamed(admin, "Two Tongues")).Id;
    const profile = {
      ...PROFILE,
      TranscodingProfiles: [{ ...TARGET, AudioCodec: "aac,ac3", MaxAudioChannels: "2" }],
    };
    const first = await transcodingUrl({ DeviceProfile: profile }, id);
    expect(first).toContain("&AudioStreamIndex=1&");
    expect(first).toContain("AudioChannelsNotSupported");
    const mixed = await firstSegment(first);
    expect(await decoded("mixed.ts", mixed.bytes)).toMatchObject({ codecs: "aac h264", errors: "" });
    expect(await converting()).toMatchObject({ IsVideoDirect: true, IsAudioDirect: false, AudioChannels: 2 });
    const second = await transcodingUrl({ DeviceProfile: profile, AudioStreamIndex: 2 }, id);
    await firstSegment(second);
    expect(await converting()).toMatchObject({ IsAudioDirect: true, AudioChannels: 2 });
    const whole = { ...profile, TranscodingProfiles: [{ ...TARGET, AudioCodec: "ac3" }] };
    const surround = await firstSegment(await transcodingUrl({ DeviceProfile: whole }, id));
    expect(await decoded("surround.ts", surround.bytes)).toMatchObject({ codecs: "ac3 h264", errors: "" });
  });

  it("gives segments by ranges, and their heads", async () => {
    const url = await transcodingUrl({});
    const master = await ask(world.base, url);
    const main = await ask(world.base, `${folderOf(url)}${lines(master)[0] ?? ""}`);
    const segment = `${folderOf(url)}${lines(main)[0] ?? ""}`;
    const part = await ask(world.base, segment, { headers: { Range: "bytes=0-187" } });
    expect([part.status, part.bytes.length, part.bytes[0]]).toEqual([206, 188, 0x47]);
    const head = await ask(world.base, segment, { method: "HEAD" });
    expect([head.status, head.headers.get("accept-ranges")]).toEqual([200, "bytes"]);
    expect((await ask(world.base, url, { method: "HEAD" })).status).toBe(200);
  });

  it("is forgotten by the session when the player has gone", async () => {
    const url = await transcodingUrl({});
    await firstSegment(url);
    const playId = /PlaySessionId=(\w+)/.exec(url)?.[1] ?? "";
    const end = (query: string, client = admin): Promise<Reply> =>
      client.ask(`/Videos/ActiveEncodings?${query}`, { method: "DELETE" });
    const guest = await world.device("other-tv", "guest");
    await end(`deviceId=${admin.deviceId}&playSessionId=${playId}`, guest);
    await end(`deviceId=${admin.deviceId}&playSessionId=another`);
    expect(await converting()).toBeDefined();
    expect((await end(`deviceId=${admin.deviceId}&playSessionId=${playId}`)).status).toBe(204);
    expect(await converting()).toBeUndefined();
    expect((await end("")).status).toBe(400);
  });

  it("is none without a token, nor with one that was revoked", async () => {
    const url = await transcodingUrl({});
    expect((await ask(world.base, url.replace(/&ApiKey=[^&]+/, ""))).status).toBe(401);
    const guest = await world.device("gone-tv");
    await guest.post("/Sessions/Logout");
    expect((await ask(world.base, url.replace(admin.token, guest.token))).status).toBe(401);
  });

  it("takes the texts along in the playlist where the client wants them there", async () => {
    const url = await transcodingUrl({ SubtitleStreamIndex: 0 });
    expect(url).toContain("&SubtitleMethod=Hls");
    const master = await ask(world.base, url);
    const uri = /TYPE=SUBTITLES.*DEFAULT=YES.*URI="([^"]+)"/.exec(words(master))?.[1] ?? "";
    expect(words(master)).toContain('SUBTITLES="subtitles"');
    const list = `${folderOf(url)}${uri}`;
    const pieces = await ask(world.base, list);
    expect(lines(pieces)).toHaveLength(20);
    const piece = await ask(world.base, `${folderOf(list)}${lines(pieces)[0] ?? ""}`);
    // Media times are ten seconds later than the film's: 90,000 ticks a second.
    expect(words(piece)).toContain("MPEGTS:900000");
    expect(words(piece)).toContain("00:00:01.000 --> 00:00:04.000");
    const second = await firstSegment(url);
    const probed = await run("ffprobe", [
      ..."-v error -show_entries format=start_time -of default=nk=1:nw=1".split(" "),
      await kept("start.ts", second.bytes),
    ]);
    expect(Math.round(Number(probed))).toBe(10);
  });
});

async function kept(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, bytes);
  return path;
}

describe("a subtitle in the picture", () => {
  /** The brightest point of a film that is black but for its words, in the middle of its second second. */
  async function brightest(name: string, bytes: Uint8Array): Promise<number> {
    const path = await kept(name, bytes);
    const filter = "signalstats,metadata=print:key=lavfi.signalstats.YMAX:file=-";
    const told = await run("ffmpeg", ["-v", "error", "-i", path, "-vf", filter, "-f", "null", "-"]);
    return Math.max(...[...told.matchAll(/YMAX=(\d+)/g)].map(([, value]) => Number(value)));
  }
  const white = async (): Promise<string> =>
    (await itemsOf(admin, "Movie")).find(({ Name }) => Name?.startsWith("White Words") === true)?.Id ?? "";

  it("is there in segments, and not where it isn't wanted", async () => {
    const id = await white();
    const profile = { ...PROFILE, SubtitleProfiles: [] };
    const wish = { DeviceProfile: profile, AllowVideoStreamCopy: false, SubtitleStreamIndex: 0 };
    const drawn = await firstSegment(await transcodingUrl(wish, id));
    expect(await brightest("drawn.ts", drawn.bytes)).toBeGreaterThan(150);
    const plain = await firstSegment(await transcodingUrl({ ...wish, SubtitleStreamIndex: -1 }, id));
    expect(await brightest("plain.ts", plain.bytes)).toBeLessThan(30);
  });

  it("is there in segments when it consists of pictures", async () => {
    const { Id } = await itemNamed(admin, "Boxes");
    const wish = { DeviceProfile: { ...PROFILE, SubtitleProfiles: [] }, SubtitleStreamIndex: 2 };
    const drawn = await firstSegment(await transcodingUrl(wish, Id));
    expect(await brightest("boxes.ts", drawn.bytes)).toBeGreaterThan(150);
  });

  it("is there in what is sent as one, also from the middle on", async () => {
    const query = "videoCodec=h264&audioCodec=aac&subtitleMethod=Encode&subtitleStreamIndex=0";
    const reply = await received(`/Videos/${await white()}/stream.mkv?${query}&startTimeTicks=20000000`);
    expect(await brightest("middle.mkv", reply.bytes)).toBeGreaterThan(150);
  });
});

describe("what is sent as one", () => {
  /** A film that no pipe holds to its end. */
  const path = async (play: string): Promise<string> =>
    `/Videos/${(await itemNamed(admin, "Wide Road")).Id}/stream.mkv?videoCodec=h264&audioCodec=aac` +
    `&allowVideoStreamCopy=false&PlaySessionId=${play}`;

  /** A player that has the beginning, and reads no further yet. */
  async function begun(client: Client, play: string): Promise<{ rest(): Promise<void> }> {
    const answer = await fetch(`${world.base}${await path(play)}`, { headers: client.headers });
    expect(answer.status).toBe(200);
    const reader = answer.body?.getReader();
    await reader?.read();
    return {
      async rest() {
        for (let done = false; !done;) done = (await reader?.read())?.done ?? true;
      },
    };
  }
  const end = (play: string): Promise<Reply> =>
    admin.ask(`/Videos/ActiveEncodings?deviceId=${admin.deviceId}&playSessionId=${play}`, {
      method: "DELETE",
    });

  it("ends with its play, and gives way when that goes on elsewhere", async () => {
    await expect.poll(async () => status(await path("one"))).toBe(200);
    const first = await begun(admin, "one");
    const second = await admin.ask(await path("two"));
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "5"]);
    const next = await begun(admin, "one");
    await expect(first.rest()).rejects.toThrow("terminated");
    await end("two");
    expect(await status(await path("two"))).toBe(429);
    await end("one");
    await expect(next.rest()).rejects.toThrow("terminated");
    expect(await status(await path("two"))).toBe(200);
    await end("two");
  });

  it("counts until the client has gone", async () => {
    const leave = new AbortController();
    const { headers } = admin;
    const first = await fetch(`${world.base}${await path("one")}`, { headers, signal: leave.signal });
    expect([first.status, await status(await path("two"))]).toEqual([200, 429]);
    leave.abort();
    await expect.poll(async () => status(await path("two"))).toBe(200);
    await end("two");
  });

  it("ends when its device is signed out", async () => {
    const box = await world.device("a-box", "bob");
    const stream = await begun(box, "three");
    await box.ask("/Sessions/Logout", { method: "POST" });
    await expect(stream.rest()).rejects.toThrow("terminated");
  });
});

/** Of the head alone: what would follow is not waited for. */
async function status(path: string): Promise<number> {
  const leave = new AbortController();
  const answer = await fetch(`${world.base}${path}`, { headers: admin.headers, signal: leave.signal });
  leave.abort();
  return answer.status;
}

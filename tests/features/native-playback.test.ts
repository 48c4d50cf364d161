/** What the native API offers of a real film, as strict parsers and ffprobe see it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Manifest, Parser } from "m3u8-parser";
import { parse as parseMpd, type MpdManifest } from "mpd-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocal } from "../support/in-process.ts";
import { play, type Played, playFilm, type PlayedFilm } from "../support/played-film.ts";
import { run } from "../support/reference.ts";

let film: PlayedFilm;
let dir: string;
let remuxed: Played;
let encoded: Played;
const SECONDS = 12;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-native-playback-"));
  film = await playFilm({ seconds: SECONDS, size: "1280x720" });
  remuxed = await play(film);
  encoded = await play(film, { maxBitrateBps: 1_000_000 });
});
afterAll(async () => {
  await film[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const HLS = "application/vnd.apple.mpegurl";

async function text(url: string, type: string): Promise<string> {
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, type]);
  return answer.text();
}

async function playlist(url: string): Promise<Manifest> {
  const parser = new Parser();
  parser.push(await text(url, HLS));
  parser.end();
  return parser.manifest;
}

const manifest = async (url: string): Promise<MpdManifest> =>
  parseMpd(await text(url, "application/dash+xml"), { manifestUri: url });

async function piece(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  expect([url.slice(-30), answer.status]).toEqual([url.slice(-30), 200]);
  return new Uint8Array(await answer.arrayBuffer());
}

/** All of a track, from its playlist: written to a file. */
async function whole(url: string): Promise<string> {
  const { segments } = await playlist(url);
  const init = segments[0]?.map?.uri ?? "";
  const pieces: Uint8Array[] = [];
  for (const uri of [init, ...segments.map((segment) => segment.uri)])
    pieces.push(await piece(new URL(uri, url).href));
  const path = join(dir, `${url.split("/").slice(-3).join("-")}.mp4`);
  await writeFile(path, Buffer.concat(pieces));
  return path;
}

interface Probed {
  readonly codec_name: string;
  readonly profile: string;
  readonly level: number;
  readonly width: number;
  readonly height: number;
  readonly nb_read_frames: string;
}

async function probed(path: string): Promise<Probed> {
  const fields = "codec_name,profile,level,width,height,nb_read_frames";
  const out = await run("ffprobe", [
    ..."-v error -count_frames -of json -show_entries".split(" "),
    `stream=${fields}`,
    path,
  ]);
  const [stream] = (JSON.parse(out) as { readonly streams: readonly Probed[] }).streams;
  if (stream === undefined) throw new Error(`there is no stream in ${path}`);
  return stream;
}

/** The first piece of a track, that a player can decode by itself. */
async function firstPiece(url: string): Promise<string> {
  const { segments } = await playlist(url);
  const uris = [segments[0]?.map?.uri ?? "", segments[0]?.uri ?? ""];
  const pieces = await Promise.all(uris.map((uri) => piece(new URL(uri, url).href)));
  const path = join(dir, "first.mp4");
  await writeFile(path, Buffer.concat(pieces));
  return path;
}

const PROFILES: Readonly<Record<string, string>> = { Main: "4d40", High: "6400" };
const hex = (value: number): string => value.toString(16).padStart(2, "0");

describe("the multivariant playlist", () => {
  it("has the copy on top, and smaller rungs below it", async () => {
    const { playlists = [] } = await playlist(remuxed.urls.hls);
    expect(playlists.map(({ uri, attributes }) => [uri, attributes.RESOLUTION])).toEqual([
      ["video/copy/playlist.m3u8", { width: 1280, height: 720 }],
      ["video/480p/playlist.m3u8", { width: 854, height: 480 }],
      ["video/360p/playlist.m3u8", { width: 640, height: 360 }],
    ]);
    const bandwidths = playlists.map(({ attributes }) => attributes.BANDWIDTH ?? 0);
    expect(bandwidths).toEqual(bandwidths.toSorted((a, b) => b - a));
  });

  it("tells of each rung what is in its first segment", async () => {
    const { playlists = [] } = await playlist(remuxed.urls.hls);
    for (const { uri, attributes } of playlists) {
      const { codec_name, profile, level, width, height } = await probed(
        await firstPiece(new URL(uri, remuxed.urls.hls).href),
      );
      expect([codec_name, width, height]).toEqual([
        "h264",
        attributes.RESOLUTION?.width,
        attributes.RESOLUTION?.height,
      ]);
      expect(attributes.CODECS).toBe(`avc1.${PROFILES[profile]}${hex(level)},mp4a.40.2`);
    }
    const [top] = playlists;
    expect(top?.attributes["FRAME-RATE"]).toBe(25);
    expect(top?.attributes["VIDEO-RANGE"]).toBe("SDR");
  });

  it("has all sound tracks and all texts, by their languages", async () => {
    const { mediaGroups } = await playlist(remuxed.urls.hls);
    const sound = Object.entries(mediaGroups?.["AUDIO"]?.["audio"] ?? {});
    expect(sound.map(([name, { language, default: isDefault }]) => [name, language, isDefault])).toEqual([
      ["eng", "en", true],
      ["Deutsch", "de", false],
    ]);
    const texts = Object.values(mediaGroups?.["SUBTITLES"]?.["subtitles"] ?? {});
    expect(texts.map(({ language, forced }) => [language, forced])).toEqual([
      ["de", true],
      ["en", false],
    ]);
  });

  it("stays below what a player has room for", async () => {
    expect(encoded.video.map(({ id }) => id)).toEqual(["360p"]);
    const { playlists = [] } = await playlist(encoded.urls.hls);
    expect(playlists[0]?.attributes.BANDWIDTH).toBeLessThanOrEqual(1_000_000);
  });
});

describe("a track", () => {
  it.each([
    ["copied", () => remuxed, "video/copy"],
    ["encoded", () => encoded, "video/360p"],
  ])("%s is whole, and has the bandwidth that is told of it", async (_, played, track) => {
    const url = new URL(`${track}/playlist.m3u8`, played().urls.hls).href;
    const path = await whole(url);
    expect(await run("ffmpeg", ["-v", "warning", "-i", path, "-f", "null", "-"])).toBe("");
    expect(Number((await probed(path)).nb_read_frames)).toBe(SECONDS * 25);
    const { segments } = await playlist(url);
    const rates = await Promise.all(
      segments.map(
        async ({ uri, duration }) => ((await piece(new URL(uri, url).href)).length * 8) / duration,
      ),
    );
    const { playlists } = await manifest(played().urls.dash);
    const told = playlists.find(({ attributes }) => attributes.NAME === track.slice("video/".length));
    expect(told?.attributes.BANDWIDTH).toBe(Math.ceil(Math.max(...rates)));
  });

  it("of sound that ends before the picture plays to the end", async () => {
    await using short = await playFilm({ seconds: 16, soundSeconds: 5 });
    const played = await play(short);
    const path = await whole(new URL("audio/1/playlist.m3u8", played.urls.hls).href);
    expect((await probed(path)).codec_name).toBe("aac");
  });
});

describe("the DASH manifest", () => {
  it("lists the same segments at the same times as HLS", async () => {
    const { playlists, duration } = await manifest(remuxed.urls.dash);
    expect(duration).toBeCloseTo(SECONDS, 0);
    expect(playlists.map(({ attributes }) => attributes.NAME)).toEqual(["copy", "480p", "360p"]);
    for (const { attributes, segments } of playlists) {
      const url = new URL(`video/${attributes.NAME}/playlist.m3u8`, remuxed.urls.hls).href;
      const listed = (await playlist(url)).segments;
      expect(segments.map(({ resolvedUri }) => resolvedUri)).toEqual(
        listed.map(({ uri }) => new URL(uri, url).href),
      );
      segments.forEach((segment, at) => expect(segment.duration).toBeCloseTo(listed[at]?.duration ?? 0, 3));
      expect(segments[0]?.presentationTime).toBe(0);
    }
  });

  it("has the sound tracks and the texts", async () => {
    const { mediaGroups } = await manifest(remuxed.urls.dash);
    const sound = Object.values(mediaGroups.AUDIO["audio"] ?? {});
    expect(sound.map(({ language }) => language)).toEqual(["en", "de"]);
    const texts = Object.values(mediaGroups.SUBTITLES["subs"] ?? {});
    expect(texts.map(({ language }) => language)).toEqual(["de", "en"]);
  });
});

describe("subtitles", () => {
  it("come in pieces that name the media time of the film's start", async () => {
    const english = remuxed.subtitles.find(({ language }) => language === "en");
    const url = new URL(`subtitles/${english?.streamIndex}/playlist.m3u8`, remuxed.urls.hls).href;
    const { segments } = await playlist(url);
    const first = await text(new URL(segments[0]?.uri ?? "", url).href, "text/vtt; charset=utf-8");
    expect(first).toContain("X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n");
    expect(first).toContain("00:00:10.000 --> 00:00:11.000\nline 10\n");
  });

  it("come later or earlier where a player asks for that", async () => {
    const starts = async (subtitleOffsetMs: number): Promise<readonly string[]> => {
      const { subtitles } = await play(film, { subtitleOffsetMs });
      const english = subtitles.find(({ language }) => language === "en");
      const whole = await text(english?.url ?? "", "text/vtt; charset=utf-8");
      return [...whole.matchAll(/^(\S+) --> (\S+)$/gm)].slice(0, 2).map(([line]) => line);
    };
    expect(await starts(1500)).toEqual(["00:00:01.500 --> 00:00:02.500", "00:00:03.500 --> 00:00:04.500"]);
    expect(await starts(-2500)).toEqual(["00:00:00.000 --> 00:00:00.500", "00:00:01.500 --> 00:00:02.500"]);
  });

  it("come whole, in the film's own time", async () => {
    const english = remuxed.subtitles.find(({ language }) => language === "en");
    const whole = await text(english?.url ?? "", "text/vtt; charset=utf-8");
    expect(whole).toMatch(/^WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nline 0\n\n/);
    expect(whole).not.toContain("X-TIMESTAMP-MAP");
  });
});

describe("a restart of the server", () => {
  it("leaves urls as good as they were, those of ended sessions worth nothing, and makes nothing again", async () => {
    const data = { TRIPTYCH_DATA_DIR: join(dir, "kept") };
    await using before = await playFilm({ seconds: SECONDS, environment: data });
    const played = await play(before);
    const paths = ["video/copy/init.mp4", "video/copy/1.m4s", "audio/1/init.mp4", "audio/1/1.m4s"];
    const base = played.urls.hls.replace("master.m3u8", "");
    const ended = await play(before);
    await before.client.call("DELETE", `/playback-sessions/${ended.token}`);
    const made = await Promise.all(paths.map((path) => piece(`${base}${path}`)));
    await before.server.running.close();
    await using after = await startLocal(data);
    const now = base.replace(before.server.base, after.base);
    expect(await Promise.all(paths.map((path) => piece(`${now}${path}`)))).toEqual(made);
    expect(after.running.core.delivery.runsStarted()).toBe(0);
    const dead = await fetch(ended.urls.hls.replace(before.server.base, after.base));
    expect(dead.status).toBe(401);
  });
});

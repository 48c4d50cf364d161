import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../support/reference.ts";
import { type Client, createWorld, fillMovies, itemNamed, SHELVES, type World } from "../support/world.ts";

let world: World;
let admin: Client;
let film: string;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-streaming-"));
  world = await createWorld([SHELVES.movies], fillMovies);
  admin = world.admin;
  film = (await itemNamed(admin, "Long Road")).Id;
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const linesOf = (playlist: string): readonly string[] =>
  playlist.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

async function text(path: string): Promise<string> {
  const reply = await admin.ask(path);
  expect([reply.status, reply.headers.get("content-type")]).toEqual([200, "application/vnd.apple.mpegurl"]);
  return new TextDecoder().decode(reply.bytes);
}

async function bytes(path: string): Promise<Uint8Array> {
  const reply = await admin.ask(path);
  expect(reply.status).toBe(200);
  return reply.bytes;
}

/** The codec of each track of what was received, and what ffmpeg has to say while it decodes it. */
async function decoded(name: string, pieces: readonly Uint8Array[]): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, Buffer.concat(pieces));
  const errors = await run("ffmpeg", ["-v", "error", "-i", path, "-f", "null", "-"]);
  const tracks = await run("ffprobe", [
    ..."-v error -show_entries stream=codec_name -of default=nk=1:nw=1".split(" "),
    path,
  ]);
  return `${[...new Set(tracks.split(/\s+/).filter((word) => word !== ""))].toSorted().join(" ")}${errors}`;
}

describe.each([
  ["copied", "videoCodec=h264&audioCodec=aac"],
  ["encoded", "videoCodec=h264&audioCodec=aac&allowVideoStreamCopy=false&maxWidth=96"],
])("a film, %s", (_, wish) => {
  it("streams in MPEG-TS, picture and sound together", async () => {
    const query = `mediaSourceId=${film}&segmentContainer=ts&${wish}`;
    const [main = ""] = linesOf(await text(`/Videos/${film}/master.m3u8?${query}`));
    const segments = linesOf(await text(`/Videos/${film}/${main}`));
    const first = await Promise.all(segments.slice(0, 3).map((url) => bytes(`/Videos/${film}/${url}`)));
    expect(await decoded("piece.ts", first)).toBe("aac h264");
  });

  it("streams in fMP4, each track by itself", async () => {
    const query = `mediaSourceId=${film}&segmentContainer=mp4&${wish}`;
    const master = await text(`/Videos/${film}/master.m3u8?${query}`);
    const audio = /TYPE=AUDIO.*URI="([^"]+)"/.exec(master)?.[1] ?? "";
    for (const [url, codec] of [
      [linesOf(master)[0] ?? "", "h264"],
      [audio, "aac"],
    ] as const) {
      const playlist = await text(`/Videos/${film}/${url}`);
      const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(playlist)?.[1] ?? "";
      const pieces = await Promise.all(
        [init, ...linesOf(playlist).slice(0, 2)].map((piece) => bytes(`/Videos/${film}/${piece}`)),
      );
      expect(await decoded(`piece-${codec}.mp4`, pieces)).toBe(codec);
    }
  });
});

it("a copied film's codecs and bits are told as they are in its segments", async () => {
  const query = `mediaSourceId=${film}&segmentContainer=mp4&videoCodec=h264&audioCodec=aac`;
  const master = await text(`/Videos/${film}/master.m3u8?${query}`);
  const [main = ""] = linesOf(master);
  const playlist = await text(`/Videos/${film}/${main}`);
  const init = await bytes(`/Videos/${film}/${/#EXT-X-MAP:URI="([^"]+)"/.exec(playlist)?.[1] ?? ""}`);
  const avcC = Buffer.from(init).indexOf("avcC");
  const codec = `avc1.${Buffer.from(init).toString("hex", avcC + 5, avcC + 8)}`;
  expect(master).toContain(`CODECS="${codec},mp4a.40.2"`);
  const pieces = await Promise.all(linesOf(playlist).map((url) => bytes(`/Videos/${film}/${url}`)));
  const spans = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
  const bits = pieces.reduce((sum, piece) => sum + piece.length * 8, 0);
  const average = bits / spans.reduce((sum, span) => sum + span, 0);
  const again = await text(`/Videos/${film}/master.m3u8?${query}`);
  const told = Number(/AVERAGE-BANDWIDTH=(\d+)/.exec(again)?.[1]);
  // The sound's, which isn't measured yet, is in it.
  expect(told).toBeGreaterThan(average);
  expect(told).toBeLessThan(average + 64_000);
});

describe("what can't be streamed", () => {
  it.each([
    ["a segment beyond the film", `hls1/main/99999.ts?mediaSourceId=FILM`, 404],
    ["a picture wider than any", `master.m3u8?mediaSourceId=FILM&maxWidth=100000`, 400],
    ["a bit rate below zero", `master.m3u8?mediaSourceId=FILM&videoBitRate=-5`, 400],
    ["ten thousand channels", `master.m3u8?mediaSourceId=FILM&maxAudioChannels=10000`, 400],
    ["no source", `master.m3u8`, 400],
  ])("%s", async (_, path, status) => {
    expect((await admin.ask(`/Videos/${film}/${path.replace("FILM", film)}`)).status).toBe(status);
  });

  it("anything for somebody who isn't signed in", async () => {
    const reply = await fetch(`${world.base}/Videos/${film}/master.m3u8?mediaSourceId=${film}`);
    expect(reply.status).toBe(401);
  });
});

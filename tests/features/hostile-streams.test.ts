/** What is answered to parameters of streams that no player sends: refused, or held to what makes sense; never more. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FalseFfmpeg, falseFfmpeg } from "../support/false-ffmpeg.ts";
import {
  type Client,
  createWorld,
  fillMovies,
  itemNamed,
  type Reply,
  SHELVES,
  type World,
} from "../support/world.ts";

let dir: string;
let program: FalseFfmpeg;
let world: World;
let admin: Client;
let film: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-hostile-"));
  program = await falseFfmpeg(dir);
  world = await createWorld([SHELVES.movies], fillMovies, { TRIPTYCH_MEDIA__FFMPEG: program.path });
  admin = world.admin;
  film = (await itemNamed(admin, "Brief Halt")).Id;
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const master = (query: string): Promise<Reply> =>
  admin.ask(`/Videos/${film}/master.m3u8?mediaSourceId=${film}&${query}`);
const segment = (name: string, query = ""): Promise<Reply> =>
  admin.ask(`/Videos/${film}/hls1/main/${name}?mediaSourceId=${film}&${query}`);
const words = ({ bytes }: Reply): string => new TextDecoder().decode(bytes);
/** What a playlist says of its picture. */
const picture = (reply: Reply): string => /RESOLUTION=(\d+x\d+)/.exec(words(reply))?.[1] ?? words(reply);

describe("a segment", () => {
  // The real server gives its last segment for any number beyond (hls/alpha_lowbitrate-segment-far-out): we say no.
  it.each([
    ["beyond the film", "9999.ts", 404],
    ["before it", "-2.ts", 404],
    ["for a description, in a form that has none", "-1.ts", 404],
    ["with a number beyond numbers", "99999999999999999999.ts", 400],
    ["with half a number", "1.5.ts", 400],
    ["with a word for a number", "first.ts", 400],
  ])("%s is none", async (_, name, status) => {
    expect((await segment(name)).status).toBe(status);
    expect(await program.starts()).toBe(0);
  });

  it("just beyond the film is none", async () => {
    const playlist = words(await admin.ask(`/Videos/${film}/main.m3u8?mediaSourceId=${film}`));
    const count = playlist.match(/#EXTINF/gu)?.length ?? 0;
    expect(count).toBeGreaterThan(0);
    expect((await segment(`${count}.ts`)).status).toBe(404);
    expect(await program.starts()).toBe(0);
  });
});

describe("a stream", () => {
  it.each([
    ["a picture wider than any", "maxWidth=100000"],
    ["a picture less than nothing wide", "width=-1"],
    ["a picture higher than any", "maxHeight=100000"],
    ["a bit rate below zero", "videoBitRate=-5"],
    ["sound with less than no bits", "audioBitRate=-1"],
    ["a bit rate beyond all networks", "videoBitRate=99999999999999"],
    ["a bit rate in another notation", "videoBitRate=1e9"],
    ["ten thousand channels", "maxAudioChannels=10000"],
    ["less than no channels", "transcodingMaxAudioChannels=-2"],
    ["pictures that run backwards", "maxFramerate=-1"],
    ["a level that there isn't", "level=9999"],
    ["a start beyond all numbers", "startTimeTicks=99999999999999999999"],
    ["a start that is a word", "startTimeTicks=soon"],
    ["a flag that is none", "allowVideoStreamCopy=perhaps"],
    ["a source that is no id", "mediaSourceId=nonsense&mediaSourceId="],
  ])("with %s is refused", async (_, query) => {
    const path = query.startsWith("mediaSourceId")
      ? `/Videos/${film}/master.m3u8?${query}`
      : `/Videos/${film}/master.m3u8?mediaSourceId=${film}&${query}`;
    expect((await admin.ask(path)).status).toBe(400);
    const asOne = query.startsWith("mediaSourceId") ? query : `videoCodec=h264&${query}`;
    expect((await admin.ask(`/Videos/${film}/stream.mkv?${asOne}`)).status).toBe(400);
  });

  it.each([
    ["codecs that nobody knows", "videoCodec=nonsense&audioCodec=nonsense&allowVideoStreamCopy=false"],
    [
      "codecs with a shell's words",
      `videoCodec=${encodeURIComponent("h264;$(id)`id`")}&allowVideoStreamCopy=false`,
    ],
    ["codecs with an option of ffmpeg", `audioCodec=${encodeURIComponent("aac -f null /etc/passwd")}`],
    ["a profile of no letters", "profile=%00%0a&allowVideoStreamCopy=false"],
    ["a track of sound that isn't there", "audioStreamIndex=99"],
    [
      "subtitles that aren't there",
      "subtitleMethod=Encode&subtitleStreamIndex=99&allowVideoStreamCopy=false",
    ],
    ["a start before the film", "startTimeTicks=-1"],
  ])("with %s is made as a player takes it", async (_, query) => {
    const reply = await segment("0.ts", query);
    expect([reply.status, reply.headers.get("content-type"), reply.bytes[0]]).toEqual([
      200,
      "video/mp2t",
      0x47,
    ]);
  });

  it("with the same parameter twice has the first one, whoever reads it", async () => {
    expect(picture(await master("maxWidth=64&maxWidth=100000"))).toBe("64x36");
    expect((await master("maxWidth=100000&maxWidth=64")).status).toBe(400);
  });

  it("with hardly any picture has the least that can be encoded", async () => {
    expect(picture(await master("maxWidth=1&allowVideoStreamCopy=false"))).toBe("2x2");
    expect((await segment("0.ts", "maxWidth=1&allowVideoStreamCopy=false")).status).toBe(200);
  });

  it("puts no line of a client's into its playlist", async () => {
    const reply = await master(`videoCodec=${encodeURIComponent("h264\n#EXT-X-ENDLIST\nhttp://elsewhere/")}`);
    const lines = words(reply).split("\n");
    expect(lines.filter((line) => line.includes("elsewhere") && !line.startsWith("main.m3u8?"))).toEqual([]);
    expect(lines).not.toContain("#EXT-X-ENDLIST");
  });

  it("beginning after its end has nothing in it, and ends", async () => {
    const path = `/Videos/${film}/stream.mkv?videoCodec=h264&startTimeTicks=9000000000000000000`;
    expect([200, 503]).toContain((await admin.ask(path)).status);
  });
});

/** What decoders are told of pictures is what they get. On real encoders. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseVideo } from "../../../src/domain/delivery/choose-video.ts";
import { NO_LIMITS } from "../../../src/domain/delivery/codec-limits.ts";
import { USUAL } from "../../../src/domain/delivery/encoders.ts";
import { segmentCount } from "../../../src/domain/delivery/grid.ts";
import type { Wish } from "../../../src/domain/delivery/wish.ts";
import { USUAL_TOOLS } from "../../../src/infrastructure/encoders/toolbox.ts";
import { SOFTWARE } from "../../../src/infrastructure/encoders/video-encoder.ts";
import { createFfmpegMaker } from "../../../src/infrastructure/segments/ffmpeg-maker.ts";
import { aWish, decoded, inOrder, jointsOf, made, piece, sourceOf } from "../../support/joining.ts";
import { silentLog } from "../../support/log.ts";
import { generated } from "../../support/media.ts";
import { run } from "../../support/reference.ts";

const MAKER = { ffmpegPath: "ffmpeg", build: "test", log: silentLog, stallMs: 30_000 };
const ffmpeg = createFfmpegMaker(MAKER);

interface Told {
  readonly [field: string]: unknown;
}

/** What a look at a file of these bytes says. */
async function inFile<T>(bytes: Buffer, look: (path: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-made-"));
  try {
    const path = join(dir, "made");
    await writeFile(path, bytes);
    return await look(path);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const probed = (bytes: Buffer): Promise<Told> =>
  inFile(bytes, async (path) => {
    const told = await run("ffprobe", [..."-v error -show_streams -of json".split(" "), path]);
    return (JSON.parse(told) as { readonly streams: readonly Told[] }).streams[0] ?? {};
  });

interface Made {
  readonly bytes: Buffer;
  readonly told: Told;
  readonly frames: number;
}

/** Two runs, from the start and from the middle, put together; nothing may be amiss where they meet. */
async function madeOf(path: string, wish: Partial<Wish>, maker = ffmpeg, makes = USUAL): Promise<Made> {
  const source = await sourceOf(path);
  const chosen = chooseVideo(source, aWish(wish), makes);
  if (chosen === null) throw new Error("there is no picture");
  const count = segmentCount(chosen.grid);
  const middle = Math.floor(count / 2);
  const head = await made(maker, { source, ...chosen }, 0, middle);
  const tail = await made(maker, { source, ...chosen }, middle, count - middle);
  expect(piece(tail, "init").equals(piece(head, "init"))).toBe(true);
  const pieces = new Map([...head, ...tail]);
  expect(jointsOf(pieces, count).filter(({ gapMs }) => Math.abs(gapMs) > 0.001)).toEqual([]);
  const bytes = inOrder(pieces, count);
  const { frames, warnings } = await decoded(bytes, "mp4", "v");
  expect(warnings).toBe("");
  return { bytes, told: await probed(bytes), frames };
}

const film = (args: string, rate = 50): Promise<string> =>
  generated("mkv", [
    ..."-f lavfi -i".split(" "),
    `testsrc2=size=640x360:rate=${rate}`,
    ..."-t 9 -c:v libx264 -preset ultrafast -crf 36 -pix_fmt yuv420p -g 100".split(" "),
    ...args.split(" ").filter((word) => word !== ""),
  ]);

describe("H.264", () => {
  it("is held to level, profile, references and rate", async () => {
    const h264 = { ...NO_LIMITS, level: 21, profiles: ["main"], refFrames: 1 };
    const { told, frames } = await madeOf(await film(""), { maxFrameRate: 30, codecLimits: { h264 } });
    expect(told).toMatchObject({ codec_name: "h264", profile: "Main", level: 21, refs: 1 });
    // Of 360 lines at 25 pictures a second a decoder of level 2.1 takes fewer.
    expect(told["height"]).toBeLessThan(360);
    expect([told["avg_frame_rate"], frames]).toEqual(["25/1", 225]);
  });

  it("of Baseline has nothing that its decoders don't know", async () => {
    const h264 = { ...NO_LIMITS, profiles: ["constrainedbaseline"] };
    const { told } = await madeOf(await film(""), { codecLimits: { h264 } });
    expect(told).toMatchObject({ profile: "Constrained Baseline", has_b_frames: 0 });
  });
});

it("HEVC is held to its level", async () => {
  const hevc = { ...NO_LIMITS, level: 90, bitDepth: 8 };
  const { told } = await madeOf(await film("", 25), { videoCodecs: ["hevc"], codecLimits: { hevc } });
  expect(told).toMatchObject({ codec_name: "hevc", codec_tag_string: "hvc1", profile: "Main", level: 90 });
});

it("VP9 joins as the others do", async () => {
  const { told, frames } = await madeOf(await film("", 25), { videoCodecs: ["vp9"], maxHeight: 90 });
  expect([told["codec_name"], told["codec_tag_string"], frames]).toEqual(["vp9", "vp09", 225]);
});

/** Dark and bright grey side by side, as a film of a wide range. */
const wideFilm = (transfer: "smpte2084" | "arib-std-b67"): Promise<string> =>
  generated("mkv", [
    ..."-f lavfi -i".split(" "),
    "color=0x404040:size=160x180:rate=10,format=yuv420p,pad=320:180:0:0:0xc0c0c0",
    ..."-t 7 -vf".split(" "),
    `setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt2020,zscale=t=${transfer}:m=bt2020nc:r=tv:npl=100,format=yuv420p10le`,
    ..."-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=30:open-gop=0".split(" "),
    ...`-color_primaries bt2020 -color_trc ${transfer} -colorspace bt2020nc`.split(" "),
  ]);

/** Brightness in the middle of the left and of the right half, from 16 to 235. */
const brightness = (bytes: Buffer): Promise<readonly number[]> =>
  inFile(bytes, (path) =>
    Promise.all(
      ["0", "160"].map(async (x) => {
        const filter = `crop=100:100:${x}+30:40,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-`;
        const told = await run("ffmpeg", ["-i", path, "-vf", filter, ..."-frames:v 1 -f null -".split(" ")]);
        return Number(/YAVG=([\d.]+)/.exec(told)?.[1]);
      }),
    ),
  );

it("AV1 joins by an encoder that cuts where it is told", async () => {
  const [, cutting] = SOFTWARE.av1;
  if (cutting === undefined) throw new Error("there is no such encoder");
  const tools = { ...USUAL_TOOLS, encoder: () => cutting };
  const makes = { ...USUAL, video: new Set(["av1"] as const) };
  const wish = { videoCodecs: ["av1"], maxHeight: 90 };
  const { told, frames } = await madeOf(
    await film("", 25),
    wish,
    createFfmpegMaker({ ...MAKER, tools }),
    makes,
  );
  expect([told["codec_name"], told["codec_tag_string"], frames]).toEqual(["av1", "av01", 225]);
});

describe("a wide range", () => {
  const HDR = { ...NO_LIMITS, ranges: ["hdr10", "hlg"] as const };
  const colours = { color_primaries: "bt709", color_transfer: "bt709", color_space: "bt709" };

  it.each([
    ["smpte2084", "bt2020"],
    ["arib-std-b67", "bt2020"],
  ] as const)("(%s) is kept in HEVC of 10 bits", async (transfer, primaries) => {
    const { told } = await madeOf(await wideFilm(transfer), {
      videoCodecs: ["hevc"],
      codecLimits: { hevc: HDR },
    });
    expect(told).toMatchObject({
      codec_name: "hevc",
      profile: "Main 10",
      pix_fmt: "yuv420p10le",
      color_transfer: transfer,
      color_primaries: primaries,
    });
  });

  it.each(["smpte2084", "arib-std-b67"] as const)(
    "(%s) becomes a plain one, and says so",
    async (transfer) => {
      const { bytes, told } = await madeOf(await wideFilm(transfer), {});
      expect(told).toMatchObject({ codec_name: "h264", pix_fmt: "yuv420p", ...colours });
      const [dark = 0, bright = 0] = await brightness(bytes);
      expect(dark).toBeGreaterThan(20);
      expect(bright).toBeGreaterThan(dark + 30);
    },
  );

  it("becomes nearly the same without the filters that few builds have", async () => {
    const filters = { deinterlacer: "yadif", toneMapper: "plain" } as const;
    const plainly = createFfmpegMaker({ ...MAKER, tools: { ...USUAL_TOOLS, filters } });
    const path = await wideFilm("smpte2084");
    const usual = await brightness((await madeOf(path, {})).bytes);
    const { bytes, told } = await madeOf(path, {}, plainly);
    expect(told).toMatchObject(colours);
    const plain = await brightness(bytes);
    plain.forEach((level, at) => expect(Math.abs(level - (usual[at] ?? 0))).toBeLessThan(25));
  });
});

it("a film that was held upright stays upright", async () => {
  const flat = await film("", 25);
  const turned = await turnedBy(flat);
  const { told } = await madeOf(turned, {});
  expect([told["width"], told["height"], told["side_data_list"]]).toEqual([360, 640, undefined]);
});

async function turnedBy(path: string): Promise<string> {
  const turned = `${path}.turned.mp4`;
  await run("ffmpeg", [
    ..."-v error -y -i".split(" "),
    path,
    ..."-c copy -metadata:s:v rotate=90".split(" "),
    turned,
  ]);
  return turned;
}

it("half pictures become whole ones", async () => {
  const interlaced = await generated("mkv", [
    ..."-f lavfi -i testsrc2=size=320x180:rate=50 -t 7 -vf".split(" "),
    "scale=320:192,interlace=lowpass=0,setfield=tff",
    ..."-flags +ildct+ilme -c:v libx264 -preset ultrafast -x264-params tff=1 -g 50 -pix_fmt yuv420p".split(
      " ",
    ),
  ]);
  const { told, frames, bytes } = await madeOf(interlaced, {});
  expect([told["field_order"] ?? "progressive", frames]).toEqual(["progressive", 175]);
  expect(await combed(bytes)).toBeLessThan((await combed(await readFile(interlaced))) / 4);
});

/** How many of its pictures look woven of two. */
const combed = (bytes: Buffer): Promise<number> =>
  inFile(bytes, async (path) => {
    const told = await run("ffmpeg", ["-i", path, ..."-vf idet -f null -".split(" ")]);
    return Number(/Multi frame detection: TFF:\s*(\d+)/.exec(told)?.[1]);
  });

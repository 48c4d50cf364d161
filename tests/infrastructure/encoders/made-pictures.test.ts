/** What decoders are told of pictures is what they get. On real encoders. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseVideo } from "../../../src/domain/delivery/choose-video.ts";
import { NO_LIMITS } from "../../../src/domain/delivery/codec-limits.ts";
import { segmentCount } from "../../../src/domain/delivery/grid.ts";
import type { Wish } from "../../../src/domain/delivery/wish.ts";
import { createFfmpegMaker } from "../../../src/infrastructure/segments/ffmpeg-maker.ts";
import { aWish, decoded, inOrder, jointsOf, made, piece, sourceOf } from "../../support/joining.ts";
import { silentLog } from "../../support/log.ts";
import { generated } from "../../support/media.ts";
import { run } from "../../support/reference.ts";

const ffmpeg = createFfmpegMaker({ ffmpegPath: "ffmpeg", build: "test", log: silentLog, stallMs: 30_000 });

interface Told {
  readonly [field: string]: unknown;
}

async function probed(bytes: Buffer): Promise<Told> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-made-"));
  try {
    const path = join(dir, "made.mp4");
    await writeFile(path, bytes);
    const told = await run("ffprobe", [..."-v error -show_streams -of json".split(" "), path]);
    return (JSON.parse(told) as { readonly streams: readonly Told[] }).streams[0] ?? {};
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

interface Made {
  readonly told: Told;
  readonly frames: number;
}

/** Two runs, from the start and from the middle, put together; nothing may be amiss where they meet. */
async function madeOf(path: string, wish: Partial<Wish>): Promise<Made> {
  const source = await sourceOf(path);
  const chosen = chooseVideo(source, aWish(wish));
  if (chosen === null) throw new Error("there is no picture");
  const count = segmentCount(chosen.grid);
  const middle = Math.floor(count / 2);
  const head = await made(ffmpeg, { source, ...chosen }, 0, middle);
  const tail = await made(ffmpeg, { source, ...chosen }, middle, count - middle);
  expect(piece(tail, "init").equals(piece(head, "init"))).toBe(true);
  const pieces = new Map([...head, ...tail]);
  expect(jointsOf(pieces, count).filter(({ gapMs }) => Math.abs(gapMs) > 0.001)).toEqual([]);
  const bytes = inOrder(pieces, count);
  const { frames, warnings } = await decoded(bytes, "mp4", "v");
  expect(warnings).toBe("");
  return { told: await probed(bytes), frames };
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

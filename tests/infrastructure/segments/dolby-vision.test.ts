/** Copies of films with Dolby Vision, for players that have it and for those that don't; the sign is ours, all else is real. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseVideo } from "../../../src/domain/delivery/choose-video.ts";
import { NO_LIMITS } from "../../../src/domain/delivery/codec-limits.ts";
import type { SegmentMaker } from "../../../src/domain/delivery/ports.ts";
import { rungFor } from "../../../src/domain/delivery/present.ts";
import type { DynamicRange } from "../../../src/domain/playback/dynamic-range.ts";
import { codecStringOf } from "../../../src/infrastructure/segments/codec-string.ts";
import { tellingDolbyVision } from "../../../src/infrastructure/segments/dolby-vision.ts";
import { createFfmpegMaker } from "../../../src/infrastructure/segments/ffmpeg-maker.ts";
import { type CopyMaker, createCopyMaker } from "../../../src/infrastructure/segments/libav/copy-maker.ts";
import { aWish, inOrder, made, piece, sourceOf } from "../../support/joining.ts";
import { silentLog as log } from "../../support/log.ts";
import { generated } from "../../support/media.ts";
import { type DolbyVisionSign, signedDolbyVision } from "../../support/patched-mp4.ts";
import { run } from "../../support/reference.ts";

const TRANSFERS = { PQ: "smpte2084", HLG: "arib-std-b67" } as const;
const HAS_IT: readonly DynamicRange[] = ["sdr", "hdr10", "hlg", "dolbyVision", "dolbyVisionHdr10"];
const HAS_NOT: readonly DynamicRange[] = ["sdr", "hdr10", "hlg"];

let dir: string;
let libav: CopyMaker;
let makers: Readonly<Record<string, SegmentMaker>>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-dolby-"));
  libav = await createCopyMaker({ dir, log });
  const program = createFfmpegMaker({ ffmpegPath: "ffmpeg", build: "test", log, stallMs: 60_000 });
  makers = { libav: tellingDolbyVision(libav), program: tellingDolbyVision(program) };
});
afterAll(async () => {
  libav[Symbol.dispose]();
  await rm(dir, { recursive: true, force: true });
});

/** Two seconds of HEVC in ten bits. */
async function film(sign: DolbyVisionSign, range: keyof typeof TRANSFERS): Promise<string> {
  const transfer = TRANSFERS[range];
  const plain = await generated("mp4", [
    ..."-f lavfi -i testsrc2=size=160x90:rate=25 -t 2 -c:v libx265 -preset ultrafast -crf 36".split(" "),
    ...`-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc ${transfer} -colorspace bt2020nc`.split(" "),
    "-tag:v",
    "hvc1",
    "-x265-params",
    `keyint=25:open-gop=0:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc:log-level=error`,
  ]);
  return signedDolbyVision(plain, sign);
}

interface Told {
  readonly entry: string;
  readonly range: string;
  readonly supplemental: string | null;
  /** What ffprobe reads of the sign in the segments: profile and compatibility id. */
  readonly sign: string;
}

/** By the pieces of one maker; null: nothing is copied. */
async function told(
  path: string,
  ranges: readonly DynamicRange[],
  maker: SegmentMaker,
): Promise<Told | null> {
  const source = await sourceOf(path);
  const limits = { ...NO_LIMITS, ranges };
  const wish = aWish({
    videoCodecs: ["hevc"],
    copyVideo: true,
    videoBitrateBps: null,
    codecLimits: { hevc: limits },
  });
  const chosen = chooseVideo(source, wish);
  const rung = chosen === null ? null : rungFor(source, chosen.rendition, "video");
  if (chosen === null || rung === null || chosen.rendition.encoding !== null) return null;
  const pieces = await made(maker, { source, ...chosen }, 0, chosen.grid.startsMs.length);
  const codecs = codecStringOf(piece(pieces, "init")) ?? "";
  const joined = join(dir, "joined.mp4");
  await writeFile(joined, inOrder(pieces, chosen.grid.startsMs.length));
  expect(await run("ffmpeg", ["-v", "warning", "-i", joined, "-f", "null", "-"])).toBe("");
  const entries = "stream_side_data=dv_profile,dv_bl_signal_compatibility_id";
  const probe = await run("ffprobe", ["-v", "error", "-show_entries", entries, "-of", "csv=p=0", joined]);
  const { supplemental } = rung;
  return {
    entry: codecs.split(".")[0] === "dvh1" ? codecs : (codecs.split(".")[0] ?? ""),
    range: rung.range,
    supplemental: supplemental === undefined ? null : `${supplemental.codec}/${supplemental.brand}`,
    sign: probe.trim().split("\n").filter(Boolean).join(" ").replace(/,$/u, ""),
  };
}

const P5 = { profile: 5, compatibility: 0 };
const P7 = { profile: 7, compatibility: 6, hasEnhancement: true };
const P81 = { profile: 8, compatibility: 1 };
const P84 = { profile: 8, compatibility: 4 };

const plain = (range: string): Told => ({ entry: "hvc1", range, supplemental: null, sign: "" });

describe.each(["libav", "program"] as const)("copied by %s", (by) => {
  const toldBy = (path: string, ranges: readonly DynamicRange[]): Promise<Told | null> => {
    const maker = makers[by];
    if (maker === undefined) throw new Error(`no maker ${by}`);
    return told(path, ranges, maker);
  };

  it("profile 8.1 and 8.4 go as what others show, and more for those who take it", async () => {
    const hdr = await film(P81, "PQ");
    const hlg = await film(P84, "HLG");
    const more = { entry: "hvc1", range: "PQ", supplemental: "dvh1.08.01/db1p", sign: "8,1" };
    expect(await toldBy(hdr, HAS_IT)).toEqual(more);
    expect(await toldBy(hlg, HAS_IT)).toEqual({
      ...more,
      range: "HLG",
      supplemental: "dvh1.08.01/db4h",
      sign: "8,4",
    });
    expect(await toldBy(hdr, HAS_NOT)).toEqual(plain("PQ"));
    expect(await toldBy(hlg, HAS_NOT)).toEqual(plain("HLG"));
  });

  it("profile 5 goes under its own name, and to nobody else", async () => {
    const path = await film(P5, "PQ");
    expect(await toldBy(path, HAS_IT)).toEqual({
      entry: "dvh1.05.01",
      range: "PQ",
      supplemental: null,
      sign: "5,0",
    });
    expect(await toldBy(path, HAS_NOT)).toBeNull();
  });

  it("profile 7 goes as the HDR10 of its base layer, unless both layers are asked for", async () => {
    const path = await film(P7, "PQ");
    expect(await toldBy(path, HAS_IT)).toEqual(plain("PQ"));
    expect(await toldBy(path, ["hdr10", "dolbyVision", "dolbyVisionEnhanced"])).toEqual({
      ...plain("PQ"),
      sign: "7,6",
    });
  });

  it("the sign of a film in Matroska is told as well", async () => {
    const path = await generated("mkv", [
      ..."-i".split(" "),
      await film(P81, "PQ"),
      ..."-c copy -strict unofficial".split(" "),
    ]);
    expect(await toldBy(path, HAS_IT)).toMatchObject({ supplemental: "dvh1.08.01/db1p", sign: "8,1" });
    expect(await toldBy(path, HAS_NOT)).toEqual(plain("PQ"));
  });
});

/** What playlists say of codecs, against what real encoders and muxers write. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { chooseVideo } from "../../../src/domain/delivery/choose-video.ts";
import { NO_LIMITS } from "../../../src/domain/delivery/codec-limits.ts";
import { audioCodecString, encodedVideoCodecString } from "../../../src/domain/delivery/codecs.ts";
import type { Wish } from "../../../src/domain/delivery/wish.ts";
import { findBox } from "../../../src/infrastructure/segments/boxes.ts";
import { codecStringOf } from "../../../src/infrastructure/segments/codec-string.ts";
import { createFfmpegMaker } from "../../../src/infrastructure/segments/ffmpeg-maker.ts";
import { aWish, made, piece, sourceOf } from "../../support/joining.ts";
import { silentLog } from "../../support/log.ts";
import { clip, generated } from "../../support/media.ts";

const picture = "-f lavfi -i testsrc2=size=320x180:rate=25 -t 0.2";
const tone = "-f lavfi -i sine=sample_rate=48000 -t 0.2";

async function stringOf(args: string): Promise<string | null> {
  const path = await generated("mp4", `${args} -movflags +faststart -strict -2`.split(" "));
  return codecStringOf(await readFile(path));
}

describe("of a file's track", () => {
  it.each([
    [`${picture} -c:v libx264 -profile:v high -level 4.1 -pix_fmt yuv420p`, "avc1.640029"],
    [`${picture} -c:v libx264 -profile:v high10 -level 5.1 -pix_fmt yuv420p10le`, "avc1.6e0033"],
    [`${picture} -c:v libvpx-vp9 -deadline realtime -pix_fmt yuv420p`, "vp09.00.11.08"],
    [`${picture} -c:v libaom-av1 -usage realtime -cpu-used 8 -pix_fmt yuv420p`, "av01.0.00M.08"],
    [`${tone} -c:a aac`, "mp4a.40.2"],
    [`${tone} -c:a libmp3lame`, "mp4a.40.34"],
    [`${tone} -c:a ac3`, "ac-3"],
    [`${tone} -c:a eac3`, "ec-3"],
    [`${tone} -c:a libopus`, "Opus"],
    [`${tone} -c:a flac`, "fLaC"],
    [`${tone} -c:a alac`, null],
  ])("%s: %s", async (args, expected) => {
    expect(await stringOf(args)).toBe(expected);
  });

  it.each([
    ["main", "yuv420p", /^hvc1\.1\.6\.L\d+\.90$/],
    ["main10", "yuv420p10le", /^hvc1\.2\.4\.L\d+\.90$/],
  ])("HEVC %s with its compatibility and constraints", async (_, format, expected) => {
    const args = `${picture} -c:v libx265 -preset ultrafast -x265-params log-level=error -tag:v hvc1 -pix_fmt ${format}`;
    expect(await stringOf(args)).toMatch(expected);
  });

  it("is nothing of what is no segment", () => {
    expect(() => codecStringOf(Buffer.from("no boxes at all"))).toThrow("no moov");
    expect(findBox(Buffer.alloc(3), ["moov"])).toBeNull();
  });
});

describe("of what we make it is known beforehand", () => {
  const maker = createFfmpegMaker({ ffmpegPath: "ffmpeg", build: "test", log: silentLog, stallMs: 30_000 });
  it.each<[string, Partial<Wish>]>([
    ["H.264 High", {}],
    ["H.264 Main", { codecLimits: { h264: { ...NO_LIMITS, profiles: ["main"], level: 31 } } }],
    ["H.264 Baseline", { codecLimits: { h264: { ...NO_LIMITS, profiles: ["baseline"] } } }],
    ["HEVC", { videoCodecs: ["hevc"] }],
    ["HEVC of a lower level", { videoCodecs: ["hevc"], codecLimits: { hevc: { ...NO_LIMITS, level: 63 } } }],
  ])("%s", async (_, wish) => {
    const source = await sourceOf(await clip());
    const chosen = chooseVideo(source, aWish(wish));
    if (chosen?.rendition.encoding == null) throw new Error("nothing is encoded");
    const init = piece(await made(maker, { source, ...chosen }, 0, 1), "init");
    expect(encodedVideoCodecString(chosen.rendition.encoding)).toBe(codecStringOf(init));
  });
});

it("HE-AAC has a name of its own", () => {
  expect([audioCodecString("aac", "HE-AAC"), audioCodecString("aac", "LC"), audioCodecString("dts")]).toEqual(
    ["mp4a.40.5", "mp4a.40.2", null],
  );
});

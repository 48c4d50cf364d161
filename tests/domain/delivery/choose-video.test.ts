import { describe, expect, it } from "vitest";
import { chooseVideo } from "../../../src/domain/delivery/choose-video.ts";
import { type CodecLimits, NO_LIMITS } from "../../../src/domain/delivery/codec-limits.ts";
import { USUAL } from "../../../src/domain/delivery/encoders.ts";
import type { VideoEncoding, VideoRendition } from "../../../src/domain/delivery/rendition.ts";
import type { Wish } from "../../../src/domain/delivery/wish.ts";
import type { Stream } from "../../../src/domain/library/item.ts";
import { aWish } from "../../support/joining.ts";
import { aFile, aStream } from "../../support/media-values.ts";

function rendition(stream: Partial<Stream>, wish: Partial<Wish>, makes = USUAL): VideoRendition {
  const video = aStream({
    index: 0,
    kind: "video",
    codec: "h264",
    width: 1920,
    height: 1080,
    averageFrameRate: 24,
    ...stream,
  });
  const source = {
    file: aFile({ streams: [video] }),
    fingerprint: "f",
    durationMs: 60_000,
    keyframesMs: [0, 4000],
    closedGops: true,
  };
  const track = chooseVideo(source, aWish({ videoBitrateBps: null, ...wish }), makes);
  if (track === null) throw new Error("there is no picture");
  return track.rendition;
}
const chosen = (...args: Parameters<typeof rendition>): VideoEncoding | null => rendition(...args).encoding;

const limits = (codec: string, said: Partial<CodecLimits>): Pick<Wish, "codecLimits"> => ({
  codecLimits: { [codec]: { ...NO_LIMITS, ...said } },
});
const HDR: Partial<Stream> = {
  codec: "hevc",
  profile: "Main 10",
  bitDepth: 10,
  colorTransfer: "smpte2084",
};

describe("a picture is made for a decoder", () => {
  it("of the best profile that it takes", () => {
    const profileFor = (profiles: readonly string[]): string | undefined =>
      chosen({}, limits("h264", { profiles }))?.profile;
    expect(profileFor(["main", "high10", "baseline"])).toBe("high");
    expect(profileFor(["main", "baseline"])).toBe("main");
    expect(profileFor(["constrainedbaseline"])).toBe("baseline");
  });

  it("small enough, thin enough and at a rate for its level", () => {
    expect(chosen({}, limits("h264", { level: 40 }))).toMatchObject({ width: 1920, level: 40 });
    const small = chosen({ averageFrameRate: 60 }, limits("h264", { level: 31 }));
    expect(small?.level).toBe(31);
    const macroblocks = Math.ceil((small?.width ?? 0) / 16) * Math.ceil((small?.height ?? 0) / 16);
    expect(macroblocks * 60).toBeLessThanOrEqual(108_000);
    expect(macroblocks * 60).toBeGreaterThan(80_000);
    const loud = chosen({}, { ...limits("h264", { level: 30 }), videoBitrateBps: 50_000_000 });
    expect(loud?.maxBitrateBps).toBe(10_000_000);
  });

  it("at an even fraction of the film's rate", () => {
    const rateFor = (own: number, maxFrameRate: number): number | null | undefined =>
      chosen({ averageFrameRate: own }, { maxFrameRate })?.frameRate;
    expect(rateFor(60, 30)).toBe(30);
    expect(rateFor(50, 30)).toBe(25);
    expect(rateFor(59.94, 30)).toBeCloseTo(29.97);
    expect(rateFor(24, 23.976)).toBeNull();
    expect(rateFor(23.976, 60)).toBeNull();
  });

  it("with its pictures referring to no more others than it keeps", () => {
    expect(chosen({}, limits("h264", { refFrames: 2 }))?.refFrames).toBe(2);
    expect(chosen({}, {})?.refFrames).toBeNull();
  });
});

describe("a picture is copied", () => {
  const COPY = { copyVideo: true };
  it.each<[string, Partial<Stream>, Partial<CodecLimits>]>([
    ["level", { level: 51 }, { level: 41 }],
    ["depth", { bitDepth: 10 }, { bitDepth: 8 }],
    ["profile", { profile: "High 10" }, { profiles: ["high", "main"] }],
    ["references", { refFrames: 12 }, { refFrames: 4 }],
    ["range", { colorTransfer: "smpte2084" }, { ranges: ["sdr"] }],
  ])("unless its %s is beyond the decoder's", (_, stream, said) => {
    expect(chosen(stream, { ...COPY, ...limits("h264", said) })).not.toBeNull();
    expect(chosen({}, { ...COPY, ...limits("h264", said) })).toBeNull();
    expect(chosen(stream, { ...COPY, ...limits("hevc", said) })).toBeNull();
  });

  it("unless it has more pictures a second than the client takes", () => {
    expect(chosen({ averageFrameRate: 60 }, { ...COPY, maxFrameRate: 30 })).not.toBeNull();
    expect(chosen({ averageFrameRate: 23.976 }, { ...COPY, maxFrameRate: 23.98 })).toBeNull();
  });
});

describe("of several codecs", () => {
  const codecFor = (videoCodecs: readonly string[], makes = USUAL): string | undefined =>
    chosen({ codec: "mpeg2video" }, { videoCodecs }, makes)?.codec;

  it("the client's first is made among those that cost little", () => {
    expect(codecFor(["av1", "vp9", "h264"])).toBe("h264");
    expect(codecFor(["hevc", "h264"])).toBe("hevc");
    const av1InHardware = {
      ...USUAL,
      video: new Set(["av1", "h264"] as const),
      quick: new Set(["av1"] as const),
    };
    expect(codecFor(["h264", "av1"], av1InHardware)).toBe("av1");
  });

  it("one that costs much is made where the client takes no other", () => {
    const withAv1 = { ...USUAL, video: new Set([...USUAL.video, "av1"] as const) };
    expect(codecFor(["av1"], withAv1)).toBe("av1");
    expect(codecFor(["vp9"])).toBe("vp9");
    expect(codecFor(["av1"])).toBe("h264");
  });
});

describe("a wide range", () => {
  const wide = limits("hevc", { ranges: ["sdr", "hdr10"] });
  const videoCodecs = ["h264", "hevc"];

  it("is kept, in 10 bits, where the client takes it", () => {
    expect(chosen(HDR, { videoCodecs, ...wide })).toMatchObject({
      codec: "hevc",
      profile: "main10",
      pixelFormat: "yuv420p10le",
      range: "PQ",
      toneMap: false,
    });
  });

  it("is mapped to a plain one where it doesn't, or says nothing of it", () => {
    const plain = { codec: "h264", pixelFormat: "yuv420p", range: "SDR", toneMap: true };
    expect(chosen(HDR, { videoCodecs })).toMatchObject(plain);
    expect(chosen({ ...HDR, colorTransfer: "arib-std-b67" }, { videoCodecs, ...wide })).toMatchObject(plain);
    const flat = limits("hevc", { ranges: ["hdr10"], bitDepth: 8 });
    expect(chosen(HDR, { videoCodecs, ...flat })).toMatchObject(plain);
  });
});

describe("Dolby Vision", () => {
  const signed = (profile: number, blCompatibilityId: number): Partial<Stream> => ({
    ...HDR,
    dolbyVision: {
      profile,
      level: 6,
      blCompatibilityId,
      rpuPresent: true,
      elPresent: profile === 7,
      blPresent: true,
      versionMajor: 1,
      versionMinor: 0,
    },
  });
  const copied = (stream: Partial<Stream>, wish: Partial<Wish>): unknown => {
    const { encoding, tellsDolbyVision } = rendition(stream, {
      copyVideo: true,
      videoCodecs: ["hevc"],
      ...wish,
    });
    return encoding === null ? (tellsDolbyVision ?? "says nothing") : "encoded";
  };
  const P5 = signed(5, 0);
  const P8 = signed(8, 1);

  it("is told of to clients that have it, and to those that don't say", () => {
    const has = limits("hevc", { ranges: ["dolbyVision", "dolbyVisionHdr10"] });
    expect([copied(P5, has), copied(P8, has), copied(P5, {}), copied(P8, {})]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(copied(HDR, {})).toBe("says nothing");
  });

  it("falls back to its base layer, and is encoded where it has none", () => {
    const hdr = limits("hevc", { ranges: ["sdr", "hdr10"] });
    expect([copied(P5, hdr), copied(P8, hdr), copied(signed(7, 6), hdr)]).toEqual(["encoded", false, false]);
    const sdr = limits("hevc", { ranges: ["sdr"] });
    expect([copied(P8, sdr), copied(signed(8, 4), hdr)]).toEqual(["encoded", "encoded"]);
  });

  it("has no place in MPEG-TS", () => {
    const inTs = { carriesDolbyVision: false };
    expect([copied(P5, inTs), copied(P8, inTs)]).toEqual(["encoded", false]);
  });
});

import { describe, expect, it } from "vitest";
import type {
  ClientCapabilities,
  CodecRule,
  TranscodeTarget,
} from "../../../src/domain/playback/capabilities.ts";
import { decide } from "../../../src/domain/playback/decision/decide.ts";
import { type EncodeLimits, encodeLimits } from "../../../src/domain/playback/decision/limits.ts";
import { aFile, aStream } from "../../support/media-values.ts";

const video = aStream({
  index: 0,
  kind: "video",
  codec: "h264",
  width: 1920,
  height: 1080,
  bitrateBps: 3_400_000,
});
const stereo = aStream({
  index: 1,
  kind: "audio",
  codec: "aac",
  channels: 2,
  bitrateBps: 192_000,
  isDefault: true,
});
const surround = { ...stereo, codec: "ac3", channels: 6, bitrateBps: 384_000 };

const TARGET: TranscodeTarget = {
  media: "video",
  use: "streaming",
  protocol: "hls",
  container: "ts",
  videoCodecs: ["h264"],
  audioCodecs: ["aac"],
  maxAudioChannels: 2,
  minSegments: 1,
  segmentLengthMs: null,
  subtitlesInManifest: false,
  conditions: [],
};

interface Asked {
  readonly audio?: typeof stereo;
  readonly maxBitrateBps?: number;
  readonly target?: Partial<TranscodeTarget>;
  readonly codecs?: readonly CodecRule[];
}

function limitsOf({ audio = stereo, maxBitrateBps, target, codecs = [] }: Asked): EncodeLimits {
  const capabilities: ClientCapabilities = {
    maxBitrateBps: maxBitrateBps ?? null,
    maxStaticBitrateBps: null,
    directPlay: [],
    targets: [{ ...TARGET, ...target }],
    containers: [],
    codecs,
    subtitles: [],
  };
  const request = {
    media: "video",
    file: aFile({ container: "mkv", bitrateBps: 4_000_000, streams: [video, audio] }),
    capabilities,
    audioIndex: null,
    subtitleIndex: null,
    defaultAudioIndex: null,
    maxBitrateBps: null,
    allow: { directPlay: true, directStream: false, transcode: true, copyVideo: true, copyAudio: true },
    canExtractSubtitles: true,
  } as const;
  const { plan } = decide(request);
  if (plan === null) throw new Error("there is no plan");
  return encodeLimits(request, plan);
}

const rule = (
  scope: CodecRule["scope"],
  codec: string,
  property: "width" | "audioChannels",
  most: number,
): CodecRule => ({
  scope,
  codecs: { names: new Set([codec]), excludes: false },
  containers: null,
  appliesWhen: [],
  conditions: [{ property, operator: "atMost", value: String(most), required: false }],
});

describe("what is changed is held to", () => {
  it("nothing, where the client has no limit", () => {
    expect(limitsOf({})).toEqual({
      videoBitrateBps: null,
      audioBitrateBps: 192_000,
      maxWidth: null,
      maxHeight: null,
      maxAudioChannels: 2,
      maxFrameRate: null,
      maxSampleRate: null,
      codecs: {},
    });
  });

  it("what its decoder of each codec takes: level, profile, depth, references, ranges", () => {
    const conditions = [
      { property: "videoLevel", operator: "atMost", value: "41", required: false },
      { property: "videoProfile", operator: "anyOf", value: "high|Constrained Baseline", required: false },
      { property: "videoBitDepth", operator: "atMost", value: "8", required: false },
      { property: "refFrames", operator: "atMost", value: "4", required: false },
      { property: "videoRangeType", operator: "anyOf", value: "sdr|hlg", required: false },
      { property: "videoFramerate", operator: "atMost", value: "30", required: false },
    ] as const;
    const codecs = [{ ...rule("video", "h264", "width", 1280), conditions }];
    expect(limitsOf({ codecs })).toMatchObject({
      maxFrameRate: 30,
      codecs: {
        h264: {
          level: 41,
          profiles: ["high", "constrainedbaseline"],
          bitDepth: 8,
          refFrames: 4,
          ranges: ["sdr", "hlg"],
        },
      },
    });
  });

  it("the client's limit for all, of which sound takes little where there is little", () => {
    expect(limitsOf({ maxBitrateBps: 420_000 })).toMatchObject({
      videoBitrateBps: 292_000,
      audioBitrateBps: 128_000,
    });
    expect(limitsOf({ maxBitrateBps: 40_000 })).toMatchObject({ videoBitrateBps: 64_000 });
  });

  it("what a mix of fewer channels needs, not what the track had", () => {
    expect(limitsOf({ audio: surround, maxBitrateBps: 120_000_000 })).toMatchObject({
      videoBitrateBps: 119_616_000,
      audioBitrateBps: 384_000,
      maxAudioChannels: 2,
    });
  });

  it("conditions on the codecs that may be made, and on no others", () => {
    const codecs = [rule("video", "h264", "width", 1280), rule("video", "av1", "width", 640)];
    expect(limitsOf({ codecs })).toMatchObject({ maxWidth: 1280 });
    expect(limitsOf({ codecs, target: { videoCodecs: ["av1", "h264"] } })).toMatchObject({ maxWidth: 640 });
  });

  it("fewer channels where a codec takes fewer, but not what goes over as it is", () => {
    const codecs = [rule("videoAudio", "aac", "audioChannels", 2)];
    const target = { audioCodecs: ["aac", "ac3"], maxAudioChannels: 6 };
    expect(limitsOf({ codecs, target, audio: surround })).toMatchObject({
      audioBitrateBps: 384_000,
      maxAudioChannels: 6,
    });
    expect(limitsOf({ codecs, target: { ...target, audioCodecs: ["aac"] }, audio: surround })).toMatchObject({
      maxAudioChannels: 2,
    });
  });
});

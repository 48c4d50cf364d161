/** The picture that answers a wish: copied where it may be, else encoded to fit. */
import type { MediaFile, Stream } from "../library/item.ts";
import { type CodecLimits, NO_LIMITS, profileWord } from "./codec-limits.ts";
import { showsRange, tellsDolbyVision } from "./dolby-vision.ts";
import { type Makes, USUAL } from "./encoders.ts";
import { fittedTo, frameRateWithin, rateOf } from "./fit-picture.ts";
import { gridOf, keyframeGridOf } from "./grid.ts";
import { bitrateOfLevel, levelOf } from "./levels.ts";
import type { PixelFormat, VideoCodec, VideoEncoding, VideoRange, VideoRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import { baseRangeOf, hasColoursOfItsOwn, takesRange } from "./video-range.ts";
import { type ChosenTrack, type Wish, within } from "./wish.ts";

/** null: there is no picture. */
export function chooseVideo(
  source: Source,
  wish: Wish,
  makes: Makes = USUAL,
): ChosenTrack<VideoRendition> | null {
  const stream = source.file.streams.find(({ kind }) => kind === "video");
  if (stream === undefined) return null;
  const copyGrid = keyframeGridOf(source);
  if (copyGrid !== null && canCopyVideo(source.file, stream, wish))
    return { rendition: copyOf(stream, wish), grid: copyGrid };
  const encoding = videoEncoding(stream, wish, makes);
  return { rendition: { track: "video", streamIndex: stream.index, encoding }, grid: gridOf(source) };
}

function copyOf(stream: Stream, wish: Wish): VideoRendition {
  const tells = tellsDolbyVision(stream, limitsFor(wish, stream.codec ?? ""), carriesDolbyVision(wish));
  return {
    track: "video",
    streamIndex: stream.index,
    encoding: null,
    ...(tells === null ? {} : { tellsDolbyVision: tells }),
  };
}

const carriesDolbyVision = (wish: Wish): boolean => wish.carriesDolbyVision ?? true;

function canCopyVideo(file: MediaFile, stream: Stream, wish: Wish): boolean {
  const bitrate = stream.bitrateBps ?? file.bitrateBps;
  return (
    wish.copyVideo &&
    wish.burnInSubtitle === null &&
    wish.videoCodecs.includes(stream.codec ?? "") &&
    within(bitrate, wish.videoBitrateBps) &&
    within(stream.width, wish.maxWidth) &&
    within(stream.height, wish.maxHeight) &&
    frameRateWithin(stream, wish.maxFrameRate ?? null) === null &&
    isDecodable(stream, wish)
  );
}

const limitsFor = (wish: Wish, codec: string): CodecLimits => wish.codecLimits?.[codec] ?? NO_LIMITS;

/** What a file doesn't tell of its picture is taken to be within limits. */
function isDecodable(stream: Stream, wish: Wish): boolean {
  const limits = limitsFor(wish, stream.codec ?? "");
  const { profiles } = limits;
  return (
    within(stream.level, limits.level) &&
    within(stream.bitDepth, limits.bitDepth) &&
    within(stream.refFrames, limits.refFrames) &&
    (profiles === null || stream.profile === null || profiles.includes(profileWord(stream.profile))) &&
    showsRange(stream, limits, carriesDolbyVision(wish))
  );
}

/** Bits a pixel and second of H.264 that look good at the preset in use; the client's limit holds above it. */
const BITS_PER_PIXEL = 0.09;
const MIN_VIDEO_BPS = 200_000;
const MAX_VIDEO_BPS = 80_000_000;
/** Quality that looks alike, each on its codec's own scale. */
const CRF: Readonly<Record<VideoCodec, number>> = { h264: 23, hevc: 26, av1: 35, vp9: 33, vp8: 12 };

function videoEncoding(stream: Stream, wish: Wish, makes: Makes): VideoEncoding {
  const { codec, range } = codecAndRange(stream, wish, makes);
  const limits = limitsFor(wish, codec);
  const frameRate = frameRateWithin(stream, wish.maxFrameRate ?? null);
  const rate = Math.min(60, frameRate ?? rateOf(stream) ?? 30);
  const { width, height } = fittedTo(stream, wish, { codec, rate, level: limits.level });
  const wanted = wish.videoBitrateBps ?? width * height * rate * BITS_PER_PIXEL;
  const most = Math.min(MAX_VIDEO_BPS, bitrateOfLevel(codec, limits.level) ?? MAX_VIDEO_BPS);
  const maxBitrateBps = Math.round(Math.min(most, Math.max(MIN_VIDEO_BPS, wanted)));
  const pixelFormat: PixelFormat = range === "SDR" ? "yuv420p" : "yuv420p10le";
  return {
    codec,
    width,
    height,
    maxBitrateBps,
    crf: CRF[codec],
    profile: profileFor(codec, pixelFormat, limits),
    level: levelOf(codec, { width, height, rate }, maxBitrateBps, limits.level),
    pixelFormat,
    frameRate,
    refFrames: limits.refFrames,
    range,
    toneMap: range === "SDR" && baseRangeOf(stream) !== "SDR",
    deinterlace: stream.isInterlaced,
    burnInSubtitle: wish.burnInSubtitle,
  };
}

/**
 * The first codec of the client's that can be made at small cost; those that cost much only where it takes nothing
 * else. A wide range is kept where the client takes it in a codec that holds it.
 */
function codecAndRange(
  stream: Stream,
  wish: Wish,
  makes: Makes,
): { readonly codec: VideoCodec; readonly range: VideoRange } {
  const able = wish.videoCodecs.filter((name): name is VideoCodec => makes.video.has(name as VideoCodec));
  const range = baseRangeOf(stream);
  const wide = able.find((codec) => makes.tenBit.has(codec) && takesRange(limitsFor(wish, codec), range));
  if (range !== "SDR" && !hasColoursOfItsOwn(stream) && wide !== undefined) return { codec: wide, range };
  const codec = able.find((name) => makes.quick.has(name)) ?? able[0] ?? "h264";
  return { codec, range: "SDR" };
}

/** The best first, as encoders are told and as limits spell them. */
const H264_PROFILES: readonly (readonly [profile: string, words: readonly string[]])[] = [
  ["high", ["high", "high10", "high422", "high444predictive", "progressivehigh", "constrainedhigh"]],
  ["main", ["main"]],
  ["baseline", ["baseline", "constrainedbaseline"]],
];

function profileFor(codec: VideoCodec, pixelFormat: PixelFormat, { profiles }: CodecLimits): string {
  if (codec === "hevc") return pixelFormat === "yuv420p" ? "main" : "main10";
  if (codec === "av1") return "main";
  if (codec !== "h264") return "0";
  const allowed = H264_PROFILES.find(([, words]) => words.some((word) => profiles?.includes(word)));
  return profiles === null ? "high" : (allowed?.[0] ?? "high");
}

/** The picture that answers a wish: copied where it may be, else encoded to fit. */
import type { MediaFile, Stream } from "../library/item.ts";
import { dynamicRangeOf } from "../playback/dynamic-range.ts";
import { gridOf, keyframeGridOf } from "./grid.ts";
import type { VideoCodec, VideoRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import { type ChosenTrack, type Wish, within } from "./wish.ts";

const VIDEO_ENCODERS: ReadonlySet<string> = new Set(["h264", "hevc"]);

/** null: there is no picture. */
export function chooseVideo(source: Source, wish: Wish): ChosenTrack<VideoRendition> | null {
  const stream = source.file.streams.find(({ kind }) => kind === "video");
  if (stream === undefined) return null;
  const copyGrid = keyframeGridOf(source);
  if (copyGrid !== null && canCopyVideo(source.file, stream, wish))
    return { rendition: { track: "video", streamIndex: stream.index, encoding: null }, grid: copyGrid };
  const encoding = videoEncoding(stream, wish);
  return { rendition: { track: "video", streamIndex: stream.index, encoding }, grid: gridOf(source) };
}

function canCopyVideo(file: MediaFile, stream: Stream, wish: Wish): boolean {
  const bitrate = stream.bitrateBps ?? file.bitrateBps;
  return (
    wish.copyVideo &&
    wish.burnInSubtitle === null &&
    wish.videoCodecs.includes(stream.codec ?? "") &&
    within(bitrate, wish.videoBitrateBps) &&
    within(stream.width, wish.maxWidth) &&
    within(stream.height, wish.maxHeight)
  );
}

/** Bits a pixel and second of H.264 that look good at the preset in use; the client's limit holds above it. */
const BITS_PER_PIXEL = 0.09;
const MIN_VIDEO_BPS = 200_000;
const MAX_VIDEO_BPS = 80_000_000;

function videoEncoding(stream: Stream, wish: Wish): NonNullable<VideoRendition["encoding"]> {
  const codec = (wish.videoCodecs.find((name) => VIDEO_ENCODERS.has(name)) ?? "h264") as VideoCodec;
  const { width, height } = fitted(stream, wish);
  const rate = Math.min(60, stream.averageFrameRate ?? stream.realFrameRate ?? 30);
  const wanted = wish.videoBitrateBps ?? width * height * rate * BITS_PER_PIXEL;
  const range = dynamicRangeOf(stream);
  return {
    codec,
    width,
    height,
    maxBitrateBps: Math.round(Math.min(MAX_VIDEO_BPS, Math.max(MIN_VIDEO_BPS, wanted))),
    crf: codec === "hevc" ? 26 : 23,
    profile: codec === "hevc" ? "main" : "high",
    level: levelOf(codec, width, height, rate),
    pixelFormat: "yuv420p",
    toneMap: range !== null && range !== "sdr" && range !== "dolbyVisionSdr",
    deinterlace: stream.isInterlaced,
    burnInSubtitle: wish.burnInSubtitle,
  };
}

/** Square pixels inside the client's box, never larger than the source, even numbers. */
function fitted(stream: Stream, wish: Wish): { readonly width: number; readonly height: number } {
  const turned = Math.abs(stream.rotation ?? 0) % 180 === 90;
  const height = (turned ? stream.width : stream.height) ?? 720;
  const width = Math.round(height * displayRatio(stream, turned));
  const scale = Math.min(1, (wish.maxWidth ?? Infinity) / width, (wish.maxHeight ?? Infinity) / height);
  const even = (value: number): number => Math.max(2, Math.round((value * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

function displayRatio(stream: Stream, turned: boolean): number {
  const [w, h] = (stream.aspectRatio ?? "").split(":").map(Number);
  const told = w !== undefined && h !== undefined && w > 0 && h > 0 ? w / h : null;
  const stored = (stream.width ?? 1280) / (stream.height ?? 720);
  const ratio = stream.isAnamorphic ? (told ?? stored) : stored;
  return turned ? 1 / ratio : ratio;
}

/** Largest frame in macroblocks, and macroblocks a second (ITU-T H.264 table A-1). */
const H264_LEVELS: readonly (readonly [level: number, frame: number, perSecond: number])[] = [
  [30, 1620, 40_500],
  [31, 3600, 108_000],
  [32, 5120, 216_000],
  [40, 8192, 245_760],
  [42, 8704, 522_240],
  [50, 22_080, 589_824],
  [51, 36_864, 983_040],
  [52, 36_864, 2_073_600],
];
/** Largest picture in luma samples, and samples a second (ITU-T H.265 table A.8); 30 times the level. */
const HEVC_LEVELS: typeof H264_LEVELS = [
  [90, 552_960, 16_588_800],
  [93, 983_040, 33_177_600],
  [120, 2_228_224, 66_846_720],
  [123, 2_228_224, 133_693_440],
  [150, 8_912_896, 267_386_880],
  [153, 8_912_896, 534_773_760],
];

function levelOf(codec: VideoCodec, width: number, height: number, rate: number): number {
  const frame = codec === "hevc" ? width * height : Math.ceil(width / 16) * Math.ceil(height / 16);
  const levels = codec === "hevc" ? HEVC_LEVELS : H264_LEVELS;
  const fitting = levels.find(([, most, perSecond]) => frame <= most && frame * rate <= perSecond);
  return (fitting ?? levels.at(-1) ?? [51])[0];
}

import type { VideoRangeType } from "@jellyfin/sdk/lib/generated-client/models/video-range-type.js";
import type { VideoRange } from "@jellyfin/sdk/lib/generated-client/models/video-range.js";
import type { Stream } from "../../../../domain/library/item.ts";
import { type DynamicRange, dynamicRangeOf } from "../../../../domain/playback/dynamic-range.ts";
import { RANGE_WORDS } from "../device-profile.ts";

interface Range {
  readonly range: VideoRange;
  readonly type: VideoRangeType;
}

const STANDARD: ReadonlySet<DynamicRange> = new Set<DynamicRange>(["sdr", "dolbyVisionSdr"]);

/** Dynamic range of a video track; a still picture inside a file has the standard one. */
export function videoRangeOf(stream: Stream): Range {
  const range = dynamicRangeOf(stream) ?? "sdr";
  return { range: STANDARD.has(range) ? "SDR" : "HDR", type: RANGE_WORDS[range] };
}

const FALLBACKS: Readonly<Record<number, string>> = {
  1: " (HDR10)",
  2: " (SDR)",
  4: " (HLG)",
  6: " (HDR10)",
};

/** `Dolby Vision Profile 8.1 (HDR10)`; undefined for what isn't Dolby Vision. */
export function dolbyVisionTitle(stream: Stream): string | undefined {
  const { dolbyVision } = stream;
  if (dolbyVision === null || !dolbyVision.rpuPresent) return undefined;
  const { profile, blCompatibilityId } = dolbyVision;
  const level = blCompatibilityId > 0 ? `${profile}.${blCompatibilityId}` : String(profile);
  return `Dolby Vision Profile ${level}${FALLBACKS[blCompatibilityId] ?? ""}`;
}

/** Steps by which people call a picture's size: the first whose width and height both hold it. */
const SIZES: readonly (readonly [width: number, height: number, name: string])[] = [
  [256, 144, "144"],
  [426, 240, "240"],
  [640, 360, "360"],
  [682, 384, "384"],
  [720, 404, "404"],
  [854, 480, "480"],
  [960, 544, "540"],
  [1024, 576, "576"],
  [1280, 962, "720"],
  [2560, 1440, "1080"],
];
const LARGE: readonly (readonly [width: number, height: number, name: string])[] = [
  [4096, 3072, "4K"],
  [8192, 6144, "8K"],
];

/** `1080p`, `576i`, `4K`; undefined when the size is unknown or beyond all. */
export function resolutionName(stream: Stream): string | undefined {
  const { width, height } = stream;
  if (width === null || height === null || width <= 0 || height <= 0) return undefined;
  const holds = ([w, h]: readonly [number, number, string]): boolean => width <= w && height <= h;
  const step = SIZES.find(holds);
  if (step !== undefined) return `${step[2]}${stream.isInterlaced ? "i" : "p"}`;
  return LARGE.find(holds)?.[2];
}

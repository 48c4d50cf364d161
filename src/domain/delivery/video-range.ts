import type { Stream } from "../library/item.ts";
import { type DynamicRange, dynamicRangeOf } from "../playback/dynamic-range.ts";
import type { CodecLimits } from "./codec-limits.ts";
import type { VideoRange } from "./rendition.ts";

/** Of Dolby Vision the range that its base layer is in; profile 5 has none and is PQ in its own way. */
const RANGES: Readonly<Record<Exclude<DynamicRange, "dolbyVisionInvalid">, VideoRange>> = {
  sdr: "SDR",
  hdr10: "PQ",
  hdr10Plus: "PQ",
  hlg: "HLG",
  dolbyVision: "PQ",
  dolbyVisionHdr10: "PQ",
  dolbyVisionHdr10Plus: "PQ",
  dolbyVisionHlg: "HLG",
  dolbyVisionSdr: "SDR",
  dolbyVisionEnhanced: "PQ",
  dolbyVisionEnhancedHdr10Plus: "PQ",
};

/** `VIDEO-RANGE` (RFC 8216bis 4.4.6.2) of a stream as it is. */
export function baseRangeOf(stream: Stream): VideoRange {
  const range = dynamicRangeOf(stream) ?? "sdr";
  return range === "dolbyVisionInvalid" ? byTransfer(stream) : RANGES[range];
}

function byTransfer({ colorTransfer }: Stream): VideoRange {
  if (colorTransfer === "smpte2084") return "PQ";
  return colorTransfer === "arib-std-b67" ? "HLG" : "SDR";
}

/** Colours of this profile mean nothing without Dolby's own data, which no encoder here carries on. */
export const hasColoursOfItsOwn = (stream: Stream): boolean => dynamicRangeOf(stream) === "dolbyVision";

const WORDS = { SDR: "sdr", PQ: "hdr10", HLG: "hlg" } as const satisfies Record<VideoRange, DynamicRange>;

export const rangeWord = (range: VideoRange): DynamicRange => WORDS[range];

/** Whether a client has said that it takes such a range in 10 bits. */
export function takesRange({ ranges, bitDepth, profiles }: CodecLimits, range: VideoRange): boolean {
  if (range === "SDR") return true;
  const isDeep = (bitDepth ?? 10) >= 10 && (profiles === null || profiles.some((one) => one !== "main"));
  return isDeep && ranges?.includes(WORDS[range]) === true;
}

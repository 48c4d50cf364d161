import type { Stream } from "../library/item.ts";

export const DYNAMIC_RANGES = [
  "sdr",
  "hdr10",
  "hdr10Plus",
  "hlg",
  "dolbyVision",
  "dolbyVisionHdr10",
  "dolbyVisionHdr10Plus",
  "dolbyVisionHlg",
  "dolbyVisionSdr",
  "dolbyVisionEnhanced",
  "dolbyVisionEnhancedHdr10Plus",
  "dolbyVisionInvalid",
] as const;
export type DynamicRange = (typeof DYNAMIC_RANGES)[number];

/**
 * What a picture's brightness means, with the range that a player without Dolby Vision falls back to; null for a
 * stream that is no video. Profiles and compatibility ids: Dolby Vision Streams Within the ISO Base Media File Format.
 */
export function dynamicRangeOf(stream: Stream): DynamicRange | null {
  if (stream.kind !== "video") return null;
  const dolby = stream.dolbyVision;
  if (dolby !== null && (dolby.rpuPresent || dolby.elPresent)) return dolbyRange(stream);
  if (isDolbyTag(stream)) return "dolbyVision";
  return baseRange(stream);
}

function isDolbyTag({ codecTag }: Stream): boolean {
  return codecTag !== null && ["dvh1", "dvhe", "dav1"].includes(codecTag.toLowerCase());
}

/** By the base layer's compatibility id, for profiles that have one; 6 is 8.6 from discs, whose base is plain HDR10. */
const BY_BASE: Readonly<Record<number, DynamicRange>> = {
  1: "dolbyVisionHdr10",
  2: "dolbyVisionSdr",
  4: "dolbyVisionHlg",
  6: "dolbyVisionHdr10",
};

function dolbyRange(stream: Stream): DynamicRange {
  const { profile = 0, blCompatibilityId = 0 } = stream.dolbyVision ?? {};
  switch (profile) {
    case 5:
      return "dolbyVision";
    case 7:
      return stream.hasHdr10Plus ? "dolbyVisionEnhancedHdr10Plus" : "dolbyVisionEnhanced";
    case 8:
      return withBase(blCompatibilityId, stream.hasHdr10Plus);
    case 10:
      return blCompatibilityId === 0 ? "dolbyVision" : withBase(blCompatibilityId, stream.hasHdr10Plus);
    default:
      return baseRange(stream);
  }
}

function withBase(blCompatibilityId: number, hasHdr10Plus: boolean): DynamicRange {
  if (blCompatibilityId === 1 && hasHdr10Plus) return "dolbyVisionHdr10Plus";
  return BY_BASE[blCompatibilityId] ?? "dolbyVisionInvalid";
}

function baseRange({ colorTransfer, hasHdr10Plus }: Stream): DynamicRange {
  if (colorTransfer === "smpte2084") return hasHdr10Plus ? "hdr10Plus" : "hdr10";
  return colorTransfer === "arib-std-b67" ? "hlg" : "sdr";
}

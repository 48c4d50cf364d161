/** What is told of Dolby Vision with a picture that goes over as it is; no encoder here carries it on. */
import type { DolbyVision, Stream } from "../library/item.ts";
import { dynamicRangeOf } from "../playback/dynamic-range.ts";
import type { CodecLimits } from "./codec-limits.ts";
import { baseRangeOf, hasColoursOfItsOwn, rangeWord } from "./video-range.ts";

/** The sign of a stream whose profile can be told of in segments; null: it has none. */
export function dolbyVisionOf(stream: Stream): DolbyVision | null {
  const isKnown = dynamicRangeOf(stream)?.startsWith("dolbyVision") === true;
  return isKnown && dynamicRangeOf(stream) !== "dolbyVisionInvalid" ? stream.dolbyVision : null;
}

/**
 * Whether a copy tells of it; null: there is nothing to tell. A client that has said what it shows, and not Dolby
 * Vision's own colours, hasn't got it. Profile 7 has two layers, which only those take that say so.
 */
export function tellsDolbyVision(stream: Stream, { ranges }: CodecLimits, carries: boolean): boolean | null {
  const sign = dolbyVisionOf(stream);
  if (sign === null) return null;
  if (!carries) return false;
  if (sign.profile === 7) return ranges?.some((range) => range.startsWith("dolbyVisionEnhanced")) === true;
  return ranges === null || ranges.includes("dolbyVision");
}

/** Whether a client shows a stream as it is, perhaps without what goes beyond its base layer. */
export function showsRange(stream: Stream, { ranges }: CodecLimits, carries: boolean): boolean {
  const own = dynamicRangeOf(stream);
  if (hasColoursOfItsOwn(stream)) return carries && (ranges === null || ranges.includes("dolbyVision"));
  if (ranges === null || own === null || ranges.includes(own)) return true;
  return own !== "dolbyVisionInvalid" && ranges.includes(rangeWord(baseRangeOf(stream)));
}

/** Brands of files whose base layer others show, too, by its compatibility id. */
const BRANDS: Readonly<Record<number, string>> = { 1: "db1p", 2: "db2g", 4: "db4h" };
export const dolbyVisionBrand = ({ profile, blCompatibilityId }: DolbyVision): string | null =>
  profile < 8 ? null : (BRANDS[blCompatibilityId] ?? null);

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** Profile and level (Dolby Vision Streams Within the HTTP Live Streaming Format): `dvh1.05.06`. */
export function dolbyVisionCodec({ profile, level }: DolbyVision, codec: string | null): string {
  return `${codec === "av1" ? "dav1" : "dvh1"}.${twoDigits(profile)}.${twoDigits(level)}`;
}

/** `SUPPLEMENTAL-CODECS` (RFC 8216bis 4.4.6.2): what a player may show beyond `CODECS`; null: nothing. */
export function supplementalCodec(stream: Stream): {
  readonly codec: string;
  readonly brand: string;
} | null {
  const sign = dolbyVisionOf(stream);
  const brand = sign === null ? null : dolbyVisionBrand(sign);
  return sign === null || brand === null ? null : { codec: dolbyVisionCodec(sign, stream.codec), brand };
}

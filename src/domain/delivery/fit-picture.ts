/** Size and rate of a picture inside what a client takes. */
import type { Stream } from "../library/item.ts";
import { fitsLevel } from "./levels.ts";
import type { VideoCodec } from "./rendition.ts";
import type { Wish } from "./wish.ts";

export const rateOf = (stream: Stream): number | null => stream.averageFrameRate ?? stream.realFrameRate;

/** 23.976 is told as 23.98 and 24, 59.94 as 60. */
const NEARLY = 1.005;

/**
 * The rate to which a stream is to be thinned out: a whole fraction of its own, so that movement stays even. null where
 * it is within the limit as it is, or not known.
 */
export function frameRateWithin(stream: Stream, limit: number | null): number | null {
  const rate = rateOf(stream);
  if (rate === null || limit === null || limit <= 0 || rate <= limit * NEARLY) return null;
  return rate / Math.ceil(rate / (limit * NEARLY));
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface DecoderLimit {
  readonly codec: VideoCodec;
  readonly rate: number;
  /** null: any. */
  readonly level: number | null;
}

const STEP = 0.97;

/** Square pixels inside the client's box and its decoder's level, never larger than the source, even numbers. */
export function fittedTo(
  stream: Stream,
  { maxWidth, maxHeight }: Pick<Wish, "maxWidth" | "maxHeight">,
  { codec, rate, level }: DecoderLimit,
): Size {
  const turned = Math.abs(stream.rotation ?? 0) % 180 === 90;
  const height = (turned ? stream.width : stream.height) ?? 720;
  const width = Math.round(height * displayRatio(stream, turned));
  const sized = (scale: number): Size => ({ width: even(width * scale), height: even(height * scale) });
  let scale = Math.min(1, (maxWidth ?? Infinity) / width, (maxHeight ?? Infinity) / height);
  while (!fitsLevel(codec, { ...sized(scale), rate }, level) && sized(scale).height > LEAST) scale *= STEP;
  return sized(scale);
}

const LEAST = 16;
const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);

function displayRatio(stream: Stream, turned: boolean): number {
  const [w, h] = (stream.aspectRatio ?? "").split(":").map(Number);
  const told = w !== undefined && h !== undefined && w > 0 && h > 0 ? w / h : null;
  const stored = (stream.width ?? 1280) / (stream.height ?? 720);
  const ratio = stream.isAnamorphic ? (told ?? stored) : stored;
  return turned ? 1 / ratio : ratio;
}

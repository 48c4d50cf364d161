/**
 * What a player's decoders take, in the parameters of converting urls: `h264-level=41`, `hevc-rangetype=SDR,HDR10`, or
 * `Level`, `Profile` … for whatever codec it becomes.
 */
import { type CodecLimits, profileWord } from "../../../domain/delivery/codec-limits.ts";
import type { Wish } from "../../../domain/delivery/wish.ts";
import { DomainError } from "../../../domain/errors.ts";
import type { DynamicRange } from "../../../domain/playback/dynamic-range.ts";
import { decimal, integer, textList } from "../values.ts";
import { RANGE_WORDS, rangesFrom } from "./device-profile.ts";

const CODECS = ["h264", "hevc", "av1", "vp9", "vp8"] as const;
const OPTIONS = ["profile", "level", "videobitdepth", "maxrefframes", "rangetype"] as const;
type CodecOption = `${(typeof CODECS)[number]}-${(typeof OPTIONS)[number]}`;

const perCodec = Object.fromEntries(
  CODECS.flatMap((codec) => OPTIONS.map((option) => [`${codec}-${option}`, textList])),
) as Record<CodecOption, typeof textList>;

export const decoderShape = {
  ...perCodec,
  profile: textList,
  level: decimal,
  maxRefFrames: integer,
  maxVideoBitDepth: integer,
  maxFramerate: decimal,
  framerate: decimal,
} as const;

type Lists = Readonly<Record<CodecOption, readonly string[] | undefined>>;

export interface DecoderQuery extends Lists {
  readonly profile: readonly string[] | undefined;
  readonly level: number | undefined;
  readonly maxRefFrames: number | undefined;
  readonly maxVideoBitDepth: number | undefined;
  readonly maxFramerate: number | undefined;
  readonly framerate: number | undefined;
}

const MOST = { level: 1000, bitDepth: 16, refFrames: 64, frameRate: 1000 } as const;

/** Within sane bounds, or refused: nothing reaches an encoder that makes no sense. 0 and nothing: no limit. */
export function bounded(value: number | undefined, most: number, what: string): number | null {
  if (value === undefined || value === 0) return null;
  if (value < 0 || value > most)
    throw new DomainError("invalid", `${what} is out of bounds`, { field: what });
  return value;
}

export function decoderLimitsOf(query: DecoderQuery): Pick<Wish, "maxFrameRate" | "codecLimits"> {
  const forAll: CodecLimits = {
    profiles: wordsOf(query.profile),
    level: null,
    bitDepth: bounded(query.maxVideoBitDepth, MOST.bitDepth, "maxVideoBitDepth"),
    refFrames: bounded(query.maxRefFrames, MOST.refFrames, "maxRefFrames"),
    ranges: null,
  };
  return {
    maxFrameRate: bounded(query.maxFramerate ?? query.framerate, MOST.frameRate, "maxFramerate"),
    codecLimits: Object.fromEntries(CODECS.map((codec) => [codec, limitsOf(query, codec, forAll)])),
  };
}

/** What is said of one codec comes before what is said of all. */
function limitsOf(query: DecoderQuery, codec: (typeof CODECS)[number], forAll: CodecLimits): CodecLimits {
  const ranges = query[`${codec}-rangetype`];
  const level = numberIn(query[`${codec}-level`], MOST.level) ?? bounded(query.level, MOST.level, "level");
  return {
    profiles: wordsOf(query[`${codec}-profile`]) ?? forAll.profiles,
    level: level === null ? null : levelNumber(codec, level),
    bitDepth: numberIn(query[`${codec}-videobitdepth`], MOST.bitDepth) ?? forAll.bitDepth,
    refFrames: numberIn(query[`${codec}-maxrefframes`], MOST.refFrames) ?? forAll.refFrames,
    ranges: ranges === undefined ? null : rangesFrom(ranges),
  };
}

/** How levels are numbered that some write as the standards name them (`4.1`). */
const PER_LEVEL: Readonly<Record<string, number>> = { h264: 10, hevc: 30, vp9: 10 };
const LEAST_NUMBER = 9;

function levelNumber(codec: (typeof CODECS)[number], level: number): number {
  return level < LEAST_NUMBER ? Math.round(level * (PER_LEVEL[codec] ?? 1)) : level;
}

function wordsOf(list: readonly string[] | undefined): readonly string[] | null {
  return list === undefined || list.length === 0 ? null : list.map(profileWord);
}

/** Options of a codec are the client's own words: what makes no sense says nothing (`vp9-level=-99`: not known). */
function numberIn(list: readonly string[] | undefined, most: number): number | null {
  const value = Number(list?.[0]);
  return Number.isFinite(value) && value > 0 && value <= most ? value : null;
}

/** The same parameters of limits that were decided; of codecs that nothing is said of there are none. */
export function toDecoderPairs(
  limits: Readonly<Record<string, CodecLimits>>,
): readonly (readonly [name: string, value: string | number | null])[] {
  return Object.entries(limits).flatMap(([codec, { profiles, level, bitDepth, refFrames, ranges }]) => [
    [`${codec}-profile`, profiles?.join(",") ?? null] as const,
    [`${codec}-rangetype`, ranges?.map(rangeWord).join(",") ?? null] as const,
    [`${codec}-level`, level] as const,
    [`${codec}-videobitdepth`, bitDepth] as const,
    [`${codec}-maxrefframes`, refFrames] as const,
  ]);
}

const rangeWord = (range: DynamicRange): string => RANGE_WORDS[range];

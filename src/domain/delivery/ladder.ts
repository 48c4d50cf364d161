/** What is on offer of a source: its qualities, its sound tracks, its texts, all cut so that players may switch. */
import type { MediaFile, Stream } from "../library/item.ts";
import { isTextFormat } from "../playback/decision/subtitles.ts";
import { chooseAudio } from "./choose-audio.ts";
import { chooseVideo } from "./choose-video.ts";
import { type Makes, USUAL } from "./encoders.ts";
import { type Grid, gridOf } from "./grid.ts";
import { languageTag } from "./language-tag.ts";
import { audioChoiceFor, rungFor } from "./present.ts";
import type { AudioChoice, Presentation, Rung, SubtitleChoice } from "./presentation.ts";
import type { AudioRendition, VideoCodec, VideoRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import type { ChosenTrack, Wish } from "./wish.ts";

export interface LadderWish extends Wish {
  /** Picture and sound together; null: no limit. */
  readonly maxBitrateBps: number | null;
}

interface Step {
  readonly height: number;
  readonly width: number;
  /** Of H.264 at up to 30 frames a second. */
  readonly bitrateBps: number;
}

/** Boxes of 16:9, the smallest first: a wider film is as wide and less high. */
const STEPS: readonly Step[] = [
  { height: 360, width: 640, bitrateBps: 800_000 },
  { height: 480, width: 854, bitrateBps: 1_600_000 },
  { height: 720, width: 1280, bitrateBps: 3_500_000 },
  { height: 1080, width: 1920, bitrateBps: 6_500_000 },
  { height: 1440, width: 2560, bitrateBps: 12_000_000 },
  { height: 2160, width: 3840, bitrateBps: 20_000_000 },
];
const MIN_BPS = 250_000;

/** What a codec needs of the bits that H.264 needs for the same picture. */
const NEEDS: Readonly<Record<string, number>> = { hevc: 0.65, vp9: 0.7, av1: 0.55 };
const needs = (codec: string | null): number => NEEDS[codec ?? ""] ?? 1;

/** `rungs` and `audio` are both empty when there is nothing to play. */
export function ladderOf(source: Source, wish: LadderWish, makes: Makes = USUAL): Presentation {
  const audio = audioOf(source, wish, makes);
  const loudest = Math.max(0, ...audio.map(({ bandwidth }) => bandwidth.peakBps));
  const limit = wish.maxBitrateBps === null ? null : Math.max(MIN_BPS, wish.maxBitrateBps - loudest);
  const { grid, rungs } = picturesOf(source, wish, limit, makes);
  return { grid: grid ?? audio[0]?.grid ?? gridOf(source), rungs, audio, subtitles: textsOf(source.file) };
}

interface Pictures {
  /** null: there are none. */
  readonly grid: Grid | null;
  readonly rungs: readonly Rung[];
}

/**
 * A copy stands above what is encoded when both are cut on the same key frames; else it is all there is: players can't
 * change between pieces that begin at different times.
 */
function picturesOf(source: Source, wish: LadderWish, limit: number | null, makes: Makes): Pictures {
  const whole = chooseVideo(source, wish, makes);
  const stream = source.file.streams.find(({ index }) => index === whole?.rendition.streamIndex);
  if (whole === null || stream === undefined) return { grid: null, rungs: [] };
  const common = gridOf(source);
  const copy = whole.rendition.encoding === null ? rungFor(source, whole.rendition, "copy") : null;
  if (copy !== null && !isSame(whole.grid, common)) return { grid: whole.grid, rungs: [copy] };
  const encoded = heldWithin(encodedOf(source, wish, stream, makes), limit)
    .map((rendition) => rungFor(source, rendition, nameOf(rendition, stream)))
    .filter((rung) => rung !== null)
    .toReversed();
  if (copy === null) return { grid: common, rungs: encoded };
  return { grid: common, rungs: [copy, ...encoded.filter((rung) => isWorthIt(rung, copy))] };
}

const isSame = (a: Grid, b: Grid): boolean =>
  a.kind === b.kind &&
  a.startsMs.length === b.startsMs.length &&
  a.startsMs.every((ms, at) => ms === b.startsMs[at]);

/** A rung that takes nearly as much as the one above it helps nobody. */
const WORTH_IT = 0.85;

const isWorthIt = (rung: Rung, above: Rung): boolean =>
  rung.height < above.height && rung.bandwidth.peakBps < above.bandwidth.peakBps * WORTH_IT;

/** One for each step that the source fills, the lowest first. */
function encodedOf(
  source: Source,
  wish: LadderWish,
  stream: Stream,
  makes: Makes,
): readonly VideoRendition[] {
  const all: VideoRendition[] = [];
  for (const step of STEPS) {
    const fitting = { ...inStep(wish, step, isUpright(stream)), copyVideo: false };
    const encoding = chooseVideo(source, fitting, makes)?.rendition.encoding;
    if (encoding == null) continue;
    const below = all.at(-1)?.encoding;
    if (below?.width === encoding.width && below.height === encoding.height) continue;
    const bitrate = Math.min(
      bitrateOf(step, encoding.codec, stream),
      sourceBitrate(source, stream, encoding),
      wish.videoBitrateBps ?? Infinity,
    );
    const held = { ...fitting, videoBitrateBps: Math.max(MIN_BPS, bitrate) };
    const chosen = chooseVideo(source, held, makes);
    if (chosen !== null) all.push(chosen.rendition);
  }
  return all;
}

/** Those below the limit; if none is, the lowest one, held to it. */
function heldWithin(renditions: readonly VideoRendition[], limit: number | null): readonly VideoRendition[] {
  if (limit === null) return renditions;
  const fitting = renditions.filter(({ encoding }) => (encoding?.maxBitrateBps ?? 0) <= limit);
  return fitting.length > 0 ? fitting : renditions.slice(0, 1).map((lowest) => heldTo(lowest, limit));
}

function heldTo(rendition: VideoRendition, bitrateBps: number): VideoRendition {
  const { encoding } = rendition;
  return encoding === null
    ? rendition
    : { ...rendition, encoding: { ...encoding, maxBitrateBps: Math.round(bitrateBps) } };
}

const isTurned = ({ rotation }: Stream): boolean => Math.abs(rotation ?? 0) % 180 === 90;

/** Higher than wide, as it is shown. */
function isUpright(stream: Stream): boolean {
  const isHigh = (stream.height ?? 0) > (stream.width ?? 0);
  return isTurned(stream) ? !isHigh : isHigh;
}

function inStep(wish: LadderWish, { width, height }: Step, upright: boolean): Wish {
  const [wide, high] = upright ? [height, width] : [width, height];
  return {
    ...wish,
    maxWidth: Math.min(wish.maxWidth ?? Infinity, wide),
    maxHeight: Math.min(wish.maxHeight ?? Infinity, high),
  };
}

const FAST_RATE = 32;

function bitrateOf(step: Step, codec: VideoCodec, stream: Stream): number {
  const rate = stream.averageFrameRate ?? stream.realFrameRate ?? 25;
  return step.bitrateBps * needs(codec) * (rate > FAST_RATE ? 1.5 : 1);
}

/** Small pictures need more bits for each of their pixels. */
const PIXEL_POWER = 0.75;

/** As many bits as the source has for the same picture, scaled by size and codec: more would show nothing more. */
function sourceBitrate(
  { file }: Source,
  stream: Stream,
  encoding: { readonly codec: VideoCodec; readonly width: number; readonly height: number },
): number {
  const bitrate = stream.bitrateBps ?? file.bitrateBps;
  if (bitrate === null) return Infinity;
  const pixels = (stream.width ?? encoding.width) * (stream.height ?? encoding.height);
  const scale = Math.min(1, (encoding.width * encoding.height) / pixels) ** PIXEL_POWER;
  return bitrate * (needs(encoding.codec) / needs(stream.codec)) * scale;
}

/** By the step's name where it fills one: `720p`. */
function nameOf({ encoding }: VideoRendition, stream: Stream): string {
  const { width = 0, height = 0 } = encoding ?? {};
  const [wide, high] = isUpright(stream) ? [height, width] : [width, height];
  const step = STEPS.find((one) => wide <= one.width && high <= one.height);
  return `${step?.height ?? high}p`;
}

/** All tracks in the codec of the one that plays first: players change between tracks of one codec without a gap. */
function audioOf(source: Source, wish: LadderWish, makes: Makes): readonly AudioChoice[] {
  const first = chooseAudio(source, wish, makes);
  if (first === null) return [];
  const own = source.file.streams.find(({ index }) => index === first.rendition.streamIndex);
  const codec = first.rendition.encoding?.codec ?? own?.codec ?? "aac";
  const inside = source.file.streams.filter(
    ({ kind, externalPath }) => kind === "audio" && externalPath === null,
  );
  const choices = inside
    .map((stream) => chooseAudio(source, { ...wish, audioCodecs: [codec], audioIndex: stream.index }, makes))
    .filter((track): track is ChosenTrack<AudioRendition> => track !== null)
    .map((track) => audioChoiceFor(source, track, first.rendition.streamIndex))
    .filter((choice) => choice !== null);
  return withOwnNames(choices);
}

/** Names tell the tracks of a group apart (RFC 8216bis 4.4.6.1.1). */
function withOwnNames<T extends { readonly name: string }>(choices: readonly T[]): readonly T[] {
  const times = new Map<string, number>();
  return choices.map((choice) => {
    const time = (times.get(choice.name) ?? 0) + 1;
    times.set(choice.name, time);
    return time === 1 ? choice : { ...choice, name: `${choice.name} (${time})` };
  });
}

/** The subtitles that players can be given as text. */
export function textsOf({ streams }: MediaFile): readonly SubtitleChoice[] {
  const texts = streams.filter(({ kind, codec }) => kind === "subtitle" && isTextFormat(codec));
  const first = texts.find(({ isDefault }) => isDefault);
  return withOwnNames(
    texts.map((stream) => ({
      id: String(stream.index),
      streamIndex: stream.index,
      name: stream.title ?? stream.language ?? "Subtitles",
      language: languageTag(stream.language),
      isDefault: stream === first,
      isForced: stream.isForced,
    })),
  );
}

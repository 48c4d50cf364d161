import { createBoundedMap } from "../bounded-map.ts";
import type { Source } from "./source.ts";

/**
 * Where a source is cut, for all its renditions alike: players switch between rungs at these places, and any process
 * can make any segment. Starts in ms (fractions kept), the first is 0.
 */
export interface Grid {
  /** `keyframes`: copies can be cut here too; `duration`: only what we encode can. */
  readonly kind: "keyframes" | "duration";
  readonly startsMs: readonly number[];
  readonly endMs: number;
}

/** A grid of key frames is only used when none is further apart: encoders must put a key frame at each place. */
const MAX_KEYFRAME_GAP_MS = 6000;
const MIN_SEGMENT_MS = 3000;
/** Of the first ones: whoever starts to play waits for a whole segment to be encoded. */
const FIRST_MIN_SEGMENTS_MS = [1000, 2000];
const FIXED_SEGMENT_MS = 3000;

export function gridOf(source: Source): Grid {
  const { grid, isEven } = cutsOf(source);
  return grid === null || !isEven || source.closedGops === false ? fixedGrid(source.durationMs) : grid;
}

/** For copies that go with no encoded rendition: on key frames however far apart; null where none are known. */
export function keyframeGridOf(source: Source): Grid | null {
  return cutsOf(source).grid;
}

interface Cuts {
  /** null: there are no key frames. */
  readonly grid: Grid | null;
  /** No two key frames are too far apart. */
  readonly isEven: boolean;
}

const NO_CUTS: Cuts = { grid: null, isEven: false };
/** By the list that they are made of: it is the same one for each segment that is asked for. */
const known = new WeakMap<readonly number[], Cuts & { readonly endMs: number }>();

function cutsOf({ keyframesMs, durationMs: endMs }: Source): Cuts {
  if (keyframesMs === null) return NO_CUTS;
  const found = known.get(keyframesMs);
  if (found?.endMs === endMs) return found;
  const inside = keyframesMs.filter((ms) => ms < endMs);
  const ends = [...inside.slice(1), endMs];
  const cuts = {
    grid: inside.length === 0 ? null : keyframeGrid(inside, endMs),
    isEven: inside.every((ms, at) => (ends[at] ?? ms) - ms <= MAX_KEYFRAME_GAP_MS),
    endMs,
  };
  known.set(keyframesMs, cuts);
  return cuts;
}

function keyframeGrid(keyframes: readonly number[], endMs: number): Grid {
  const startsMs = [0];
  for (const ms of keyframes.slice(1)) {
    const last = startsMs.at(-1) ?? 0;
    const leastMs = FIRST_MIN_SEGMENTS_MS[startsMs.length - 1] ?? MIN_SEGMENT_MS;
    if (ms - last >= leastMs && endMs - ms >= 1) startsMs.push(ms);
  }
  return { kind: "keyframes", startsMs, endMs };
}

const fixedGrid = (endMs: number): Grid => evenGrid(FIXED_SEGMENT_MS, endMs);

/** Each segment asks for its grid, and two hours have two thousand places. */
const evenGrids = createBoundedMap<string, Grid>(100);

function evenGrid(segmentMs: number, endMs: number): Grid {
  const name = `${segmentMs}/${endMs}`;
  const count = Math.max(1, Math.ceil(endMs / segmentMs));
  const grid = evenGrids.get(name) ?? {
    kind: "duration",
    startsMs: Array.from({ length: count }, (_, index) => index * segmentMs),
    endMs,
  };
  evenGrids.set(name, grid);
  return grid;
}

export const segmentCount = (grid: Grid): number => grid.startsMs.length;

/** Start and end of a segment in ms; null when there is none of that number. */
export function spanOf(
  grid: Grid,
  index: number,
): { readonly startMs: number; readonly endMs: number } | null {
  const startMs = grid.startsMs[index];
  return startMs === undefined ? null : { startMs, endMs: grid.startsMs[index + 1] ?? grid.endMs };
}

/** The segment that is playing at a time; the last one beyond the end. */
export function segmentAt(grid: Grid, timeMs: number): number {
  let low = 0;
  let high = grid.startsMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((grid.startsMs[middle] ?? 0) <= timeMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Samples that one packet of a codec holds: audio is cut between packets only. */
const SAMPLES_PER_PACKET: Readonly<Record<string, number>> = {
  aac: 1024,
  ac3: 1536,
  eac3: 1536,
  mp3: 1152,
  opus: 960,
  flac: 4096,
};
const AUDIO_SEGMENT_MS = 6000;

/** The grid of an audio track: whole packets, about as long as two video segments; it needn't follow the pictures. */
export function audioGridOf(source: Source, codec: string, sampleRate: number): Grid {
  const packetMs = ((SAMPLES_PER_PACKET[codec] ?? 1024) * 1000) / sampleRate;
  return evenGrid(Math.round(AUDIO_SEGMENT_MS / packetMs) * packetMs, source.durationMs);
}

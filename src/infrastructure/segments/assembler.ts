import { segmentAt, spanOf } from "../../domain/delivery/grid.ts";
import type { MakeRequest, SegmentName } from "../../domain/delivery/ports.ts";
import { MEDIA_OFFSET_MS } from "../../domain/delivery/presentation.ts";
import { timescaleOf } from "./boxes.ts";
import { writeFragment } from "./fragment-writer.ts";
import type { Fragment } from "./fragments.ts";

/** A fragment belongs to the segment whose start it hits; rounding of time scales stays far below this. */
const NEAR_MS = 8;
/** Tools differ by about an audio packet in what they take for a film's start; key frames lie further apart. */
const COPIED_PICTURE_MS = 100;
/** Audio encoders begin with up to 1,152 samples of their own before the first ones given to them. */
const ENCODER_DELAY_MS = 30;
const MAX_PARTS = 4096;

export interface Assembler {
  readonly init: (bytes: Buffer) => void;
  readonly add: (fragment: Fragment) => void;
  /** The run came to its end: what is missing of its window has nothing in it. */
  readonly end: () => void;
}

/** Puts fragments together to segments by their times; gives a segment out when it is whole or the next one has begun. */
export function createAssembler(
  request: MakeRequest,
  emit: (name: SegmentName, bytes: Buffer) => void,
): Assembler {
  const { grid, first, count, rendition } = request;
  const nearMs = toleranceOf(request);
  let timescale = 1000;
  let index = -1;
  let next = first;
  let parts: Buffer[] = [];
  /** Where the track has nothing (sound that begins late, pictures that end early) an empty segment stands. */
  const fillUpTo = (end: number): void => {
    for (; next < end; next++) emit(next, emptySegment(request, next, timescale));
  };
  const flush = (): void => {
    if (parts.length > 0 && index >= next && index < first + count) {
      fillUpTo(index);
      emit(index, Buffer.concat(parts));
      next = index + 1;
    }
    parts = [];
  };
  return {
    init(bytes) {
      timescale = timescaleOf(bytes);
      emit("init", bytes);
    },
    add({ bytes, startMs, durationMs }) {
      const at = segmentAt(grid, startMs - MEDIA_OFFSET_MS + nearMs);
      if (at !== index) flush();
      index = at;
      numberFragment(bytes, at, parts.length);
      parts.push(bytes);
      // Encoders leave no gap: what reaches the end is whole, and needn't wait until the next one is encoded.
      const reachedMs = startMs + durationMs - MEDIA_OFFSET_MS + nearMs;
      if (rendition.encoding !== null && reachedMs >= (spanOf(grid, at)?.endMs ?? Infinity)) flush();
    },
    end() {
      flush();
      fillUpTo(Math.min(first + count, grid.startsMs.length));
    },
  };
}

function toleranceOf({ rendition }: MakeRequest): number {
  if (rendition.track === "audio") return rendition.encoding === null ? NEAR_MS : ENCODER_DELAY_MS;
  return rendition.encoding === null ? COPIED_PICTURE_MS : NEAR_MS;
}

/** `mfhd`'s sequence number by the place in the film, not in the run: copies are then the same bytes from any run. */
export const sequenceOf = (index: number, part = 0): number => index * MAX_PARTS + part + 1;

function numberFragment(moof: Buffer, index: number, part: number): void {
  if (moof.toString("latin1", 12, 16) === "mfhd") moof.writeUInt32BE(sequenceOf(index, part), 20);
}

function emptySegment({ grid }: MakeRequest, index: number, timescale: number): Buffer {
  const startMs = (spanOf(grid, index)?.startMs ?? grid.endMs) + MEDIA_OFFSET_MS;
  const decodeTime = Math.round((startMs * timescale) / 1000);
  return writeFragment({ sequence: sequenceOf(index), decodeTime, samples: [] });
}

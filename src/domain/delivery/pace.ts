import type { SegmentMaker } from "./ports.ts";
import type { TrackRendition } from "./rendition.ts";
import type { RunDeps } from "./run.ts";

/** What a copy makes ahead only keeps others waiting for the disk. */
const COPIES_AHEAD = 2;
/** A run is waited for when it will come to the segment within so many; else a new one is quicker. */
const WORTH_WAITING = 4;

/** In segments: how far a run goes ahead of its viewers, and how near it has to be for a new one not to be quicker. */
export function paceOf(
  { isInstant = false }: SegmentMaker,
  { encoding }: TrackRendition,
  { aheadSegments }: { readonly aheadSegments: number },
): Pick<RunDeps, "aheadSegments" | "worthWaiting"> {
  if (isInstant) return { aheadSegments: 0, worthWaiting: 0 };
  return {
    aheadSegments: encoding === null ? Math.min(COPIES_AHEAD, aheadSegments) : aheadSegments,
    worthWaiting: WORTH_WAITING,
  };
}

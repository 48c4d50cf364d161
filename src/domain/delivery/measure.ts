/** How many bits a track really takes, by its stored segments. */
import { type Grid, segmentCount, spanOf } from "./grid.ts";
import type { SegmentSize } from "./ports.ts";
import type { Bandwidth } from "./presentation.ts";

const bitrate = (bytes: number, ms: number): number => (bytes * 8 * 1000) / ms;

/**
 * Exact once all segments are there; until then the peak is at least what is `expected` (what the encoder is held to,
 * or what the file says), since the loudest place may be to come. A short last piece makes no peak (RFC 8216bis:
 * segments of at least half the target duration count).
 */
export function measuredBandwidth(grid: Grid, sizes: readonly SegmentSize[], expected: Bandwidth): Bandwidth {
  const pieces = sizes.flatMap(({ index, sizeBytes }) => {
    const span = spanOf(grid, index);
    return span === null ? [] : [{ sizeBytes, ms: span.endMs - span.startMs }];
  });
  if (pieces.length === 0) return expected;
  const longestMs = Math.max(...pieces.map(({ ms }) => ms));
  const peaks = pieces
    .filter(({ ms }) => ms * 2 >= longestMs)
    .map(({ sizeBytes, ms }) => bitrate(sizeBytes, ms));
  const peakBps = Math.max(...peaks);
  const bytes = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
  const averageBps = bitrate(
    bytes,
    Math.max(
      1,
      pieces.reduce((sum, piece) => sum + piece.ms, 0),
    ),
  );
  const isWhole = pieces.length === segmentCount(grid);
  return { peakBps: isWhole ? peakBps : Math.max(expected.peakBps, peakBps), averageBps };
}

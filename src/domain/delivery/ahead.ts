/** Makes the beginning of what a player is likely to ask for, while nobody waits for an encoder. */
import type { MediaFile } from "../library/item.ts";
import type { Delivery, Presented } from "./delivery.ts";
import type { SegmentEngine } from "./engine.ts";
import { firstTracks } from "./first-tracks.ts";
import { segmentAt } from "./grid.ts";
import type { LadderWish } from "./ladder.ts";
import type { SegmentStore } from "./ports.ts";
import type { TrackRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import type { ChosenTrack, Wish } from "./wish.ts";

/** How a player would be given a file that it doesn't get as it is. */
export type Expected =
  /** It chooses for itself; `rungId` is what it last chose, null when that isn't known. */
  | { readonly form: "ladder"; readonly wish: LadderWish; readonly rungId: string | null }
  | { readonly form: "rendition"; readonly wish: Wish };

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface AheadDeps {
  readonly present: (file: MediaFile, wish: LadderWish) => Promise<Presented>;
  readonly resolve: (file: MediaFile, wish: Wish) => Promise<Delivery>;
  readonly engine: SegmentEngine;
  readonly store: SegmentStore;
  /** Of what lies ready and nobody has asked for. */
  readonly maxBytes: number;
}

/** Answers how many bytes it made: 0 when all of it was there, or there is doubt what will be asked for. */
export async function makeAhead(
  deps: AheadDeps,
  file: MediaFile,
  expected: Expected,
  { startMs, endMs }: Span,
  signal: AbortSignal,
): Promise<number> {
  const { engine, store, maxBytes } = deps;
  const { source, tracks } = await tracksOf(deps, file, expected);
  let bytes = 0;
  for (const track of tracks) {
    const until = segmentAt(track.grid, endMs - 1) + 1;
    const request = { source, ...track, userId: null, urgency: "soon" as const, until };
    for (let index = segmentAt(track.grid, startMs); index < until && bytes < maxBytes; index++)
      bytes += (await engine.ahead(request, index, signal))?.sizeBytes ?? 0;
  }
  if (bytes > 0) await store.keepAhead(maxBytes);
  return bytes;
}

async function tracksOf(
  { present, resolve }: AheadDeps,
  file: MediaFile,
  expected: Expected,
): Promise<{ readonly source: Source; readonly tracks: readonly ChosenTrack<TrackRendition>[] }> {
  if (expected.form === "ladder") {
    const { source, presentation } = await present(file, expected.wish);
    return { source, tracks: firstTracks(presentation, expected.rungId) };
  }
  const { source, video, audio } = await resolve(file, expected.wish);
  return { source, tracks: [video, audio].filter((track) => track !== null) };
}

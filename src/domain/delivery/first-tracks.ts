import type { Grid } from "./grid.ts";
import type { AudioChoice, Presentation, Rung } from "./presentation.ts";
import type { TrackRendition } from "./rendition.ts";
import type { ChosenTrack } from "./wish.ts";

/** A rung or sound track of a presentation as what its segments are asked for by. */
export function trackFor(
  { rendition, made, ...rest }: Rung | AudioChoice,
  grid: Grid,
): ChosenTrack<TrackRendition> {
  return { rendition, grid: "grid" in rest ? rest.grid : grid, ...(made === undefined ? {} : { made }) };
}

/**
 * What a player that chooses for itself takes first: the sound that plays by default, and the picture. Nothing when
 * there is doubt which rung it takes and none is named; a copy stands on top, and costs next to nothing in any case.
 */
export function firstTracks(
  { grid, rungs, audio }: Presentation,
  likelyRung: string | null = null,
): readonly ChosenTrack<TrackRendition>[] {
  const [top] = rungs;
  const isSure = top === undefined || top.rendition.encoding === null || rungs.length === 1;
  const named = rungs.find(({ id }) => id === likelyRung);
  const picture: Rung | undefined = named ?? (isSure ? top : undefined);
  if (picture === undefined && rungs.length > 0) return [];
  const sound = audio.find(({ isDefault }) => isDefault);
  return [picture, sound].filter((track) => track !== undefined).map((track) => trackFor(track, grid));
}

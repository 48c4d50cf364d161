/** These many first key frames, and one in so many of the others, are looked at for pictures that lead them. */
const LOOKED_AT = 24;
const LOOK_EVERY = 16;

/** Whether the key frame of this place in the list is one of these: one that looks at all would read too much. */
export const isLookedAt = (index: number): boolean => index < LOOKED_AT || (index + 1) % LOOK_EVERY === 0;

export interface TrackStart {
  readonly ms: number;
  readonly isSound: boolean;
}

/**
 * In ms. ffmpeg counts a film's time from the first packet of any of its tracks; what an encoder of sound put before
 * its first sample (it lies before 0) doesn't count.
 */
export function startOfFilm(tracks: readonly TrackStart[]): number {
  const times = tracks.map(({ ms, isSound }) => (isSound ? Math.max(0, ms) : ms));
  return times.length === 0 ? 0 : Math.min(...times);
}

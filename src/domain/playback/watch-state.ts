/** What one person has done with one work. Belongs to person and work, never to an item or a file. */
export interface WatchState {
  readonly positionMs: number;
  readonly played: boolean;
  readonly playCount: number;
  readonly isFavorite: boolean;
  /** 0 to 10; null: not rated. */
  readonly rating: number | null;
  readonly likes: boolean | null;
  readonly lastPlayedAt: Date | null;
  readonly audioIndex: number | null;
  readonly subtitleIndex: number | null;
}

export const UNTOUCHED: WatchState = {
  positionMs: 0,
  played: false,
  playCount: 0,
  isFavorite: false,
  rating: null,
  likes: null,
  lastPlayedAt: null,
  audioIndex: null,
  subtitleIndex: null,
};

/** From where a position is worth keeping, and where the rest counts as seen (Jellyfin's defaults). */
export interface ResumeRules {
  readonly minPercent: number;
  readonly maxPercent: number;
  readonly minDurationMs: number;
}

export const DEFAULT_RESUME_RULES: ResumeRules = { minPercent: 5, maxPercent: 90, minDurationMs: 300_000 };

/** A play begins: counted once, at its start, as the real servers do. */
export function afterStart(state: WatchState, now: Date): WatchState {
  return { ...state, playCount: state.playCount + 1, lastPlayedAt: now };
}

/** A further part of what is being watched begins: no play of its own. */
export function afterNextPart(state: WatchState, now: Date): WatchState {
  return { ...state, playCount: Math.max(1, state.playCount), lastPlayedAt: now };
}

/**
 * The state after a position was reported (ms; null: the client told none at its stop, which the real server takes as
 * watched to the end, and counts once more). `durationMs` null or 0: nothing can be concluded, the position is kept.
 * Source: recordings `playstate/long-*` of the reference server.
 */
export function afterPosition(
  state: WatchState,
  positionMs: number | null,
  durationMs: number | null,
  rules: ResumeRules = DEFAULT_RESUME_RULES,
): WatchState {
  if (positionMs === null) return { ...state, positionMs: 0, played: true, playCount: state.playCount + 1 };
  const position = Math.max(0, positionMs);
  if (durationMs === null || durationMs <= 0) return { ...state, positionMs: position };
  const percent = (position / durationMs) * 100;
  if (percent < rules.minPercent) return { ...state, positionMs: 0 };
  if (percent > rules.maxPercent || position >= durationMs) return { ...state, positionMs: 0, played: true };
  // Too short to come back to: half of a minute-long clip counts as seen.
  if (durationMs < rules.minDurationMs) return { ...state, positionMs: 0, played: true };
  // In the middle of it again: no longer "seen", but the count stays; below the threshold nothing was unseen.
  return { ...state, positionMs: position, played: false };
}

/** Marked by hand; `at`: when it was played, null when that isn't said: as known before, else now. */
export function markedPlayed(state: WatchState, at: Date | null, now: Date): WatchState {
  return {
    ...state,
    played: true,
    positionMs: 0,
    playCount: Math.max(1, state.playCount),
    lastPlayedAt: at ?? state.lastPlayedAt ?? now,
  };
}

export function markedUnplayed(state: WatchState): WatchState {
  return { ...state, played: false, positionMs: 0, playCount: 0, lastPlayedAt: null };
}

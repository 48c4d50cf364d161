import type { CodecLimits } from "./codec-limits.ts";
import type { Grid } from "./grid.ts";

/** What a client asks of a conversion; null: no matter. Lists are in its order of preference. */
export interface Wish {
  readonly videoCodecs: readonly string[];
  readonly audioCodecs: readonly string[];
  readonly copyVideo: boolean;
  readonly copyAudio: boolean;
  /** Beyond these a copy is out, and an encode is held to them. */
  readonly videoBitrateBps: number | null;
  readonly audioBitrateBps: number | null;
  readonly maxWidth: number | null;
  readonly maxHeight: number | null;
  readonly maxAudioChannels: number | null;
  readonly audioIndex: number | null;
  readonly burnInSubtitle: number | null;
  readonly maxFrameRate?: number | null;
  readonly maxSampleRate?: number | null;
  /** `false`: what it is sent in has no place for the sign of Dolby Vision. */
  readonly carriesDolbyVision?: boolean;
  /** By codec; those of others aren't known. */
  readonly codecLimits?: Readonly<Record<string, CodecLimits>>;
}

/** Where segments lie that were made beforehand, and of which build of a backend they are. */
export interface MadePlace {
  readonly key: string;
  readonly build: string;
}

export interface ChosenTrack<R> {
  readonly rendition: R;
  readonly grid: Grid;
  /** Its segments were made beforehand. */
  readonly made?: MadePlace;
}

export const within = (value: number | null, limit: number | null): boolean =>
  value === null || limit === null || value <= limit;

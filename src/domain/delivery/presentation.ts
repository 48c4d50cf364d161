import type { Grid } from "./grid.ts";
import type { AudioRendition, VideoRange, VideoRendition } from "./rendition.ts";
import type { MadePlace } from "./wish.ts";

/** Bits per second; measured on segments where these exist, else what the encoder is held to. */
export interface Bandwidth {
  readonly peakBps: number;
  readonly averageBps: number;
}

/** A step of the ladder. */
export interface Rung {
  readonly id: string;
  readonly rendition: VideoRendition;
  /** Its segments were made beforehand. */
  readonly made?: MadePlace;
  readonly codecs: string;
  /** What players that take it may show beyond that, and the brand that files of it have. */
  readonly supplemental?: { readonly codec: string; readonly brand: string };
  readonly width: number;
  readonly height: number;
  readonly frameRate: number | null;
  readonly range: VideoRange;
  readonly bandwidth: Bandwidth;
}

export interface AudioChoice {
  readonly id: string;
  readonly rendition: AudioRendition;
  readonly made?: MadePlace;
  /** Sound is cut between its own packets, not where the picture is. */
  readonly grid: Grid;
  readonly codecs: string;
  readonly name: string;
  readonly language: string | null;
  readonly channels: number;
  readonly sampleRate: number;
  readonly isDefault: boolean;
  readonly bandwidth: Bandwidth;
}

export interface SubtitleChoice {
  readonly id: string;
  readonly streamIndex: number;
  readonly name: string;
  readonly language: string | null;
  readonly isDefault: boolean;
  readonly isForced: boolean;
}

/** What is on offer of one source: the same for HLS and DASH, over the same segments. */
export interface Presentation {
  /** Of all rungs alike. */
  readonly grid: Grid;
  readonly rungs: readonly Rung[];
  readonly audio: readonly AudioChoice[];
  readonly subtitles: readonly SubtitleChoice[];
}

/** All media times are this much later than the film's: the first pictures may be decoded before they are shown. */
export const MEDIA_OFFSET_MS = 10_000;

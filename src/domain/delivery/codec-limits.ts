/** What a player's decoder takes of a codec beyond its name; for pictures that are made for it. */
import type { DynamicRange } from "../playback/dynamic-range.ts";

/** null: not said. */
export interface CodecLimits {
  /** Lower case, without spaces and signs (`constrainedbaseline`, `main10`), in no order. */
  readonly profiles: readonly string[] | null;
  /** As in `CODECS`: 41 is 4.1 of H.264, 123 is 4.1 of HEVC. */
  readonly level: number | null;
  readonly bitDepth: number | null;
  readonly refFrames: number | null;
  readonly ranges: readonly DynamicRange[] | null;
}

export const NO_LIMITS: CodecLimits = {
  profiles: null,
  level: null,
  bitDepth: null,
  refFrames: null,
  ranges: null,
};

/** `Constrained Baseline`, `High 4:2:2`, `Main 10` in the form that profiles are compared in. */
export const profileWord = (profile: string): string => profile.toLowerCase().replace(/[^a-z0-9]/g, "");

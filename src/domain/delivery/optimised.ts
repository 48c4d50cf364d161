/** Versions of films that were made beforehand, in segments that are kept; and when a player is given one. */
import type { Grid } from "./grid.ts";
import { renditionKey } from "./keys.ts";
import type { AudioRendition, TrackRendition, VideoEncoding, VideoRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import type { ChosenTrack, MadePlace } from "./wish.ts";

/** A track of one. It keeps its place: an update of the backend that made it makes no version worthless. */
export interface MadeTrack extends MadePlace {
  readonly rendition: TrackRendition;
}

export interface OptimisedVersion {
  readonly id: number;
  readonly itemId: number;
  readonly versionUuid: string;
  /** Of the file's content. */
  readonly fingerprint: string;
  /** The name of the rung that it is of: `720p`. */
  readonly quality: string;
  readonly tracks: readonly MadeTrack[];
  readonly createdAt: Date;
  /** Since when all of it is there; null: it isn't. */
  readonly wholeAt: Date | null;
}

export interface OptimisedStore {
  list(): Promise<readonly OptimisedVersion[]>;
  get(id: number): Promise<OptimisedVersion | null>;
  /** Those of a file's content. */
  of(fingerprint: string): Promise<readonly OptimisedVersion[]>;
  /** The one that has these tracks already, or a new one; its segments are kept from then on. */
  enter(version: Omit<OptimisedVersion, "id" | "wholeAt">): Promise<OptimisedVersion>;
  /** It is to be made of other tracks: the film's content, or what makes it, has changed. */
  retrack(id: number, fingerprint: string, tracks: readonly MadeTrack[]): Promise<void>;
  markWhole(id: number, at: Date): Promise<void>;
  remove(id: number): Promise<void>;
}

/** The track of a made version that stands for one that would be encoded; null: none does. */
export type FindMade = <R extends TrackRendition>(
  chosen: ChosenTrack<R>,
  suits: (made: R) => boolean,
) => ChosenTrack<R> | null;

/** Only what is cut as the film is cut today, and is all there or would be made under the same key. */
export function findMade(
  source: Source,
  versions: readonly OptimisedVersion[],
  keyOf: (chosen: ChosenTrack<TrackRendition>) => string,
): FindMade {
  const tracks = versions.flatMap(({ tracks: all, wholeAt }) =>
    all.map((track) => ({ ...track, isWhole: wholeAt !== null })),
  );
  return (chosen, suits) => {
    const { grid, rendition } = chosen;
    for (const { key, build, rendition: made, isWhole } of tracks) {
      if (made.track !== rendition.track || made.streamIndex !== rendition.streamIndex) continue;
      const own = made as typeof rendition;
      const isOfGrid = renditionKey(source, grid, made, build) === key;
      if (!isOfGrid || !suits(own)) continue;
      if (isWhole || keyOf({ rendition: made, grid }) === key)
        return { rendition: own, grid, made: { key, build } };
    }
    return null;
  };
}

/** Whether a picture that was made serves where another one would be made: the same but for less of what costs bits. */
export function servesPicture(
  { encoding: wanted }: VideoRendition,
  { encoding: made }: VideoRendition,
): boolean {
  if (wanted === null || made === null) return false;
  return (
    made.maxBitrateBps <= wanted.maxBitrateBps &&
    made.level <= wanted.level &&
    JSON.stringify(facts(made)) === JSON.stringify(facts(wanted))
  );
}

const facts = ({ maxBitrateBps: _bitrate, level: _level, ...rest }: VideoEncoding): unknown =>
  Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1));

export function servesSound(
  { encoding: wanted }: AudioRendition,
  { encoding: made }: AudioRendition,
): boolean {
  if (wanted === null || made === null) return false;
  return (
    made.codec === wanted.codec &&
    made.channels === wanted.channels &&
    made.sampleRate === wanted.sampleRate &&
    made.bitrateBps <= wanted.bitrateBps
  );
}

/** `grid` and key of a track that a version is to be made of. */
export interface PlannedTrack extends MadeTrack {
  readonly grid: Grid;
}

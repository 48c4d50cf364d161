import type { MediaFile } from "../library/item.ts";

/** A file as delivery sees it: what its segments are made of and keyed by. */
export interface Source {
  readonly file: MediaFile;
  /** Of the content, not of the name: a renamed film keeps its segments. */
  readonly fingerprint: string;
  readonly durationMs: number;
  /** Start times of the video track's key frames in ms (fractions kept), ascending; null: no video, or none found. */
  readonly keyframesMs: readonly number[] | null;
  /** A copied piece that begins at a key frame decodes alone (closed GOPs); null: not known. */
  readonly closedGops: boolean | null;
}

/** Finds what delivery needs to know of a file, once for each content. */
export interface SourceIndex {
  /** `not-found` when the file is gone, `unavailable` when its disk is away. */
  sourceOf(file: MediaFile): Promise<Source>;
  /** The same for a file of which all is known: what was made of it is served without it. */
  mustBeThere(file: MediaFile): Promise<void>;
}

import type { MediaFile } from "../library/item.ts";
import type { BurnIn } from "./burn-in.ts";
import type { Grid } from "./grid.ts";
import type { TrackRendition } from "./rendition.ts";
import type { Source } from "./source.ts";

/** `init`: the initialization segment of a track. */
export type SegmentName = "init" | number;

export interface StoredSegment {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What was made: its bytes, or a file of it that becomes the store's own. */
export type MadeSegment = Uint8Array | StoredSegment;

export interface SegmentSize {
  readonly index: number;
  readonly sizeBytes: number;
}

/**
 * Segments on disk, keyed by content and parameters, bounded in size, kept over restarts. The first whole one wins; a
 * truncated or changed one is found and counts as absent.
 */
export interface SegmentStore {
  get(key: string, name: SegmentName): Promise<StoredSegment | null>;
  /** Which of `count` segments from `first` on are there; a quick look that opens no file. */
  have(key: string, first: number, count: number): Promise<ReadonlySet<number>>;
  /** The sizes of all segments that are there of these keys, initialization segments left out. */
  sizes(keys: readonly string[]): Promise<ReadonlyMap<string, readonly SegmentSize[]>>;
  /** `unavailable` when the disk doesn't take it. */
  put(
    key: string,
    name: SegmentName,
    made: MadeSegment,
    /** `isAhead`: nobody has asked for it yet. Until somebody does it goes before all others. */
    options?: { readonly isAhead: boolean },
  ): Promise<StoredSegment>;
  /** Of what was made ahead and nobody has asked for, the oldest goes until no more than this is left. */
  keepAhead(maxBytes: number): Promise<void>;
  /** Tracks of an optimised version that was entered: their segments have room of their own, out of which nothing goes. */
  keep(keys: readonly string[]): Promise<void>;
  /** Of one that was struck out: all that no other has, and nobody is just watching, is removed. */
  letGo(keys: readonly string[]): Promise<void>;
  readonly keptBytes: number;
  /** `unavailable` (detail.retryAfterS) while the disk takes nothing: then nothing needs to be begun. */
  mustTake(): void;
  /** Not evicted while held; returns how to let go. */
  hold(key: string): () => void;
}

export interface MakeRequest {
  readonly source: Source;
  readonly grid: Grid;
  readonly rendition: TrackRendition;
  readonly first: number;
  readonly count: number;
  /** Not given: no subtitles are drawn. */
  readonly burnIn?: BurnIn | null;
}

/** A run that makes consecutive segments; can be frozen while the player is far behind, and ended. */
export interface Making {
  /** Resolves when the window is done; rejects with `unavailable` and the tool's last words when it can't be. */
  readonly done: Promise<void>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Resolves when it is stored. */
export type OnSegment = (name: SegmentName, made: MadeSegment) => Promise<void>;

/** A media backend: the ffmpeg program, or libav in a child process. */
export interface SegmentMaker {
  readonly name: string;
  /** Goes into the segments' keys: pieces of different builds are never mixed. */
  readonly build: string;
  /** Any segment is there in milliseconds: none needs to be made before it is asked for. */
  readonly isInstant?: boolean;
  /** The kind of hardware that makes it (`vaapi`); absent or null: programs do. */
  readonly hardware?: string | null;
  /** Somebody is likely to want something of this file: what can be done beforehand is. */
  expect?(file: MediaFile): void;
  /** Whether this backend can make it at all. */
  can(request: MakeRequest): boolean;
  start(request: MakeRequest, onSegment: OnSegment): Making;
}

/** What an initialization segment says of its track. */
export interface InitReader {
  /** For `CODECS`; null: a codec whose string isn't known. */
  codecsOf(init: StoredSegment): Promise<string | null>;
}

/** Puts stored tracks together for players that don't take separate ones. */
export interface Muxer {
  /** One MPEG-TS segment of the film's `span`, out of fMP4 pieces of each track. */
  toTransportStream(
    tracks: readonly { readonly init: StoredSegment; readonly segments: readonly StoredSegment[] }[],
    span: { readonly startMs: number; readonly endMs: number },
  ): Promise<Uint8Array>;
}

import type { MediaFile, Uuid } from "../item.ts";
import type { ChapterPicture, Preview, TileSet } from "./preview.ts";

/** What libraries want, by their ids. */
export interface Wishes {
  readonly tiles: readonly number[];
  readonly pictures: readonly number[];
}

export interface WantedFilm {
  readonly itemId: number;
  readonly libraryId: number;
  readonly versionUuid: Uuid;
  /** Null: the version's first file. */
  readonly partUuid: Uuid | null;
  readonly fileId: number;
  /** Of the content; null when it wasn't made yet. */
  readonly fingerprint: string | null;
}

export interface MadePreview {
  readonly tiles: TileSet | null;
  /** Null: none were wanted. */
  readonly pictures: readonly ChapterPicture[] | null;
  readonly sizeBytes: number;
}

export interface PreviewStore {
  /** Films that lack something, the most watched first, then the newest; without these files. */
  wanted(wishes: Wishes, limit: number, without: readonly number[]): Promise<readonly WantedFilm[]>;
  count(wishes: Wishes): Promise<number>;
  of(fingerprint: string): Promise<Preview | null>;
  save(film: WantedFilm, fingerprint: string, made: MadePreview): Promise<void>;
  /** It has none, and isn't tried again while its content is the same. */
  giveUp(fingerprint: string, problem: string): Promise<void>;
  bytes(): Promise<number>;
  /** Takes out what belongs to no file any more; answers whose. */
  forgetGone(): Promise<readonly string[]>;
}

export interface PreviewWish {
  readonly file: MediaFile;
  readonly fingerprint: string;
  readonly tiles: boolean;
  readonly pictures: boolean;
}

/** No picture can be had of a film, today or tomorrow. */
export class NoPreview extends Error {
  override readonly name = "NoPreview";
}

export interface PreviewMaker {
  /**
   * One decoding of the film's key frames for all that is wanted; what an earlier run left isn't made again. Stands
   * back while `isHeld`. Rejects with `NoPreview`, or for reasons that may pass.
   */
  make(wish: PreviewWish, isHeld: () => Promise<boolean>, signal: AbortSignal): Promise<MadePreview>;
  remove(fingerprint: string): Promise<void>;
}

/** A picture on disk. */
export interface PreviewFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface PreviewService {
  /** A sheet of tiles; null when there is none. */
  sheet(file: MediaFile, width: number, index: number): Promise<PreviewFile | null>;
  /** A chapter's picture by its number. */
  chapter(file: MediaFile, index: number): Promise<(PreviewFile & { readonly tag: string }) | null>;
}

/** What goes into drafting a unit and what comes out. */
import type { NfoDocument } from "../../metadata/nfo.ts";
import type { Stream } from "../item.ts";
import type { FileFacts, ItemDraft } from "../scanning/draft.ts";
import type { Folder } from "./tree.ts";

/**
 * How a unit is read: `loose` films of a root, or `mixed` with songs, a `container` of films' folders, a `film`'s folder, a `series`,
 * `music` of an artist, a `folder` of videos and photos.
 */
export type Layout = "loose" | "mixed" | "container" | "film" | "series" | "music" | "folder";

export interface Unit {
  readonly folder: Folder;
  /** True when everything below the folder belongs to it. */
  readonly deep: boolean;
  readonly layout: Layout;
  /** What its videos are when they stand for themselves. */
  readonly videoKind: "movie" | "musicVideo" | "video";
  /** The folder item that it stands in; null: directly in the root. */
  readonly parentPlace: string | null;
}

/** What was read of the unit's files beforehand. */
export interface Knowledge {
  facts(path: string): FileFacts | null;
  /** Several for a file of several episodes; none when there is nothing of use in it. */
  nfo(path: string): readonly NfoDocument[];
}

export interface UnitItems {
  readonly items: readonly ItemDraft[];
  /** By the path of the media file. */
  readonly sidecars: ReadonlyMap<string, readonly Stream[]>;
  /** Media files that became part of an item; others of the unit mean nothing. */
  readonly mediaPaths: readonly string[];
}

import type { WatchState } from "../playback/watch-state.ts";
import type { Artwork, Credit, Item, ItemRef, Named, Version } from "./item.ts";

/** An item with those parts that were asked for; a part that wasn't is undefined. */
export interface ItemView {
  readonly item: Item;
  /** The viewer's; null when there is no person behind the request. Folders: position 0, `played` when nothing is left. */
  readonly state?: WatchState | null;
  /** Playable items below that the viewer hasn't played; only folders. */
  readonly unplayedCount?: number;
  readonly artwork?: readonly Artwork[];
  readonly relatives?: Relatives;
  readonly versions?: readonly Version[];
  readonly versionCount?: number;
  readonly partCount?: number;
  readonly credits?: readonly Credit[];
  readonly genres?: readonly Named[];
  readonly studios?: readonly Named[];
  readonly tags?: readonly string[];
  readonly countries?: readonly string[];
  /** Lower-case provider (`tmdb`, `imdb`, `tvdb`, `musicbrainzalbum`) to id. */
  readonly externalIds?: Readonly<Record<string, string>>;
  readonly artists?: readonly Named[];
  readonly albumArtists?: readonly Named[];
  readonly extraCounts?: { readonly trailers: number; readonly extras: number };
}

export interface RelativeView {
  readonly ref: ItemRef;
  readonly artwork: readonly Artwork[];
}

/** Those around an item whose names and pictures a client shows with it. */
export interface Relatives {
  readonly parent: RelativeView | null;
  readonly series: (RelativeView & { readonly studio: string | null }) | null;
  readonly season: RelativeView | null;
  readonly album: RelativeView | null;
}

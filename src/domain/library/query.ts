import type { RatingLimit } from "../users/limits.ts";
import type { Filter } from "./filter/filter.ts";
import type { ArtworkKind, CreditRole, ItemKind, MediaKind } from "./item.ts";

/**
 * What a list of items is asked for. Everything given must hold (AND); inside a list of values one is enough (OR).
 * Not given means: no matter; an empty list lets nothing through. Names (genres, people…) compare without case and accents.
 */
export interface ItemQuery {
  /** Below what; not given: everything the viewer may see. */
  readonly within?: Scope;
  /** All levels below (default false: direct children only). Without `within` a list is always of all levels. */
  readonly recursive?: boolean;
  readonly ids?: readonly number[];
  readonly excludeIds?: readonly number[];
  readonly kinds?: readonly ItemKind[];
  readonly excludeKinds?: readonly ItemKind[];
  readonly mediaKinds?: readonly MediaKind[];
  /**
   * Words of which each begins a word of one of the item's names. When no item has them there, in all that is known of
   * it (people, labels, overview …); when that finds nothing either, words that are nearly the same.
   */
  readonly search?: string;
  /** `everything` looks in all that is known from the start; names still come first. Default: `names`. */
  readonly searchIn?: "names" | "everything";
  readonly filter?: Filter;
  readonly nameStartsWith?: string;
  readonly nameAtLeast?: string;
  readonly nameLessThan?: string;
  readonly genres?: readonly string[];
  readonly genreIds?: readonly number[];
  readonly tags?: readonly string[];
  readonly studios?: readonly string[];
  readonly studioIds?: readonly number[];
  readonly personIds?: readonly number[];
  readonly people?: readonly string[];
  readonly personRoles?: readonly CreditRole[];
  /** Artist items: tracks and albums that name one of them as artist, or as album artist. */
  readonly artistIds?: readonly number[];
  readonly albumArtistIds?: readonly number[];
  readonly excludeArtistIds?: readonly number[];
  /** Artist items: those that an album or track names as its album's artist. */
  readonly isAlbumArtist?: boolean;
  /** Collections and playlists in which one of these works is. */
  readonly holding?: readonly number[];
  readonly albumIds?: readonly number[];
  readonly seriesIds?: readonly number[];
  readonly seasonIds?: readonly number[];
  readonly years?: readonly number[];
  readonly officialRatings?: readonly string[];
  readonly minCommunityRating?: number;
  readonly minCriticRating?: number;
  readonly premieredFrom?: Date;
  readonly premieredTo?: Date;
  readonly addedFrom?: Date;
  readonly changedFrom?: Date;
  /** Changed for the viewer: position, played, favourite. */
  readonly stateChangedFrom?: Date;
  readonly index?: number;
  readonly parentIndex?: number;
  readonly containers?: readonly string[];
  readonly artworkKinds?: readonly ArtworkKind[];
  readonly seriesStatus?: readonly ("continuing" | "ended")[];
  readonly externalIds?: readonly { readonly provider: string; readonly present: boolean }[];
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  /** ISO 639-2, of some track. */
  readonly audioLanguages?: readonly string[];
  readonly subtitleLanguages?: readonly string[];
  readonly artistNames?: readonly string[];
  readonly albumNames?: readonly string[];
  /** By the item's own classification, or its series' or album's; what has none is below every limit. */
  readonly minCertificate?: RatingLimit;
  readonly maxCertificate?: RatingLimit;
  readonly hasCertificate?: boolean;
  readonly isFolder?: boolean;
  readonly isPlayed?: boolean;
  readonly isFavorite?: boolean;
  readonly isLiked?: boolean;
  readonly isResumable?: boolean;
  readonly isLocked?: boolean;
  readonly isHd?: boolean;
  readonly is4k?: boolean;
  readonly hasSubtitles?: boolean;
  readonly hasTrailer?: boolean;
  readonly hasExtras?: boolean;
  readonly hasThemeSong?: boolean;
  readonly hasThemeVideo?: boolean;
  readonly hasOverview?: boolean;
  readonly hasOfficialRating?: boolean;
  /** false also lists extras (trailers and the like), true only them; not given: none of them. */
  readonly isExtra?: boolean;
  readonly ownerId?: number;
  /** Collections stand for what is in them. */
  readonly collapsed?: boolean;
  readonly sort?: readonly Sort[];
  readonly offset?: number;
  /** Not given: no limit. 0: only the total. */
  readonly limit?: number;
  /** Whether the total is wanted (default true); it costs a count. */
  readonly total?: boolean;
}

export type Scope =
  | { readonly type: "library"; readonly id: number }
  | { readonly type: "item"; readonly id: number };

export const SORT_KEYS = [
  "sortName",
  "name",
  "addedAt",
  "leafAddedAt",
  "premieredAt",
  "year",
  "communityRating",
  "criticRating",
  "officialRating",
  "duration",
  "index",
  "parentIndex",
  "seriesName",
  "album",
  "artist",
  "albumArtist",
  "studio",
  "isFolder",
  "isPlayed",
  "isFavorite",
  "playCount",
  "lastPlayedAt",
  "seriesLastPlayedAt",
  "airTime",
  "startAt",
  "videoBitrate",
  "random",
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly by: SortKey;
  readonly descending?: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in all; `items.length + offset` at least when no total was asked for. */
  readonly total: number;
  readonly offset: number;
}

/** The parts of an item that a list may ask for beyond its own row: each costs one query a page, never one an item. */
export const VIEW_PARTS = [
  "state",
  "artwork",
  "relatives",
  "versions",
  "credits",
  "genres",
  "studios",
  "tags",
  "countries",
  "externalIds",
  "artists",
  "extraCounts",
] as const;
export type ViewPart = (typeof VIEW_PARTS)[number];

/**
 * Who outside can be asked about works, as ports of one method each, and what they answer in plain values. Answers have
 * been validated and cleaned at the edge: texts hold no markup and are bounded, addresses lead to the provider's own
 * hosts. Every port may reject with `unavailable` (detail.provider): no answer in time, a fault, or a pause after many.
 */
import type { ArtworkKind, CreditRole, ItemKind } from "../library/item.ts";
import type { ItemFields } from "../library/scanning/draft.ts";

export const PROVIDER_NAMES = ["tmdb", "tvdb", "omdb", "musicbrainz", "coverartarchive"] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** The scheme of a provider's own ids for a kind; null for a kind that it doesn't have. */
export function schemeAt(provider: ProviderName, kind: ItemKind | SearchKind): string | null {
  if (provider !== "musicbrainz") return provider;
  if (kind === "album") return "musicbrainzreleasegroup";
  return kind === "artist" ? "musicbrainzartist" : null;
}

/** What can be searched for by name; seasons and episodes are found through their series. */
export type SearchKind = Extract<ItemKind, "movie" | "series" | "artist" | "album"> | "person" | "collection";

/** Lower-case scheme (`tmdb`, `imdb`, `tvdb`, `musicbrainzalbum`) to id. */
export type ExternalIds = Readonly<Record<string, string>>;

export interface Locale {
  /** BCP 47 (`de-DE`, `en`), the wanted one first; later ones fill what is missing in it. */
  readonly languages: readonly string[];
  /** ISO 3166-1 alpha-2: whose certifications and release dates count. */
  readonly country: string;
}

export interface ProviderQuery {
  readonly kind: SearchKind;
  readonly name: string;
  readonly year?: number;
  /** Of an album. */
  readonly artist?: string;
  readonly locale: Locale;
}

/** One thing that may be meant. */
export interface Candidate {
  readonly provider: ProviderName;
  readonly kind: SearchKind;
  readonly externalIds: ExternalIds;
  readonly name: string;
  readonly originalName: string | null;
  /** ISO 639-1, of the original. */
  readonly originalLanguage: string | null;
  readonly year: number | null;
  readonly premieredAt: Date | null;
  readonly overview: string | null;
  readonly imageUrl: string | null;
  /** The provider's own measure, comparable within one answer only. */
  readonly popularity: number;
  readonly voteCount: number;
  /** Of an album. */
  readonly artist: string | null;
}

export interface RemoteImage {
  readonly provider: ProviderName;
  readonly kind: ArtworkKind;
  readonly url: string;
  /** A small one to choose by. */
  readonly thumbUrl: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** ISO 639-1; null: without text. */
  readonly language: string | null;
  readonly rating: number | null;
  readonly voteCount: number;
}

export interface ProviderCredit {
  readonly name: string;
  readonly role: CreditRole;
  readonly character: string | null;
  readonly externalIds: ExternalIds;
  readonly imageUrl: string | null;
}

export interface AlternativeTitle {
  readonly title: string;
  /** ISO 639-1 and 3166-1; null where the provider doesn't say. */
  readonly language: string | null;
  readonly country: string | null;
}

export interface RemoteVideo {
  readonly name: string;
  /** Only `https://www.youtube.com/watch?v=` and `https://vimeo.com/` are passed on. */
  readonly url: string;
  readonly kind: "trailer" | "teaser" | "clip" | "featurette" | "other";
  readonly language: string | null;
}

/** A series of films: Jellyfin's box set. */
export interface RemoteCollection {
  readonly externalIds: ExternalIds;
  readonly name: string;
}

/** What a provider says of one work. */
export interface Details {
  readonly provider: ProviderName;
  readonly externalIds: ExternalIds;
  /** As a layer of an item, without its credits; only what is known. */
  readonly fields: Partial<ItemFields>;
  readonly originalLanguage: string | null;
  /** As the provider has it: to compare with the file, never a field. */
  readonly runtimeMs: number | null;
  /** How much it is asked for there now, by its own measure; absent: it has none. */
  readonly popularity?: number;
  /** All names in all languages, for matching and search. */
  readonly titles: readonly AlternativeTitle[];
  readonly people: readonly ProviderCredit[];
  /** By country (ISO 3166-1): `DE` to `FSK 12`'s `12`. */
  readonly certifications: Readonly<Record<string, string>>;
  readonly collection: RemoteCollection | null;
  /** Best first. */
  readonly images: readonly RemoteImage[];
  readonly videos: readonly RemoteVideo[];
  /** Of a series: its seasons' numbers. */
  readonly seasons: readonly number[];
}

export interface EpisodeDetails {
  readonly season: number;
  readonly episode: number;
  readonly externalIds: ExternalIds;
  readonly fields: Partial<ItemFields>;
  readonly people: readonly ProviderCredit[];
  readonly images: readonly RemoteImage[];
}

export interface SeasonDetails {
  readonly season: number;
  readonly externalIds: ExternalIds;
  readonly fields: Partial<ItemFields>;
  readonly people: readonly ProviderCredit[];
  readonly images: readonly RemoteImage[];
  readonly episodes: readonly EpisodeDetails[];
}

export interface PersonDetails {
  readonly externalIds: ExternalIds;
  readonly name: string;
  readonly overview: string | null;
  readonly bornAt: Date | null;
  readonly diedAt: Date | null;
  readonly birthPlace: string | null;
  readonly images: readonly RemoteImage[];
}

export interface CollectionDetails extends RemoteCollection {
  readonly overview: string | null;
  /** The films' ids at this provider, in the order of their release. */
  readonly films: readonly { readonly externalIds: ExternalIds; readonly name: string }[];
  readonly images: readonly RemoteImage[];
}

export interface Ratings {
  /** 0 to 10. */
  readonly communityRating: number | null;
  /** 0 to 100. */
  readonly criticRating: number | null;
  readonly voteCount: number | null;
}

/** Best first as the provider sees it; empty when there is none. */
export type Search = (query: ProviderQuery, signal: AbortSignal) => Promise<readonly Candidate[]>;

/** The best-known films of a year, twenty a page; `pages` is how many there are. */
export type FetchBestKnown = (
  year: number,
  page: number,
  locale: Locale,
  signal: AbortSignal,
) => Promise<{ readonly candidates: readonly Candidate[]; readonly pages: number }>;

/** The provider's own id for a foreign one (`imdb`, `tvdb`); null when it knows none. */
export type Find = (
  kind: SearchKind,
  foreign: { readonly scheme: string; readonly id: string },
  locale: Locale,
  signal: AbortSignal,
) => Promise<Candidate | null>;

/** All about a work by the provider's id; null when there is no such id. */
export type FetchDetails = (
  kind: SearchKind,
  id: string,
  locale: Locale,
  signal: AbortSignal,
) => Promise<Details | null>;

/** A season with its episodes by the series' id. */
export type FetchSeason = (
  seriesId: string,
  season: number,
  locale: Locale,
  signal: AbortSignal,
) => Promise<SeasonDetails | null>;

export type FetchPerson = (id: string, locale: Locale, signal: AbortSignal) => Promise<PersonDetails | null>;

export type FetchCollection = (
  id: string,
  locale: Locale,
  signal: AbortSignal,
) => Promise<CollectionDetails | null>;

/** Which work, as `details` and the numbers inside a series name it. */
export interface ImageSubject {
  readonly kind: SearchKind | "season" | "episode";
  /** The work's own id, or the series' one. */
  readonly id: string;
  readonly season?: number;
  readonly episode?: number;
}

/** All pictures that there are, best first: for people who choose. */
export type FetchImages = (
  subject: ImageSubject,
  locale: Locale,
  signal: AbortSignal,
) => Promise<readonly RemoteImage[]>;

/** By ids of any scheme that the provider knows. */
export type FetchRatings = (ids: ExternalIds, signal: AbortSignal) => Promise<Ratings | null>;

/** One provider with those ports that it has. */
export interface Provider {
  readonly name: ProviderName;
  /** The scheme of its own ids for a kind (`tmdb`, `musicbrainzalbum`); null for a kind that it doesn't have. */
  readonly schemeOf: (kind: SearchKind) => string | null;
  /** Schemes whose ids `details` takes, its own first. */
  readonly takes: (kind: SearchKind) => readonly string[];
  readonly search?: Search;
  readonly bestKnown?: FetchBestKnown;
  readonly find?: Find;
  readonly details?: FetchDetails;
  readonly season?: FetchSeason;
  readonly person?: FetchPerson;
  readonly collection?: FetchCollection;
  readonly images?: FetchImages;
  readonly ratings?: FetchRatings;
}

/** Fetches a picture from a provider's host, bounded; null when it is none, or not to be had. */
export type FetchPicture = (
  url: string,
  signal: AbortSignal,
) => Promise<{ readonly bytes: Uint8Array; readonly mimeType: string } | null>;

import type { GivenSegments, Span } from "../playback/skipping/segment.ts";
/** The items of a library as plain values. Times are milliseconds, moments are `Date`, bit rates bits per second. */
import type { Preview } from "./previews/preview.ts";

export const ITEM_KINDS = [
  "movie",
  "series",
  "season",
  "episode",
  "artist",
  "album",
  "track",
  "musicVideo",
  "video",
  "photo",
  "photoAlbum",
  "folder",
  "trailer",
  "collection",
  "playlist",
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** Kinds that hold other items. */
export const FOLDER_KINDS: ReadonlySet<ItemKind> = new Set([
  "series",
  "season",
  "artist",
  "album",
  "photoAlbum",
  "folder",
  "collection",
  "playlist",
]);

/** Lists of items. They stand in no library (their `libraryId` is `NO_LIBRARY`): who sees what is in them sees them. */
export const LIST_KINDS = ["collection", "playlist"] as const satisfies readonly ItemKind[];
export const NO_LIBRARY = 0;

export const LIBRARY_KINDS = ["movies", "shows", "music", "musicVideos", "homeVideos", "mixed"] as const;
export type LibraryKind = (typeof LIBRARY_KINDS)[number];

export type MediaKind = "video" | "audio" | "photo";

/** What an extra is to the item that owns it (`ownerId`); null for items of their own. */
export const EXTRA_KINDS = [
  "trailer",
  "behindTheScenes",
  "deletedScene",
  "featurette",
  "interview",
  "scene",
  "short",
  "clip",
  "sample",
  "themeSong",
  "themeVideo",
  "other",
] as const;
export type ExtraKind = (typeof EXTRA_KINDS)[number];

/** 32 lower-case hexadecimal digits; random, stable for ever. */
export type Uuid = string;

export interface ItemRef {
  readonly id: number;
  readonly uuid: Uuid;
  readonly name: string;
}

export interface Item extends ItemRef {
  readonly workId: number;
  readonly libraryId: number;
  readonly kind: ItemKind;
  /** The folder item it stands in; null for a library's root folders. */
  readonly parentId: number | null;
  readonly seriesId: number | null;
  readonly seasonId: number | null;
  readonly albumId: number | null;
  /** The item whose extra this is. */
  readonly ownerId: number | null;
  readonly extraKind: ExtraKind | null;
  readonly sortName: string;
  readonly forcedSortName: string | null;
  readonly originalName: string | null;
  readonly overview: string | null;
  readonly tagline: string | null;
  readonly year: number | null;
  readonly premieredAt: Date | null;
  readonly endedAt: Date | null;
  readonly communityRating: number | null;
  readonly criticRating: number | null;
  /** As printed by its authority: `PG-13`, `TV-14`, `FSK 12`. */
  readonly officialRating: string | null;
  readonly durationMs: number | null;
  /** Episode or track number, season number for seasons. */
  readonly index: number | null;
  /** The last episode number of a file that holds several. */
  readonly indexEnd: number | null;
  /** Season number of an episode, disc number of a track. */
  readonly parentIndex: number | null;
  readonly status: "continuing" | "ended" | null;
  /** Absolute path of the item's folder or of its first file; null for what has no place (an artist known from tags). */
  readonly path: string | null;
  readonly container: string | null;
  readonly sizeBytes: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly hasSubtitles: boolean;
  readonly hasLyrics: boolean;
  /** Why it can't be played, in words for a person; null when it can. */
  readonly problem: string | null;
  readonly addedAt: Date;
  /** When anything that a client sees of it changed. */
  readonly changedAt: Date;
  /** Direct children, and playable items below, as far as they exist. */
  readonly childCount: number;
  readonly leafCount: number;
  /** When the newest leaf below was added. */
  readonly leafAddedAt: Date | null;
  readonly locked: boolean;
  readonly lockedFields: readonly string[];
}

export const ARTWORK_KINDS = ["poster", "backdrop", "logo", "thumb", "banner", "disc", "art", "box"] as const;
export type ArtworkKind = (typeof ARTWORK_KINDS)[number];

export interface Artwork {
  readonly kind: ArtworkKind;
  readonly position: number;
  /** Changes with the picture's content: goes into urls, so that they may be cached for ever. */
  readonly tag: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly blurhash: string | null;
}

export interface Named {
  readonly id: number;
  readonly uuid: Uuid;
  readonly name: string;
}

export const LABEL_KINDS = ["genre", "studio", "tag", "country"] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

export const CREDIT_ROLES = [
  "actor",
  "guestStar",
  "director",
  "writer",
  "producer",
  "composer",
  "artist",
  "albumArtist",
  "other",
] as const;
export type CreditRole = (typeof CREDIT_ROLES)[number];

export interface Credit {
  readonly person: Named;
  readonly role: CreditRole;
  /** The character played, or the job done. */
  readonly character: string | null;
  readonly artwork: Artwork | null;
}

export type StreamKind = "video" | "audio" | "subtitle" | "lyrics" | "attachment" | "data" | "picture";

/** One track of a file, or a sidecar that belongs to it. Names of codecs, profiles and formats are ffmpeg's. */
export interface Stream {
  /** Position inside its file as ffmpeg counts; sidecars count on from 1000 in order of their names. */
  readonly index: number;
  readonly kind: StreamKind;
  readonly codec: string | null;
  readonly codecTag: string | null;
  readonly profile: string | null;
  readonly level: number | null;
  /** ISO 639-2 as written in the file, or from a sidecar's name. */
  readonly language: string | null;
  readonly title: string | null;
  readonly isDefault: boolean;
  readonly isForced: boolean;
  readonly isHearingImpaired: boolean;
  readonly isOriginal: boolean;
  readonly isCommentary: boolean;
  /** Absolute path of the sidecar; null for a track inside the file. */
  readonly externalPath: string | null;
  readonly bitrateBps: number | null;
  readonly timeBase: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly bitDepth: number | null;
  readonly pixelFormat: string | null;
  readonly averageFrameRate: number | null;
  readonly realFrameRate: number | null;
  /** `16:9`; from the display aspect ratio. */
  readonly aspectRatio: string | null;
  readonly isAnamorphic: boolean;
  readonly isInterlaced: boolean;
  readonly isAvc: boolean | null;
  readonly nalLengthSize: number | null;
  readonly refFrames: number | null;
  readonly rotation: number | null;
  readonly colorRange: string | null;
  readonly colorSpace: string | null;
  readonly colorTransfer: string | null;
  readonly colorPrimaries: string | null;
  readonly dolbyVision: DolbyVision | null;
  readonly hasHdr10Plus: boolean;
  readonly channels: number | null;
  readonly channelLayout: string | null;
  readonly sampleRate: number | null;
  /** Attachments only. */
  readonly fileName: string | null;
  readonly mimeType: string | null;
}

export interface DolbyVision {
  readonly profile: number;
  readonly level: number;
  readonly blCompatibilityId: number;
  readonly rpuPresent: boolean;
  readonly elPresent: boolean;
  readonly blPresent: boolean;
  readonly versionMajor: number;
  readonly versionMinor: number;
}

export interface Chapter {
  readonly startMs: number;
  readonly endMs: number;
  readonly title: string | null;
}

export interface MediaFile {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** One plain name: `mkv`, `mp4`, `ts`, `mp3`; usable as a file extension. */
  readonly container: string | null;
  /** ffmpeg's own word for the format: `matroska,webm`. */
  readonly format: string | null;
  readonly durationMs: number | null;
  readonly bitrateBps: number | null;
  readonly problem: string | null;
  readonly streams: readonly Stream[];
  readonly chapters: readonly Chapter[];
  /** What an EDL beside it and tools say of parts to skip; absent: nothing. */
  readonly skips?: Skips;
  /** Absent: none was made. */
  readonly preview?: Preview;
}

export interface Skips {
  readonly edl: readonly Span[];
  readonly given: readonly GivenSegments[];
}

export interface Part {
  /** Of a version's further parts; the first one goes by the version's. */
  readonly uuid: Uuid | null;
  readonly file: MediaFile;
  readonly position: number;
  /** Where in the file this part begins and ends; null when it is the whole file. */
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** One way in which an item exists: this cut, this quality. The first is the default. */
export interface Version {
  readonly id: number;
  readonly uuid: Uuid;
  /** `1080p`, `Director's Cut`: what follows ` - ` in the file's name; null when nothing does. */
  readonly name: string | null;
  readonly edition: string | null;
  readonly position: number;
  readonly durationMs: number | null;
  readonly parts: readonly Part[];
}

/** The core's kinds in the contract's words. A new kind fails to compile until it is named here. */
import type { BaseItemKind } from "@jellyfin/sdk/lib/generated-client/models/base-item-kind.js";
import type { CollectionType } from "@jellyfin/sdk/lib/generated-client/models/collection-type.js";
import type { ExtraType } from "@jellyfin/sdk/lib/generated-client/models/extra-type.js";
import type { MediaType } from "@jellyfin/sdk/lib/generated-client/models/media-type.js";
import type { ExtraKind, Item, ItemKind, LabelKind, LibraryKind } from "../../../../domain/library/item.ts";

export const TYPE = {
  movie: "Movie",
  series: "Series",
  season: "Season",
  episode: "Episode",
  artist: "MusicArtist",
  album: "MusicAlbum",
  track: "Audio",
  musicVideo: "MusicVideo",
  video: "Video",
  photo: "Photo",
  photoAlbum: "PhotoAlbum",
  folder: "Folder",
  trailer: "Trailer",
  collection: "BoxSet",
  playlist: "Playlist",
} as const satisfies Record<ItemKind, BaseItemKind>;

export const MEDIA_TYPE = {
  movie: "Video",
  series: "Unknown",
  season: "Unknown",
  episode: "Video",
  artist: "Unknown",
  album: "Unknown",
  track: "Audio",
  musicVideo: "Video",
  video: "Video",
  photo: "Photo",
  photoAlbum: "Unknown",
  folder: "Unknown",
  trailer: "Video",
  collection: "Unknown",
  playlist: "Unknown",
} as const satisfies Record<ItemKind, MediaType>;

export const EXTRA_TYPE = {
  trailer: "Trailer",
  behindTheScenes: "BehindTheScenes",
  deletedScene: "DeletedScene",
  featurette: "Featurette",
  interview: "Interview",
  scene: "Scene",
  short: "Short",
  clip: "Clip",
  sample: "Sample",
  themeSong: "ThemeSong",
  themeVideo: "ThemeVideo",
  other: "Unknown",
} as const satisfies Record<ExtraKind, ExtraType>;

export const SERIES_STATUS = { continuing: "Continuing", ended: "Ended" } as const satisfies Record<
  NonNullable<Item["status"]>,
  string
>;

/** Mixed libraries have none: clients then look at the items' own types. */
export const COLLECTION_TYPE = {
  movies: "movies",
  shows: "tvshows",
  music: "music",
  musicVideos: "musicvideos",
  homeVideos: "homevideos",
  mixed: undefined,
} as const satisfies Record<LibraryKind, CollectionType | undefined>;

/** Tags and countries are no items of their own in the contract; they are answered as genres would be. */
export const LABEL_TYPE = {
  genre: "Genre",
  studio: "Studio",
  tag: "Genre",
  country: "Genre",
} as const satisfies Record<LabelKind, BaseItemKind>;

/** Folders whose user data count what is left to see below them. */
const COUNTED: ReadonlySet<ItemKind> = new Set<ItemKind>([
  "series",
  "season",
  "folder",
  "collection",
  "playlist",
]);
/** Kinds whose names of artists are part of every answer. */
const SUNG: ReadonlySet<ItemKind> = new Set<ItemKind>(["track", "album", "musicVideo"]);
/** Kinds that show their parents' pictures when they have none of their own. */
const INHERITING: ReadonlySet<ItemKind> = new Set<ItemKind>(["season", "episode", "album", "track"]);

export const isCounted = (kind: ItemKind): boolean => COUNTED.has(kind);
export const isSung = (kind: ItemKind): boolean => SUNG.has(kind);
export const inheritsPictures = (kind: ItemKind): boolean => INHERITING.has(kind);
export const isVideo = (kind: ItemKind): boolean => MEDIA_TYPE[kind] === "Video";
/** Video and audio: what has media sources. */
export const isPlayable = (kind: ItemKind): boolean => isVideo(kind) || kind === "track";

/** The contract's words in list queries, by the core's. */
import type { ImageType } from "@jellyfin/sdk/lib/generated-client/models/image-type.js";
import {
  ARTWORK_KINDS,
  type ArtworkKind,
  CREDIT_ROLES,
  type CreditRole,
  ITEM_KINDS,
  type ItemKind,
  type MediaKind,
} from "../../../../domain/library/item.ts";
import type { SortKey } from "../../../../domain/library/query.ts";
import { FIELDS, type Field } from "../item/detail.ts";
import { IMAGE_TYPE } from "../item/images.ts";
import { TYPE } from "../item/kinds.ts";
import { PERSON_KIND } from "../item/people.ts";

/** A type that the contract knows and of which there are no items here: asked for alone, the list is empty. */
export type TypeWord = ItemKind | "library" | "person" | "label" | "none";

export const TYPE_WORDS: Readonly<Record<string, TypeWord>> = {
  ...Object.fromEntries(ITEM_KINDS.map((kind) => [TYPE[kind], kind])),
  CollectionFolder: "library",
  UserView: "library",
  Person: "person",
  Genre: "label",
  MusicGenre: "label",
  Studio: "label",
  AggregateFolder: "none",
  AudioBook: "none",
  BasePluginFolder: "none",
  Book: "none",
  Channel: "none",
  ChannelFolderItem: "none",
  LiveTvChannel: "none",
  LiveTvProgram: "none",
  ManualPlaylistsFolder: "none",
  PlaylistsFolder: "none",
  Program: "none",
  Recording: "none",
  TvChannel: "none",
  TvProgram: "none",
  UserRootFolder: "none",
  Year: "none",
};

export const MEDIA_WORDS: Readonly<Record<string, MediaKind | "none">> = {
  Video: "video",
  Audio: "audio",
  Photo: "photo",
  Book: "none",
  Unknown: "none",
};

export const FIELD_WORDS: Readonly<Record<string, Field>> = Object.fromEntries(
  FIELDS.map((field) => [field, field]),
);

export const IMAGE_TYPE_WORDS: Readonly<Record<string, ImageType>> = Object.fromEntries(
  [
    "Primary",
    "Art",
    "Backdrop",
    "Banner",
    "Logo",
    "Thumb",
    "Disc",
    "Box",
    "Screenshot",
    "Menu",
    "Chapter",
  ].map((type) => [type, type as ImageType]),
);

export const ARTWORK_WORDS: Readonly<Record<string, ArtworkKind>> = Object.fromEntries(
  ARTWORK_KINDS.map((kind) => [IMAGE_TYPE[kind], kind]),
);

export const ROLE_WORDS: Readonly<Record<string, CreditRole>> = Object.fromEntries(
  CREDIT_ROLES.map((role) => [PERSON_KIND[role], role]),
);

export const STATUS_WORDS: Readonly<Record<string, "continuing" | "ended" | "none">> = {
  Continuing: "continuing",
  Ended: "ended",
  Unreleased: "none",
};

/** Where an item lies. Everything that is here is a file; `Virtual` is what providers tell of episodes that aren't here. */
export const LOCATION_WORDS: Readonly<Record<string, "here" | "missing" | "none">> = {
  FileSystem: "here",
  Virtual: "missing",
  Remote: "none",
  Offline: "none",
};

export type FilterWord =
  | "folder"
  | "notFolder"
  | "unplayed"
  | "played"
  | "favorite"
  | "resumable"
  | "likes"
  | "dislikes"
  | "favoriteOrLikes";

export const FILTER_WORDS: Readonly<Record<string, FilterWord>> = {
  IsFolder: "folder",
  IsNotFolder: "notFolder",
  IsUnplayed: "unplayed",
  IsPlayed: "played",
  IsFavorite: "favorite",
  IsResumable: "resumable",
  Likes: "likes",
  Dislikes: "dislikes",
  IsFavoriteOrLikes: "favoriteOrLikes",
};

/** What the contract sorts by, as the keys of the core; `-` before one turns it round. */
export const SORT_WORDS: Readonly<Record<string, readonly (SortKey | `-${SortKey}`)[]>> = {
  Default: ["sortName"],
  SortName: ["sortName"],
  Name: ["name"],
  DateCreated: ["addedAt"],
  DateLastContentAdded: ["leafAddedAt"],
  PremiereDate: ["premieredAt"],
  ProductionYear: ["year"],
  CommunityRating: ["communityRating"],
  CriticRating: ["criticRating"],
  OfficialRating: ["officialRating"],
  Runtime: ["duration"],
  PlayCount: ["playCount"],
  DatePlayed: ["lastPlayedAt"],
  SeriesDatePlayed: ["seriesLastPlayedAt"],
  SeriesSortName: ["seriesName"],
  AiredEpisodeOrder: ["parentIndex", "index"],
  IndexNumber: ["index"],
  ParentIndexNumber: ["parentIndex"],
  Album: ["album"],
  AlbumArtist: ["albumArtist"],
  Artist: ["artist"],
  Studio: ["studio"],
  IsFolder: ["isFolder"],
  IsPlayed: ["isPlayed"],
  IsUnplayed: ["-isPlayed"],
  IsFavoriteOrLiked: ["isFavorite"],
  AirTime: ["airTime"],
  StartDate: ["startAt"],
  VideoBitRate: ["videoBitrate"],
  Random: ["random"],
};

export const ORDER_WORDS: Readonly<Record<string, boolean>> = {
  Ascending: false,
  Descending: true,
  asc: false,
  desc: true,
};

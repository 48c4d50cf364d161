import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { ItemKind } from "../../../../domain/library/item.ts";
import type { ItemView } from "../../../../domain/library/view.ts";
import { NEVER, toDate, toTicks } from "../../dates-and-ticks.ts";
import type { Whole } from "../../wire.ts";
import type { Field } from "./detail.ts";

export type FolderFields = Whole<
  Pick<
    BaseItemDto,
    | "ChildCount"
    | "RecursiveItemCount"
    | "DateLastMediaAdded"
    | "CumulativeRunTimeTicks"
    | "TrailerCount"
    | "MovieCount"
    | "SeriesCount"
    | "ProgramCount"
    | "EpisodeCount"
    | "SongCount"
    | "AlbumCount"
    | "ArtistCount"
    | "MusicVideoCount"
  >
>;

export type KindCounts = Pick<
  FolderFields,
  | "TrailerCount"
  | "MovieCount"
  | "SeriesCount"
  | "ProgramCount"
  | "EpisodeCount"
  | "SongCount"
  | "AlbumCount"
  | "ArtistCount"
  | "MusicVideoCount"
>;

export const NO_KIND_COUNTS: KindCounts = {
  TrailerCount: undefined,
  MovieCount: undefined,
  SeriesCount: undefined,
  ProgramCount: undefined,
  EpisodeCount: undefined,
  SongCount: undefined,
  AlbumCount: undefined,
  ArtistCount: undefined,
  MusicVideoCount: undefined,
};

/** How many of each kind there are; for what holds items of several. */
export function toKindCounts(counts: Readonly<Partial<Record<ItemKind, number>>>): KindCounts {
  return {
    TrailerCount: counts.trailer ?? 0,
    MovieCount: counts.movie ?? 0,
    SeriesCount: counts.series ?? 0,
    ProgramCount: 0,
    EpisodeCount: counts.episode ?? 0,
    SongCount: counts.track ?? 0,
    AlbumCount: counts.album ?? 0,
    ArtistCount: counts.artist ?? 0,
    MusicVideoCount: counts.musicVideo ?? 0,
  };
}

const HOLDERS: ReadonlySet<ItemKind> = new Set<ItemKind>([
  "series",
  "season",
  "artist",
  "album",
  "photoAlbum",
  "folder",
  "collection",
  "playlist",
]);
const MUSIC: ReadonlySet<ItemKind> = new Set<ItemKind>(["artist", "album"]);

/** What is said of things that hold others. */
export function toFolderFields({ item }: ItemView, fields: ReadonlySet<Field>): FolderFields {
  const holds = HOLDERS.has(item.kind);
  const wants = (field: Field): boolean => holds && fields.has(field);
  const newest = item.leafAddedAt === null ? NEVER : toDate(item.leafAddedAt);
  return {
    ChildCount: wants("ChildCount") ? item.childCount : undefined,
    RecursiveItemCount: wants("RecursiveItemCount") ? item.leafCount : undefined,
    DateLastMediaAdded: wants("DateLastMediaAdded") ? newest : undefined,
    CumulativeRunTimeTicks:
      fields.has("CumulativeRunTimeTicks") && MUSIC.has(item.kind)
        ? toTicks(item.durationMs ?? 0)
        : undefined,
    ...(item.kind === "artist" && fields.has("ItemCounts")
      ? toKindCounts({ track: item.leafCount, album: item.childCount })
      : NO_KIND_COUNTS),
  };
}

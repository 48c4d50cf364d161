import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Item, Uuid } from "../../../../domain/library/item.ts";
import type { ItemView } from "../../../../domain/library/view.ts";
import { may, mayDeleteIn, type Viewer } from "../../../../domain/users/user.ts";
import { toDate, toTicks } from "../../dates-and-ticks.ts";
import { idFromWords } from "../../ids.ts";
import type { Whole } from "../../wire.ts";
import { preferencesOf, type StreamPreferences } from "./default-streams.ts";
import { asked, type Detail, type Field } from "./detail.ts";
import { toFolderFields } from "./folder.ts";
import { toImageFields } from "./images.ts";
import { EXTRA_TYPE, isPlayable, isSung, MEDIA_TYPE, SERIES_STATUS, TYPE } from "./kinds.ts";
import { known } from "./known.ts";
import { toMediaFields } from "./media-fields.ts";
import { toUserData } from "./user-data.ts";
import { labelFields, textFields, toNamePair } from "./words.ts";

/** What an answer is made with beside the item: who gets it, and how much of it he wants. */
export interface ItemContext {
  readonly serverId: Uuid;
  readonly detail: Detail;
  readonly canDelete: (item: Item) => boolean;
  readonly canDownload: boolean;
  readonly canPlay: boolean;
  readonly preferences: StreamPreferences;
}

export function contextFor(viewer: Viewer, serverId: Uuid, detail: Detail): ItemContext {
  return {
    serverId,
    detail,
    canDelete: ({ libraryId }) => mayDeleteIn(viewer, libraryId),
    canDownload: may(viewer, "download"),
    canPlay: may(viewer, "play"),
    preferences: preferencesOf(viewer.user),
  };
}

type Fields<K extends keyof BaseItemDto> = Whole<Pick<BaseItemDto, K>>;

/** Fields of the contract that no item of ours ever has: live television, channels, playlists, cameras. */
type NeverSent =
  | "SourceType"
  | "PlaylistItemId"
  | "AirsBeforeSeasonNumber"
  | "AirsAfterSeasonNumber"
  | "AirsBeforeEpisodeNumber"
  | "PreferredMetadataLanguage"
  | "PreferredMetadataCountryCode"
  | "Video3DFormat"
  | "CustomRating"
  | "ChannelId"
  | "ChannelName"
  | "AspectRatio"
  | "IsPlaceHolder"
  | "Number"
  | "ChannelNumber"
  | "AirTime"
  | "CollectionType"
  | "DisplayOrder"
  | "ScreenshotImageTags"
  | "IsoType"
  | "CameraMake"
  | "CameraModel"
  | "Software"
  | "ExposureTime"
  | "FocalLength"
  | "ImageOrientation"
  | "Aperture"
  | "ShutterSpeed"
  | "Latitude"
  | "Longitude"
  | "Altitude"
  | "IsoSpeedRating"
  | "SeriesTimerId"
  | "ProgramId"
  | "ChannelPrimaryImageTag"
  | "StartDate"
  | "CompletionPercentage"
  | "IsRepeat"
  | "EpisodeTitle"
  | "ChannelType"
  | "Audio"
  | "IsMovie"
  | "IsSports"
  | "IsSeries"
  | "IsLive"
  | "IsNews"
  | "IsKids"
  | "IsPremiere"
  | "TimerId"
  | "NormalizationGain"
  | "AlbumNormalizationGain"
  | "CurrentProgram"
  | "OriginalLanguage";

/** An item in the contract's words: every field but those that none of ours has. */
export type ItemDto = Whole<Omit<BaseItemDto, NeverSent>>;

/**
 * An item with those fields that the request asked for. Total: whatever part the view lacks is left out, or empty where
 * clients read without looking (Roku: `UserData`; Seerr: `ProviderIds`).
 */
export function toBaseItem(view: ItemView, context: ItemContext): ItemDto {
  return {
    ...identityFields(view, context),
    ...factFields(view.item),
    ...textFields(view, context.detail.fields),
    ...labelFields(view, context.detail.fields),
    ...relativeFields(view, context.detail.fields),
    ...artistFields(view),
    ...toMediaFields(view, context),
    ...toFolderFields(view, context.detail.fields),
    ...rightFields(view, context),
    ...toImageFields(view, context.detail),
    UserData: context.detail.userData ? toUserData(view) : undefined,
  } satisfies ItemDto;
}

type IdentityFields = Fields<
  | "Name"
  | "ServerId"
  | "Id"
  | "Etag"
  | "Type"
  | "MediaType"
  | "IsFolder"
  | "LocationType"
  | "ExtraType"
  | "DisplayPreferencesId"
>;

function identityFields({ item }: ItemView, { serverId, detail }: ItemContext): IdentityFields {
  const { fields } = detail;
  return {
    Name: item.name,
    ServerId: serverId,
    Id: item.uuid,
    Etag: fields.has("Etag") ? etagOf(item) : undefined,
    Type: item.extraKind === "trailer" ? "Trailer" : TYPE[item.kind],
    MediaType: MEDIA_TYPE[item.kind],
    // The real server says it of everything but photos.
    IsFolder: item.kind === "photo" ? undefined : FOLDERS.has(item.kind),
    LocationType: "FileSystem",
    ExtraType: known(item.extraKind, (kind) => EXTRA_TYPE[kind]),
    DisplayPreferencesId: fields.has("DisplayPreferencesId") ? DISPLAY_IDS[item.kind] : undefined,
  };
}

const FOLDERS: ReadonlySet<Item["kind"]> = new Set<Item["kind"]>([
  "series",
  "season",
  "artist",
  "album",
  "photoAlbum",
  "folder",
  "collection",
  "playlist",
]);

/** One per kind: how a list of its children is shown is remembered for all of a kind. */
const DISPLAY_IDS = Object.fromEntries(
  Object.entries(TYPE).map(([kind, type]) => [kind, idFromWords("display", type)]),
) as Record<Item["kind"], Uuid>;

/** Changes when anything that a client sees of the item does. */
const etagOf = (item: Item): string =>
  `${item.changedAt.getTime().toString(16).padStart(12, "0")}${item.uuid.slice(12)}`;

type FactFields = Fields<
  | "PremiereDate"
  | "EndDate"
  | "CriticRating"
  | "OfficialRating"
  | "CommunityRating"
  | "RunTimeTicks"
  | "ProductionYear"
  | "IndexNumber"
  | "IndexNumberEnd"
  | "ParentIndexNumber"
  | "Status"
  | "AirDays"
>;

/** Facts that stand in every answer. */
function factFields(item: Item): FactFields {
  return {
    PremiereDate: known(item.premieredAt, toDate),
    EndDate: known(item.endedAt, toDate),
    CriticRating: known(item.criticRating),
    OfficialRating: known(item.officialRating),
    CommunityRating: known(item.communityRating),
    RunTimeTicks: known(runTimeOf(item), toTicks),
    ProductionYear: known(item.year),
    IndexNumber: known(item.index),
    IndexNumberEnd: known(item.indexEnd),
    ParentIndexNumber: known(item.parentIndex),
    Status: known(item.status, (status) => SERIES_STATUS[status]),
    AirDays: item.kind === "series" ? [] : undefined,
  };
}

/** Albums and artists have one too (0 when nobody knows); series and folders don't. */
function runTimeOf(item: Item): number | null {
  if (item.kind === "album" || item.kind === "artist") return item.durationMs ?? 0;
  return isPlayable(item.kind) ? item.durationMs : null;
}

type RelativeFields = Fields<
  "ParentId" | "SeriesName" | "SeriesId" | "SeasonId" | "SeasonName" | "SeriesStudio" | "Album" | "AlbumId"
>;

function relativeFields(view: ItemView, fields: ReadonlySet<Field>): RelativeFields {
  const given = asked(fields);
  const { series, season, album, parent } = view.relatives ?? {};
  return {
    ParentId: given("ParentId", parent?.ref.uuid),
    SeriesName: series?.ref.name,
    SeriesId: series?.ref.uuid,
    SeasonId: season?.ref.uuid,
    SeasonName: season?.ref.name,
    SeriesStudio: given("SeriesStudio", series?.studio),
    Album: album?.ref.name,
    AlbumId: album?.ref.uuid,
  };
}

type ArtistFields = Fields<"Artists" | "ArtistItems" | "AlbumArtist" | "AlbumArtists">;

function artistFields(view: ItemView): ArtistFields {
  const isOf = isSung(view.item.kind);
  const { artists = [], albumArtists = [] } = view;
  const isAudio = view.item.kind !== "musicVideo";
  return {
    Artists: isOf ? artists.map((artist) => artist.name) : undefined,
    ArtistItems: isOf ? artists.map(toNamePair) : undefined,
    AlbumArtist: isOf ? albumArtists[0]?.name : undefined,
    AlbumArtists: isOf && isAudio ? albumArtists.map(toNamePair) : undefined,
  };
}

type RightFields = Fields<"CanDelete" | "CanDownload" | "PlayAccess" | "EnableMediaSourceDisplay">;

function rightFields({ item }: ItemView, context: ItemContext): RightFields {
  const { fields } = context.detail;
  const isFile = isPlayable(item.kind) || item.kind === "photo";
  return {
    // Whose playlist it is, is seen when it is tried.
    CanDelete: fields.has("CanDelete") ? context.canDelete(item) || item.kind === "playlist" : undefined,
    CanDownload: fields.has("CanDownload") ? context.canDownload && isFile : undefined,
    PlayAccess: fields.has("PlayAccess") ? (context.canPlay ? "Full" : "None") : undefined,
    EnableMediaSourceDisplay: fields.has("EnableMediaSourceDisplay") ? true : undefined,
  };
}

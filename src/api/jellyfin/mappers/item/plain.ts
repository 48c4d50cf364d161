import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { BaseItemKind } from "@jellyfin/sdk/lib/generated-client/models/base-item-kind.js";
import type { UserItemDataDto } from "@jellyfin/sdk/lib/generated-client/models/user-item-data-dto.js";
import type { Artwork, Uuid } from "../../../../domain/library/item.ts";
import { toDate } from "../../dates-and-ticks.ts";
import { idFromWords } from "../../ids.ts";
import type { Whole } from "../../wire.ts";
import type { Detail, Field } from "./detail.ts";
import { aspectRatio, pictureOf, toImageFields } from "./images.ts";

/** What the contract treats as an item and the core doesn't: libraries, people, genres, years. */
export interface PlainItem {
  readonly id: Uuid;
  readonly name: string;
  readonly type: BaseItemKind;
  /** Null: it is answered without. */
  readonly userData: Whole<UserItemDataDto> | null;
  readonly createdAt: Date;
  readonly sortName: string;
  readonly path: string;
  readonly artwork: readonly Artwork[];
  readonly displayId: Uuid;
}

type PlainFields = Whole<
  Pick<
    BaseItemDto,
    | "Name"
    | "ServerId"
    | "Id"
    | "Etag"
    | "DateCreated"
    | "CanDelete"
    | "CanDownload"
    | "SortName"
    | "ExternalUrls"
    | "Path"
    | "EnableMediaSourceDisplay"
    | "Taglines"
    | "Genres"
    | "PlayAccess"
    | "RemoteTrailers"
    | "ProviderIds"
    | "Type"
    | "People"
    | "Studios"
    | "GenreItems"
    | "LocalTrailerCount"
    | "UserData"
    | "SpecialFeatureCount"
    | "DisplayPreferencesId"
    | "Tags"
    | "PrimaryImageAspectRatio"
    | "ImageTags"
    | "BackdropImageTags"
    | "ImageBlurHashes"
    | "LocationType"
    | "MediaType"
    | "LockedFields"
    | "LockData"
  >
>;

export function toPlainItem(plain: PlainItem, serverId: Uuid, detail: Detail): PlainFields {
  const given = <T>(field: Field, value: T): T | undefined => (detail.fields.has(field) ? value : undefined);
  return {
    Name: plain.name,
    ServerId: serverId,
    Id: plain.id,
    Etag: given("Etag", idFromWords("etag", plain.id, plain.name, ...plain.artwork.map(({ tag }) => tag))),
    DateCreated: given("DateCreated", toDate(plain.createdAt)),
    CanDelete: given("CanDelete", false),
    CanDownload: given("CanDownload", false),
    SortName: given("SortName", plain.sortName),
    ExternalUrls: given("ExternalUrls", []),
    Path: given("Path", plain.path),
    EnableMediaSourceDisplay: given("EnableMediaSourceDisplay", true),
    Taglines: given("Taglines", []),
    Genres: given("Genres", []),
    PlayAccess: given("PlayAccess", "Full" as const),
    RemoteTrailers: given("RemoteTrailers", []),
    ProviderIds: given("ProviderIds", {}),
    Type: plain.type,
    People: given("People", []),
    Studios: given("Studios", []),
    GenreItems: given("Genres", []),
    LocalTrailerCount: given("LocalTrailerCount", 0),
    UserData: detail.userData && plain.userData !== null ? plain.userData : undefined,
    SpecialFeatureCount: given("SpecialFeatureCount", 0),
    DisplayPreferencesId: given("DisplayPreferencesId", plain.displayId),
    Tags: given("Tags", []),
    ...plainImages(plain, detail),
    LocationType: "FileSystem",
    MediaType: "Unknown",
    LockedFields: given("Settings", []),
    LockData: given("Settings", false),
  };
}

type PlainImages = Pick<
  PlainFields,
  "PrimaryImageAspectRatio" | "ImageTags" | "BackdropImageTags" | "ImageBlurHashes"
>;

function plainImages({ artwork }: PlainItem, detail: Detail): PlainImages {
  const { ImageTags, BackdropImageTags, ImageBlurHashes } = toImageFields({ artwork }, detail);
  const ratio = aspectRatio(pictureOf(artwork, "poster"));
  return {
    PrimaryImageAspectRatio: detail.fields.has("PrimaryImageAspectRatio") ? ratio : undefined,
    ImageTags,
    BackdropImageTags,
    ImageBlurHashes,
  };
}

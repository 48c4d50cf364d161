/** How much of an item a request wants: the contract's `Fields`, images and user data; and what the core must load for it. */
import type { ImageType } from "@jellyfin/sdk/lib/generated-client/models/image-type.js";
import type { ItemFields } from "@jellyfin/sdk/lib/generated-client/models/item-fields.js";
import type { ItemKind } from "../../../../domain/library/item.ts";
import type { ViewPart } from "../../../../domain/library/query.ts";
import { isSung } from "./kinds.ts";

/** Every value of `Fields` that changes an answer; others are taken and mean nothing. */
export const FIELDS = [
  "AirTime",
  "CanDelete",
  "CanDownload",
  "Chapters",
  "Trickplay",
  "ChildCount",
  "CumulativeRunTimeTicks",
  "DateCreated",
  "DateLastMediaAdded",
  "DisplayPreferencesId",
  "Etag",
  "ExternalUrls",
  "Genres",
  "ItemCounts",
  "MediaSourceCount",
  "MediaSources",
  "OriginalTitle",
  "Overview",
  "ParentId",
  "Path",
  "People",
  "PlayAccess",
  "ProductionLocations",
  "ProviderIds",
  "PrimaryImageAspectRatio",
  "RecursiveItemCount",
  "Settings",
  "SeriesStudio",
  "SortName",
  "Studios",
  "Taglines",
  "Tags",
  "RemoteTrailers",
  "MediaStreams",
  "EnableMediaSourceDisplay",
  "Width",
  "Height",
  "LocalTrailerCount",
  "IsHD",
  "SpecialFeatureCount",
] as const satisfies readonly ItemFields[];
export type Field = (typeof FIELDS)[number];

export interface ImageDetail {
  /** False: no word of images at all. */
  readonly enabled: boolean;
  /** null: all types. */
  readonly types: ReadonlySet<ImageType> | null;
  /** How many of a type; null: all. */
  readonly limit: number | null;
}

export interface Detail {
  readonly fields: ReadonlySet<Field>;
  readonly userData: boolean;
  readonly images: ImageDetail;
}

const ALL_IMAGES: ImageDetail = { enabled: true, types: null, limit: null };

/** An item asked for by its id. */
export const FULL: Detail = { fields: new Set(FIELDS), userData: true, images: ALL_IMAGES };

export interface DetailParams {
  readonly fields?: readonly Field[] | undefined;
  readonly enableUserData?: boolean | undefined;
  readonly enableImages?: boolean | undefined;
  readonly enableImageTypes?: readonly ImageType[] | undefined;
  readonly imageTypeLimit?: number | undefined;
}

/** What a list is asked for; without parameters the bare minimum, as the real server answers. */
export function detailOf(params: DetailParams): Detail {
  const types = params.enableImageTypes ?? [];
  return {
    fields: new Set(params.fields),
    userData: params.enableUserData ?? true,
    images: {
      enabled: params.enableImages ?? true,
      types: types.length === 0 ? null : new Set(types),
      limit: params.imageTypeLimit ?? null,
    },
  };
}

/** How many pictures of a type the request wants. */
export function imageLimit(images: ImageDetail, type: ImageType): number {
  if (!images.enabled || (images.types !== null && !images.types.has(type))) return 0;
  return images.limit === null ? Infinity : Math.max(0, images.limit);
}

const PARTS_OF_FIELD: Readonly<Partial<Record<Field, ViewPart>>> = {
  People: "credits",
  Genres: "genres",
  Studios: "studios",
  Tags: "tags",
  ProductionLocations: "countries",
  ProviderIds: "externalIds",
  ExternalUrls: "externalIds",
  MediaSources: "versions",
  MediaStreams: "versions",
  Chapters: "versions",
  ParentId: "relatives",
  SeriesStudio: "relatives",
  PrimaryImageAspectRatio: "artwork",
  LocalTrailerCount: "extraCounts",
  SpecialFeatureCount: "extraCounts",
};

/** Kinds that say nothing of those around them. */
const ALONE: ReadonlySet<ItemKind> = new Set<ItemKind>(["movie", "series", "artist", "folder", "photoAlbum"]);

/**
 * Exactly the parts of items that the core must load for an answer. `kinds`: what the list can hold; not given:
 * anything.
 */
export function partsFor(detail: Detail, kinds?: readonly ItemKind[]): readonly ViewPart[] {
  const parts = new Set<ViewPart>();
  for (const field of detail.fields) {
    const part = PARTS_OF_FIELD[field];
    if (part !== undefined) parts.add(part);
  }
  if (detail.userData) parts.add("state");
  if (detail.images.enabled) parts.add("artwork");
  if (kinds === undefined || kinds.some((kind) => !ALONE.has(kind))) parts.add("relatives");
  if (kinds === undefined || kinds.some(isSung)) parts.add("artists");
  return [...parts];
}

/** A value that stands in the answer only when its field was asked for. */
export function asked(
  fields: ReadonlySet<Field>,
): <T>(field: Field, value: T | null | undefined) => T | undefined {
  return (field, value) => (fields.has(field) ? (value ?? undefined) : undefined);
}

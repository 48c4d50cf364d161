import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { ImageType } from "@jellyfin/sdk/lib/generated-client/models/image-type.js";
import type { Artwork, ArtworkKind, Item, Uuid } from "../../../../domain/library/item.ts";
import type { ItemView, RelativeView } from "../../../../domain/library/view.ts";
import type { Whole } from "../../wire.ts";
import { type Detail, type ImageDetail, imageLimit } from "./detail.ts";
import { inheritsPictures } from "./kinds.ts";

export const IMAGE_TYPE = {
  poster: "Primary",
  backdrop: "Backdrop",
  logo: "Logo",
  thumb: "Thumb",
  banner: "Banner",
  disc: "Disc",
  art: "Art",
  box: "Box",
} as const satisfies Record<ArtworkKind, ImageType>;

/** The other way round. */
export const ARTWORK_KIND: ReadonlyMap<string, ArtworkKind> = new Map(
  Object.entries(IMAGE_TYPE).map(([kind, type]) => [type, kind as ArtworkKind]),
);

type BlurHashes = Partial<Record<ImageType, Record<string, string>>>;

export type ImageFields = Whole<
  Pick<
    BaseItemDto,
    | "ImageTags"
    | "BackdropImageTags"
    | "ImageBlurHashes"
    | "PrimaryImageAspectRatio"
    | "ParentLogoItemId"
    | "ParentLogoImageTag"
    | "ParentArtItemId"
    | "ParentArtImageTag"
    | "ParentThumbItemId"
    | "ParentThumbImageTag"
    | "ParentBackdropItemId"
    | "ParentBackdropImageTags"
    | "ParentPrimaryImageItemId"
    | "ParentPrimaryImageTag"
    | "SeriesPrimaryImageTag"
    | "SeriesThumbImageTag"
    | "AlbumPrimaryImageTag"
  >
>;

/** An item as far as its pictures go; what isn't one of the core's items has only its own. */
export type Pictured = Pick<ItemView, "artwork" | "relatives"> & { readonly item?: Pick<Item, "kind"> };

/** An item's pictures, and those of the ones around it that clients show in their place. */
export function toImageFields(view: Pictured, detail: Detail): ImageFields {
  const { images } = detail;
  const own = view.artwork ?? [];
  const hashes: BlurHashes = {};
  const inherited = inheritedPictures(view, own, images, hashes);
  return {
    ImageTags: images.enabled ? imageTags(own, images, hashes) : undefined,
    BackdropImageTags: images.enabled ? backdropTags(own, images, hashes) : undefined,
    ImageBlurHashes: hashes,
    PrimaryImageAspectRatio: primaryAspectRatio(view, detail, inherited.SeriesPrimaryImageTag !== undefined),
    ...inherited,
  };
}

export function pictureOf(artwork: readonly Artwork[], kind: ArtworkKind): Artwork | undefined {
  return artwork.find((picture) => picture.kind === kind);
}

/** Width by height; undefined when either is unknown. */
export function aspectRatio(picture: Artwork | undefined): number | undefined {
  if (picture === undefined || picture.width === null || picture.height === null) return undefined;
  return picture.height === 0 ? undefined : picture.width / picture.height;
}

function remember(hashes: BlurHashes, type: ImageType, picture: Artwork): string {
  if (picture.blurhash !== null) (hashes[type] ??= {})[picture.tag] = picture.blurhash;
  return picture.tag;
}

function imageTags(own: readonly Artwork[], images: ImageDetail, hashes: BlurHashes): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const picture of own) {
    const type = IMAGE_TYPE[picture.kind];
    if (type === "Backdrop" || type in tags || imageLimit(images, type) === 0) continue;
    tags[type] = remember(hashes, type, picture);
  }
  return tags;
}

function backdropTags(own: readonly Artwork[], images: ImageDetail, hashes: BlurHashes): string[] {
  return own
    .filter((picture) => picture.kind === "backdrop")
    .slice(0, imageLimit(images, "Backdrop"))
    .map((picture) => remember(hashes, "Backdrop", picture));
}

/** Those above an item, the nearest first. */
function ancestorsOf(view: Pictured): readonly RelativeView[] {
  const { season, series, album, parent } = view.relatives ?? {};
  const above = [season, series, album, parent].filter((one) => one !== null && one !== undefined);
  return above.filter((one, at) => above.findIndex((other) => other.ref.id === one.ref.id) === at);
}

type Inherited = Omit<
  ImageFields,
  "ImageTags" | "BackdropImageTags" | "ImageBlurHashes" | "PrimaryImageAspectRatio"
>;

interface Found {
  readonly id: Uuid | undefined;
  readonly tag: string | undefined;
}
const NOTHING: Found = { id: undefined, tag: undefined };

function inheritedPictures(
  view: Pictured,
  own: readonly Artwork[],
  images: ImageDetail,
  hashes: BlurHashes,
): Inherited {
  const kind = view.item?.kind;
  const above = kind !== undefined && inheritsPictures(kind) ? ancestorsOf(view) : [];
  const from = (wanted: ArtworkKind): Found =>
    pictureOf(own, wanted) === undefined ? firstWith(above, wanted, images, hashes) : NOTHING;
  const logo = from("logo");
  const art = from("art");
  const thumb = from("thumb");
  const primary = kind === "episode" ? firstWith(above, "poster", images, hashes) : NOTHING;
  const { series, album } = view.relatives ?? {};
  const albums = kind === "track" ? listOf(album) : [];
  return {
    ParentLogoItemId: logo.id,
    ParentLogoImageTag: logo.tag,
    ParentArtItemId: art.id,
    ParentArtImageTag: art.tag,
    ParentThumbItemId: thumb.id,
    ParentThumbImageTag: thumb.tag,
    ...inheritedBackdrops(above, own, images, hashes),
    ParentPrimaryImageItemId: primary.id,
    ParentPrimaryImageTag: primary.tag,
    SeriesPrimaryImageTag: firstWith(listOf(series), "poster", images, hashes).tag,
    SeriesThumbImageTag: firstWith(listOf(series), "thumb", images, hashes).tag,
    AlbumPrimaryImageTag: firstWith(albums, "poster", images, hashes).tag,
  };
}

const listOf = <T>(one: T | null | undefined): readonly T[] =>
  one === null || one === undefined ? [] : [one];

/** The nearest that has such a picture. */
function firstWith(
  above: readonly RelativeView[],
  kind: ArtworkKind,
  images: ImageDetail,
  hashes: BlurHashes,
): Found {
  const type = IMAGE_TYPE[kind];
  if (imageLimit(images, type) === 0) return NOTHING;
  for (const one of above) {
    const picture = pictureOf(one.artwork, kind);
    if (picture !== undefined) return { id: one.ref.uuid, tag: remember(hashes, type, picture) };
  }
  return NOTHING;
}

function inheritedBackdrops(
  above: readonly RelativeView[],
  own: readonly Artwork[],
  images: ImageDetail,
  hashes: BlurHashes,
): Pick<ImageFields, "ParentBackdropItemId" | "ParentBackdropImageTags"> {
  for (const one of pictureOf(own, "backdrop") === undefined ? above : []) {
    const tags = backdropTags(one.artwork, images, hashes);
    if (tags.length > 0) return { ParentBackdropItemId: one.ref.uuid, ParentBackdropImageTags: tags };
  }
  return { ParentBackdropItemId: undefined, ParentBackdropImageTags: undefined };
}

/**
 * The shape of the primary picture: when asked for, and always of what a series' picture may stand for: an episode's
 * row is shown as a still or as a poster.
 */
function primaryAspectRatio(view: Pictured, detail: Detail, showsSeries: boolean): number | undefined {
  const own = pictureOf(view.artwork ?? [], "poster");
  const asks = showsSeries || detail.fields.has("PrimaryImageAspectRatio");
  if (own !== undefined) return asks ? aspectRatio(own) : undefined;
  return showsSeries ? aspectRatio(pictureOf(view.relatives?.series?.artwork ?? [], "poster")) : undefined;
}

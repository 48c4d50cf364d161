import type { SearchHint } from "@jellyfin/sdk/lib/generated-client/models/search-hint.js";
import type { NamedView } from "../../../domain/core.ts";
import type { ItemView } from "../../../domain/library/view.ts";
import { toTicks } from "../dates-and-ticks.ts";
import type { Whole } from "../wire.ts";
import type { NamedType } from "./item/by-name.ts";
import { FULL } from "./item/detail.ts";
import { aspectRatio, type ImageFields, pictureOf, toImageFields } from "./item/images.ts";
import { isPlayable, MEDIA_TYPE, SERIES_STATUS, TYPE } from "./item/kinds.ts";
import { known } from "./item/known.ts";

export function toSearchHint(view: ItemView): SearchHint {
  const { item } = view;
  const hint: Omit<Whole<SearchHint>, keyof typeof NEVER> = {
    ItemId: item.uuid,
    Id: item.uuid,
    Name: item.name,
    IndexNumber: known(item.index),
    ProductionYear: known(item.year),
    ParentIndexNumber: known(item.parentIndex),
    ...hintPictures(view),
    Type: TYPE[item.kind],
    IsFolder: isPlayable(item.kind) || item.kind === "photo" ? undefined : true,
    RunTimeTicks: isPlayable(item.kind) ? known(item.durationMs, toTicks) : undefined,
    MediaType: MEDIA_TYPE[item.kind],
    ...hintNames(view),
    Status: known(item.status, (status) => SERIES_STATUS[status]),
  };
  return hint as SearchHint;
}

function hintNames(
  view: ItemView,
): Pick<Whole<SearchHint>, "Series" | "Album" | "AlbumId" | "AlbumArtist" | "Artists"> {
  const { series, album } = view.relatives ?? {};
  return {
    Series: series?.ref.name,
    Album: album?.ref.name,
    AlbumId: album?.ref.uuid,
    AlbumArtist: view.albumArtists?.[0]?.name,
    Artists: (view.artists ?? []).map(({ name }) => name),
  };
}

/** Fields that no hint of ours has. */
const NEVER = {
  MatchedTerm: undefined,
  StartDate: undefined,
  EndDate: undefined,
  SongCount: undefined,
  EpisodeCount: undefined,
  ChannelId: undefined,
  ChannelName: undefined,
} satisfies Partial<Whole<SearchHint>>;

type HintPictures = Pick<
  Whole<SearchHint>,
  | "PrimaryImageTag"
  | "PrimaryImageAspectRatio"
  | "ThumbImageTag"
  | "ThumbImageItemId"
  | "BackdropImageTag"
  | "BackdropImageItemId"
>;

function hintPictures(view: ItemView): HintPictures {
  const images = toImageFields(view, FULL);
  const primary = pictureOf(view.artwork ?? [], "poster");
  const own = view.item.uuid;
  const thumb = ownTag(images, "Thumb");
  const backdrop = images.BackdropImageTags?.[0];
  return {
    PrimaryImageTag: primary?.tag,
    PrimaryImageAspectRatio: aspectRatio(primary),
    ThumbImageTag: thumb ?? images.ParentThumbImageTag,
    ThumbImageItemId: thumb === undefined ? images.ParentThumbItemId : own,
    BackdropImageTag: backdrop ?? images.ParentBackdropImageTags?.[0],
    BackdropImageItemId: backdrop === undefined ? images.ParentBackdropItemId : own,
  };
}

const ownTag = (images: ImageFields, type: string): string | undefined =>
  images.ImageTags?.[type] ?? undefined;

export function namedHint(named: NamedView, type: NamedType): SearchHint {
  const primary = pictureOf(named.artwork, "poster");
  const ratio = aspectRatio(primary);
  return {
    ItemId: named.uuid,
    Id: named.uuid,
    Name: named.name,
    ...(primary === undefined ? {} : { PrimaryImageTag: primary.tag }),
    ...(ratio === undefined ? {} : { PrimaryImageAspectRatio: ratio }),
    Type: type,
    MediaType: "Unknown",
    Artists: [],
  };
}

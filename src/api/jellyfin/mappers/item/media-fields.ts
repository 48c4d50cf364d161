import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { ChapterInfo } from "@jellyfin/sdk/lib/generated-client/models/chapter-info.js";
import type { MediaSourceInfo } from "@jellyfin/sdk/lib/generated-client/models/media-source-info.js";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import type { Chapter, Item, MediaFile } from "../../../../domain/library/item.ts";
import { pictureTag, type Preview } from "../../../../domain/library/previews/preview.ts";
import type { ItemView } from "../../../../domain/library/view.ts";
import { NEVER, toDate, toTicks } from "../../dates-and-ticks.ts";
import type { Whole } from "../../wire.ts";
import type { StreamPreferences } from "./default-streams.ts";
import { asked, type Detail } from "./detail.ts";
import { isPlayable, isVideo } from "./kinds.ts";
import { containerFamily, fileOf, toMediaSources, toMediaStreams } from "./media-source.ts";

export type MediaFields = Whole<
  Pick<
    BaseItemDto,
    | "Container"
    | "VideoType"
    | "HasLyrics"
    | "HasSubtitles"
    | "MediaSources"
    | "MediaStreams"
    | "MediaSourceCount"
    | "PartCount"
    | "Chapters"
    | "Trickplay"
    | "IsHD"
    | "Width"
    | "Height"
    | "LocalTrailerCount"
    | "SpecialFeatureCount"
  >
>;

interface MediaContext {
  readonly detail: Detail;
  readonly preferences: StreamPreferences;
}

/** From what height on a picture counts as high definition. */
const HD_HEIGHT = 720;

export function toMediaFields(view: ItemView, context: MediaContext): MediaFields {
  const { item } = view;
  const given = asked(context.detail.fields);
  const video = isVideo(item.kind);
  return {
    Container: isPlayable(item.kind) ? containerFamily(item.container) : undefined,
    VideoType: video ? "VideoFile" : undefined,
    ...textTracks(item),
    ...(isPlayable(item.kind) ? sourceFields(view, context) : NO_SOURCES),
    Trickplay: given("Trickplay", video ? toTrickplay(view) : undefined),
    IsHD: given("IsHD", (item.height ?? 0) >= HD_HEIGHT ? true : undefined),
    Width: given("Width", item.width),
    Height: given("Height", item.height),
    LocalTrailerCount: given("LocalTrailerCount", view.extraCounts?.trailers ?? 0),
    SpecialFeatureCount: given("SpecialFeatureCount", view.extraCounts?.extras ?? 0),
  };
}

/** Of subtitles it is said only when there are some, as the real server does. */
function textTracks(item: Item): Pick<MediaFields, "HasLyrics" | "HasSubtitles"> {
  return {
    HasLyrics: item.kind === "track" ? item.hasLyrics : undefined,
    HasSubtitles: isVideo(item.kind) && item.hasSubtitles ? true : undefined,
  };
}

type SourceFields = Pick<
  MediaFields,
  "MediaSources" | "MediaStreams" | "MediaSourceCount" | "PartCount" | "Chapters"
>;

const NO_SOURCES: SourceFields = {
  MediaSources: undefined,
  MediaStreams: undefined,
  MediaSourceCount: undefined,
  PartCount: undefined,
  Chapters: undefined,
};

function sourceFields(view: ItemView, { detail, preferences }: MediaContext): SourceFields {
  const { item, versions = [] } = view;
  const { fields } = detail;
  const [first] = versions;
  const file = first === undefined ? undefined : fileOf(first);
  const streams = file !== undefined && fields.has("MediaStreams") ? toMediaStreams(file, preferences) : [];
  const sources = fields.has("MediaSources") ? toMediaSources(item, versions, preferences, view.state) : [];
  const given = asked(fields);
  return {
    MediaSources: given("MediaSources", sources as MediaSourceInfo[]),
    MediaStreams: given("MediaStreams", streams as MediaStream[]),
    MediaSourceCount: given("MediaSourceCount", several(view.versionCount ?? versions.length)),
    PartCount: several(view.partCount ?? 1),
    Chapters: given("Chapters", isVideo(item.kind) ? toChapters(file) : undefined),
  };
}

/** Counts are told when there is something to choose from. */
const several = (count: number): number | undefined => (count > 1 ? count : undefined);

const toChapters = (file: MediaFile | undefined): ChapterInfo[] =>
  (file?.chapters ?? []).map((chapter, at) => toChapter(chapter, at, file?.preview));

function toChapter(chapter: Chapter, at: number, preview: Preview | undefined): ChapterInfo {
  const picture = preview?.pictures.find(({ startMs }) => startMs === chapter.startMs);
  return {
    StartPositionTicks: toTicks(chapter.startMs),
    Name: chapter.title ?? `Chapter ${at + 1}`,
    ...(preview === undefined || picture === undefined
      ? { ImageDateModified: NEVER }
      : { ImageTag: pictureTag(preview, picture), ImageDateModified: toDate(preview.madeAt) }),
  };
}

/** By source and width. */
function toTrickplay({ item, versions = [] }: ItemView): NonNullable<MediaFields["Trickplay"]> {
  return Object.fromEntries(
    versions.flatMap((version, at) => {
      const tiles = fileOf(version)?.preview?.tiles;
      if (tiles == null) return [];
      const info = {
        Width: tiles.width,
        Height: tiles.height,
        TileWidth: tiles.columns,
        TileHeight: tiles.rows,
        ThumbnailCount: tiles.count,
        Interval: tiles.intervalMs,
        Bandwidth: tiles.peakBps,
      };
      return [[at === 0 ? item.uuid : version.uuid, { [String(tiles.width)]: info }]];
    }),
  );
}

/** An episode that isn't here, as the contract shows what is only known: `LocationType` is `Virtual`. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Artwork, Uuid } from "../../../../domain/library/item.ts";
import type { MissingEpisode } from "../../../../domain/library/missing.ts";
import { toDate, toTicks } from "../../dates-and-ticks.ts";
import { dashed } from "../../ids.ts";
import type { Detail } from "./detail.ts";
import { untouchedUserData } from "./user-data.ts";

export function toMissingEpisode(
  missing: MissingEpisode,
  seriesArtwork: readonly Artwork[],
  { serverId, detail }: { readonly serverId: Uuid; readonly detail: Detail },
): Partial<BaseItemDto> {
  const { uuid, series } = missing;
  const poster = seriesArtwork.find(({ kind }) => kind === "poster");
  return {
    Name: missing.name ?? `Episode ${missing.episode}`,
    ServerId: serverId,
    Id: uuid,
    ...timeFields(missing),
    ...(detail.fields.has("Overview") && missing.overview !== null ? { Overview: missing.overview } : {}),
    ...(detail.fields.has("ProviderIds") ? { ProviderIds: {} } : {}),
    ...(detail.fields.has("MediaSources") ? { MediaSources: [] } : {}),
    IndexNumber: missing.episode,
    ParentIndexNumber: missing.season,
    IsFolder: false,
    Type: "Episode",
    ...(detail.userData
      ? { UserData: untouchedUserData(dashed(uuid), uuid) as NonNullable<BaseItemDto["UserData"]> }
      : {}),
    SeriesName: series.name,
    SeriesId: series.uuid,
    ...(missing.seasonUuid === null ? {} : { SeasonId: missing.seasonUuid }),
    ...(missing.seasonName === null ? {} : { SeasonName: missing.seasonName }),
    ...(detail.images.enabled && poster !== undefined ? { SeriesPrimaryImageTag: poster.tag } : {}),
    ImageTags: {},
    BackdropImageTags: [],
    ImageBlurHashes: {},
    LocationType: "Virtual",
    MediaType: "Video",
  };
}

function timeFields({
  premieredAt,
  durationMs,
}: MissingEpisode): Pick<BaseItemDto, "PremiereDate" | "ProductionYear" | "RunTimeTicks"> {
  return {
    ...(premieredAt === null
      ? {}
      : { PremiereDate: toDate(premieredAt), ProductionYear: premieredAt.getUTCFullYear() }),
    ...(durationMs === null ? {} : { RunTimeTicks: toTicks(durationMs) }),
  };
}

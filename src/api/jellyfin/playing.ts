/** Reports of players, with their ids and stream numbers translated. */
import type { Core } from "../../domain/core.ts";
import type { Uuid } from "../../domain/library/item.ts";
import { findPart, firstPart } from "../../domain/library/parts.ts";
import type { PlayReport } from "../../domain/playback/session.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { idFromGuid } from "./ids.ts";
import { isOfItem } from "./listing.ts";
import { fromWireIndex } from "./mappers/item/stream-indexes.ts";
import { toReport, type WireReport } from "./mappers/play-report.ts";

/** null: the item isn't there for this viewer; the real server takes such reports and forgets them. */
export async function reportFrom(core: Core, viewer: Viewer, wire: WireReport): Promise<PlayReport | null> {
  const found = wire.ItemId === undefined ? null : await core.browse.resolve(viewer, wire.ItemId);
  if (found === null || !isOfItem(found)) return null;
  const named = wire.MediaSourceId === undefined ? null : idFromGuid(wire.MediaSourceId);
  const itemId = found.item.id;
  const place: Place =
    found.type === "item"
      ? { itemId, versionUuid: named === found.item.uuid ? null : named, partUuid: null }
      : { itemId, versionUuid: found.versionUuid, partUuid: found.type === "part" ? found.partUuid : null };
  return { ...toReport(wire), ...place, ...(await streamIndexes(core, viewer, place, wire)) };
}

interface Place {
  readonly itemId: number;
  readonly versionUuid: Uuid | null;
  readonly partUuid: Uuid | null;
}

/** Loads the file only when there is a number to translate. */
async function streamIndexes(
  core: Core,
  viewer: Viewer,
  { itemId, versionUuid, partUuid }: Place,
  wire: WireReport,
): Promise<Pick<PlayReport, "audioIndex" | "subtitleIndex">> {
  const { AudioStreamIndex: audio, SubtitleStreamIndex: subtitle } = wire;
  if ((audio === undefined || audio < 0) && (subtitle === undefined || subtitle < 0))
    return { ...whenGiven("audioIndex", audio), ...whenGiven("subtitleIndex", subtitle) };
  const versions = await core.media.versions(viewer, itemId);
  const version = versions.find((one) => one.uuid === versionUuid) ?? versions[0];
  const part = partUuid === null ? firstPart(version) : findPart(versions, partUuid);
  const file = part?.part.file;
  if (file === undefined) return {};
  return {
    ...whenGiven("audioIndex", audio === undefined ? undefined : fromWireIndex(file, audio)),
    ...whenGiven("subtitleIndex", subtitle === undefined ? undefined : fromWireIndex(file, subtitle)),
  };
}

const whenGiven = <N extends string>(
  name: N,
  value: number | null | undefined,
): { [K in N]?: number | null } =>
  (value === undefined ? {} : { [name]: value }) as { [K in N]?: number | null };

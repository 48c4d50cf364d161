/** Reports of players, with their ids and stream numbers translated. */
import type { Core } from "../../domain/core.ts";
import type { PlayReport } from "../../domain/playback/session.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { idFromGuid } from "./ids.ts";
import { fileOf } from "./mappers/item/media-source.ts";
import { fromWireIndex } from "./mappers/item/stream-indexes.ts";
import { toReport, type WireReport } from "./mappers/play-report.ts";

/** null: the item isn't there for this viewer; the real server takes such reports and forgets them. */
export async function reportFrom(core: Core, viewer: Viewer, wire: WireReport): Promise<PlayReport | null> {
  const found = wire.ItemId === undefined ? null : await core.browse.resolve(viewer, wire.ItemId);
  if (found === null || (found.type !== "item" && found.type !== "version")) return null;
  const { item } = found;
  const named = wire.MediaSourceId === undefined ? null : idFromGuid(wire.MediaSourceId);
  const versionUuid =
    found.type === "version" ? found.versionUuid : named === null || named === item.uuid ? null : named;
  return {
    ...toReport(wire),
    itemId: item.id,
    versionUuid,
    ...(await streamIndexes(core, viewer, item.id, versionUuid, wire)),
  };
}

/** Loads the file only when there is a number to translate. */
async function streamIndexes(
  core: Core,
  viewer: Viewer,
  itemId: number,
  versionUuid: string | null,
  wire: WireReport,
): Promise<Pick<PlayReport, "audioIndex" | "subtitleIndex">> {
  const { AudioStreamIndex: audio, SubtitleStreamIndex: subtitle } = wire;
  if ((audio === undefined || audio < 0) && (subtitle === undefined || subtitle < 0))
    return { ...whenGiven("audioIndex", audio), ...whenGiven("subtitleIndex", subtitle) };
  const versions = await core.media.versions(viewer, itemId);
  const version = versions.find((one) => one.uuid === versionUuid) ?? versions[0];
  const file = version === undefined ? undefined : fileOf(version);
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

import type { ItemView } from "../../../../domain/library/view.ts";
import type { NowPlaying } from "../../../../domain/playback/session.ts";
import { fileOf } from "./media-source.ts";
import { toWireIndex } from "./stream-indexes.ts";

/** What a session plays, with its source and streams as the wire calls them; `view` with its versions. */
export function onTheWire(playing: NowPlaying, view: ItemView): NowPlaying {
  const { versions = [] } = view;
  const at = versions.findIndex((version) => version.uuid === playing.versionUuid);
  const version = versions[Math.max(0, at)];
  const file = version === undefined ? undefined : fileOf(version);
  const wire = (index: number | null): number | null =>
    index === null || file === undefined ? null : toWireIndex(file, index);
  return {
    ...playing,
    versionUuid: at > 0 ? playing.versionUuid : view.item.uuid,
    audioIndex: wire(playing.audioIndex),
    subtitleIndex: wire(playing.subtitleIndex),
  };
}

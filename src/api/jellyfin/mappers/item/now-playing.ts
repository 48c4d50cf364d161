import { findPart, partView } from "../../../../domain/library/parts.ts";
import type { ItemView } from "../../../../domain/library/view.ts";
import type { NowPlaying } from "../../../../domain/playback/session.ts";
import { fileOf } from "./media-source.ts";
import { toWireIndex } from "./stream-indexes.ts";

/** What a session plays as the wire calls it; `item` with its versions. */
export interface OnTheWire {
  /** The item, or the part of it that plays. */
  readonly view: ItemView;
  /** With the source, the streams and the position of that. */
  readonly playing: NowPlaying;
}

export function onTheWire(playing: NowPlaying, item: ItemView): OnTheWire {
  const { view, positionMs } = playedPart(playing, item);
  const { versions = [] } = view;
  const at = versions.findIndex((version) => version.uuid === playing.versionUuid);
  const version = versions[Math.max(0, at)];
  const file = version === undefined ? undefined : fileOf(version);
  const wire = (index: number | null): number | null =>
    index === null || file === undefined ? null : toWireIndex(file, index);
  return {
    view,
    playing: {
      ...playing,
      positionMs,
      versionUuid: at > 0 ? playing.versionUuid : view.item.uuid,
      audioIndex: wire(playing.audioIndex),
      subtitleIndex: wire(playing.subtitleIndex),
    },
  };
}

/** The core counts in the whole film, clients in the part that they play. */
function playedPart(
  { partUuid, positionMs }: NowPlaying,
  item: ItemView,
): { readonly view: ItemView; readonly positionMs: number | null } {
  const place = partUuid === null ? undefined : findPart(item.versions ?? [], partUuid);
  const view = partUuid === null ? null : partView(item, partUuid);
  if (place === undefined || view === null) return { view: item, positionMs };
  return { view, positionMs: positionMs === null ? null : Math.max(0, positionMs - place.offsetMs) };
}

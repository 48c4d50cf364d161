/** The sessions that a viewer may see, with what they play, for the route and for the socket. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Core } from "../../domain/core.ts";
import type { ItemView } from "../../domain/library/view.ts";
import type { Session } from "../../domain/playback/session.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { contextFor, toBaseItem } from "./mappers/item/base.ts";
import { detailOf, partsFor } from "./mappers/item/detail.ts";
import { onTheWire } from "./mappers/item/now-playing.ts";
import { toSessionInfo } from "./mappers/session.ts";

/** What the pages on who watches what show of an item. */
const DETAIL = detailOf({
  fields: [
    "Chapters",
    "DateCreated",
    "EnableMediaSourceDisplay",
    "ExternalUrls",
    "Genres",
    "Height",
    "LocalTrailerCount",
    "MediaStreams",
    "OriginalTitle",
    "Overview",
    "ParentId",
    "Path",
    "PrimaryImageAspectRatio",
    "ProviderIds",
    "SpecialFeatureCount",
    "Studios",
    "Taglines",
    "Trickplay",
    "Width",
  ],
});

export type SessionInfo = ReturnType<typeof toSessionInfo>;

export async function sessionInfos(
  core: Core,
  viewer: Viewer,
  sessions: readonly Session[],
): Promise<readonly SessionInfo[]> {
  const items = await itemsOf(core, viewer, sessions);
  const serverId = core.server.identity().id;
  const context = contextFor(viewer, serverId, DETAIL);
  return sessions.map((session) => {
    const { playing } = session;
    const view = playing === null ? undefined : items.get(playing.itemId);
    const conversion = core.delivery.conversions.of(session.device.id);
    const page = session.viewingItemId === null ? undefined : items.get(session.viewingItemId);
    const viewing = page === undefined ? {} : { nowViewing: toBaseItem(page, context) as BaseItemDto };
    if (playing === null || view === undefined)
      return toSessionInfo(session, serverId, { ...viewing, conversion });
    const wire = onTheWire(playing, view);
    const nowPlaying = toBaseItem(wire.view, context) as BaseItemDto;
    return toSessionInfo({ ...session, playing: wire.playing }, serverId, {
      ...viewing,
      nowPlaying,
      conversion,
    });
  });
}

/** Those that the viewer may see, by the core's id; one query for all sessions. */
async function itemsOf(
  core: Core,
  viewer: Viewer,
  sessions: readonly Session[],
): Promise<ReadonlyMap<number, ItemView>> {
  const ids = [
    ...new Set(
      sessions.flatMap(({ playing, viewingItemId }) => [playing?.itemId ?? [], viewingItemId ?? []].flat()),
    ),
  ];
  if (ids.length === 0) return new Map();
  const views = await core.browse.items(viewer, ids, { parts: partsFor(DETAIL) });
  return new Map(views.map((view) => [view.item.id, view]));
}

/** The sessions that a viewer may see, with what they play, for the route and for the socket. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Core } from "../../domain/core.ts";
import type { Session } from "../../domain/playback/session.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { contextFor, toBaseItem } from "./mappers/item/base.ts";
import { detailOf, partsFor } from "./mappers/item/detail.ts";
import { toSessionInfo } from "./mappers/session.ts";

/** What the pages on who watches what show of an item. */
const DETAIL = detailOf({
  fields: ["PrimaryImageAspectRatio", "Overview", "Genres", "MediaStreams", "Path", "Chapters"],
});

export type SessionInfo = ReturnType<typeof toSessionInfo>;

export async function sessionInfos(
  core: Core,
  viewer: Viewer,
  sessions: readonly Session[],
): Promise<readonly SessionInfo[]> {
  const items = await playedItems(core, viewer, sessions);
  const serverId = core.server.identity().id;
  return sessions.map((session) =>
    toSessionInfo(
      session,
      serverId,
      session.playing === null ? undefined : items.get(session.playing.itemId),
    ),
  );
}

/** Those that the viewer may see, by the core's id; one query for all sessions. */
async function playedItems(
  core: Core,
  viewer: Viewer,
  sessions: readonly Session[],
): Promise<ReadonlyMap<number, BaseItemDto>> {
  const ids = [...new Set(sessions.flatMap(({ playing }) => (playing === null ? [] : [playing.itemId])))];
  if (ids.length === 0) return new Map();
  const views = await core.browse.items(viewer, ids, { parts: partsFor(DETAIL) });
  const context = contextFor(viewer, core.server.identity().id, DETAIL);
  return new Map(views.map((view) => [view.item.id, toBaseItem(view, context) as BaseItemDto]));
}

/** The two folders at the top that hold lists: collections, and the person's playlists. They have no library behind them. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Core } from "../../domain/core.ts";
import type { Uuid } from "../../domain/library/item.ts";
import type { ListKind } from "../../domain/library/lists/list.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { idFromWords } from "./ids.ts";
import type { Asker } from "./listing.ts";
import { toListsView } from "./mappers/item/lists-view.ts";

const KINDS: readonly ListKind[] = ["collection", "playlist"];

export const listsViewId = (serverId: Uuid, kind: ListKind): Uuid => idFromWords("lists", kind, serverId);

/** Which lists the folder with this id holds; null when it is no such folder. */
export function listsBehind(core: Core, id: Uuid): ListKind | null {
  const { id: serverId } = core.server.identity();
  return KINDS.find((kind) => listsViewId(serverId, kind) === id) ?? null;
}

const countOf = async (core: Core, viewer: Viewer, kind: ListKind): Promise<number> =>
  (await core.browse.list(viewer, { kinds: [kind], limit: 0 })).total;

/** Those of the two that the viewer has something in: the real server shows no empty ones either. */
export async function listsViews({ core, viewer, context, detail }: Asker): Promise<BaseItemDto[]> {
  const counts = await Promise.all(KINDS.map((kind) => countOf(core, viewer, kind)));
  return KINDS.flatMap((kind, at) => {
    const count = counts[at] ?? 0;
    const id = listsViewId(context.serverId, kind);
    const { startedAt } = core.server.identity();
    return count === 0
      ? []
      : [toListsView(kind, { id, serverId: context.serverId, startedAt, count }, detail)];
  });
}

export async function listsView(asker: Asker, kind: ListKind): Promise<BaseItemDto> {
  const { core, viewer, context, detail } = asker;
  const count = await countOf(core, viewer, kind);
  const { startedAt } = core.server.identity();
  const id = listsViewId(context.serverId, kind);
  return toListsView(kind, { id, serverId: context.serverId, startedAt, count }, detail);
}

import type { BrowseService, WatchingService } from "../core.ts";
import type { Uuid } from "../library/item.ts";
import type { Viewer } from "../users/user.ts";

/** What plays from where. */
export interface Playlist {
  /** As clients name them. */
  readonly items: readonly Uuid[];
  readonly startIndex: number;
  readonly positionMs: number;
}

export interface NowPlayingPorts {
  readonly browse: Pick<BrowseService, "items">;
  readonly watching: Pick<WatchingService, "sessions">;
}

/** What the viewer's device plays by itself, with what it plays from when it told that; null: nothing. */
export function createNowPlaying({ browse, watching }: NowPlayingPorts) {
  return async (viewer: Viewer): Promise<Playlist | null> => {
    const sessions = await watching.sessions(viewer);
    const playing = sessions.find(({ device }) => device.id === viewer.device?.id)?.playing ?? null;
    if (playing === null) return null;
    const [view] = await browse.items(viewer, [playing.itemId]);
    if (view === undefined) return null;
    const { uuid } = view.item;
    const queued = playing.queue.map(({ itemUuid }) => itemUuid);
    const startIndex = queued.indexOf(uuid);
    const place = startIndex < 0 ? { items: [uuid], startIndex: 0 } : { items: queued, startIndex };
    return { ...place, positionMs: playing.positionMs ?? 0 };
  };
}

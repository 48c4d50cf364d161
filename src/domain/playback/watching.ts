import type { WatchingService } from "../core.ts";
import type { Viewer } from "../users/user.ts";
import { createReports } from "./reports.ts";
import type { Session } from "./session.ts";
import { createSessionRegistry } from "./sessions.ts";
import { createStates } from "./states.ts";
import type { WatchingPorts } from "./watching-ports.ts";

export interface Watching extends WatchingService {
  /**
   * Ends plays of clients that vanished; their last position is kept. To be called every minute or so.
   * Answers how many there were.
   */
  readonly endSilentPlays: () => Promise<number>;
  /** Ends in the log what a former run of the server left open. To be called once, at the start. */
  readonly recover: () => Promise<number>;
}

/** What people watch: reports of plays, states, marks, and who is here. Every write is durable when it is answered. */
export function createWatching(ports: WatchingPorts): Watching {
  const { store, clock } = ports;
  const registry = createSessionRegistry();
  return {
    ...createStates(ports),
    ...createReports(ports, registry),
    sessions: (viewer, filter) => Promise.resolve(sessionsFor(viewer, registry.list(), clock(), filter)),
    seen(viewer, connected) {
      registry.seen(viewer, clock(), connected);
    },
    async endSilentPlays() {
      const now = clock();
      const silent = registry.sweep(now);
      for (const { session, playing } of silent)
        await store.endPlays({ deviceId: session.device.id }, { at: now, positionMs: playing.positionMs });
      return silent.length;
    },
    recover: () => store.endPlays("all", { at: clock(), positionMs: null }),
  };
}

/** One's own; everybody's for admins and those who may control others. */
function sessionsFor(
  viewer: Viewer,
  sessions: readonly Session[],
  now: Date,
  filter: { readonly withinMs?: number } = {},
): readonly Session[] {
  const seesAll = viewer.isAdmin || viewer.user?.rights.controlOthers === true;
  const from = filter.withinMs === undefined ? -Infinity : now.getTime() - filter.withinMs;
  return sessions
    .filter((session) => seesAll || session.user.id === viewer.user?.id)
    .filter((session) => session.lastActivityAt.getTime() >= from)
    .toSorted((a, b) => b.lastActivityAt.getTime() - a.lastActivityAt.getTime());
}

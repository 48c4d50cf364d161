import type { WatchingService } from "../core.ts";
import { audienceOf } from "../library/browse-reader.ts";
import type { Viewer } from "../users/user.ts";
import { createReports } from "./reports.ts";
import type { Session } from "./session.ts";
import { createSessionRegistry, type SilentPlay } from "./sessions.ts";
import { createStates, rowFor } from "./states.ts";
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
  const { store, clock, events, log } = ports;
  const registry = createSessionRegistry();
  const endAll = async (plays: readonly SilentPlay[]): Promise<number> => {
    const at = clock();
    for (const { session, playing } of plays)
      await store.endPlays({ deviceId: session.device.id }, { at, positionMs: playing.positionMs });
    return plays.length;
  };
  events.subscribe(({ body }) => {
    if (body.type !== "signedOut") return;
    endAll(registry.forget(({ device }) => device.id === body.deviceId)).catch((error: unknown) =>
      log.warn("the play of a signed-out device could not be ended", { error }),
    );
  });
  return {
    ...createStates(ports),
    ...createReports(ports, registry),
    sessions: (viewer, filter) => Promise.resolve(sessionsFor(viewer, registry.list(), clock(), filter)),
    seen(viewer, connected) {
      registry.seen(viewer, clock(), connected);
    },
    async viewing(viewer, itemId) {
      if (itemId !== null) await rowFor(ports, audienceOf(viewer), itemId);
      registry.viewing(viewer, itemId, clock());
    },
    endSilentPlays: () => endAll(registry.sweep(clock())),
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

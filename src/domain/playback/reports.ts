import type { WatchingService } from "../core.ts";
import { audienceOf } from "../library/browse-reader.ts";
import { FOLDER_KINDS, type Item } from "../library/item.ts";
import type { Viewer } from "../users/user.ts";
import { createInOrder } from "./in-order.ts";
import type { PlayReport } from "./session.ts";
import type { SessionRegistry } from "./sessions.ts";
import { itemFor } from "./states.ts";
import { afterPosition, afterStart, type WatchState } from "./watch-state.ts";
import type { StateChange, WatchingPorts } from "./watching-ports.ts";

type Reports = Pick<WatchingService, "started" | "progressed" | "stopped">;

/** What clients tell of a play: it shows in their session, and becomes the person's state. */
export function createReports(ports: WatchingPorts, registry: SessionRegistry): Reports {
  const { store, clock, rules } = ports;
  const inOrder = createInOrder<number | null>();

  /** Reports of one device reach the write queue as they came, however long each one's item takes to be read. */
  const reported = (viewer: Viewer, { itemId }: PlayReport): Promise<Item> =>
    inOrder(viewer.device?.id ?? null, () => itemFor(ports, audienceOf(viewer), itemId));

  /** A program that reports (no person) only shows what it plays. */
  async function change(
    viewer: Viewer,
    item: Item,
    what: Pick<StateChange, "apply" | "announce" | "started" | "ended">,
  ): Promise<void> {
    if (viewer.user === null || FOLDER_KINDS.has(item.kind)) return;
    await store.change({ ...what, userId: viewer.user.id, item, at: clock() });
  }

  return {
    async started(viewer, report) {
      const item = await reported(viewer, report);
      const at = clock();
      registry.started(viewer, report, at);
      await change(viewer, item, {
        apply: (state) => withTracks(afterStart(state, at), report),
        started: { deviceId: viewer.device?.id ?? null, method: report.method ?? null, at },
        announce: true,
      });
    },
    async progressed(viewer, report) {
      const item = await reported(viewer, report);
      registry.progressed(viewer, report, clock());
      const { positionMs } = report;
      const isKnown = positionMs !== undefined && positionMs !== null;
      await change(viewer, item, {
        apply: (state) =>
          withTracks(isKnown ? afterPosition(state, positionMs, item.durationMs, rules()) : state, report),
        // A position every second is no news to others.
        announce: false,
      });
    },
    async stopped(viewer, report) {
      const item = await reported(viewer, report);
      const at = clock();
      registry.stopped(viewer, at);
      const positionMs = report.positionMs ?? null;
      await change(viewer, item, {
        apply: (state) =>
          report.failed === true ? state : afterPosition(state, positionMs, item.durationMs, rules()),
        ended: { at, positionMs },
        announce: true,
      });
    },
  };
}

/** The tracks that were chosen are remembered for the next time. */
const withTracks = (state: WatchState, { audioIndex, subtitleIndex }: PlayReport): WatchState => ({
  ...state,
  ...(audioIndex === undefined ? {} : { audioIndex }),
  ...(subtitleIndex === undefined ? {} : { subtitleIndex }),
});

import type { WatchingService } from "../core.ts";
import { notFound } from "../errors.ts";
import { audienceOf } from "../library/browse-reader.ts";
import { FOLDER_KINDS, type Item } from "../library/item.ts";
import { findPart, firstPart, type PartPlace, positionInWhole } from "../library/parts.ts";
import type { Viewer } from "../users/user.ts";
import { createInOrder } from "./in-order.ts";
import type { PlayReport } from "./session.ts";
import type { SessionRegistry } from "./sessions.ts";
import { rowFor } from "./states.ts";
import { afterNextPart, afterPosition, afterStart, type WatchState } from "./watch-state.ts";
import type { StateChange, WatchingPorts } from "./watching-ports.ts";

type Reports = Pick<WatchingService, "started" | "progressed" | "stopped">;

interface Reported {
  readonly item: Item;
  /** Which of several files is played; null where there is one only. */
  readonly place: PartPlace | null;
  /** With its position in the whole item. */
  readonly report: PlayReport;
}

type Told = Pick<StateChange, "apply" | "announce" | "started" | "ended" | "tells">;

/** A program that reports (no person) only shows what it plays. */
async function changeState(
  { store, clock }: WatchingPorts,
  viewer: Viewer,
  item: Item,
  what: Told,
): Promise<void> {
  if (viewer.user === null || FOLDER_KINDS.has(item.kind)) return;
  await store.change({ ...what, userId: viewer.user.id, item, at: clock() });
}

/** What clients tell of a play: it shows in their session, and becomes the person's state. */
export function createReports(ports: WatchingPorts, registry: SessionRegistry): Reports {
  const { clock, rules } = ports;
  const inOrder = createInOrder<number | null>();

  /** Reports of one device reach the write queue as they came, however long each one's item takes to be read. */
  const reported = (viewer: Viewer, report: PlayReport): Promise<Reported> =>
    inOrder(viewer.device?.id ?? null, () => readReported(ports, viewer, report));

  const change = (viewer: Viewer, item: Item, what: Told): Promise<void> =>
    changeState(ports, viewer, item, what);

  return {
    async started(viewer, told) {
      const { item, place, report } = await reported(viewer, told);
      const at = clock();
      const begun = place !== null && place.offsetMs > 0 ? afterNextPart : afterStart;
      registry.started(viewer, report, at);
      await change(viewer, item, {
        apply: (state) => withTracks(begun(state, at), report),
        started: { deviceId: viewer.device?.id ?? null, method: report.method ?? null, at },
        ...telling("playStarted", viewer, item),
        announce: true,
      });
    },
    async progressed(viewer, told) {
      const { item, report } = await reported(viewer, told);
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
    async stopped(viewer, told) {
      const { item, place, report } = await reported(viewer, told);
      const at = clock();
      registry.stopped(viewer, at);
      const positionMs = report.positionMs ?? endOf(place);
      await change(viewer, item, {
        apply: (state) =>
          report.failed === true ? state : afterPosition(state, positionMs, item.durationMs, rules()),
        ended: { at, positionMs },
        ...telling("playStopped", viewer, item),
        announce: true,
      });
    },
  };
}

/** For those who look it up later. */
function telling(
  type: "playStarted" | "playStopped",
  { user, device }: Pick<Viewer, "user" | "device">,
  item: Item,
): Pick<StateChange, "tells"> {
  if (user === null) return {};
  const { id: userId, name: userName } = user;
  const deviceName = device?.customName ?? device?.name ?? "";
  const { id: itemId, name: title, kind } = item;
  return { tells: { type, userId, userName, deviceName, itemId, title, isAudio: kind === "track" } };
}

async function readReported(ports: WatchingPorts, viewer: Viewer, report: PlayReport): Promise<Reported> {
  const { item, partCount } = await rowFor(ports, audienceOf(viewer), report.itemId);
  const { versionUuid, partUuid = null, positionMs } = report;
  if (partUuid === null && partCount <= 1) return { item, place: null, report };
  const versions = (await ports.catalogue.parts.versions([item.id])).get(item.id) ?? [];
  if (partUuid === null) {
    const version = versions.find(({ uuid }) => uuid === versionUuid) ?? versions[0];
    return { item, place: firstPart(version) ?? null, report };
  }
  const place = findPart(versions, partUuid);
  if (place === undefined) throw notFound("the part");
  if (positionMs === undefined || positionMs === null) return { item, place, report };
  return { item, place, report: { ...report, positionMs: positionInWhole(place, positionMs) } };
}

/** A stop that tells no position is one at the end: of the item, or of a part of it that others follow. */
const endOf = (place: PartPlace | null): number | null =>
  place === null || place.isLast ? null : positionInWhole(place, null);

/** The tracks that were chosen are remembered for the next time. */
const withTracks = (state: WatchState, { audioIndex, subtitleIndex }: PlayReport): WatchState => ({
  ...state,
  ...(audioIndex === undefined ? {} : { audioIndex }),
  ...(subtitleIndex === undefined ? {} : { subtitleIndex }),
});

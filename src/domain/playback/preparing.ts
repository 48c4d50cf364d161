/** Has the first minute of what somebody is likely to play next made ready, in the form in which his device gets it. */
import { createBoundedMap } from "../bounded-map.ts";
import type { BrowseService, MediaService, WatchingService } from "../core.ts";
import type { Expected } from "../delivery/ahead.ts";
import type { DeliveryService } from "../delivery/delivery.ts";
import type { Item, MediaFile, Version } from "../library/item.ts";
import type { Log } from "../log.ts";
import type { Viewer } from "../users/user.ts";
import { type Likely, likelyAfter, likelyFrom } from "./likely.ts";
import type { PlayReport } from "./session.ts";

export interface LikelyFile {
  readonly item: Item;
  readonly version: Version;
  readonly file: MediaFile;
}

/** How a device would get a film if it played it now; null: as it is, or in a way that can't be prepared. */
export type Expect = (film: LikelyFile, rungId: string | null) => Promise<Expected | null>;

export interface PreparingService {
  /** A device has asked for something to play: it would get other things in the same way. */
  learn(viewer: Viewer, sessionId: string, expect: Expect): void;
  /** The player of a session that chooses for itself has chosen. */
  took(sessionId: string, rungId: string): void;
  /** Somebody has opened an item's own page: he may play it, or what comes next in it. */
  opened(viewer: Viewer, itemId: number): void;
  /** Near the end of an episode the next one is likely. */
  progressed(viewer: Viewer, itemId: number, positionMs: number): void;
}

export interface PreparingDeps {
  readonly browse: Pick<BrowseService, "item" | "episodes" | "nextUp">;
  readonly media: Pick<MediaService, "versions">;
  readonly watching: Pick<WatchingService, "stateOf">;
  readonly delivery: Pick<DeliveryService, "prepare">;
  readonly log: Log;
}

/** The same, and reports of plays tell what comes next. */
export function noticing<W extends Pick<WatchingService, "progressed">>(
  watching: W,
  preparing: Pick<PreparingService, "progressed">,
): W {
  return {
    ...watching,
    async progressed(viewer: Viewer, report: PlayReport) {
      await watching.progressed(viewer, report);
      if (report.positionMs != null) preparing.progressed(viewer, report.itemId, report.positionMs);
    },
  };
}

const FIRST_MS = 60_000;
/** A machine that is never idle prepares nothing. */
const DEADLINE_MS = 10 * 60_000;
const MAX_DEVICES = 1000;
const MAX_WAITING = 16;

interface Learned {
  readonly expect: Expect;
  rungId: string | null;
}

interface Wanted {
  readonly viewer: Viewer;
  readonly deviceId: number;
  readonly find: () => Promise<Likely | null>;
}

export type Preparing = PreparingService & AsyncDisposable;

export function createPreparing(deps: PreparingDeps): Preparing {
  const learned = createBoundedMap<number, Learned>(MAX_DEVICES);
  const sessions = createBoundedMap<string, Learned>(MAX_DEVICES);
  /** By device: what was looked for last, so that each report doesn't look again. */
  const last = createBoundedMap<number, string>(MAX_DEVICES);
  const playing = createPlaying(deps);
  const work = createWork(deps, learned);

  function want(viewer: Viewer, what: string, find: Wanted["find"]): void {
    const deviceId = viewer.device?.id;
    if (deviceId === undefined || learned.get(deviceId) === undefined || last.get(deviceId) === what) return;
    last.set(deviceId, what);
    work.add({ viewer, deviceId, find });
  }

  async function afterReport(
    viewer: Viewer,
    deviceId: number,
    itemId: number,
    positionMs: number,
  ): Promise<void> {
    const item = await playing(viewer, deviceId, itemId);
    if (!isNearEnd(item, positionMs)) return;
    want(viewer, `after ${itemId}`, () => likelyAfter(deps, viewer, item));
  }

  return {
    learn({ device }, sessionId, expect) {
      if (device === null) return;
      const one = { expect, rungId: learned.get(device.id)?.rungId ?? null };
      learned.set(device.id, one);
      sessions.set(sessionId, one);
    },
    took(sessionId, rungId) {
      const one = sessions.get(sessionId);
      if (one !== undefined) one.rungId = rungId;
    },
    opened(viewer, itemId) {
      want(viewer, `page ${itemId}`, async () => {
        const { item } = await deps.browse.item(viewer, itemId);
        return likelyFrom(deps, viewer, item);
      });
    },
    progressed(viewer, itemId, positionMs) {
      const deviceId = viewer.device?.id;
      if (deviceId === undefined || learned.get(deviceId) === undefined) return;
      afterReport(viewer, deviceId, itemId, positionMs).catch((error: unknown) =>
        deps.log.debug("it isn't known what comes next", { itemId, error }),
      );
    },
    [Symbol.asyncDispose]: () => work.end(),
  };
}

/** What plays on a device, read once: reports of it come every few seconds. */
function createPlaying({ browse }: Pick<PreparingDeps, "browse">) {
  const items = createBoundedMap<number, Item>(MAX_DEVICES);
  return async (viewer: Viewer, deviceId: number, itemId: number): Promise<Item> => {
    const known = items.get(deviceId);
    if (known?.id === itemId) return known;
    const { item } = await browse.item(viewer, itemId);
    items.set(deviceId, item);
    return item;
  };
}

const NEAR_END_MS = 3 * 60_000;
const NEAR_END_PART = 0.9;

function isNearEnd({ kind, durationMs }: Item, positionMs: number): boolean {
  if (kind !== "episode" || durationMs === null) return false;
  return positionMs >= Math.min(durationMs * NEAR_END_PART, durationMs - NEAR_END_MS);
}

/** One after the other; of a device only what it wanted last. */
function createWork(deps: PreparingDeps, learned: { get(deviceId: number): Learned | undefined }) {
  const ending = new AbortController();
  let waiting: readonly Wanted[] = [];
  let working: Promise<void> | null = null;

  async function prepare({ viewer, deviceId, find }: Wanted): Promise<void> {
    const likely = await find();
    const known = learned.get(deviceId);
    if (likely === null || known === undefined) return;
    const { item, startMs } = likely;
    const [version] = await deps.media.versions(viewer, item.id);
    const file = version?.parts[0]?.file;
    if (version === undefined || file === undefined || file.problem !== null) return;
    const expected = await known.expect({ item, version, file }, known.rungId);
    if (expected === null) return;
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(DEADLINE_MS)]);
    const bytes = await deps.delivery.prepare(file, expected, { startMs, endMs: startMs + FIRST_MS }, signal);
    if (bytes > 0) deps.log.info("what is likely to be played next is ready", { itemId: item.id, bytes });
  }

  async function go(): Promise<void> {
    for (let next = waiting[0]; next !== undefined && !ending.signal.aborted; next = waiting[0]) {
      waiting = waiting.slice(1);
      await prepare(next).catch((error: unknown) => {
        if (ending.signal.aborted) return;
        const isTooLate = error instanceof Error && error.name === "TimeoutError";
        if (isTooLate) deps.log.debug("there was no time to make ready what comes next");
        else deps.log.warn("what comes next couldn't be made ready", { error });
      });
    }
    working = null;
  }

  return {
    add(wanted: Wanted): void {
      const others = waiting.filter(({ deviceId }) => deviceId !== wanted.deviceId);
      waiting = [...others, wanted].slice(-MAX_WAITING);
      working ??= go();
    },
    async end(): Promise<void> {
      ending.abort();
      await working;
    },
  };
}

/**
 * Brings the catalogue in step with a library's folders. What it writes is complete after every batch, directory
 * stamps included: killed at any moment, the next run goes on where this one was.
 */
import { join, relative, sep } from "node:path";
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { Library, LibraryRoot, RootState } from "../domain/library/library.ts";
import type { UnitDraft } from "../domain/library/scanning/draft.ts";
import { isExchange } from "../domain/library/scanning/ordering.ts";
import type { Discoverer, KnownFile, KnownPlace, ScanStore } from "../domain/library/scanning/ports.ts";
import type { RootFolders, RootLook } from "../domain/library/scanning/root-folders.ts";
import { followUps, scanPayload, type ScanPayload } from "../domain/library/scanning/scan-job.ts";
import type { Log } from "../domain/log.ts";
import { createBatcher } from "./batcher.ts";
import { createTurns } from "./turns.ts";

export interface ScanDeps {
  readonly libraries: {
    get(id: number): Promise<Library | null>;
    /** Roots of all libraries by id: a file may have come from any. */
    rootPath(rootId: number): Promise<string | null>;
  };
  readonly discoverer: Discoverer;
  readonly store: ScanStore;
  readonly folders: RootFolders;
  readonly jobs: Pick<JobQueue, "enqueue" | "report">;
  /** Measures pictures that wait for it, for so long at most; true when none is left. */
  readonly settleArtwork: (signal: AbortSignal, budgetMs: number) => Promise<boolean>;
  /** Waits while something more urgent (playback) wants the machine. */
  readonly breathe: () => Promise<void>;
  readonly clock: () => Date;
  readonly log: Log;
}

/** So few new items that pictures are measured before the scan counts as done. */
const SMALL_SCAN = 500;
const ARTWORK_BUDGET_MS = 20_000;

const inTurn = createTurns<number>();

/** One scan at a time per library; others wait for their turn. */
export async function scan(deps: ScanDeps, job: Job, signal: AbortSignal): Promise<void> {
  const payload = scanPayload.parse(job.payload);
  await inTurn(payload.libraryId, () => scanLibrary(deps, job, payload, signal));
}

async function scanLibrary(
  deps: ScanDeps,
  job: Job,
  payload: ScanPayload,
  signal: AbortSignal,
): Promise<void> {
  const library = await deps.libraries.get(payload.libraryId);
  if (library === null || !library.settings.enabled) return;
  const roots = library.roots.filter((root) => payload.under === undefined || isIn(root.path, payload.under));
  const progress = createProgress(deps, job, roots.length);
  let changes = 0;
  for (const [index, root] of roots.entries()) {
    signal.throwIfAborted();
    changes += await scanRoot(deps, { library, root, payload, signal }, (part) => progress(index, part));
  }
  await deps.store.refreshCounts(library.id);
  const isSettled =
    changes <= SMALL_SCAN && (await deps.settleArtwork(signal, changes === 0 ? 0 : ARTWORK_BUDGET_MS));
  for (const followUp of followUps)
    if (followUp.kind !== "artwork" || !isSettled) await deps.jobs.enqueue(followUp);
}

interface RootScan {
  readonly library: Library;
  readonly root: LibraryRoot;
  readonly payload: ScanPayload;
  readonly signal: AbortSignal;
}

/** Answers how many items were added or changed. */
async function scanRoot(
  deps: ScanDeps,
  scanning: RootScan,
  onProgress: (part: number) => void,
): Promise<number> {
  const { store, folders, clock } = deps;
  const { library, root, payload, signal } = scanning;
  const before = await folders.look(root.path);
  const state = await stateOf(deps, root, before);
  await store.setRootState(root.id, state, clock());
  if (state !== "ok") {
    deps.log.warn("a library's folder can't be read: its items stay as they are", { path: root.path, state });
    return 0;
  }
  const under = await scopeOf(deps, root, payload);
  const seen = new Set<string>();
  const changes = await walk(deps, scanning, { under, seen, onProgress });
  signal.throwIfAborted();
  if (under !== undefined) return changes;
  const after = await folders.look(root.path);
  // A disk that went away in the middle took its folders along: that is no reason to forget them.
  if (after.device !== before.device || (await stateOf(deps, root, after)) !== "ok") return changes;
  const result = await store.removeUnseen(root, library, seen);
  return changes + result.removed.length;
}

/** An empty root is only trouble when something was in it. */
async function stateOf({ store }: ScanDeps, root: LibraryRoot, { state }: RootLook): Promise<RootState> {
  if (state !== "empty") return state;
  const known = await store.directories(root.id);
  const wasFull = known.size > 1 || (await store.files(root.id, "", false)).size > 0;
  return wasFull ? "empty" : "ok";
}

/** What is no more is looked for from the nearest folder that is left; from the root itself: everywhere. */
async function scopeOf(deps: ScanDeps, root: LibraryRoot, payload: ScanPayload): Promise<string | undefined> {
  if (payload.under === undefined) return undefined;
  const nearest = await deps.folders.nearest(root.path, payload.under);
  return nearest === payload.under && nearest !== root.path ? nearest : undefined;
}

function isIn(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

/** Exchanged units that wait for the end; more are a renovation, not a coincidence. */
const MAX_DEFERRED = 1000;

async function walk(
  deps: ScanDeps,
  { library, root, payload, signal }: RootScan,
  {
    under,
    seen,
    onProgress,
  }: {
    readonly under: string | undefined;
    readonly seen: Set<string>;
    readonly onProgress: (part: number) => void;
  },
): Promise<number> {
  const known = new Map<string, ReadonlyMap<string, KnownFile>>();
  const deferred: UnitDraft[] = [];
  let changes = 0;
  const isThere = askDisk(deps);
  const batcher = createBatcher(async (units) => {
    const { added, changed } = await deps.store.ingest(root, library, units, isThere);
    changes += added.length + changed.length;
    await deps.breathe();
    signal.throwIfAborted();
  });
  const units = deps.discoverer.discover({
    library,
    root,
    known: await deps.store.directories(root.id),
    knownFiles: async (path, deep) => {
      const files = await deps.store.files(root.id, path, deep);
      known.set(path, files);
      return files;
    },
    full: payload.full === true,
    ...(under === undefined ? {} : { under }),
    signal,
    onProgress: (done, total) => onProgress(total === 0 ? 1 : done / total),
    onSeen: (directory) => seen.add(directory),
  });
  for await (const unit of units) {
    signal.throwIfAborted();
    for (const warning of unit.warnings) deps.log.warn("scan", { path: join(root.path, unit.path), warning });
    const isLast = isExchange(unit, known.get(unit.path) ?? new Map()) && deferred.length < MAX_DEFERRED;
    known.delete(unit.path);
    if (isLast) deferred.push(unit);
    else await batcher.add(unit);
  }
  for (const unit of deferred) await batcher.add(unit);
  await batcher.flush();
  return changes;
}

/** What lies in a root that is away is not known to be gone. */
function askDisk({ libraries, folders }: ScanDeps): (place: KnownPlace) => Promise<boolean> {
  const roots = new Map<number, Promise<{ readonly path: string; readonly isAway: boolean } | null>>();
  const rootOf = async (id: number): Promise<{ path: string; isAway: boolean } | null> => {
    const path = await libraries.rootPath(id);
    return path === null ? null : { path, isAway: (await folders.look(path)).state !== "ok" };
  };
  return async ({ rootId, path, stamp }) => {
    const asked = roots.get(rootId) ?? rootOf(rootId);
    roots.set(rootId, asked);
    const root = await asked;
    if (root === null) return false;
    return root.isAway || (await folders.isThere(join(root.path, path), stamp));
  };
}

const REPORT_EVERY_MS = 500;

function createProgress(
  { jobs, clock, log }: ScanDeps,
  job: Job,
  roots: number,
): (index: number, part: number) => void {
  let last = 0;
  return (index, part) => {
    const now = clock().getTime();
    if (now - last < REPORT_EVERY_MS) return;
    last = now;
    // A report that fails is no reason to end the scan.
    jobs.report(job.id, (index + part) / roots).catch((error: unknown) => {
      log.warn("the progress of a scan could not be written", { error });
    });
  };
}

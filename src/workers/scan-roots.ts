import { join, relative, sep } from "node:path";
import { isDomainError } from "../domain/errors.ts";
import type { Library, LibraryRoot, RootState } from "../domain/library/library.ts";
import type { DirectoryStamp, UnitDraft } from "../domain/library/scanning/draft.ts";
import { isExchange } from "../domain/library/scanning/ordering.ts";
import type { KnownFile, KnownPlace } from "../domain/library/scanning/ports.ts";
import type { RootLook } from "../domain/library/scanning/root-folders.ts";
import type { ScanPayload } from "../domain/library/scanning/scan-job.ts";
import { createBatcher, type Batcher } from "./batcher.ts";
import type { ScanDeps } from "./scan.ts";

export interface LibraryScan {
  readonly library: Library;
  readonly payload: ScanPayload;
  readonly signal: AbortSignal;
  readonly onProgress: (part: number) => void;
  /** A folder in which something is still being written, or a file of the root that is. */
  readonly onUnsettled: (path: string) => void;
}

interface RootScan {
  readonly root: LibraryRoot;
  /** Where to look, relative to the root; undefined: everywhere. */
  readonly under: string | undefined;
  readonly before: RootLook;
  readonly seen: Set<string>;
  readonly deferred: UnitDraft[];
  /** Of folders of which other units are a part: noted when all of these are in. */
  readonly shallow: DirectoryStamp[];
  readonly batcher: Batcher;
  /** Read to its end. */
  isWhole: boolean;
}

/**
 * All roots are walked first; then comes what seems to have been exchanged, for by then it is known what was moved
 * from one root to another; at last what wasn't seen any more is taken away. Answers how many items changed.
 */
export async function scanRoots(deps: ScanDeps, scan: LibraryScan): Promise<number> {
  let changes = 0;
  const count = (items: number): void => {
    changes += items;
  };
  const scans: RootScan[] = [];
  const roots = scan.library.roots.flatMap((root) => rootWithin(root, scan.payload.under));
  for (const [index, { root, under }] of roots.entries()) {
    scan.signal.throwIfAborted();
    const rootScan = await openRoot(deps, scan, { root, under, count });
    if (rootScan === null) continue;
    scans.push(rootScan);
    await walk(deps, scan, rootScan, (part) => scan.onProgress((index + part) / roots.length));
  }
  for (const { deferred, batcher } of scans) {
    for (const unit of deferred) await batcher.add(unit);
    await batcher.flush();
  }
  for (const rootScan of scans) {
    if (rootScan.isWhole) await deps.store.remember(rootScan.root.id, rootScan.shallow);
    count(await removeUnseen(deps, scan, rootScan));
  }
  return changes;
}

/** The root with the path to look under, or nothing when that lies elsewhere. */
function rootWithin(
  root: LibraryRoot,
  path: string | undefined,
): readonly { readonly root: LibraryRoot; readonly under: string | undefined }[] {
  if (path === undefined) return [{ root, under: undefined }];
  const way = relative(root.path, path);
  if (way === ".." || way.startsWith(`..${sep}`)) return [];
  return [{ root, under: way === "" ? undefined : way.split(sep).join("/") }];
}

async function openRoot(
  deps: ScanDeps,
  { library, signal }: LibraryScan,
  { root, under, count }: Pick<RootScan, "root" | "under"> & { readonly count: (items: number) => void },
): Promise<RootScan | null> {
  const before = await deps.folders.look(root.path);
  if (!(await isReadable(deps, root, await stateOf(deps, root, before)))) return null;
  const isThere = askDisk(deps);
  const batcher = createBatcher({
    async ingest(units) {
      const { added, changed, removed } = await deps.store.ingest(root, library, units, isThere);
      count(added.length + changed.length + removed.length);
    },
    async pause() {
      await deps.breathe();
      signal.throwIfAborted();
    },
    now: () => performance.now(),
  });
  return { root, under, before, seen: new Set(), deferred: [], shallow: [], batcher, isWhole: false };
}

async function isReadable(deps: ScanDeps, root: LibraryRoot, state: RootState): Promise<boolean> {
  await deps.store.setRootState(root.id, state, deps.clock());
  if (state === "ok") return true;
  deps.log.warn("a library's folder can't be read: its items stay as they are", { path: root.path, state });
  return false;
}

/** An empty root is only trouble when something was in it. */
async function stateOf({ store }: ScanDeps, root: LibraryRoot, { state }: RootLook): Promise<RootState> {
  if (state !== "empty") return state;
  const known = await store.directories(root.id);
  const wasFull = known.size > 1 || (await store.files(root.id, "", false)).size > 0;
  return wasFull ? "empty" : "ok";
}

/** Exchanged units that wait for the end; more are a renovation, not a coincidence. */
const MAX_DEFERRED = 1000;

async function walk(
  deps: ScanDeps,
  { library, payload, signal, onUnsettled }: LibraryScan,
  rootScan: RootScan,
  onProgress: (part: number) => void,
): Promise<void> {
  const { root, under, seen, deferred, shallow, batcher } = rootScan;
  const known = new Map<string, ReadonlyMap<string, KnownFile>>();
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
  try {
    for await (const unit of units) {
      signal.throwIfAborted();
      const isLast = deferred.length < MAX_DEFERRED && isExchange(unit, known.get(unit.path) ?? new Map());
      known.delete(unit.path);
      const [growing] = unit.unsettled ?? [];
      // By its file, what lies in the root itself is looked at without walking all folders.
      if (growing !== undefined) onUnsettled(join(root.path, unit.path === "" ? growing : unit.path));
      if (!unit.deep) shallow.push(...unit.directories);
      if (isLast) deferred.push(unit);
      else await batcher.add(unit);
    }
    rootScan.isWhole = under === undefined;
  } catch (error) {
    // The disk went away in the middle: what was read holds, the rest stays as it was.
    if (!isDomainError(error, "unavailable")) throw error;
    await isReadable(deps, root, (await deps.folders.look(root.path)).state);
  }
  await batcher.flush();
}

async function removeUnseen(
  deps: ScanDeps,
  { library, signal }: LibraryScan,
  { root, before, seen, isWhole }: RootScan,
): Promise<number> {
  signal.throwIfAborted();
  if (!isWhole) return 0;
  const after = await deps.folders.look(root.path);
  // A disk that went away in the middle took its folders along: that is no reason to forget them.
  if (after.device !== before.device || (await stateOf(deps, root, after)) !== "ok") return 0;
  return (await deps.store.removeUnseen(root, library, seen)).removed.length;
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

/** Watches libraries' folders, and says what changed once it is quiet there. */
import { join, relative, sep } from "node:path";
import { watch, type FSWatcher } from "chokidar";
import type { Library } from "../../domain/library/library.ts";
import type { Log } from "../../domain/log.ts";
import { createQuietUnits, type QuietUnits } from "./quiet-units.ts";

export interface LibraryWatcherDeps {
  /** Something changed below `under`, or anywhere in the library's roots (not given). */
  readonly onChange: (change: { readonly libraryId: number; readonly under?: string }) => void;
  /** A root can't be watched (any more): scans by the clock cover it. */
  readonly onTrouble?: (change: {
    readonly libraryId: number;
    readonly path: string;
    readonly reason: string;
  }) => void;
  readonly log: Log;
  readonly quietMs?: number;
}

export interface LibraryWatcher {
  /** Watches exactly the roots of these libraries that want it; resolves when all of them are being watched. */
  update(libraries: readonly Library[]): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface WatchedRoot {
  readonly watcher: FSWatcher;
  readonly units: QuietUnits;
  readonly ready: Promise<void>;
}

const QUIET_MS = 5000;
const PATIENCE_MS = 3_600_000;
/** A folder of films copied in one go: one scan is cheaper than so many. */
const MAX_UNITS = 50;

export function createLibraryWatcher(deps: LibraryWatcherDeps): LibraryWatcher {
  const watched = new Map<string, WatchedRoot>();
  return {
    async update(libraries) {
      const wanted = new Map<string, { readonly libraryId: number; readonly path: string }>(
        libraries
          .filter(({ settings }) => settings.enabled && settings.watchFolders)
          .flatMap(({ id, roots }) =>
            roots.map(({ path }) => [`${id}:${path}`, { libraryId: id, path }] as const),
          ),
      );
      const left = [...watched].filter(([key]) => !wanted.has(key));
      for (const [key] of left) watched.delete(key);
      await Promise.all(left.map(([, root]) => close(root)));
      for (const [key, { libraryId, path }] of wanted)
        if (!watched.has(key)) watched.set(key, watchRoot(deps, libraryId, path));
      await Promise.all([...watched.values()].map((root) => root.ready));
    },
    async [Symbol.asyncDispose]() {
      const roots = [...watched.values()];
      watched.clear();
      await Promise.all(roots.map(close));
    },
  };
}

async function close({ watcher, units }: WatchedRoot): Promise<void> {
  units[Symbol.dispose]();
  await watcher.close();
}

function watchRoot(
  { onChange, onTrouble, log, quietMs = QUIET_MS }: LibraryWatcherDeps,
  libraryId: number,
  path: string,
): WatchedRoot {
  const units = createQuietUnits({
    quietMs,
    patienceMs: PATIENCE_MS,
    maxUnits: MAX_UNITS,
    onQuiet: (unit) => {
      onChange(unit === null ? { libraryId } : { libraryId, under: unit });
    },
  });
  const watcher = watch(path, {
    ignoreInitial: true,
    // A link may lead anywhere, or round in a circle; discovery decides which are followed.
    followSymlinks: false,
    ignorePermissionErrors: true,
    ignored: (file) => isHidden(path, file),
  });
  watcher.on("all", (_event, file) => {
    units.touch(unitOf(path, file), file);
  });
  let isTold = false;
  const ready = new Promise<void>((resolve) => {
    watcher.once("ready", resolve);
    watcher.on("error", (error) => {
      resolve();
      // Once: a system out of watches says so for each folder.
      if (isTold) return;
      isTold = true;
      const reason = error instanceof Error ? error.message : String(error);
      log.warn("a library's folder can't be watched: changes are found by scans only", { path, reason });
      onTrouble?.({ libraryId, path, reason });
    });
  });
  return { watcher, units, ready };
}

/** What happens inside a film's, series' or artist's folder concerns all of it; a file of the root only itself. */
function unitOf(root: string, file: string): string {
  const [first = ""] = relative(root, file).split(sep);
  return first === "" ? root : join(root, first);
}

const isHidden = (root: string, file: string): boolean =>
  relative(root, file)
    .split(sep)
    .some((name) => name.startsWith(".") && name !== "." && name !== "..");

/** Watches one root with all that is below it. */
import { join, relative, sep } from "node:path";
import { watch } from "chokidar";
import { createQuietUnits } from "./quiet-units.ts";

export interface RootWatchOptions {
  readonly quietMs: number;
  /** All of it is being watched, or can't be. */
  readonly onReady: () => void;
  /** With the path of a unit that changed, or null for the whole root. */
  readonly onQuiet: (unit: string | null) => void;
  /** It can't be watched (any more), or not all of it. Told once. */
  readonly onTrouble: (reason: string) => void;
}

export interface RootWatch {
  close(): Promise<void>;
}

const PATIENCE_MS = 3_600_000;
/** A folder of films copied in one go: one scan is cheaper than so many. */
const MAX_UNITS = 50;

export function watchRoot(root: string, options: RootWatchOptions): RootWatch {
  const { quietMs, onReady, onQuiet, onTrouble } = options;
  const units = createQuietUnits({ quietMs, patienceMs: PATIENCE_MS, maxUnits: MAX_UNITS, onQuiet });
  const watcher = watch(root, {
    ignoreInitial: true,
    // A link may lead anywhere, or round in a circle; discovery decides which are followed.
    followSymlinks: false,
    ignorePermissionErrors: true,
    // Systems have only so many watches to give: a folder's tells of its files.
    ignored: (path, stats) => stats?.isFile() === true || isHidden(root, path),
  });
  // What the system says of a folder, of the files in it too.
  watcher.on("raw", (_event, name, about) => {
    const path = pathOf(name, about);
    if (path !== null && !isHidden(root, path)) units.touch(unitOf(root, path), path);
  });
  watcher.once("ready", onReady);
  let isTold = false;
  watcher.on("error", (error) => {
    onReady();
    // Once: a system out of watches says so for each folder.
    if (!isTold) onTrouble(error instanceof Error ? error.message : String(error));
    isTold = true;
  });
  return {
    async close() {
      units[Symbol.dispose]();
      await watcher.close();
    },
  };
}

/** `name` is what changed in the watched folder; some systems can't say. */
function pathOf(name: unknown, about: unknown): string | null {
  const isAbout = typeof about === "object" && about !== null && "watchedPath" in about;
  if (!isAbout || typeof about.watchedPath !== "string") return null;
  return typeof name === "string" ? join(about.watchedPath, name) : about.watchedPath;
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

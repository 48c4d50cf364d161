/** Watches libraries' folders, and says what changed once it is quiet there. */
import type { Library } from "../../domain/library/library.ts";
import type { Log } from "../../domain/log.ts";
import type { Notice } from "./messages.ts";
import { startThread, type ThreadClient } from "./thread-client.ts";

export interface LibraryWatcherDeps {
  /** Something changed below `under`, or anywhere in the library's roots (not given). */
  readonly onChange: (change: { readonly libraryId: number; readonly under?: string }) => void;
  readonly log: Log;
  readonly quietMs?: number;
}

export interface LibraryWatcher {
  /** Watches exactly the roots of these libraries that want it; resolves when all of them are being watched. */
  update(libraries: readonly Library[]): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Place {
  readonly libraryId: number;
  readonly path: string;
}

interface WatchedRoot extends Place {
  readonly ready: PromiseWithResolvers<void>;
}

const QUIET_MS = 5000;

export function createLibraryWatcher(deps: LibraryWatcherDeps): LibraryWatcher {
  const { log, quietMs = QUIET_MS } = deps;
  const roots = new Map<number, WatchedRoot>();
  let given = 0;
  /** There is one as soon as there is something to watch. */
  let thread: ThreadClient | null = null;

  function forget(): void {
    thread = null;
    for (const { ready } of roots.values()) ready.resolve();
    roots.clear();
  }
  const start = (): ThreadClient =>
    startThread({
      onNotice: (notice) => {
        const root = roots.get(notice.root);
        // Not of one that was left meanwhile.
        if (root !== undefined) heed(deps, root, notice);
      },
      onDeath: (error) => {
        log.error("folders aren't watched any more: changes are found by scans only", { error });
        forget();
      },
    });

  return {
    async update(libraries) {
      const wanted = placesOf(libraries);
      const known = [...roots];
      for (const [root, place] of known) {
        if (wanted.some((one) => isSame(one, place))) continue;
        roots.delete(root);
        place.ready.resolve();
        thread?.ask({ op: "leave", root });
      }
      for (const place of wanted) {
        if (known.some(([, one]) => isSame(one, place))) continue;
        thread ??= start();
        const root = ++given;
        roots.set(root, { ...place, ready: Promise.withResolvers<void>() });
        thread.ask({ op: "watch", root, path: place.path, quietMs });
      }
      await Promise.all([...roots.values()].map(({ ready }) => ready.promise));
    },
    async [Symbol.asyncDispose]() {
      const ending = thread;
      forget();
      await ending?.close();
    },
  };
}

function heed({ onChange, log }: LibraryWatcherDeps, root: WatchedRoot, notice: Notice): void {
  const { libraryId, path, ready } = root;
  switch (notice.kind) {
    case "ready":
      return ready.resolve();
    case "quiet":
      return onChange(notice.under === null ? { libraryId } : { libraryId, under: notice.under });
    case "trouble": {
      const { reason } = notice;
      log.warn("a library's folder can't be watched: changes are found by scans only", { path, reason });
    }
  }
}

const placesOf = (libraries: readonly Library[]): readonly Place[] =>
  libraries
    .filter(({ settings }) => settings.enabled && settings.watchFolders)
    .flatMap(({ id, roots }) => roots.map(({ path }) => ({ libraryId: id, path })));

const isSame = (one: Place, other: Place): boolean =>
  one.libraryId === other.libraryId && one.path === other.path;

import { createBoundedMap } from "../bounded-map.ts";
import type { Viewer } from "./user.ts";

const MAX_CACHED = 2000;
/** Another server process on the same database may have changed something meanwhile. */
const CACHED_FOR_MS = 60_000;

export interface CachedViewer {
  readonly viewer: Viewer;
  readonly apiKeyId: number | null;
}

/** Viewers by the hash of their token, as long as nothing about them changes. */
export interface ViewerCache {
  get(hash: string): CachedViewer | null;
  /** Asks `read` and keeps its answer, unless something changed while it was reading. */
  read(hash: string, read: () => Promise<CachedViewer | null>): Promise<CachedViewer | null>;
  /** Another description of a viewer who is still kept. */
  replace(hash: string, cached: CachedViewer): void;
  forget(gone: (viewer: Viewer) => boolean): void;
  forgetHash(hash: string): void;
}

export function createViewerCache(clock: () => Date): ViewerCache {
  const kept = createBoundedMap<string, CachedViewer & { readonly readAt: number }>(MAX_CACHED);
  let changes = 0;
  return {
    get(hash) {
      const found = kept.get(hash);
      return found !== undefined && clock().getTime() - found.readAt < CACHED_FOR_MS ? found : null;
    },
    async read(hash, read) {
      const before = changes;
      const readAt = clock().getTime();
      const cached = await read();
      if (cached !== null && before === changes) kept.set(hash, { ...cached, readAt });
      return cached;
    },
    replace(hash, cached) {
      const before = kept.get(hash);
      if (before !== undefined) kept.set(hash, { ...cached, readAt: before.readAt });
    },
    forget(gone) {
      changes++;
      for (const [hash, { viewer }] of kept.entries()) if (gone(viewer)) kept.delete(hash);
    },
    forgetHash(hash) {
      changes++;
      kept.delete(hash);
    },
  };
}

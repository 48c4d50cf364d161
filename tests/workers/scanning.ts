/** A library on a real disk and in a real database, and the scan worker over them. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "../../src/domain/jobs/job.ts";
import type { LibraryKind } from "../../src/domain/library/item.ts";
import type { Library } from "../../src/domain/library/library.ts";
import { measurePicture } from "../../src/infrastructure/artwork/measure-picture.ts";
import type { Database, Row } from "../../src/infrastructure/database/database.ts";
import { createArtworkStore } from "../../src/infrastructure/database/scan/artwork-store.ts";
import { createScanStore } from "../../src/infrastructure/database/scan/scan-store.ts";
import { createJobQueue } from "../../src/infrastructure/database/stores/job-queue.ts";
import { createLibraryStore } from "../../src/infrastructure/database/stores/library-store.ts";
import { createDiscoverer } from "../../src/infrastructure/discovery/discoverer.ts";
import { createMediaProbe } from "../../src/infrastructure/ffmpeg/media-probe.ts";
import { createRootFolders } from "../../src/infrastructure/watch/root-folders.ts";
import { settleArtwork } from "../../src/workers/artwork.ts";
import { scan, type ScanDeps } from "../../src/workers/scan.ts";
import { silentLog } from "../support/log.ts";

export interface ScanWorld {
  readonly folder: string;
  readonly database: Database;
  readonly deps: ScanDeps;
  makeLibrary(roots: readonly string[], kind?: LibraryKind): Promise<Library>;
  scan(library: Library, more?: { readonly under?: string; readonly full?: boolean }): Promise<void>;
  /** Visible items of a kind, by name. */
  items(kind?: string): Promise<readonly Row[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Parts of the worker over a database, without a library. */
export function scanDeps(database: Database): ScanDeps & AsyncDisposable {
  const clock = (): Date => new Date();
  const probe = createMediaProbe({ ffprobePath: "ffprobe", log: silentLog });
  const libraries = createLibraryStore(database);
  const artwork = {
    store: createArtworkStore(database),
    measure: measurePicture,
    take: async () => null,
    breathe: async () => {},
    log: silentLog,
  };
  return {
    libraries: {
      get: async (id) => (await libraries.list()).find((library) => library.id === id) ?? null,
      rootPath: async (id) =>
        (await libraries.list()).flatMap((library) => library.roots).find((root) => root.id === id)?.path ??
        null,
    },
    discoverer: createDiscoverer({ probe, log: silentLog, clock, settleMs: 0 }),
    store: createScanStore({ database, clock }),
    folders: createRootFolders(),
    jobs: createJobQueue(database, clock),
    settleArtwork: (signal, budgetMs) => settleArtwork(artwork, signal, budgetMs),
    breathe: async () => {},
    clock,
    log: silentLog,
    [Symbol.asyncDispose]: () => probe[Symbol.asyncDispose](),
  };
}

export async function scanWorld(database: Database): Promise<ScanWorld> {
  const folder = await mkdtemp(join(tmpdir(), "triptych-test-scan-"));
  const deps = scanDeps(database);
  const libraries = createLibraryStore(database);
  let count = 0;
  return {
    folder,
    database,
    deps,
    async makeLibrary(roots, kind = "movies") {
      for (const root of roots) await mkdir(join(folder, root), { recursive: true });
      const number = ++count;
      return await libraries.insert({
        uuid: String(number).padStart(32, "0"),
        name: `Library ${number}`,
        kind,
        settings: {
          enabled: true,
          watchFolders: true,
          metadataLanguage: null,
          metadataCountry: null,
          foreign: {},
        },
        rootPaths: roots.map((root) => join(folder, root)),
        at: new Date(0),
      });
    },
    scan: ({ id }, more = {}) =>
      scan(deps, aScanJob({ libraryId: id, ...more }), new AbortController().signal),
    items: (kind = "movie") =>
      database.scan.all(`SELECT * FROM "item" WHERE "kind" = ? AND "gone_at" IS NULL ORDER BY "name"`, [
        kind,
      ]),
    async [Symbol.asyncDispose]() {
      await deps[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const aScanJob = (payload: unknown): Job => ({
  id: 1,
  kind: "scan",
  key: "1",
  payload,
  state: "running",
  progress: null,
  message: null,
  attempts: 1,
  error: null,
  createdAt: new Date(0),
  startedAt: null,
  finishedAt: null,
});

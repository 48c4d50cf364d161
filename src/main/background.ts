import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { OPTIMISE } from "../domain/delivery/optimising.ts";
import type { LibraryStore } from "../domain/library/library-ports.ts";
import { ARTWORK, FINGERPRINT, SCAN, scanJob } from "../domain/library/scanning/scan-job.ts";
import { indexJob, SEARCH_INDEX } from "../domain/library/search/index-job.ts";
import { identifyJob } from "../domain/metadata/identifying/identify-job.ts";
import { measurePicture } from "../infrastructure/artwork/measure-picture.ts";
import { createArtworkStore } from "../infrastructure/database/scan/artwork-store.ts";
import { createFingerprintStore } from "../infrastructure/database/scan/fingerprint-store.ts";
import { createScanStore } from "../infrastructure/database/scan/scan-store.ts";
import { createSearchIndex } from "../infrastructure/database/search/rebuild.ts";
import { createDiscoverer } from "../infrastructure/discovery/discoverer.ts";
import { createFrames } from "../infrastructure/ffmpeg/frames.ts";
import { createMediaProbe, type RunningMediaProbe } from "../infrastructure/ffmpeg/media-probe.ts";
import { contentFingerprint } from "../infrastructure/fingerprint/content-fingerprint.ts";
import { createTakePicture } from "../infrastructure/images/taken-pictures.ts";
import { createLibraryWatcher, type LibraryWatcher } from "../infrastructure/watch/library-watcher.ts";
import { createRootFolders } from "../infrastructure/watch/root-folders.ts";
import { type ArtworkDeps, settleArtwork } from "../workers/artwork.ts";
import { createBreathing } from "../workers/breathing.ts";
import { fingerprint } from "../workers/fingerprint.ts";
import { indexSearch } from "../workers/index-search.ts";
import { optimise } from "../workers/optimise.ts";
import { createPeriodicScans } from "../workers/periodic-scans.ts";
import { createRefreshClock, type RefreshClock } from "../workers/refresh-clock.ts";
import { JobRunner, type Worker } from "../workers/runner.ts";
import { scan, type ScanDeps } from "../workers/scan.ts";
import type { Config } from "./config/schema.ts";
import type { Composed } from "./core.ts";
import { composeJoining } from "./downloads.ts";
import { SELF } from "./first-start.ts";
import { composeIdentifying, identifiesNew } from "./identifying.ts";
import type { ServerLog } from "./log.ts";
import { composePreviews, followWithPreviews } from "./previews.ts";
import { composeSidecars, followWithSidecars } from "./sidecars.ts";
import { composeSoundWorker } from "./sounds.ts";

export interface Background {
  /** Interrupts jobs and puts them back, stops watching, ends child processes. */
  close(): Promise<void>;
}

const SWEEP_MS = 60_000;

/** Starts what runs without being asked: jobs, watching folders, scans by the clock, tidying up. */
export async function startBackground(
  config: Config,
  composed: Composed,
  log: ServerLog,
  clock: () => Date,
): Promise<Background> {
  const { core, libraryStore } = composed;
  const probe = createMediaProbe({
    ffprobePath: config.media.ffprobe,
    useLibav: config.media.libav,
    parallel: config.scan.concurrency,
    log: log.part("probe"),
  });
  const workers = composeWorkers(config, composed, probe, log, clock);
  const runner = new JobRunner({ queue: core.jobs, workers, log: log.part("jobs") });
  const watcher = config.scan.watch ? watchLibraries(composed, log) : null;
  const intervalMs = config.scan.interval_minutes * 60_000;
  const clockScans = createPeriodicScans({
    libraries: libraryStore,
    jobs: core.jobs,
    intervalMs: async () => (intervalMs === 0 ? null : intervalMs),
    clock,
    log: log.part("scan"),
  });
  const refreshing = composeRefreshClock(composed, log, clock);
  const stopListening = listen(composed, runner, watcher, log);
  const stopSidecars = followWithSidecars({ ...composed, log, clock });
  const stopPreviews = followWithPreviews({ ...composed, log });
  const sweep = setInterval(() => {
    core.watching.endSilentPlays().catch((error: unknown) => log.warn("plays could not be ended", { error }));
  }, SWEEP_MS);
  sweep.unref();
  await checkSearchIndex(composed);
  await runner.start();
  // A key may be new, or what the last run left undone.
  if (identifiesNew(config, composed))
    for (const { id } of await libraryStore.list()) await core.jobs.enqueue(identifyJob({ libraryId: id }));
  return {
    async close() {
      clearInterval(sweep);
      clockScans[Symbol.dispose]();
      refreshing?.[Symbol.dispose]();
      stopListening();
      stopSidecars();
      stopPreviews();
      await watcher?.[Symbol.asyncDispose]();
      await runner[Symbol.asyncDispose]();
      await probe[Symbol.asyncDispose]();
    },
  };
}

/** null: nobody is asked by the clock. */
function composeRefreshClock({ core }: Composed, log: ServerLog, clock: () => Date): RefreshClock | null {
  const { isOn, everyMs } = core.refreshing;
  if (!isOn || everyMs === null) return null;
  return createRefreshClock({ jobs: core.jobs, everyMs, clock, log: log.part("metadata") });
}

/** A small library is indexed at once, a large one in the background. */
async function checkSearchIndex({ core, database }: Composed): Promise<void> {
  const index = createSearchIndex(database);
  if (!(await index.isCurrent()) && (await index.advance()) < 1) await core.jobs.enqueue(indexJob);
}

/** Playback comes before all background work. */
const breathingOf = ({ core }: Composed): (() => Promise<void>) =>
  createBreathing({
    isPlaying: async () => (await core.watching.sessions(SELF)).some(({ playing }) => playing !== null),
    isEncoding: () => core.delivery.isEncoding(),
    nowMs: () => performance.now(),
    sleep: (ms) => (ms > 0 ? sleep(ms) : nextTurn()),
  });

function composeWorkers(
  config: Config,
  composed: Composed,
  probe: RunningMediaProbe,
  log: ServerLog,
  clock: () => Date,
): Readonly<Record<string, Worker>> {
  const { core, database, libraryStore } = composed;
  const breathe = breathingOf(composed);
  const artwork = artworkDeps(config, composed, breathe, log);
  const scanning: ScanDeps = {
    libraries: librariesFor(libraryStore),
    discoverer: createDiscoverer({ probe, log: log.part("scan"), clock }),
    store: createScanStore({ database, clock }),
    folders: createRootFolders(),
    jobs: core.jobs,
    afterScan: (libraryId) => (identifiesNew(config, composed) ? [identifyJob({ libraryId })] : []),
    settleArtwork: (signal, budgetMs) => settleArtwork(artwork, signal, budgetMs),
    breathe,
    clock,
    log: log.part("scan"),
  };
  const fingerprinting = {
    store: createFingerprintStore(database),
    fingerprint: contentFingerprint,
    breathe,
  };
  const searching = { index: createSearchIndex(database), jobs: core.jobs, breathe };
  return {
    [SCAN]: { parallel: 2, run: (job, signal) => scan(scanning, job, signal) },
    [ARTWORK]: {
      run: async (_job, signal) => {
        await settleArtwork(artwork, signal);
      },
    },
    [FINGERPRINT]: { run: (job, signal) => fingerprint(fingerprinting, job, signal) },
    ...composeIdentifying(config, composed, { breathe, log, clock }),
    ...composeSidecars({ ...composed, breathe, log, clock }),
    ...composePreviews(config, { ...composed, log, clock }),
    ...composeSoundWorker(config, { ...composed, ...core, breathe, log, clock }),
    [OPTIMISE]: optimiser(composed, log, clock),
    ...composeJoining(config, composed, log, clock),
    [SEARCH_INDEX]: { run: (job, signal) => indexSearch(searching, job, signal) },
  };
}

function artworkDeps(
  config: Config,
  { database }: Composed,
  breathe: () => Promise<void>,
  parent: ServerLog,
): ArtworkDeps {
  const log = parent.part("artwork");
  const frames = createFrames({ ffmpegPath: config.media.ffmpeg, log });
  const take = createTakePicture(frames, join(config.data_dir, "artwork"));
  return { measure: measurePicture, take, store: createArtworkStore(database), breathe, log };
}

function optimiser({ core, optimised }: Composed, log: ServerLog, clock: () => Date): Worker {
  const { media, jobs, delivery } = core;
  const deps = { versions: optimised, making: delivery.optimised, media, jobs, clock, log: log.part("jobs") };
  return { run: (job, signal) => optimise(deps, job, signal) };
}

function librariesFor(store: LibraryStore): ScanDeps["libraries"] {
  return {
    get: async (id) => (await store.list()).find((library) => library.id === id) ?? null,
    rootPath: async (rootId) =>
      (await store.list()).flatMap(({ roots }) => roots).find((root) => root.id === rootId)?.path ?? null,
  };
}

function watchLibraries({ core }: Composed, log: ServerLog): LibraryWatcher {
  return createLibraryWatcher({
    onChange: (change) => {
      core.jobs.enqueue(scanJob(change)).catch((error: unknown) => {
        log.error("a scan of what changed could not be queued", { error });
      });
    },
    log: log.part("watch"),
  });
}

/** Rings for new jobs, watches libraries that are new, and draws a library's picture when its scan is done. */
function listen(
  { core, libraryStore }: Composed,
  runner: JobRunner,
  watcher: LibraryWatcher | null,
  log: ServerLog,
): () => void {
  const failed = (error: unknown): void => log.warn("a change could not be followed", { error });
  const follow = async (): Promise<void> => watcher?.update(await libraryStore.list());
  const drawPosters = async (): Promise<void> => {
    for (const { id } of await libraryStore.list()) await core.images.refreshLibraryPoster(id);
  };
  follow().catch(failed);
  return core.events.subscribe(({ body }) => {
    if (body.type === "libraryChanged") follow().catch(failed);
    if (body.type !== "jobChanged") return;
    runner.ring();
    if (body.state === "done" && body.kind !== FINGERPRINT && body.kind !== SEARCH_INDEX)
      drawPosters().catch(failed);
  });
}

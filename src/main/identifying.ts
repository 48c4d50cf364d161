/** Composes the work of looking things up: only when there is somebody to ask. */
import type { ReviewService } from "../domain/core.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import { IDENTIFY, PICTURES } from "../domain/metadata/identifying/identify-job.ts";
import { createReview } from "../domain/metadata/identifying/review.ts";
import { billedJob } from "../domain/metadata/people/person-job.ts";
import { REFRESH, refreshIntervalMs } from "../domain/metadata/refreshing/refresh-job.ts";
import { createRefreshing, type RefreshingService } from "../domain/metadata/refreshing/refreshing.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createIdentifyStore, MUSIC } from "../infrastructure/database/identifying/identify-store.ts";
import { createPictureStore } from "../infrastructure/database/identifying/picture-store.ts";
import { createReviewStore } from "../infrastructure/database/identifying/review-store.ts";
import { createKeepPicture } from "../infrastructure/images/kept-pictures.ts";
import { identifyLibrary } from "../workers/identify.ts";
import { fetchPictures } from "../workers/pictures.ts";
import { refreshStale, type RefreshDeps } from "../workers/refresh.ts";
import type { Worker } from "../workers/runner.ts";
import type { Config } from "./config/schema.ts";
import type { Composed } from "./core.ts";
import type { ServerLog } from "./log.ts";
import { composePeopleWorker } from "./person-pages.ts";
import type { Asked, Providers } from "./providers.ts";

interface Ground {
  readonly breathe: () => Promise<void>;
  readonly log: ServerLog;
  readonly clock: () => Date;
}

export function composeReview(
  database: Database,
  jobs: JobQueue,
  { main, music }: Providers,
  clock: () => Date,
): ReviewService {
  const provider = main?.name ?? music?.name ?? null;
  return createReview({ store: createReviewStore(database, provider ?? "tmdb"), provider, jobs, clock });
}

/** Only films and series, albums and artists whose provider there is ever grow old. */
export function composeRefreshing(
  config: Config,
  {
    database,
    libraryStore,
    jobs,
    providers,
    clock,
  }: Pick<Composed, "database" | "libraryStore" | "providers"> & {
    readonly jobs: JobQueue;
    readonly clock: () => Date;
  },
): RefreshingService {
  const { main, music } = providers;
  const stores = [
    ...(main === null ? [] : [createIdentifyStore(database, clock)]),
    ...(music === null ? [] : [createIdentifyStore(database, clock, MUSIC)]),
  ];
  return createRefreshing({
    isOn: stores.length > 0,
    everyMs: refreshIntervalMs(config.metadata.refresh_hours),
    mode: config.metadata.refresh_mode,
    async countDue() {
      const ids = (await libraryStore.list()).filter(({ settings }) => settings.enabled).map(({ id }) => id);
      const counts = await Promise.all(stores.map((store) => store.countStale(ids, clock())));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    jobs,
    clock,
  });
}

export const identifiesNew = (config: Config, { providers }: Composed): boolean =>
  config.metadata.identify && (providers.main !== null || providers.music !== null);

export function composeIdentifying(
  config: Config,
  composed: Composed,
  ground: Ground,
): Readonly<Record<string, Worker>> {
  const { core, database, libraryStore, providers } = composed;
  const all = lookUpsOf(providers, providers, composed, ground);
  if (all.length === 0) return {};
  const shared = {
    libraries: {
      get: async (id: number) => (await libraryStore.list()).find((library) => library.id === id) ?? null,
      list: () => libraryStore.list(),
    },
    localeOf: providers.localeOf,
    jobs: core.jobs,
    clock: ground.clock,
    log: ground.log.part("metadata"),
  };
  const asked = lookUpsOf(providers.fresh, providers, composed, ground);
  const refreshing = { ...shared, asked, mode: config.metadata.refresh_mode };
  const pictures = {
    store: createPictureStore(database),
    keep: createKeepPicture(config.data_dir, providers.fetchPicture),
    faces: config.metadata.faces,
    breathe: ground.breathe,
  };
  return {
    [IDENTIFY]: {
      run: async (job, signal) => {
        for (const deps of all) await identifyLibrary({ ...shared, ...deps }, job, signal);
        if (config.metadata.people === "billed" && providers.main?.person !== undefined)
          await core.jobs.enqueue(billedJob);
        await providers.tidy();
      },
    },
    [REFRESH]: {
      run: async (job, signal) => {
        await refreshStale(refreshing, job, signal);
        await providers.tidy();
      },
    },
    ...composePeopleWorker({ ...ground, database, providers, jobs: core.jobs }),
    [PICTURES]: {
      run: async (_job, signal) => {
        if (config.metadata.pictures) await fetchPictures(pictures, signal);
      },
    },
  };
}

/** One for each kind of media that somebody is asked about. */
function lookUpsOf(
  { main, others, music }: Asked,
  { raters }: Providers,
  { database }: Composed,
  { breathe, clock }: Ground,
): RefreshDeps["asked"] {
  const screen =
    main === null
      ? []
      : [{ raters, others, provider: main, store: createIdentifyStore(database, clock), breathe }];
  if (music === null) return screen;
  // Tags are often kept with care: only what they don't say is filled.
  const store = createIdentifyStore(database, clock, MUSIC);
  return [...screen, { provider: music, store, mode: "missing", breathe }];
}

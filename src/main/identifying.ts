/** Composes the work of looking things up: only when there is somebody to ask. */
import type { ReviewService } from "../domain/core.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import { IDENTIFY, PICTURES } from "../domain/metadata/identifying/identify-job.ts";
import { createReview } from "../domain/metadata/identifying/review.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createIdentifyStore, MUSIC } from "../infrastructure/database/identifying/identify-store.ts";
import { createPictureStore } from "../infrastructure/database/identifying/picture-store.ts";
import { createReviewStore } from "../infrastructure/database/identifying/review-store.ts";
import { createKeepPicture } from "../infrastructure/images/kept-pictures.ts";
import { identifyLibrary, type IdentifyDeps } from "../workers/identify.ts";
import { fetchPictures } from "../workers/pictures.ts";
import type { Worker } from "../workers/runner.ts";
import type { Config } from "./config/schema.ts";
import type { Composed } from "./core.ts";
import type { ServerLog } from "./log.ts";
import type { Providers } from "./providers.ts";

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

export const identifiesNew = (config: Config, { providers }: Composed): boolean =>
  config.metadata.identify && (providers.main !== null || providers.music !== null);

export function composeIdentifying(
  config: Config,
  composed: Composed,
  ground: Ground,
): Readonly<Record<string, Worker>> {
  const { database, providers } = composed;
  const all = identifyingOf(composed, ground);
  if (all.length === 0) return {};
  const pictures = {
    store: createPictureStore(database),
    keep: createKeepPicture(config.data_dir, providers.fetchPicture),
    faces: config.metadata.faces,
    breathe: ground.breathe,
  };
  return {
    [IDENTIFY]: {
      run: async (job, signal) => {
        for (const deps of all) await identifyLibrary(deps, job, signal);
        await providers.tidy();
      },
    },
    [PICTURES]: {
      run: async (_job, signal) => {
        if (config.metadata.pictures) await fetchPictures(pictures, signal);
      },
    },
  };
}

/** One for each provider that is asked. */
function identifyingOf(
  { core, database, libraryStore, providers }: Composed,
  { breathe, log, clock }: Ground,
): readonly IdentifyDeps[] {
  const { main, others, music, raters, localeOf } = providers;
  const shared = {
    libraries: {
      get: async (id: number) => (await libraryStore.list()).find((library) => library.id === id) ?? null,
    },
    localeOf,
    jobs: core.jobs,
    breathe,
    log: log.part("metadata"),
  };
  const screen =
    main === null
      ? []
      : [{ ...shared, raters, others, provider: main, store: createIdentifyStore(database, clock) }];
  if (music === null) return screen;
  // Tags are often kept with care: only what they don't say is filled.
  const store = createIdentifyStore(database, clock, MUSIC);
  return [...screen, { ...shared, provider: music, store, mode: "missing" }];
}

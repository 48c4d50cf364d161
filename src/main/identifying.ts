/** Composes the work of looking things up: only when there is somebody to ask. */
import type { ReviewService } from "../domain/core.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import { IDENTIFY, PICTURES } from "../domain/metadata/identifying/identify-job.ts";
import { createReview } from "../domain/metadata/identifying/review.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createIdentifyStore } from "../infrastructure/database/identifying/identify-store.ts";
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
  { main }: Providers,
  clock: () => Date,
): ReviewService {
  const provider = main?.name ?? null;
  return createReview({ store: createReviewStore(database, provider ?? "tmdb"), provider, jobs, clock });
}

export const identifiesNew = (config: Config, { providers }: Composed): boolean =>
  config.metadata.identify && providers.main !== null;

export function composeIdentifying(
  config: Config,
  { core, database, libraryStore, providers }: Composed,
  { breathe, log, clock }: Ground,
): Readonly<Record<string, Worker>> {
  const { main, localeOf, fetchPicture } = providers;
  if (main === null) return {};
  const identifying: IdentifyDeps = {
    libraries: {
      get: async (id) => (await libraryStore.list()).find((library) => library.id === id) ?? null,
    },
    store: createIdentifyStore(database, clock),
    provider: main,
    localeOf,
    jobs: core.jobs,
    breathe,
    log: log.part("metadata"),
  };
  const pictures = {
    store: createPictureStore(database),
    keep: createKeepPicture(config.data_dir, fetchPicture),
    faces: config.metadata.faces,
    breathe,
  };
  return {
    [IDENTIFY]: { run: (job, signal) => identifyLibrary(identifying, job, signal) },
    [PICTURES]: {
      run: async (_job, signal) => {
        if (config.metadata.pictures) await fetchPictures(pictures, signal);
      },
    },
  };
}

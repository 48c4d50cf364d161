/** Optimised versions, as people have them made, see them come, and delete them. */
import type { MediaService } from "../core.ts";
import { notFound } from "../errors.ts";
import type { Job, JobQueue } from "../jobs/job.ts";
import type { Uuid } from "../library/item.ts";
import type { OptimisedMaking, Quality } from "./make-optimised.ts";
import type { OptimisedStore, OptimisedVersion } from "./optimised.ts";

/** The kind of the job that makes one; its key is the version's id. */
export const OPTIMISE = "optimise";

export type OptimisedState = "queued" | "running" | "held" | "whole" | "failed" | "cancelled";

export interface OptimisedView extends OptimisedVersion {
  /** `held`: somebody plays what has to be encoded. */
  readonly state: OptimisedState;
  /** 0 to 1; null when nothing is known yet. */
  readonly progress: number | null;
  readonly error: string | null;
  readonly sizeBytes: number;
}

export interface OptimisingService {
  /** Newest first. */
  list(): Promise<readonly OptimisedView[]>;
  /** `not-found`. */
  get(id: number): Promise<OptimisedView>;
  /** One that is there already goes on, if it was cancelled or failed. `invalid` for a quality that the film has not. */
  create(itemId: number, versionUuid: Uuid | null, quality: Quality): Promise<OptimisedView>;
  /** What is made of it stays, and is used. */
  cancel(id: number): Promise<OptimisedView>;
  remove(id: number): Promise<void>;
}

export interface OptimisingDeps {
  readonly versions: OptimisedStore;
  readonly media: Pick<MediaService, "file">;
  readonly making: OptimisedMaking;
  readonly jobs: Pick<JobQueue, "enqueue" | "cancel" | "list">;
  readonly clock: () => Date;
}

/** Behind scans: it may take days. */
const PRIORITY = 100;
const LOOK_BACK = 1000;

export function createOptimising(deps: OptimisingDeps): OptimisingService {
  const { versions, media, making, clock } = deps;
  const found = async (id: number): Promise<OptimisedVersion> => {
    const version = await versions.get(id);
    if (version === null) throw notFound("the optimised version");
    return version;
  };
  const viewOf = async (version: OptimisedVersion): Promise<OptimisedView> => {
    const [view] = await viewsOf(deps, [version]);
    if (view === undefined) throw notFound("the optimised version");
    return view;
  };
  return {
    list: async () => viewsOf(deps, await versions.list()),
    get: async (id) => viewOf(await found(id)),
    async create(itemId, versionUuid, quality) {
      const { file, version } = await media.file(itemId, versionUuid);
      const { source, tracks } = await making.plan(file, quality);
      const entered = await versions.enter({
        itemId,
        versionUuid: version.uuid,
        fingerprint: source.fingerprint,
        quality: quality.rung,
        tracks: tracks.map(({ key, build, rendition }) => ({ key, build, rendition })),
        createdAt: clock(),
      });
      await making.keep(keysOf(entered));
      if (entered.wholeAt === null) await deps.jobs.enqueue(jobFor(entered.id));
      return viewOf(entered);
    },
    async cancel(id) {
      const version = await found(id);
      await cancelJob(deps, id);
      return viewOf(version);
    },
    async remove(id) {
      const version = await found(id);
      await cancelJob(deps, id);
      await versions.remove(id);
      await making.letGo(keysOf(version));
    },
  };
}

export const keysOf = ({ tracks }: Pick<OptimisedVersion, "tracks">): readonly string[] =>
  tracks.map(({ key }) => key);

const jobFor = (id: number) => ({ kind: OPTIMISE, key: String(id), payload: { id }, priority: PRIORITY });

async function cancelJob({ jobs }: OptimisingDeps, id: number): Promise<void> {
  const job = (await lastJobs(jobs)).get(String(id));
  if (job?.state === "queued" || job?.state === "running") await jobs.cancel(job.id);
}

/** Of each version the job that was made for it last. */
async function lastJobs(jobs: OptimisingDeps["jobs"]): Promise<ReadonlyMap<string, Job>> {
  const newestFirst = await jobs.list({ kind: OPTIMISE, limit: LOOK_BACK });
  return new Map(newestFirst.toReversed().map((job) => [job.key, job]));
}

async function viewsOf(
  { jobs, making }: OptimisingDeps,
  versions: readonly OptimisedVersion[],
): Promise<readonly OptimisedView[]> {
  const [last, bytes] = await Promise.all([lastJobs(jobs), making.bytesOf(versions.flatMap(keysOf))]);
  return versions.map((version) => {
    const job = last.get(String(version.id));
    const state = stateOf(version, job, making.isHeld());
    return {
      ...version,
      state,
      progress: state === "whole" ? 1 : (job?.progress ?? null),
      error: state === "whole" ? null : (job?.error ?? null),
      sizeBytes: keysOf(version).reduce((sum, key) => sum + (bytes.get(key) ?? 0), 0),
    };
  });
}

/** One whose job is no longer known was cancelled, or its job given up, long ago. */
function stateOf(version: OptimisedVersion, job: Job | undefined, isHeld: boolean): OptimisedState {
  if (version.wholeAt !== null) return "whole";
  if (job === undefined || job.state === "done") return "cancelled";
  return job.state === "running" && isHeld ? "held" : job.state;
}

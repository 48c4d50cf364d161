import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { SearchIndex } from "../domain/library/search/index-job.ts";

export interface IndexSearchDeps {
  readonly index: SearchIndex;
  readonly jobs: Pick<JobQueue, "report">;
  readonly breathe: () => Promise<void>;
}

/** Reported no more often than people could follow. */
const REPORT_EVERY = 20;

/** Makes the search index anew, a part at a time; what is done stays done. */
export async function indexSearch(deps: IndexSearchDeps, job: Job, signal: AbortSignal): Promise<void> {
  for (let round = 0; ; round++) {
    signal.throwIfAborted();
    const done = await deps.index.advance();
    if (done === 1) return;
    if (round % REPORT_EVERY === 0) await deps.jobs.report(job.id, done);
    await deps.breathe();
  }
}

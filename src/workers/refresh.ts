/**
 * Asks again about what has grown old, a little at a time: what is new in the libraries, and whoever plays, comes first.
 * What is written moves its item on to its next time: killed at any moment, the next run goes on with what is left.
 */
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { Library } from "../domain/library/library.ts";
import type { Log } from "../domain/log.ts";
import { picturesJob } from "../domain/metadata/identifying/identify-job.ts";
import type { RefreshMode } from "../domain/metadata/identifying/layer.ts";
import type { IdentifyStore, Pending } from "../domain/metadata/identifying/ports.ts";
import { createShortlist } from "../domain/metadata/matching/shortlist.ts";
import type { Locale } from "../domain/metadata/providers.ts";
import { inParallel, settle, type LookUpDeps, type Run } from "./look-up.ts";

export interface RefreshDeps {
  readonly libraries: { list(): Promise<readonly Library[]> };
  /** Each kind of media with who is asked about it; stale answers of theirs count as none. */
  readonly asked: readonly (LookUpDeps & { readonly store: IdentifyStore })[];
  readonly mode: RefreshMode;
  readonly localeOf: (library: Library) => Locale;
  readonly jobs: Pick<JobQueue, "enqueue" | "report">;
  readonly clock: () => Date;
  readonly log: Log;
}

const PAGE = 50;
/** Most of the provider's pace is left to what is new. */
const PARALLEL = 2;

export async function refreshStale(deps: RefreshDeps, job: Job, signal: AbortSignal): Promise<void> {
  const libraries = (await deps.libraries.list()).filter(({ settings }) => settings.enabled);
  const ids = libraries.map(({ id }) => id);
  const by = deps.clock();
  const counts = await Promise.all(deps.asked.map(({ store }) => store.countStale(ids, by)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  let done = 0;
  const onDone = async (count: number): Promise<void> => {
    done += count;
    await deps.jobs.report(job.id, Math.min(1, done / total));
  };
  try {
    for (const asked of deps.asked) {
      const runs = new Map(libraries.map((library) => [library.id, runFor(deps, asked, library, signal)]));
      await refreshAll(asked.store, by, runs, onDone);
    }
  } finally {
    if (done > 0) {
      await deps.jobs.enqueue(picturesJob);
      deps.log.info("what had grown old was asked for again", { count: done });
    }
  }
}

/** Page after page: what is written isn't stale any more. */
async function refreshAll(
  store: IdentifyStore,
  by: Date,
  runs: ReadonlyMap<number, Run>,
  onDone: (count: number) => Promise<void>,
): Promise<void> {
  for (;;) {
    const page = await store.stale([...runs.keys()], by, PAGE);
    if (page.length === 0) return;
    await inParallel(page, PARALLEL, (pending) => settleIn(runs, pending));
    await onDone(page.length);
  }
}

function runFor(
  deps: RefreshDeps,
  asked: RefreshDeps["asked"][number],
  library: Library,
  signal: AbortSignal,
): Run {
  const locale = deps.localeOf(library);
  const mode = asked.mode ?? deps.mode;
  const shortlist = createShortlist(asked.provider, locale, new Map());
  return { deps: asked, isNew: false, mode, locale, shortlist, signal, doubtful: [], trouble: 0 };
}

async function settleIn(runs: ReadonlyMap<number, Run>, pending: Pending): Promise<void> {
  const run = runs.get(pending.libraryId);
  if (run !== undefined) await settle(run, pending);
}

/**
 * Asks a provider about what is new in a library, and writes what it says. Everything that is done stays done: killed
 * at any moment, the next run goes on, and what was asked already isn't asked again.
 */
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { Library } from "../domain/library/library.ts";
import type { Log } from "../domain/log.ts";
import {
  identifyPayload,
  picturesJob,
  type IdentifyPayload,
} from "../domain/metadata/identifying/identify-job.ts";
import type { IdentifyStore, Pending } from "../domain/metadata/identifying/ports.ts";
import { createShortlist } from "../domain/metadata/matching/shortlist.ts";
import type { Locale } from "../domain/metadata/providers.ts";
import { inParallel, settle, settleDoubtful, type LookUpDeps, type Run } from "./look-up.ts";

export interface IdentifyDeps extends LookUpDeps {
  readonly libraries: { get(id: number): Promise<Library | null> };
  readonly store: IdentifyStore;
  /** In which languages and for which country a library's metadata are. */
  readonly localeOf: (library: Library) => Locale;
  readonly jobs: Pick<JobQueue, "enqueue" | "report">;
  readonly log: Log;
  /** Films and series at a time: as many as keep the provider's pace busy; default 12. */
  readonly parallel?: number;
}

const PAGE = 200;

export async function identifyLibrary(deps: IdentifyDeps, job: Job, signal: AbortSignal): Promise<void> {
  const payload = identifyPayload.parse(job.payload);
  const library = await deps.libraries.get(payload.libraryId);
  if (library === null || !library.settings.enabled) return;
  const isNew = payload.itemIds === undefined && payload.refresh === undefined;
  const locale = deps.localeOf(library);
  const years = isNew ? await deps.store.pendingYears(library.id) : new Map<number, number>();
  const shortlist = createShortlist(deps.provider, locale, years);
  const mode = payload.refresh ?? deps.mode ?? "unlocked";
  const run: Run = { deps, isNew, mode, locale, shortlist, signal, doubtful: [], trouble: 0 };
  const total = isNew ? await deps.store.countPending(library.id) : 0;
  let done = 0;
  try {
    for await (const page of pagesOf(deps.store, payload)) {
      await inParallel(page, deps.parallel ?? 12, (pending) => settle(run, pending));
      done += page.length;
      await deps.jobs.report(job.id, total === 0 ? null : Math.min(1, done / total));
      // What is known already can be shown while the rest is asked for.
      await deps.jobs.enqueue(picturesJob);
    }
    await settleDoubtful(run);
  } finally {
    if (done > 0) deps.log.info("films and series were looked up", { library: library.name, count: done });
  }
}

async function* pagesOf(
  store: IdentifyStore,
  { libraryId, itemIds, refresh }: IdentifyPayload,
): AsyncIterable<readonly Pending[]> {
  if (itemIds !== undefined) {
    yield await store.of(itemIds);
    return;
  }
  let last = 0;
  for (;;) {
    const page = await (refresh === undefined
      ? store.pending(libraryId, last, PAGE)
      : store.known(libraryId, last, PAGE));
    if (page.length === 0) return;
    yield page;
    last = page.at(-1)?.subject.itemId ?? last;
  }
}

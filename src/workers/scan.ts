/**
 * Brings the catalogue in step with a library's folders. What it writes is complete after every batch, directory
 * stamps included: killed at any moment, the next run goes on where this one was.
 */
import type { Job, JobQueue, NewJob } from "../domain/jobs/job.ts";
import type { Library } from "../domain/library/library.ts";
import type { Discoverer, ScanStore } from "../domain/library/scanning/ports.ts";
import type { RootFolders } from "../domain/library/scanning/root-folders.ts";
import {
  ARTWORK,
  followUps,
  scanJob,
  scanPayload,
  type ScanPayload,
} from "../domain/library/scanning/scan-job.ts";
import type { Log } from "../domain/log.ts";
import { scanRoots } from "./scan-roots.ts";
import { createTurns } from "./turns.ts";

export interface ScanDeps {
  readonly libraries: {
    get(id: number): Promise<Library | null>;
    /** Roots of all libraries by id: a file may have come from any. Null for one that is no more. */
    rootPath(rootId: number): Promise<string | null>;
  };
  readonly discoverer: Discoverer;
  readonly store: ScanStore;
  readonly folders: RootFolders;
  readonly jobs: Pick<JobQueue, "enqueue" | "report">;
  /** Measures pictures that wait for it, for so long at most; true when none is left. */
  readonly settleArtwork: (signal: AbortSignal, budgetMs: number) => Promise<boolean>;
  /** What else is to be done about a library when it has been scanned. */
  readonly afterScan?: (libraryId: number) => readonly NewJob[];
  /** Waits while something more urgent (playback) wants the machine. */
  readonly breathe: () => Promise<void>;
  readonly clock: () => Date;
  readonly log: Log;
}

/** So few new items that pictures are measured before the scan counts as done. */
const SMALL_SCAN = 500;
const ARTWORK_BUDGET_MS = 20_000;

const inTurn = createTurns<number>();

/** One scan at a time per library; others wait for their turn. */
export async function scan(deps: ScanDeps, job: Job, signal: AbortSignal): Promise<void> {
  const payload = scanPayload.parse(job.payload);
  await inTurn(payload.libraryId, () => scanLibrary(deps, job, payload, signal));
}

async function scanLibrary(
  deps: ScanDeps,
  job: Job,
  payload: ScanPayload,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const library = await deps.libraries.get(payload.libraryId);
  if (library === null || !library.settings.enabled) return;
  const unsettled = new Set<string>();
  const changes = await scanRoots(deps, {
    library,
    payload,
    signal,
    onProgress: createProgress(deps, job),
    onUnsettled: (path) => unsettled.add(path),
  });
  if (changes > 0) await deps.store.refreshCounts(library.id);
  const budgetMs = changes === 0 ? 0 : ARTWORK_BUDGET_MS;
  const isSettled = changes <= SMALL_SCAN && (await deps.settleArtwork(signal, budgetMs));
  const next = followUps.filter((followUp) => followUp.kind !== ARTWORK || !isSettled);
  for (const follower of [...next, ...(deps.afterScan?.(library.id) ?? [])])
    await deps.jobs.enqueue(follower);
  const notBefore = new Date(deps.clock().getTime() + LOOK_AGAIN_MS);
  for (const under of unsettled)
    await deps.jobs.enqueue({ ...scanJob({ libraryId: library.id, under }), notBefore });
}

/** Where something is still being written. */
const LOOK_AGAIN_MS = 10_000;

const REPORT_EVERY_MS = 500;

function createProgress({ jobs, clock, log }: ScanDeps, job: Job): (part: number) => void {
  let last = 0;
  return (part) => {
    const now = clock().getTime();
    if (now - last < REPORT_EVERY_MS) return;
    last = now;
    // A report that fails is no reason to end the scan.
    jobs.report(job.id, part).catch((error: unknown) => {
      log.warn("the progress of a scan could not be written", { error });
    });
  };
}

/** Scans by the clock: for mounts that send no events, and for whatever a watcher has missed. */
import type { JobQueue } from "../domain/jobs/job.ts";
import type { Library } from "../domain/library/library.ts";
import { SCAN, scanJob } from "../domain/library/scanning/scan-job.ts";
import type { Log } from "../domain/log.ts";

export interface PeriodicScanDeps {
  readonly libraries: { list(): Promise<readonly Library[]> };
  readonly jobs: Pick<JobQueue, "enqueue" | "list">;
  /** How long a library may go without a scan; null: no scans by the clock. */
  readonly intervalMs: () => Promise<number | null>;
  readonly clock: () => Date;
  readonly log: Log;
}

export interface PeriodicScans {
  /** Queues scans of libraries whose last one is too long ago; answers how many. */
  check(): Promise<number>;
  [Symbol.dispose](): void;
}

const CHECK_EVERY_MS = 60_000;
/** Scans looked back at for when a library was scanned last. */
const LOOK_BACK = 500;

export function createPeriodicScans(deps: PeriodicScanDeps): PeriodicScans {
  const { libraries, jobs, intervalMs, clock, log } = deps;
  async function check(): Promise<number> {
    const interval = await intervalMs();
    if (interval === null) return 0;
    const last = new Map<string, number>();
    for (const job of await jobs.list({ kind: SCAN, limit: LOOK_BACK })) {
      const at = (job.finishedAt ?? clock()).getTime();
      last.set(job.key, Math.max(at, last.get(job.key) ?? 0));
    }
    const due = (await libraries.list()).filter(
      (library) =>
        library.settings.enabled &&
        clock().getTime() - (last.get(scanJob({ libraryId: library.id }).key) ?? 0) >= interval,
    );
    for (const library of due) await jobs.enqueue(scanJob({ libraryId: library.id }));
    return due.length;
  }
  const timer = setInterval(() => {
    check().catch((error: unknown) => {
      log.error("scans by the clock could not be queued", { error });
    });
  }, CHECK_EVERY_MS);
  timer.unref();
  return {
    check,
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

/** Asks for a refresh of metadata when it is time. Between two of them nothing is read: an idle machine stays idle. */
import type { JobQueue } from "../domain/jobs/job.ts";
import type { Log } from "../domain/log.ts";
import { REFRESH, refreshJob } from "../domain/metadata/refreshing/refresh-job.ts";
import { nextAfter } from "../domain/metadata/refreshing/refreshing.ts";

export interface RefreshClockDeps {
  readonly jobs: Pick<JobQueue, "enqueue" | "list">;
  readonly everyMs: number;
  readonly clock: () => Date;
  readonly log: Log;
}

/** A look at the clock, and at nothing else: a machine that slept has lost its timers' time. */
const LOOK_EVERY_MS = 600_000;

export interface RefreshClock {
  /** Queues a refresh if it is time. */
  check(): Promise<void>;
  [Symbol.dispose](): void;
}

/** The first one is due at once, or so long after the last one of an earlier start. */
export function createRefreshClock({ jobs, everyMs, clock, log }: RefreshClockDeps): RefreshClock {
  let nextAt: Date | null = null;
  async function check(): Promise<void> {
    if (nextAt === null) {
      const all = await jobs.list({ kind: REFRESH, limit: 20 });
      nextAt = nextAfter(all.find(({ finishedAt }) => finishedAt !== null) ?? null, everyMs, clock());
    }
    if (clock() < nextAt) return;
    await jobs.enqueue(refreshJob);
    nextAt = new Date(clock().getTime() + everyMs);
  }
  const look = (): void => {
    check().catch((error: unknown) => {
      log.error("a refresh by the clock could not be queued", { error });
    });
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return {
    check,
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

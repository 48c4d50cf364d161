/** Asking providers again by the clock, as people see and steer it. Admins only. */
import { DomainError } from "../../errors.ts";
import type { Job, JobQueue } from "../../jobs/job.ts";
import type { Viewer } from "../../users/user.ts";
import { mayEdit } from "../editing/rights.ts";
import type { RefreshMode } from "../identifying/layer.ts";
import { REFRESH, refreshJob } from "./refresh-job.ts";

export interface RefreshState {
  /** How many films, series, albums and artists have grown old by now. */
  readonly due: number;
  /** The one that runs or waits. */
  readonly running: Job | null;
  /** The last one that ended. */
  readonly last: Job | null;
  /** null: never by the clock. */
  readonly nextAt: Date | null;
}

export interface RefreshingService {
  /** False: there is nobody to ask. */
  readonly isOn: boolean;
  /** null: never by the clock. */
  readonly everyMs: number | null;
  /** What may be overwritten; what people decided stays in any case. */
  readonly mode: RefreshMode;
  state(viewer: Viewer): Promise<RefreshState>;
  /** What has grown old is asked for again now; `unavailable` with nobody to ask. */
  start(viewer: Viewer): Promise<Job>;
  /** Nothing when it doesn't run. */
  stop(viewer: Viewer): Promise<void>;
}

export interface RefreshingPorts {
  readonly isOn: boolean;
  readonly everyMs: number | null;
  readonly mode: RefreshMode;
  readonly countDue: () => Promise<number>;
  readonly jobs: Pick<JobQueue, "enqueue" | "list" | "cancel">;
  readonly clock: () => Date;
}

/** Ended ones that are looked through for the one that runs. */
const LOOK_BACK = 20;

export function createRefreshing(ports: RefreshingPorts): RefreshingService {
  const { isOn, everyMs, mode, jobs, clock } = ports;
  const running = async (): Promise<readonly Job[]> =>
    (await jobs.list({ kind: REFRESH, limit: LOOK_BACK })).filter(isOpen);
  return {
    isOn,
    everyMs,
    mode,
    async state(viewer) {
      mayEdit(viewer);
      const all = await jobs.list({ kind: REFRESH, limit: LOOK_BACK });
      const last = all.find((job) => !isOpen(job)) ?? null;
      return {
        due: await ports.countDue(),
        running: all.find(isOpen) ?? null,
        last,
        nextAt: isOn && everyMs !== null ? nextAfter(last, everyMs, clock()) : null,
      };
    },
    async start(viewer) {
      mayEdit(viewer);
      if (!isOn) throw new DomainError("unavailable", "there is no provider to ask");
      return jobs.enqueue({ ...refreshJob, priority: 8 });
    },
    async stop(viewer) {
      mayEdit(viewer);
      for (const { id } of await running()) await jobs.cancel(id);
    },
  };
}

const isOpen = ({ state }: Job): boolean => state === "queued" || state === "running";

/** So long after the last one ended; at once when there was none yet, or that was too long ago. */
export function nextAfter(last: Job | null, everyMs: number, now: Date): Date {
  const endedAt = last?.finishedAt ?? null;
  if (endedAt === null) return now;
  return new Date(Math.max(now.getTime(), endedAt.getTime() + everyMs));
}

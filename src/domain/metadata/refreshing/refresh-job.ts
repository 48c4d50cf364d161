import type { NewJob } from "../../jobs/job.ts";

export const REFRESH = "refresh";

/** What has grown old at providers is asked for again: one job for all libraries, after all else that waits. */
export const refreshJob: NewJob = {
  kind: REFRESH,
  key: "all",
  payload: {},
  priority: 70,
  maxAttempts: 5,
};

/** How often by the clock; null: never. */
export const refreshIntervalMs = (hours: number): number | null => (hours === 0 ? null : hours * 3_600_000);

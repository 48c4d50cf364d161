import type { TaskInfo } from "@jellyfin/sdk/lib/generated-client/models/task-info.js";
import type { TaskResult } from "@jellyfin/sdk/lib/generated-client/models/task-result.js";
import type { Job } from "../../../domain/jobs/job.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import { toDate, toTicks } from "../dates-and-ticks.ts";
import { isRecord } from "../values.ts";
import type { Whole } from "../wire.ts";

/** What clients are told of a task. */
export interface TaskWords {
  readonly id: Uuid;
  readonly name: string;
  readonly key: string;
  readonly description: string;
  /** By the clock; null: only when somebody asks. */
  readonly everyMs: number | null;
}

/** Jobs made within this time of each other are one round: one request queues a scan of each library. */
const ROUND_MS = 2_000;

/** Not only of one path, that some tool has told of. */
const isWhole = ({ payload }: Job): boolean => !isRecord(payload) || payload["under"] === undefined;
const isOpen = ({ state }: Job): boolean => state === "queued" || state === "running";

export const toScanTask = (id: Uuid, jobs: readonly Job[]): Whole<TaskInfo> =>
  toTask(
    {
      id,
      name: "Scan Media Library",
      key: "RefreshLibrary",
      description: "Looks for media that are new, changed or gone.",
      everyMs: null,
    },
    jobs,
  );

/** The jobs (newest first) that do it as the one task that clients know. */
export function toTask(words: TaskWords, all: readonly Job[]): Whole<TaskInfo> {
  const jobs = all.filter(isWhole);
  const open = jobs.filter(isOpen);
  return {
    Name: words.name,
    State: open.length > 0 ? "Running" : "Idle",
    CurrentProgressPercentage: open.length > 0 ? progressOf(roundOf(jobs, open)) : undefined,
    Id: words.id,
    LastExecutionResult: lastResult(words, jobs) as never,
    Triggers: words.everyMs === null ? [] : [everyInterval(words.everyMs)],
    Description: words.description,
    Category: "Library",
    IsHidden: false,
    Key: words.key,
  };
}

const everyInterval = (ms: number) => ({
  Type: "IntervalTrigger" as const,
  TimeOfDayTicks: undefined,
  IntervalTicks: toTicks(ms),
  DayOfWeek: undefined,
  MaxRuntimeTicks: undefined,
});

/** The open jobs, and those of the same round that are done already. */
function roundOf(jobs: readonly Job[], open: readonly Job[]): readonly Job[] {
  const began = Math.min(...open.map(({ createdAt }) => createdAt.getTime())) - ROUND_MS;
  return jobs.filter((job) => isOpen(job) || job.createdAt.getTime() >= began);
}

/** 0 to 100. */
function progressOf(round: readonly Job[]): number {
  const done = round.map((job) => (isOpen(job) ? (job.progress ?? 0) : 1));
  return (100 * done.reduce((sum, share) => sum + share, 0)) / round.length;
}

function lastResult({ id, name, key }: TaskWords, jobs: readonly Job[]): Whole<TaskResult> | undefined {
  const ended = jobs.filter((job) => !isOpen(job) && job.finishedAt !== null);
  const newest = Math.max(...ended.map(({ createdAt }) => createdAt.getTime()));
  const round = ended.filter(({ createdAt }) => createdAt.getTime() >= newest - ROUND_MS);
  if (round.length === 0) return undefined;
  const times = (pick: (job: Job) => Date | null): number[] =>
    round.flatMap((job) => pick(job)?.getTime() ?? []);
  const failed = round.find(({ state }) => state === "failed");
  return {
    StartTimeUtc: toDate(new Date(Math.min(...times((job) => job.startedAt ?? job.createdAt)))),
    EndTimeUtc: toDate(new Date(Math.max(...times((job) => job.finishedAt)))),
    Status: statusOf(round),
    Name: name,
    Key: key,
    Id: id,
    ErrorMessage: failed?.error ?? undefined,
    LongErrorMessage: undefined,
  };
}

function statusOf(round: readonly Job[]): "Completed" | "Failed" | "Cancelled" {
  if (round.some(({ state }) => state === "failed")) return "Failed";
  return round.some(({ state }) => state === "cancelled") ? "Cancelled" : "Completed";
}

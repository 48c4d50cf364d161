/** Tasks as clients know them, each made of the jobs that do it. */
import type { TaskInfo } from "@jellyfin/sdk/lib/generated-client/models/task-info.js";
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { Job } from "../../../domain/jobs/job.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, Refusal } from "../errors.ts";
import { idFromWords } from "../ids.ts";
import { toScanTask, toTask } from "../mappers/task.ts";
import { queryOf } from "../query.ts";
import { flag } from "../values.ts";
import type { Whole } from "../wire.ts";

/** Enough for the last round of a server with many libraries. */
const MAX_JOBS = 200;

interface Task {
  readonly id: Uuid;
  readonly info: () => Promise<Whole<TaskInfo>>;
  readonly start: (viewer: Viewer) => Promise<unknown>;
  readonly stop: (viewer: Viewer) => Promise<unknown>;
}

function scanTask({ jobs, libraries }: Core): Task {
  const id = idFromWords("task", "RefreshLibrary");
  const scans = (): Promise<readonly Job[]> => jobs.list({ kind: "scan", limit: MAX_JOBS });
  return {
    id,
    info: async () => toScanTask(id, await scans()),
    start: () => libraries.scan(),
    async stop() {
      for (const job of await scans())
        if (job.state === "queued" || job.state === "running") await jobs.cancel(job.id);
    },
  };
}

/** The real server has none like it: it asks again whenever somebody opens an item, or scans. */
function refreshTask({ jobs, refreshing }: Core): Task {
  const id = idFromWords("task", "RefreshMetadata");
  const words = {
    id,
    name: "Refresh Metadata",
    key: "RefreshMetadata",
    description: "Asks again about films, series, albums and artists of which what is known has grown old.",
    everyMs: refreshing.everyMs,
  };
  return {
    id,
    info: async () => toTask(words, await jobs.list({ kind: "refresh", limit: MAX_JOBS })),
    start: (viewer) => refreshing.start(viewer),
    stop: (viewer) => refreshing.stop(viewer),
  };
}

/** With nobody to ask, nothing ever grows old. */
const allTasks = (core: Core): readonly Task[] => [
  scanTask(core),
  ...(core.refreshing.isOn ? [refreshTask(core)] : []),
];

export const tasks = (core: Core): Promise<readonly Whole<TaskInfo>[]> =>
  Promise.all(allTasks(core).map((task) => task.info()));

/** Refuses (404) what isn't the id of a task. */
function taskBy(core: Core, taskId: string): Task {
  const wanted = taskId.replaceAll("-", "").toLowerCase();
  const found = allTasks(core).find(({ id }) => id === wanted);
  if (found === undefined) throw new Refusal(problem(404));
  return found;
}

const params = z.object({ taskId: z.string().max(100) });

export const scheduledTaskEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/ScheduledTasks"],
    access: "admin",
    query: queryOf({ isHidden: flag, isEnabled: flag }),
    summary: "The tasks with their state",
    handle: async ({ core, query }) =>
      query.isHidden === true || query.isEnabled === false ? [] : tasks(core),
  }),
  endpoint({
    method: "GET",
    paths: ["/ScheduledTasks/{taskId}"],
    access: "admin",
    params,
    summary: "One task",
    handle: ({ core, params: { taskId } }) => taskBy(core, taskId).info(),
  }),
  endpoint({
    method: "POST",
    paths: ["/ScheduledTasks/Running/{taskId}"],
    access: "admin",
    params,
    summary: "Starts it",
    async handle({ core, viewer, params: { taskId } }) {
      await taskBy(core, taskId).start(viewer);
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/ScheduledTasks/Running/{taskId}"],
    access: "admin",
    params,
    summary: "Stops it",
    async handle({ core, viewer, params: { taskId } }) {
      await taskBy(core, taskId).stop(viewer);
    },
  }),
];

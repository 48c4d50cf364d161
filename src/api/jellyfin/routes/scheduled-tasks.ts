/** One task is told of: the scan of the libraries, made of the jobs that do it. */
import type { TaskInfo } from "@jellyfin/sdk/lib/generated-client/models/task-info.js";
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, Refusal } from "../errors.ts";
import { idFromWords } from "../ids.ts";
import { toScanTask } from "../mappers/task.ts";
import { queryOf } from "../query.ts";
import { flag } from "../values.ts";
import type { Whole } from "../wire.ts";

const SCAN_ID = idFromWords("task", "RefreshLibrary");
/** Enough for the last round of a server with many libraries. */
const MAX_JOBS = 200;

export async function tasks(core: Core): Promise<readonly Whole<TaskInfo>[]> {
  return [toScanTask(SCAN_ID, await core.jobs.list({ kind: "scan", limit: MAX_JOBS }))];
}

/** Refuses (404) what isn't the id of a task. */
function checkTask(taskId: string): void {
  if (taskId.replaceAll("-", "").toLowerCase() !== SCAN_ID) throw new Refusal(problem(404));
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
    async handle({ core, params: { taskId } }) {
      checkTask(taskId);
      return (await tasks(core))[0];
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/ScheduledTasks/Running/{taskId}"],
    access: "admin",
    params,
    summary: "Starts it",
    async handle({ core, params: { taskId } }) {
      checkTask(taskId);
      await core.libraries.scan();
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/ScheduledTasks/Running/{taskId}"],
    access: "admin",
    params,
    summary: "Stops it",
    async handle({ core, params: { taskId } }) {
      checkTask(taskId);
      const jobs = await core.jobs.list({ kind: "scan", limit: MAX_JOBS });
      for (const job of jobs)
        if (job.state === "queued" || job.state === "running") await core.jobs.cancel(job.id);
    },
  }),
];

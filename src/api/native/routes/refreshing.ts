/** Asking providers again by the clock. */
import { z } from "zod";
import { REFRESH_MODES } from "../../../domain/metadata/identifying/layer.ts";
import { json } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { toJob } from "../mappers.ts";
import { job } from "../schemas.ts";

const PATH = "/api/v1/metadata-refresh";

const refreshing = z.object({
  isOn: z.boolean().describe("False: there is no provider to ask."),
  everyMs: z.int().nullable().describe("null: never by the clock."),
  mode: z.enum(REFRESH_MODES).describe("What it may change; what people decided stays in any case."),
  due: z.int().describe("How many films, series, albums and artists have grown old by now."),
  running: job.nullable().describe("The one that runs or waits."),
  last: job.nullable().describe("The last one that ended."),
  nextAt: z.iso.datetime().nullable(),
});

export const refreshingRoutes = [
  route({
    id: "getMetadataRefresh",
    method: "GET",
    path: PATH,
    access: "admin",
    summary: "How what has grown old is asked for again by the clock, and how much has",
    response: refreshing,
    async handle({ core, viewer }) {
      const { isOn, everyMs, mode } = core.refreshing;
      const { due, running, last, nextAt } = await core.refreshing.state(viewer);
      return {
        isOn,
        everyMs,
        mode,
        due,
        running: running === null ? null : toJob(running),
        last: last === null ? null : toJob(last),
        nextAt: nextAt?.toISOString() ?? null,
      };
    },
  }),
  route({
    id: "startMetadataRefresh",
    method: "POST",
    path: PATH,
    access: "admin",
    summary: "Ask again now about what has grown old; `DELETE` of the job stops it",
    status: 202,
    response: job,
    handle: async ({ core, viewer }) => json(toJob(await core.refreshing.start(viewer)), 202),
  }),
];

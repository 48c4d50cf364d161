import { z } from "zod";
import { notFound } from "../../../domain/errors.ts";
import { empty } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { toJob } from "../mappers.ts";
import { id, job as jobSchema, jobQuery, jobs } from "../schemas.ts";

const params = z.strictObject({ jobId: id });

export const jobRoutes = [
  route({
    id: "listJobs",
    method: "GET",
    path: "/api/v1/jobs",
    access: "admin",
    summary: "What runs in the background, waits and has run, newest first",
    query: jobQuery,
    response: jobs,
    async handle({ core, query: { kind, state, limit } }) {
      const filter = {
        limit,
        ...(kind === undefined ? {} : { kind }),
        ...(state === undefined ? {} : { state }),
      };
      return { jobs: (await core.jobs.list(filter)).map(toJob) };
    },
  }),
  route({
    id: "getJob",
    method: "GET",
    path: "/api/v1/jobs/{jobId}",
    access: "admin",
    summary: "One job, with its progress",
    params,
    response: jobSchema,
    async handle({ core, params: { jobId } }) {
      const found = await core.jobs.get(jobId);
      if (found === null) throw notFound(`job ${jobId}`);
      return toJob(found);
    },
  }),
  route({
    id: "cancelJob",
    method: "DELETE",
    path: "/api/v1/jobs/{jobId}",
    access: "admin",
    summary: "Cancel a job",
    params,
    status: 204,
    async handle({ core, params: { jobId } }) {
      if ((await core.jobs.get(jobId)) === null) throw notFound(`job ${jobId}`);
      await core.jobs.cancel(jobId);
      return empty(204);
    },
  }),
];

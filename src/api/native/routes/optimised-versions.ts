import { z } from "zod";
import { empty, json } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { toOptimised } from "../optimised/mappers.ts";
import { newOptimised, optimised, optimisedList } from "../optimised/schemas.ts";
import { id } from "../schemas.ts";

const PATH = "/api/v1/optimised-versions";
const params = z.strictObject({ optimisedId: id });

export const optimisedRoutes = [
  route({
    id: "listOptimisedVersions",
    method: "GET",
    path: PATH,
    access: "admin",
    summary: "Versions that are, or are being, encoded beforehand, newest first",
    response: optimisedList,
    handle: async ({ core }) => ({ optimisedVersions: (await core.optimising.list()).map(toOptimised) }),
  }),
  route({
    id: "createOptimisedVersion",
    method: "POST",
    path: PATH,
    access: "admin",
    summary:
      "Have an item encoded in one quality when nobody plays what has to be encoded; one that was cancelled or failed goes on",
    body: newOptimised,
    status: 201,
    response: optimised,
    async handle({ core, body: { itemId, versionUuid, quality, videoCodec }, request }) {
      const made = await core.optimising.create(itemId, versionUuid ?? null, {
        rung: quality,
        codec: videoCodec,
      });
      return json(toOptimised(made), 201, { Location: `${request.origin}${PATH}/${made.id}` });
    },
  }),
  route({
    id: "getOptimisedVersion",
    method: "GET",
    path: `${PATH}/{optimisedId}`,
    access: "admin",
    summary: "One optimised version, with its progress",
    params,
    response: optimised,
    handle: async ({ core, params: { optimisedId } }) => toOptimised(await core.optimising.get(optimisedId)),
  }),
  route({
    id: "cancelOptimisedVersion",
    method: "POST",
    path: `${PATH}/{optimisedId}/cancel`,
    access: "admin",
    summary: "Make no more of it; what is made stays, and is used",
    params,
    response: optimised,
    handle: async ({ core, params: { optimisedId } }) =>
      toOptimised(await core.optimising.cancel(optimisedId)),
  }),
  route({
    id: "deleteOptimisedVersion",
    method: "DELETE",
    path: `${PATH}/{optimisedId}`,
    access: "admin",
    summary: "Delete what was made of it",
    params,
    status: 204,
    async handle({ core, params: { optimisedId } }) {
      await core.optimising.remove(optimisedId);
      return empty(204);
    },
  }),
];

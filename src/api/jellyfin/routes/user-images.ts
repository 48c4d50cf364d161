/** Pictures of people. */
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import { bytes, empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, Refusal } from "../errors.ts";
import { pictureIn } from "../picture-body.ts";
import { queryOf } from "../query.ts";
import { id, text } from "../values.ts";
import { userToChange } from "./users.ts";

const MAX_IMAGE_BYTES = 8 * 1024 * 1024;
const REFUSAL = "User is not allowed to update the image.";

const onePath = z.object({ userId: id.optional() });
const alias = z.object({ userId: id, imageType: z.string().optional(), index: z.string().optional() });

async function picture(core: Core, userId: Uuid | undefined) {
  if (userId === undefined) throw new Refusal(problem(404));
  const user = await core.users.get(userId);
  const image = await core.users.readImage(user.id);
  if (image === null) throw new Refusal(problem(404));
  return bytes(image.bytes, image.mimeType, 200, {
    ETag: `"${image.tag}"`,
    "Cache-Control": "private, max-age=3600",
  });
}

export const userImageEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: ["GET", "HEAD"],
    paths: ["/UserImage"],
    access: "anyone",
    query: queryOf({ userId: id, tag: text }),
    summary: "A person's picture",
    handle: ({ core, query }) => picture(core, query.userId),
  }),
  endpoint({
    method: ["GET", "HEAD"],
    paths: ["/Users/{userId}/Images/{imageType}", "/Users/{userId}/Images/{imageType}/{index}"],
    access: "anyone",
    params: alias,
    summary: "The same, as older clients ask",
    handle: ({ core, params }) => picture(core, params.userId),
  }),
  endpoint({
    method: "POST",
    paths: ["/UserImage", "/Users/{userId}/Images/{imageType}", "/Users/{userId}/Images/{imageType}/{index}"],
    access: "viewer",
    params: onePath,
    query: queryOf({ userId: id }),
    rawBody: true,
    maxBodyBytes: MAX_IMAGE_BYTES,
    summary: "Sets a person's picture",
    async handle({ core, viewer, params, query, request, body }) {
      const user = await userToChange(core, viewer, params.userId ?? query.userId, REFUSAL);
      const sent: unknown = body;
      const given = sent instanceof Uint8Array ? sent : new Uint8Array();
      await core.users.setImage(user.id, pictureIn(given, request.headers["content-type"]));
    },
  }),
  endpoint({
    method: "DELETE",
    paths: [
      "/UserImage",
      "/Users/{userId}/Images/{imageType}",
      "/Users/{userId}/Images/{imageType}/{index}",
      "/Users/{userId}/Images/{imageType}/{index}/Delete",
    ],
    access: "viewer",
    params: onePath,
    query: queryOf({ userId: id }),
    summary: "Takes it away",
    async handle({ core, viewer, params, query }) {
      const user = await userToChange(core, viewer, params.userId ?? query.userId, REFUSAL);
      await core.users.setImage(user.id, null);
      return empty(204);
    },
  }),
];

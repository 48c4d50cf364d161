import type { z } from "zod";
import type { MediaSegment } from "../../../domain/playback/skipping/segment.ts";
import { route } from "../declare.ts";
import { newSegments, segmentParams, segmentQuery, segments, toolQuery } from "../schemas-segments.ts";

const PATH = "/api/v1/items/{itemId}/segments";

const toSegments = (found: readonly MediaSegment[]): z.input<typeof segments> => ({
  segments: found.map(({ kind, startMs, endMs, source, by }) => ({ kind, startMs, endMs, source, by })),
});

export const segmentRoutes = [
  route({
    id: "listSegments",
    method: "GET",
    path: PATH,
    access: "viewer",
    summary: "Parts of a film to skip, with who says so",
    params: segmentParams,
    query: segmentQuery,
    response: segments,
    async handle({ core, viewer, params: { itemId }, query: { version } }) {
      await core.browse.item(viewer, itemId, { parts: [] });
      return toSegments(core.skipping.of((await core.media.file(itemId, version ?? null)).file));
    },
  }),
  route({
    id: "saySegments",
    method: "PUT",
    path: PATH,
    access: "admin",
    summary: "Say as a tool which parts are to be skipped, in place of what it said before",
    params: segmentParams,
    query: toolQuery,
    body: newSegments,
    response: segments,
    async handle({ core, viewer, params: { itemId }, query: { version, by }, body }) {
      await core.browse.item(viewer, itemId, { parts: [] });
      return toSegments(await core.skipping.say(itemId, version ?? null, by, body.segments));
    },
  }),
  route({
    id: "withdrawSegments",
    method: "DELETE",
    path: PATH,
    access: "admin",
    summary: "Take back what a tool has said",
    params: segmentParams,
    query: toolQuery,
    response: segments,
    async handle({ core, viewer, params: { itemId }, query: { version, by } }) {
      await core.browse.item(viewer, itemId, { parts: [] });
      return toSegments(await core.skipping.say(itemId, version ?? null, by, []));
    },
  }),
];

import { z } from "zod";
import { SEGMENT_KINDS } from "../../domain/playback/skipping/segment.ts";

const span = {
  kind: z.enum(SEGMENT_KINDS),
  startMs: z.int().min(0).max(864_000_000),
  endMs: z.int().min(1).max(864_000_000),
};

export const segmentParams = z.strictObject({ itemId: z.coerce.number().int().min(1).max(2_147_483_647) });
export const segmentQuery = z.strictObject({
  version: z.string().max(64).optional().describe("The default version when it isn't given."),
});
export const toolQuery = segmentQuery.extend({
  by: z
    .string()
    .regex(/^[\w .:@/+-]{1,80}$/, "a short name")
    .describe("The tool: what it says again replaces what it said before."),
});
export const newSegments = z.strictObject({ segments: z.array(z.strictObject(span)).max(200) });
export const segments = z.object({
  segments: z.array(
    z.object({
      ...span,
      source: z
        .enum(["tool", "edl", "chapters"])
        .describe("Of each kind the strongest counts: `tool` first."),
      by: z.string().nullable(),
    }),
  ),
});

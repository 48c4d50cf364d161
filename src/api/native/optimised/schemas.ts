import { z } from "zod";

export const newOptimised = z.strictObject({
  itemId: z.int().min(1).max(2_147_483_647),
  versionUuid: z.string().max(64).optional().describe("The default version when it isn't given."),
  quality: z
    .string()
    .regex(/^\d{2,4}p$/, "the name of a rung: `720p`")
    .describe("A rung of the film's ladder, as its playlists name them."),
  videoCodec: z.enum(["h264", "hevc"]).default("h264"),
});

export const optimised = z.object({
  id: z.int(),
  itemId: z.int(),
  versionUuid: z.string(),
  quality: z.string(),
  videoCodec: z.string(),
  width: z.int(),
  height: z.int(),
  maxBitrateBps: z.int().describe("What the encoder is held to."),
  state: z
    .enum(["queued", "running", "held", "whole", "failed", "cancelled"])
    .describe("`held`: it waits while somebody plays what has to be encoded."),
  progress: z.number().min(0).max(1).nullable(),
  error: z.string().nullable(),
  sizeBytes: z.int(),
  createdAt: z.iso.datetime(),
  wholeAt: z.iso.datetime().nullable(),
});
export const optimisedList = z.object({ optimisedVersions: z.array(optimised) });

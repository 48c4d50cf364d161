import { z } from "zod";

/** What is said of a file's key frames: times in ms from the film's start. */
export const keyframeAnswer = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    startMs: z.number(),
    keyframesMs: z.array(z.number()),
    /** No picture after a key frame is shown before it; null: not known. */
    closedGops: z.boolean().nullable(),
  }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);

export type KeyframeAnswer = z.infer<typeof keyframeAnswer>;

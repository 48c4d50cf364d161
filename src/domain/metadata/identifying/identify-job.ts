import { z } from "zod";
import type { NewJob } from "../../jobs/job.ts";
import { REFRESH_MODES } from "./layer.ts";

export const IDENTIFY = "identify";
export const PICTURES = "pictures";

export const identifyPayload = z.object({
  libraryId: z.int(),
  /** Only these, and what they are a part of; absent: what is new in the library. */
  itemIds: z.array(z.int()).max(10_000).optional(),
  /** All that is there is looked at again, from answers that may have grown old; absent: only what is new. */
  refresh: z.enum(REFRESH_MODES).optional(),
});
export type IdentifyPayload = z.infer<typeof identifyPayload>;

/** What is new in a library is looked up. The same job isn't queued twice. */
export function identifyJob(payload: IdentifyPayload): NewJob {
  const { libraryId, itemIds, refresh } = payload;
  const some = itemIds === undefined ? "" : `:${itemIds.join()}`;
  return {
    kind: IDENTIFY,
    key: `library:${libraryId}${some}${refresh === undefined ? "" : `:${refresh}`}`,
    payload,
    // What a person asks for is wanted at once.
    priority: itemIds === undefined ? 30 : 6,
    maxAttempts: 5,
    again: true,
  };
}

/** Pictures that are wanted from providers are fetched: one job for all libraries. */
export const picturesJob: NewJob = {
  kind: PICTURES,
  key: "all",
  payload: {},
  priority: 40,
  maxAttempts: 5,
  again: true,
};

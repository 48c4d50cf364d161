import { z } from "zod";
import type { NewJob } from "../../jobs/job.ts";

export const PERSON = "person";

export const personPayload = z.object({
  /** Only this one; absent: those with top billing of whom nobody was asked yet. */
  personId: z.int().optional(),
});

/** Somebody wants to read about him now. */
export const personJob = (personId: number): NewJob => ({
  kind: PERSON,
  key: `person:${personId}`,
  payload: { personId },
  priority: 4,
  maxAttempts: 2,
});

/** Those who play the leading parts, after all else. */
export const billedJob: NewJob = {
  kind: PERSON,
  key: "billed",
  payload: {},
  priority: 80,
  maxAttempts: 5,
  again: true,
};

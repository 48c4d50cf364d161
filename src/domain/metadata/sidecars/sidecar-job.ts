import { z } from "zod";
import type { NewJob } from "../../jobs/job.ts";

export const SIDECARS = "sidecars";
export const sidecarPayload = z.object({ libraryId: z.int() });

/** What changed in a library is written beside its media. */
export function sidecarJob(libraryId: number, notBefore: Date): NewJob {
  return {
    kind: SIDECARS,
    key: `library:${libraryId}`,
    payload: { libraryId },
    priority: 60,
    maxAttempts: 3,
    again: true,
    notBefore,
  };
}

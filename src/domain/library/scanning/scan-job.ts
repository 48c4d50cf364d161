import { z } from "zod";
import type { NewJob } from "../../jobs/job.ts";

export const SCAN = "scan";
export const ARTWORK = "artwork";
export const FINGERPRINT = "fingerprint";

export const scanPayload = z.object({
  libraryId: z.int(),
  /** Absolute path of a file or folder in one of the library's roots: only what is around it is looked at. */
  under: z.string().optional(),
  /** Reads directories whose times say that nothing changed, too. */
  full: z.boolean().optional(),
});
export type ScanPayload = z.infer<typeof scanPayload>;

/** A scan of a library, or of a part of it. The same one isn't queued twice. */
export function scanJob(payload: ScanPayload): NewJob {
  const key = payload.under === undefined ? "" : `:${payload.under}`;
  return {
    kind: SCAN,
    key: `library:${payload.libraryId}${key}`,
    payload,
    // What a person or a tool points at is wanted at once.
    priority: payload.under === undefined ? 10 : 5,
    maxAttempts: 3,
    // A scan that runs may have passed what changed now.
    again: true,
  };
}

/** What follows scans and can wait; each is one job for all libraries. */
export const followUps: readonly NewJob[] = [
  { kind: ARTWORK, key: "all", payload: {}, priority: 50, maxAttempts: 3, again: true },
  { kind: FINGERPRINT, key: "all", payload: {}, priority: 100, maxAttempts: 3, again: true },
];

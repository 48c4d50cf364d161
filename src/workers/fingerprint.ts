import type { Job } from "../domain/jobs/job.ts";
import type { FingerprintStore } from "../domain/library/scanning/ports.ts";

export interface FingerprintDeps {
  readonly store: FingerprintStore;
  /** Null when the file can't be read. */
  readonly fingerprint: (path: string, signal: AbortSignal) => Promise<string | null>;
  readonly breathe: () => Promise<void>;
}

const AT_ONCE = 50;

/** Makes the full fingerprints of files, one after another; what is done stays done. */
export async function fingerprint(deps: FingerprintDeps, _job: Job, signal: AbortSignal): Promise<void> {
  for (;;) {
    const files = await deps.store.pending(AT_ONCE);
    if (files.length === 0) return;
    for (const { fileId, absolutePath } of files) {
      signal.throwIfAborted();
      await deps.store.complete(fileId, await deps.fingerprint(absolutePath, signal));
      await deps.breathe();
    }
  }
}

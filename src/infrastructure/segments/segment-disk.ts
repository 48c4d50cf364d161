/** The disk under the segments: when it takes nothing any more, and when it does again. */
import { rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { MadeSegment } from "../../domain/delivery/ports.ts";
import { DomainError } from "../../domain/errors.ts";
import { moveWhole, writeWhole } from "./whole-file.ts";

export interface SegmentDiskOptions {
  readonly dir: string;
  /** Left free for others, the database among them. */
  readonly freeBytes: number;
  /** The disk takes nothing any more, for this reason; null: it does again. */
  readonly onChange: (trouble: string | null) => void;
}

export interface SegmentDisk {
  /** null: it's there, and whole. Else why not. */
  write(path: string, made: MadeSegment): Promise<Error | null>;
  /** What came of writing, after all that could be done for it. */
  report(trouble: Error | null): void;
  /** `unavailable` (detail.retryAfterS) while it takes nothing: what can't be kept needn't be begun. */
  mustTake(): void;
  /** After trouble: tries whether it takes something again. */
  look(): Promise<void>;
}

/** Really written, as a quota may tell nothing of itself. */
const TRIAL_BYTES = 1_000_000;
const RETRY_AFTER_S = 5;

export function createSegmentDisk({ dir, freeBytes, onChange }: SegmentDiskOptions): SegmentDisk {
  let trouble: Error | null = null;
  const write = async (path: string, made: MadeSegment): Promise<Error | null> => {
    try {
      const { bavail, bsize } = await statfs(dir);
      const isWritten = !(made instanceof Uint8Array);
      if (bavail * bsize - (isWritten ? 0 : made.length) < freeBytes)
        return new Error("no more is free than is to be left free");
      await (isWritten ? moveWhole(made.path, path) : writeWhole(path, made));
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  const report = (found: Error | null): void => {
    const isNew = (found === null) !== (trouble === null);
    trouble = found;
    if (isNew) onChange(found === null ? null : found.message);
  };
  return {
    write,
    report,
    mustTake() {
      if (trouble !== null)
        throw new DomainError("unavailable", "the disk for segments is full", { retryAfterS: RETRY_AFTER_S });
    },
    async look() {
      if (trouble === null) return;
      const trial = join(dir, "trial");
      const found = await write(trial, new Uint8Array(TRIAL_BYTES));
      await rm(trial, { force: true });
      report(found);
    },
  };
}

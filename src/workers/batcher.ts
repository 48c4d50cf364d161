import type { UnitDraft } from "../domain/library/scanning/draft.ts";

/** Keeps a transaction in the tens of milliseconds, also on a busy machine: whoever reports progress waits for it. */
const MAX_ITEMS = 24;
/** So that what was found is soon to be seen, however slow the disk. */
const MAX_AGE_MS = 500;

export interface Batcher {
  add(unit: UnitDraft): Promise<void>;
  flush(): Promise<void>;
}

/** Collects units into batches of a good size. */
export function createBatcher(ingest: (units: readonly UnitDraft[]) => Promise<void>): Batcher {
  let units: UnitDraft[] = [];
  let size = 0;
  let since = 0;
  const flush = async (): Promise<void> => {
    const some = units;
    units = [];
    size = 0;
    if (some.length > 0) await ingest(some);
  };
  return {
    flush,
    async add(unit) {
      if (units.length === 0) since = performance.now();
      units.push(unit);
      size += Math.max(1, unit.items.length, unit.files.length);
      if (size >= MAX_ITEMS || performance.now() - since >= MAX_AGE_MS) await flush();
    },
  };
}

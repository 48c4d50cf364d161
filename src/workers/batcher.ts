import type { UnitDraft } from "../domain/library/scanning/draft.ts";

/** So many at most: more bring no more speed. */
const MAX_ITEMS = 24;
/** In the beginning, when everything takes longer, and on a machine that has much else to do; fewer would hold up the scan. */
const MIN_ITEMS = 12;
/** Whoever reports progress waits while a batch is written: after a longer one come smaller ones. */
const LONG_MS = 40;
/** So that what was found is soon to be seen, however slow the disk. */
const MAX_AGE_MS = 500;

export interface BatcherDeps {
  readonly ingest: (units: readonly UnitDraft[]) => Promise<void>;
  /** Between batches, which it may hold up. */
  readonly pause: () => Promise<void>;
  /** Milliseconds that only go on. */
  readonly now: () => number;
}

export interface Batcher {
  add(unit: UnitDraft): Promise<void>;
  flush(): Promise<void>;
}

/** Collects units into batches of a good size. */
export function createBatcher({ ingest, pause, now }: BatcherDeps): Batcher {
  let units: UnitDraft[] = [];
  let size = 0;
  let since = 0;
  let enough = MIN_ITEMS;
  const flush = async (): Promise<void> => {
    const some = units;
    units = [];
    size = 0;
    if (some.length === 0) return;
    const startedMs = now();
    await ingest(some);
    enough = next(enough, now() - startedMs);
    await pause();
  };
  return {
    flush,
    async add(unit) {
      if (units.length === 0) since = now();
      units.push(unit);
      size += Math.max(1, unit.items.length, unit.files.length);
      if (size >= enough || now() - since >= MAX_AGE_MS) await flush();
    },
  };
}

const next = (enough: number, tookMs: number): number =>
  tookMs > LONG_MS ? Math.max(MIN_ITEMS, Math.floor(enough / 2)) : Math.min(MAX_ITEMS, enough + 2);

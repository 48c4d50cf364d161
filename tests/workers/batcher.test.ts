import { expect, it } from "vitest";
import type { UnitDraft } from "../../src/domain/library/scanning/draft.ts";
import { createBatcher } from "../../src/workers/batcher.ts";

const unit: UnitDraft = { path: "", deep: true, directories: [], files: [], items: [], warnings: [] };

/** Sizes of the batches when each unit takes so long to write. */
async function sizes(units: number, msOf: (batch: number) => number): Promise<readonly number[]> {
  const written: number[] = [];
  let nowMs = 0;
  const batcher = createBatcher({
    ingest: async (batch) => {
      nowMs += batch.length * msOf(written.length);
      written.push(batch.length);
    },
    pause: () => Promise.resolve(),
    now: () => nowMs,
  });
  for (let count = 0; count < units; count++) await batcher.add(unit);
  await batcher.flush();
  return written;
}

it("writes larger batches while they are quickly written, up to a bound", async () => {
  expect(await sizes(200, () => 1)).toEqual([12, 14, 16, 18, 20, 22, 24, 24, 24, 24, 2]);
});

it("writes smaller ones as soon as one takes long, since others wait for it", async () => {
  expect(await sizes(150, (batch) => (batch < 6 ? 1 : 10))).toEqual([12, 14, 16, 18, 20, 22, 24, 12, 12]);
});

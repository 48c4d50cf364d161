import { expect, it } from "vitest";
import { createBreathing } from "../../src/workers/breathing.ts";

/** How long is slept after pieces of work of so many milliseconds. */
async function slept(
  pieces: readonly number[],
  who: { readonly plays?: boolean; readonly encodes?: boolean },
): Promise<readonly number[]> {
  let nowMs = 0;
  const all: number[] = [];
  const breathe = createBreathing({
    isPlaying: () => Promise.resolve(who.plays === true),
    isEncoding: () => who.encodes === true,
    nowMs: () => nowMs,
    async sleep(ms) {
      all.push(ms);
      nowMs += ms;
    },
  });
  for (const ms of pieces) {
    nowMs += ms;
    await breathe();
  }
  return all;
}

it("takes a turn where nobody plays, and a short rest where somebody does", async () => {
  expect(await slept([100, 5], {})).toEqual([0, 0]);
  expect(await slept([100, 5], { plays: true })).toEqual([20, 20]);
});

it("leaves four fifths to an encoder that catches up, whether its player tells or not", async () => {
  expect(await slept([100, 5], { encodes: true })).toEqual([400, 20]);
  expect(await slept([100, 2], { encodes: true, plays: true })).toEqual([400, 20]);
  expect(await slept([60_000], { encodes: true })).toEqual([2000]);
});

it("asks who plays once a second", async () => {
  let asked = 0;
  let nowMs = 0;
  const breathe = createBreathing({
    isPlaying: () => Promise.resolve(++asked > 0),
    isEncoding: () => false,
    nowMs: () => nowMs,
    sleep: () => Promise.resolve(),
  });
  for (const at of [0, 400, 1000, 1001, 2000]) {
    nowMs = at;
    await breathe();
  }
  expect(asked).toBe(2);
});

import { describe, expect, it } from "vitest";
import { audioGridOf, gridOf, segmentAt, segmentCount, spanOf } from "../../../src/domain/delivery/grid.ts";
import type { Source } from "../../../src/domain/delivery/source.ts";
import { aFile } from "../../support/media-values.ts";

function aSource(source: Partial<Source> = {}): Source {
  return {
    file: aFile(),
    fingerprint: "f",
    durationMs: 20_000,
    keyframesMs: null,
    closedGops: true,
    ...source,
  };
}

describe("the grid of a source", () => {
  it("lies on key frames, no piece shorter than three seconds, but the first ones shorter, as players wait for them", () => {
    const keyframesMs = [0, 2000, 4000, 6000, 8000, 13_000, 14_000, 19_000];
    expect(gridOf(aSource({ keyframesMs }))).toEqual({
      kind: "keyframes",
      startsMs: [0, 2000, 4000, 8000, 13_000, 19_000],
      endMs: 20_000,
    });
  });

  it.each([
    ["key frames too far apart", { keyframesMs: [0, 2000, 9000, 12_000] }],
    ["a last piece too long", { keyframesMs: [0, 5000, 10_000] }],
    ["open groups of pictures", { keyframesMs: [0, 4000, 8000, 12_000, 16_000], closedGops: false }],
    ["no key frames known", {}],
  ])("is one of three seconds for %s", (_, source) => {
    expect(gridOf(aSource(source))).toEqual({
      kind: "duration",
      startsMs: [0, 3000, 6000, 9000, 12_000, 15_000, 18_000],
      endMs: 20_000,
    });
  });

  it("has at least one piece, however short the film", () => {
    expect(segmentCount(gridOf(aSource({ durationMs: 0 })))).toBe(1);
  });

  it("finds the piece of a time, and the time of a piece", () => {
    const grid = gridOf(aSource());
    expect([-5, 0, 2999.9, 3000, 19_999, 99_999].map((ms) => segmentAt(grid, ms))).toEqual([
      0, 0, 0, 1, 6, 6,
    ]);
    expect(spanOf(grid, 6)).toEqual({ startMs: 18_000, endMs: 20_000 });
    expect(spanOf(grid, 7)).toBeNull();
    expect(spanOf(grid, -1)).toBeNull();
  });

  it("cuts audio between packets only", () => {
    const grid = audioGridOf(aSource(), "aac", 48_000);
    const packets = grid.startsMs.map((ms) => (ms * 48) / 1024);
    expect(packets).toEqual([0, 281, 562, 843]);
  });
});

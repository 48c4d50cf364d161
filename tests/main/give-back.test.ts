import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { giveMemoryBack } from "../../src/main/give-back.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("collects when work has ended, not during it and not while idling", () => {
  const collect = vi.fn<() => void>();
  let cpuMs = 0;
  using _running = giveMemoryBack({ everyMs: 1000, collect, cpuMs: () => cpuMs });
  const pass = (seconds: number, load: number): number => {
    for (let second = 0; second < seconds; second++) {
      cpuMs += load * 1000;
      vi.advanceTimersByTime(1000);
    }
    return collect.mock.calls.length;
  };
  expect(pass(1, 0.5)).toBe(0);
  expect(pass(10, 0.001)).toBe(2);
  expect(pass(10, 0.1)).toBe(2);
  expect(pass(3, 0.8)).toBe(2);
  expect(pass(10, 0.01)).toBe(4);
});

it("frees what nobody holds any more", async () => {
  vi.useRealTimers();
  const seen = new WeakRef({ big: Array.from({ length: 1000 }, () => 0) });
  using _running = giveMemoryBack({ everyMs: 5, cpuMs: () => 0 });
  expect(await vi.waitUntil(() => seen.deref() === undefined, { timeout: 10_000 })).toBe(true);
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSocketGuard } from "../../../src/api/jellyfin/socket-guard.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

function talker() {
  let isHeard = true;
  const guard = createSocketGuard({ pause: () => (isHeard = false), resume: () => (isHeard = true) });
  return { isHeard: () => isHeard, say: guard };
}

it("never holds up a client that reports several times a second", () => {
  const { say, isHeard } = talker();
  for (let seconds = 0; seconds < 600; seconds++) {
    for (let times = 0; times < 15; times++) {
      say();
      expect(isHeard()).toBe(true);
    }
    vi.advanceTimersByTime(1_000);
  }
});

it("hears one that speaks every millisecond twenty times a second", () => {
  const { say, isHeard } = talker();
  let heard = 0;
  for (let ms = 0; ms < 60_000; ms++) {
    if (isHeard()) {
      say();
      heard++;
    }
    vi.advanceTimersByTime(1);
  }
  expect(heard).toBeGreaterThan(1_000);
  expect(heard).toBeLessThan(60 + 20 * 60 + 20);
});

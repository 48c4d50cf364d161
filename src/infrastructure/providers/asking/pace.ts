import { setTimeout as sleep } from "node:timers/promises";

export interface Pace {
  /** Waits for a turn. */
  turn(signal: AbortSignal): Promise<void>;
  /** Nobody gets a turn for so long. */
  pause(ms: number): void;
}

/** A second as others count it: what is sent evenly arrives a little less so. */
const SECOND_MS = 1015;

/** Hands out so many turns within any second. */
export function createPace(perSecond: number): Pace {
  /** When the last turns were given, the oldest first; no more than count. */
  const given: number[] = [];
  let pausedUntil = 0;
  const waitMs = (now: number): number => {
    const [oldest] = given;
    const isFull = given.length === perSecond && oldest !== undefined;
    return Math.max(pausedUntil - now, isFull ? oldest + SECOND_MS - now : 0);
  };
  return {
    async turn(signal) {
      for (;;) {
        signal.throwIfAborted();
        const now = performance.now();
        const ms = waitMs(now);
        if (ms <= 0) {
          given.push(now);
          if (given.length > perSecond) given.shift();
          return;
        }
        await sleep(ms, undefined, { signal });
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, performance.now() + ms);
    },
  };
}

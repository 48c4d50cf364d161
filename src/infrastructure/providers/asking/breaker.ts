/** Keeps from asking who has failed several times in a row: one request then tries whether it's over. */
export interface Breaker {
  /** Milliseconds until it is worth asking; 0: now. The one who gets 0 after a pause is the one who tries. */
  waitMs(): number;
  succeeded(): void;
  failed(): void;
  /** Something that won't pass soon. */
  open(ms: number): void;
}

const FAILURES = 5;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;

export function createBreaker(now: () => number): Breaker {
  let failures = 0;
  let pauses = 0;
  let openUntil = 0;
  return {
    waitMs() {
      const wait = Math.max(0, openUntil - now());
      // Others wait for what becomes of the one who tries.
      if (wait === 0 && pauses > 0) openUntil = now() + FIRST_PAUSE_MS;
      return wait;
    },
    succeeded() {
      failures = 0;
      pauses = 0;
      openUntil = 0;
    },
    failed() {
      failures += 1;
      if (failures < FAILURES && pauses === 0) return;
      openUntil = now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses);
      pauses += 1;
      failures = 0;
    },
    open(ms) {
      pauses += 1;
      openUntil = now() + ms;
    },
  };
}

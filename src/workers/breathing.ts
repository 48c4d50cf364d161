/** How work that nobody waits for leaves the machine to those who play. */
export interface BreathingDeps {
  readonly isPlaying: () => Promise<boolean>;
  /** An encoder catches up with its viewer. */
  readonly isEncoding: () => boolean;
  readonly nowMs: () => number;
  /** Zero: others have their turn. */
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** It costs a look at all sessions. */
const ASK_EVERY_MS = 1000;
/** Between two pieces of work while somebody plays. */
const PLAYING_MS = 20;
/** While an encoder catches up, so many times as long as the work took: a fifth of a core, however large the pieces are. */
const ENCODING_TIMES = 4;
/** Whoever slept long hasn't worked long. */
const MOST_MS = 2000;

/** To be awaited after each piece of work. */
export function createBreathing({ isPlaying, isEncoding, nowMs, sleep }: BreathingDeps): () => Promise<void> {
  let plays = false;
  let askedMs = -Infinity;
  let breathedMs = nowMs();
  return async () => {
    const workedMs = nowMs() - breathedMs;
    if (nowMs() - askedMs > ASK_EVERY_MS) {
      askedMs = nowMs();
      plays = await isPlaying();
    }
    const encodingMs = isEncoding() ? Math.min(MOST_MS, workedMs * ENCODING_TIMES) : 0;
    await sleep(Math.max(encodingMs, plays ? PLAYING_MS : 0));
    breathedMs = nowMs();
  };
}

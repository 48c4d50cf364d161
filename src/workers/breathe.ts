import { setTimeout as sleep } from "node:timers/promises";

export interface BreatheOptions {
  /** Plays that are going on now. */
  readonly activePlays: () => number;
  /** Pause for each step of work while somebody is watching. */
  readonly pauseMs?: number;
}

/** Lets everything else have its turn, and holds back while somebody is watching: playback comes first. */
export function createBreathe({ activePlays, pauseMs = 20 }: BreatheOptions): () => Promise<void> {
  return () => sleep(activePlays() > 0 ? pauseMs : 0);
}

/** A client that talks without end is listened to more slowly: what it sends beyond waits on its own connection. */

/** A player reports a few times a second at most; this many may come at once, and so many a second in the long run. */
const BURST = 60;
const PER_SECOND = 20;

export interface Pausable {
  pause(): void;
  resume(): void;
}

/** Called with each message before it is looked at. */
export function createSocketGuard(socket: Pausable, now: () => number = () => performance.now()): () => void {
  let left = BURST;
  let atMs = now();
  let timer: NodeJS.Timeout | null = null;
  return () => {
    const nowMs = now();
    left = Math.min(BURST, left + ((nowMs - atMs) * PER_SECOND) / 1000) - 1;
    atMs = nowMs;
    if (left >= 0 || timer !== null) return;
    socket.pause();
    timer = setTimeout(
      () => {
        timer = null;
        socket.resume();
      },
      (-left / PER_SECOND) * 1000,
    );
    timer.unref();
  };
}

import type { Row, SqlValue } from "../database.ts";
import { startThread, type ThreadClient } from "./thread-client.ts";

export interface ReaderPool {
  /** How many threads there are now. */
  readonly size: number;
  all<R = Row>(sql: string, values: readonly SqlValue[]): Promise<R[]>;
  close(): Promise<void>;
}

/** How long threads beyond the first stay without work: each holds twenty megabytes. */
const IDLE_MS = 20_000;

/** Reading threads: one from the start, more when all are busy, up to `max`; a dead one is replaced. */
export function createReaderPool(path: string, max: number, cacheKiB: number, idleMs = IDLE_MS): ReaderPool {
  const start = (): ThreadClient => startThread(path, { readOnly: true, cacheKiB });
  let threads: readonly ThreadClient[] = [start()];
  let idle: NodeJS.Timeout | undefined;

  /** What has nothing to do is taken out of the pool first, so that nothing more is asked of it. */
  function endSurplus(): void {
    const surplus = threads.slice(1).filter((thread) => thread.waiting === 0);
    threads = threads.filter((thread) => !surplus.includes(thread));
    // One that dies instead of ending is gone as well.
    for (const thread of surplus) thread.close().catch(() => {});
  }

  function leastBusy(): ThreadClient {
    threads = threads.filter((thread) => !thread.dead);
    let best: ThreadClient | undefined;
    for (const thread of threads) if (best === undefined || thread.waiting < best.waiting) best = thread;
    if (best !== undefined && (best.waiting === 0 || threads.length >= max)) return best;
    const fresh = start();
    threads = [...threads, fresh];
    return fresh;
  }

  return {
    get size() {
      return threads.length;
    },
    all: (sql, values) => {
      const thread = leastBusy();
      if (thread !== threads[0]) {
        clearTimeout(idle);
        idle = setTimeout(endSurplus, idleMs).unref();
      }
      return thread.all(sql, values);
    },
    async close() {
      clearTimeout(idle);
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

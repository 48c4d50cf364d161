import type { Row, SqlValue } from "../database.ts";
import { startThread, type ThreadClient } from "./thread-client.ts";

export interface ReaderPool {
  all<R = Row>(sql: string, values: readonly SqlValue[]): Promise<R[]>;
  close(): Promise<void>;
}

/** Reading threads: one from the start, more when all are busy, up to `max`; a dead one is replaced. */
export function createReaderPool(path: string, max: number, cacheKiB: number): ReaderPool {
  let threads: readonly ThreadClient[] = [startThread(path, { readOnly: true, cacheKiB })];

  function leastBusy(): ThreadClient {
    threads = threads.filter((thread) => !thread.dead);
    let best: ThreadClient | undefined;
    for (const thread of threads) if (best === undefined || thread.waiting < best.waiting) best = thread;
    if (best !== undefined && (best.waiting === 0 || threads.length >= max)) return best;
    const fresh = startThread(path, { readOnly: true, cacheKiB });
    threads = [...threads, fresh];
    return fresh;
  }

  return {
    all: (sql, values) => leastBusy().all(sql, values),
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

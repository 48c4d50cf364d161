import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Log } from "../../domain/log.ts";

/** A server that is told to stop has a moment to end before the next one takes over. */
const PATIENCE_MS = 2000;

/**
 * Takes a data directory for this process alone; null when another one holds it. The lock is the operating system's, by
 * way of SQLite: it ends with the process, however that ends, so none is ever left behind. Where the file system has no
 * locks, that is said, and the server starts all the same.
 */
export function holdDataDir(path: string, log: Log): Disposable | null {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(join(path, "lock"), { timeout: PATIENCE_MS });
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    lock = null;
    if ((error as { readonly errcode?: unknown }).errcode === SQLITE_BUSY) return null;
    log.warn("the data directory can't be locked: see that no second server uses it", { error });
  }
  return { [Symbol.dispose]: () => lock?.close() };
}

const SQLITE_BUSY = 5;

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A server that is told to stop has a moment to end before the next one takes over. */
const PATIENCE_MS = 2000;

/**
 * Takes a data directory for this process alone; null when another one holds it. The lock is the operating system's, by
 * way of SQLite: it ends with the process, however that ends, so none is ever left behind.
 */
export function holdDataDir(path: string): Disposable | null {
  const lock = new DatabaseSync(join(path, "lock"), { timeout: PATIENCE_MS });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { readonly errcode?: unknown }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}

const SQLITE_BUSY = 5;

import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerEvent } from "../../domain/events/event.ts";
import type { Log } from "../../domain/log.ts";
import type { Sql, WritableSql } from "./database.ts";
import { createWrite, performWrite, type Failure, type Transaction, type Write } from "./write.ts";

export interface WriteQueueOptions {
  readonly dialect: Sql["dialect"];
  readonly begin: () => Promise<Transaction>;
  readonly publish: (event: ServerEvent) => void;
  readonly log: Log;
}

export interface WriteQueue {
  readonly write: <T>(work: (tx: WritableSql) => Promise<T>) => Promise<T>;
  readonly afterCommit: (tx: WritableSql, action: () => void) => void;
  /** Takes no more writes, and waits for those that are in. */
  readonly close: () => Promise<void>;
}

interface Entry {
  readonly perform: (tx: WritableSql) => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How long a commit may be put off while other writes are waiting. */
const GROUP_MS = 10;
/** A write that waits for something else than its database would hold up all others without a sign. */
const LONG_MS = 10_000;

/**
 * Writes run one after another, each in its own savepoint, and those that wait together share a commit: the disk is
 * waited for once for all of them. A write that fails is undone alone; when the commit fails, all of its group fail.
 */
export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  const entries: Entry[] = [];
  const writes = new WeakMap<WritableSql, Write>();
  const inside = new AsyncLocalStorage<Write>();
  let draining: Promise<void> | null = null;
  let closed = false;

  const startWrite = (transaction: Transaction): Write => {
    const write = createWrite(transaction, options.dialect, options.publish);
    writes.set(write.tx, write);
    return write;
  };
  const perform = (transaction: Transaction, write: Write, entry: Entry) =>
    performWrite(transaction, write, (tx) => inside.run(write, () => entry.perform(tx)));
  async function drain(): Promise<void> {
    while (entries.length > 0) await runGroup({ entries, options, startWrite, perform });
    draining = null;
  }

  return {
    async write(work) {
      if (closed) throw new Error("the database is closed");
      if (inside.getStore()?.open === true) throw new Error("a write inside a write would wait for itself");
      return await new Promise((resolve, reject) => {
        let value: Awaited<ReturnType<typeof work>>;
        entries.push({
          perform: async (tx) => {
            value = await work(tx);
          },
          resolve: () => resolve(value),
          reject,
        });
        draining ??= drain();
      });
    },
    afterCommit(tx, action) {
      writes.get(tx)?.actions.push(action);
    },
    async close() {
      closed = true;
      await draining;
    },
  };
}

interface Written {
  readonly entry: Entry;
  readonly write: Write;
}

interface GroupParts {
  readonly entries: Entry[];
  readonly options: WriteQueueOptions;
  readonly startWrite: (transaction: Transaction) => Write;
  readonly perform: (transaction: Transaction, write: Write, entry: Entry) => Promise<Failure | null>;
}

async function runGroup(parts: GroupParts): Promise<void> {
  const { entries, options } = parts;
  const group: Written[] = [];
  let transaction: Transaction | null = null;
  try {
    transaction = await options.begin();
    await fillGroup(parts, transaction, group);
    await transaction.commit();
  } catch (error) {
    await transaction?.rollback();
    // Without a transaction only the first is given up: the next may find the database there again.
    if (transaction === null) entries.shift()?.reject(error);
    for (const { entry } of group) entry.reject(error);
    return;
  }
  for (const { entry, write } of group) {
    for (const action of write.actions) runAction(action, options.log);
    entry.resolve();
  }
}

/** Runs what is waiting, for so long at most; throws when the transaction is lost. */
async function fillGroup(
  { entries, options, startWrite, perform }: GroupParts,
  transaction: Transaction,
  group: Written[],
): Promise<void> {
  const until = performance.now() + GROUP_MS;
  do {
    const entry = entries.shift();
    if (entry === undefined) return;
    const write = startWrite(transaction);
    const alarm = setTimeout(
      () => options.log.warn("a write goes on and on: all others wait"),
      LONG_MS,
    ).unref();
    const failure = await perform(transaction, write, entry);
    clearTimeout(alarm);
    if (failure === null) group.push({ entry, write });
    else entry.reject(failure.error);
    if (failure !== null && failure.lost !== null) throw failure.lost.error;
  } while (performance.now() < until);
}

function runAction(action: () => void, log: Log): void {
  try {
    action();
  } catch (error) {
    log.error("what was to follow a commit failed", { error });
  }
}

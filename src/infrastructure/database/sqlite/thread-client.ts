import { Worker } from "node:worker_threads";
import type { Row, SqlValue, Statement } from "../database.ts";
import { SqlError } from "../sql-error.ts";
import { threadEnvironment } from "../thread-environment.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { Answer, Request, ThreadData } from "./messages.ts";

/** A connection in a thread of its own. Answers come in the order of the questions. */
export interface ThreadClient {
  readonly waiting: number;
  readonly dead: boolean;
  readonly all: <R = Row>(sql: string, values: readonly SqlValue[]) => Promise<R[]>;
  readonly run: (sql: string, values: readonly SqlValue[]) => Promise<number>;
  readonly batch: <R = Row>(statements: readonly Statement[]) => Promise<R[][]>;
  readonly exec: (sql: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the thread; what is asked before it is up waits. It doesn't hold the process: the owner closes it. */
export function startThread(path: string, options: ConnectionOptions): ThreadClient {
  const data: ThreadData = { path, options };
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: data,
    execArgv: [],
    // Rows live for a moment: more room for the young would stay taken.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
    env: threadEnvironment(),
  });
  const waiters: Waiter[] = [];
  let death: Error | null = null;

  const die = (error: Error): void => {
    death ??= error;
    for (const waiter of waiters.splice(0)) waiter.reject(death);
  };
  worker.on("message", (answer: Answer) => {
    const waiter = waiters.shift();
    if (answer.ok) waiter?.resolve(answer.value);
    else waiter?.reject(new SqlError(answer.message, answer.code));
  });
  worker.on("error", (error) => die(new SqlError(`a database thread failed: ${String(error)}`, null)));
  worker.on("exit", () => die(new SqlError("the database is closed", null)));

  /** The kind of answer belongs to the kind of request; the thread is our own. */
  const ask = <T>(request: Request): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (death !== null) return reject(death);
      waiters.push({ resolve: (value) => resolve(value as T), reject });
      worker.postMessage(request);
    });

  return {
    get waiting() {
      return waiters.length;
    },
    get dead() {
      return death !== null;
    },
    all: (sql, values) => ask({ op: "all", sql, values }),
    run: (sql, values) => ask({ op: "run", sql, values }),
    batch: (statements) => ask({ op: "batch", statements }),
    exec: (sql) => ask({ op: "exec", sql }),
    async close() {
      if (death !== null) return;
      const ended = new Promise((resolve) => worker.once("exit", resolve));
      await ask({ op: "close" });
      await ended;
    },
  };
}

import { Worker } from "node:worker_threads";
import { threadEnvironment } from "../database/thread-environment.ts";
import type { Notice, Request } from "./messages.ts";

/** The thread that watches folders, as the server sees it. */
export interface ThreadClient {
  readonly ask: (request: Request) => void;
  /** Leaves all that is watched and ends the thread. */
  readonly close: () => Promise<void>;
}

export interface ThreadListener {
  readonly onNotice: (notice: Notice) => void;
  /** It has failed, and watches nothing any more. */
  readonly onDeath: (error: unknown) => void;
}

/** Starts the thread. It doesn't hold the process. */
export function startThread({ onNotice, onDeath }: ThreadListener): ThreadClient {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    execArgv: [],
    env: threadEnvironment(),
  });
  worker.unref();
  worker.on("message", onNotice);
  worker.on("error", onDeath);
  const ask = (request: Request): void => {
    worker.postMessage(request);
  };
  return {
    ask,
    async close() {
      const ended = new Promise((resolve) => worker.once("exit", resolve));
      // It is awaited now.
      worker.ref();
      ask({ op: "close" });
      await ended;
    },
  };
}

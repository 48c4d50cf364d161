import { Worker } from "node:worker_threads";
import type { Muxer } from "../../../domain/delivery/ports.ts";
import { MEDIA_OFFSET_MS } from "../../../domain/delivery/presentation.ts";
import { DomainError } from "../../../domain/errors.ts";
import type { MuxAnswer, MuxRequest } from "./mux-thread.ts";

interface Waiter {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that nobody needs has 10 MB of memory. */
const IDLE_MS = 120_000;

/** Puts tracks together in one thread, started at first use, ended without use, and replaced when it dies. */
export class ThreadMuxer implements Muxer {
  readonly #waiters = new Map<number, Waiter>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;

  async toTransportStream(
    tracks: Parameters<Muxer["toTransportStream"]>[0],
    span: Parameters<Muxer["toTransportStream"]>[1],
  ): Promise<Uint8Array> {
    const request: MuxRequest = {
      id: this.#nextId++,
      tracks: tracks.map(({ init, segments }) => ({
        init: init.path,
        segments: segments.map(({ path }) => path),
      })),
      span: { startMs: span.startMs + MEDIA_OFFSET_MS, endMs: span.endMs + MEDIA_OFFSET_MS },
    };
    return new Promise((resolve, reject) => {
      this.#waiters.set(request.id, { resolve, reject });
      this.#started().postMessage(request);
    });
  }

  /** Starts the thread before it is needed. */
  warm(): void {
    this.#started();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  #started(): Worker {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#endIdle(), IDLE_MS).unref();
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL("mux-thread.ts", import.meta.url), { execArgv: [] });
    worker.unref();
    worker.on("message", (answer: MuxAnswer) => {
      const waiter = this.#waiters.get(answer.id);
      this.#waiters.delete(answer.id);
      if ("bytes" in answer) waiter?.resolve(answer.bytes);
      else
        waiter?.reject(
          new DomainError("unavailable", "the tracks can't be put together", { reason: answer.error }),
        );
    });
    const gone = (): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      for (const waiter of this.#waiters.values())
        waiter.reject(new DomainError("unavailable", "the thread that puts tracks together ended"));
      this.#waiters.clear();
    };
    worker.once("error", gone);
    worker.once("exit", gone);
    this.#worker = worker;
    return worker;
  }

  #endIdle(): void {
    if (this.#waiters.size > 0) return;
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }
}

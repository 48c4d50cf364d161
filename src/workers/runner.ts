/** Takes jobs from the queue and runs them, so many of a kind at a time; what is interrupted is taken up again. */
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { Log } from "../domain/log.ts";

export interface Worker {
  /** So many at a time; default 1. */
  readonly parallel?: number;
  run(job: Job, signal: AbortSignal): Promise<void>;
}

export interface RunnerOptions {
  readonly queue: JobQueue;
  /** By kind. */
  readonly workers: Readonly<Record<string, Worker>>;
  readonly log: Log;
  /** How often the queue is asked when nobody rings: jobs of other processes, and cancelled ones. */
  readonly pollMs?: number;
  /** Before a failed job's kind is tried again; doubles with each attempt. */
  readonly retryMs?: number;
}

interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

const LONGEST_RETRY_MS = 60_000;

export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<number, Running>();
  /** Kinds that wait after a failure, and until when. */
  readonly #resting = new Map<string, number>();
  #isStarted = false;
  #isRung = false;
  #timer: NodeJS.Timeout | null = null;
  #filling: Promise<void> | null = null;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Queues what was running when the last process ended, and begins. */
  async start(): Promise<void> {
    const { queue, log, pollMs = 5000 } = this.#options;
    const back = await queue.requeueRunning();
    if (back > 0) log.info("jobs that were interrupted go on", { jobs: back });
    this.#isStarted = true;
    this.#timer = setInterval(() => {
      this.ring();
    }, pollMs);
    this.#timer.unref();
    this.ring();
  }

  /** There may be something new to do, or to stop. */
  ring(): void {
    if (!this.#isStarted) return;
    this.#isRung = true;
    this.#filling ??= this.#fill()
      .catch((error: unknown) => {
        this.#options.log.error("jobs could not be taken from the queue", { error });
      })
      .finally(() => {
        this.#filling = null;
      });
  }

  /** Interrupts what runs, waits for it to end and puts it back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStarted = false;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#filling;
    const reason = new Error("the server is stopping");
    for (const { abort } of this.#running.values()) abort.abort(reason);
    await Promise.all([...this.#running.values()].map((one) => one.ended));
    await this.#options.queue.requeueRunning();
  }

  async #fill(): Promise<void> {
    while (this.#isRung && this.#isStarted) {
      this.#isRung = false;
      await this.#stopCancelled();
      await this.#takeJobs();
    }
  }

  async #takeJobs(): Promise<void> {
    while (this.#isStarted) {
      const kinds = this.#freeKinds();
      const job = kinds.length === 0 ? null : await this.#options.queue.claim(kinds);
      if (job === null) return;
      this.#begin(job);
    }
  }

  #freeKinds(): readonly string[] {
    const now = performance.now();
    return Object.entries(this.#options.workers)
      .filter(([kind, { parallel = 1 }]) => {
        const busy = [...this.#running.values()].filter((one) => one.job.kind === kind).length;
        return busy < parallel && (this.#resting.get(kind) ?? 0) <= now;
      })
      .map(([kind]) => kind);
  }

  async #stopCancelled(): Promise<void> {
    for (const { job, abort } of this.#running.values())
      if ((await this.#options.queue.get(job.id))?.state === "cancelled")
        abort.abort(new Error("the job was cancelled"));
  }

  #begin(job: Job): void {
    const abort = new AbortController();
    const ended = this.#perform(job, abort.signal)
      .catch((error: unknown) => {
        this.#options.log.error("the end of a job could not be written", { error, kind: job.kind });
      })
      .finally(() => {
        this.#running.delete(job.id);
        this.ring();
      });
    this.#running.set(job.id, { job, abort, ended });
  }

  async #perform(job: Job, signal: AbortSignal): Promise<void> {
    try {
      const worker = this.#options.workers[job.kind];
      if (worker === undefined) throw new Error(`nobody does jobs of the kind ${job.kind}`);
      await worker.run(job, signal);
    } catch (error) {
      // Stopped with the server: put back when all have ended. Cancelled: it has its state already.
      if (!signal.aborted) await this.#failed(job, error);
      return;
    }
    await this.#options.queue.finish(job.id);
  }

  async #failed(job: Job, error: unknown): Promise<void> {
    const { log, queue, retryMs = 1000 } = this.#options;
    log.warn("a job failed", { error, kind: job.kind, key: job.key, attempt: job.attempts });
    const pause = Math.min(LONGEST_RETRY_MS, retryMs * 2 ** Math.max(0, job.attempts - 1));
    this.#resting.set(job.kind, performance.now() + pause);
    setTimeout(() => {
      this.ring();
    }, pause + 1).unref();
    await queue.fail(job.id, error instanceof Error ? error.message : String(error));
  }
}

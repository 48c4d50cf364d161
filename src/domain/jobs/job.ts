export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

/** Something slow that survives a kill: it is taken up again after a restart, and running it twice is harmless. */
export interface Job {
  readonly id: number;
  /** Which worker: `scan`, `fingerprint`. */
  readonly kind: string;
  /** At most one job of a kind and key is queued or running. */
  readonly key: string;
  readonly payload: unknown;
  readonly state: JobState;
  /** 0 to 1; null when nothing is known yet. */
  readonly progress: number | null;
  readonly message: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface NewJob {
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  /** Lower runs first; playback's own work has 0, scans 10, what can wait 100. */
  readonly priority?: number;
  readonly maxAttempts?: number;
  /** When it is running already it is run once more afterwards: it may have passed what this is about. */
  readonly again?: boolean;
  /** It waits until then, unless it is asked for again without this. */
  readonly notBefore?: Date;
}

/** Keeps jobs. A claimed job that isn't finished when the server starts again is queued again. */
export interface JobQueue {
  /** Returns the job that stands for kind and key: the one that was there already, or a new one. */
  enqueue(job: NewJob): Promise<Job>;
  /** Takes the next job of one of these kinds; null when there is none. */
  claim(kinds: readonly string[]): Promise<Job | null>;
  report(id: number, progress: number | null, message?: string | null): Promise<void>;
  finish(id: number): Promise<void>;
  /** Queued again while attempts are left, else failed. */
  fail(id: number, error: string): Promise<void>;
  cancel(id: number): Promise<void>;
  /** Puts back what was running when the process ended, or is being shut down; returns how many. */
  requeueRunning(): Promise<number>;
  get(id: number): Promise<Job | null>;
  /** Newest first. */
  list(filter?: {
    readonly kind?: string;
    readonly state?: JobState;
    readonly limit?: number;
  }): Promise<readonly Job[]>;
}

import { DomainError } from "../errors.ts";
import { type Asker, Audience } from "./audience.ts";
import type {
  MadeSegment,
  MakeRequest,
  Making,
  SegmentMaker,
  SegmentName,
  SegmentStore,
  StoredSegment,
} from "./ports.ts";
import type { TrackRendition } from "./rendition.ts";
import type { Urgency } from "./urgency.ts";

export interface RunDeps {
  readonly key: string;
  readonly maker: SegmentMaker;
  readonly request: MakeRequest;
  readonly store: SegmentStore;
  readonly aheadSegments: number;
  /** A run is waited for when it will come to a segment within so many. */
  readonly worthWaiting: number;
  readonly by: Asker;
  readonly urgency: Urgency;
  readonly now: () => number;
  /** null: it came to its end, or was stopped. */
  readonly onEnd: (error: unknown) => void;
}

interface Waiter {
  readonly resolve: (segment: StoredSegment) => void;
  readonly reject: (error: unknown) => void;
}

/** Sound takes a hundredth of what a picture takes: it counts for nothing where encoders are counted. */
export function isPictureEncode({ track, encoding }: TrackRendition): boolean {
  return track === "video" && encoding !== null;
}

/** One run of a maker over a window of the grid, and those who wait for what it makes. */
export class Run {
  readonly key: string;
  readonly track: TrackRendition["track"];
  readonly audience: Audience;
  urgency: Urgency;
  /** Of a picture: those are what a machine can only do a few of. */
  readonly isEncode: boolean;
  isPaused = false;
  readonly #deps: RunDeps;
  readonly #end: number;
  readonly #making: Making;
  readonly #made = new Map<SegmentName, StoredSegment>();
  readonly #waiters = new Map<SegmentName, readonly Waiter[]>();
  #next: number;
  #wantedUpTo: number;
  #hasEnded = false;
  #isHeld = false;
  /** Whoever had it started is about to wait: until then nobody may take its place. */
  #wasWaitedFor = false;

  constructor(deps: RunDeps) {
    const { request, now } = deps;
    this.#deps = deps;
    this.key = deps.key;
    this.track = request.rendition.track;
    this.audience = new Audience(deps.by, now);
    this.urgency = deps.urgency;
    this.isEncode = isPictureEncode(request.rendition);
    this.#next = request.first;
    this.#wantedUpTo = request.first;
    this.#end = request.first + request.count;
    this.#making = deps.maker.start(request, (name, made) => this.#keep(name, made));
    this.#making.done.then(
      () => this.#over(null),
      (error: unknown) => this.#over(error ?? new Error("the run failed")),
    );
  }

  /** How many segments there are beyond what was last asked of it. */
  get ahead(): number {
    return this.#next - this.#wantedUpTo;
  }

  get isWaitedFor(): boolean {
    return this.#waiters.size > 0 || (!this.#wasWaitedFor && !this.#hasEnded);
  }

  async #keep(name: SegmentName, made: MadeSegment): Promise<void> {
    const stored = await this.#deps.store.put(this.key, name, made, { isAhead: this.urgency === "soon" });
    this.#made.set(name, stored);
    if (name !== "init") this.#next = name + 1;
    for (const waiter of this.#waiters.get(name) ?? []) waiter.resolve(stored);
    this.#waiters.delete(name);
    this.#settle();
  }

  #over(error: unknown): void {
    this.#hasEnded = true;
    const reason = error ?? new DomainError("unavailable", "the run ended before it came to this segment");
    for (const waiter of [...this.#waiters.values()].flat()) waiter.reject(reason);
    this.#waiters.clear();
    this.#deps.onEnd(error);
  }

  /** Frozen, waited for or not, while it is held. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#settle();
  }

  /** Frozen when far ahead and nobody waits; going again at half that distance. */
  #settle(): void {
    const { ahead } = this;
    const { aheadSegments } = this.#deps;
    const isFar = ahead > aheadSegments && !this.isWaitedFor;
    const isNear = ahead <= aheadSegments / 2 || this.isWaitedFor;
    if (!this.isPaused && (this.#isHeld || isFar)) {
      this.isPaused = true;
      this.#making.pause();
    } else if (this.isPaused && !this.#isHeld && isNear) {
      this.isPaused = false;
      this.#making.resume();
    }
  }

  /** A player is at this place. If it is one of the run's, that goes on if it was frozen. */
  wanted(name: SegmentName, by: Asker): void {
    if (name === "init" || name < this.#deps.request.first) return;
    if (name < this.#next || this.willMake(name)) this.#lead(name, by);
  }

  #lead(name: SegmentName, by: Asker): void {
    this.audience.hear(by);
    if (name !== "init") this.#wantedUpTo = Math.max(this.#wantedUpTo, name);
    this.#settle();
  }

  /** True when it comes to this segment, and soon: else a new run is quicker. */
  willMake(name: SegmentName): boolean {
    if (this.#hasEnded) return false;
    if (name === "init") return true;
    return name >= this.#next && name < this.#end && name - this.#next <= this.#deps.worthWaiting;
  }

  /** Rejects with the run's failure, or `unavailable` when it ends without that segment. */
  wait(name: SegmentName, by: Asker, signal: AbortSignal): Promise<StoredSegment> {
    this.#wasWaitedFor = true;
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const stored = this.#made.get(name);
    if (stored !== undefined) return Promise.resolve(stored);
    if (this.#hasEnded) return Promise.reject(new DomainError("unavailable", "the run has ended"));
    return new Promise<StoredSegment>((resolve, reject) => {
      const leave = (): void => {
        this.#forget(name, waiter);
        reject(signal.reason as Error);
      };
      const done = (): void => signal.removeEventListener("abort", leave);
      const waiter: Waiter = {
        resolve: (segment) => {
          done();
          this.audience.stays(by);
          resolve(segment);
        },
        reject(error) {
          done();
          reject(error);
        },
      };
      this.#waiters.set(name, [...(this.#waiters.get(name) ?? []), waiter]);
      signal.addEventListener("abort", leave, { once: true });
      this.#lead(name, by);
    });
  }

  #forget(name: SegmentName, waiter: Waiter): void {
    const rest = (this.#waiters.get(name) ?? []).filter((other) => other !== waiter);
    if (rest.length === 0) this.#waiters.delete(name);
    else this.#waiters.set(name, rest);
  }

  stop(): Promise<void> {
    return this.#making.stop();
  }
}

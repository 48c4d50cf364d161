import { createBoundedMap } from "../bounded-map.ts";
import { DomainError, isDomainError } from "../errors.ts";
import type { MediaFile } from "../library/item.ts";
import type { Log } from "../log.ts";
import type { Asker } from "./audience.ts";
import type { BurnIn, BurnInSource } from "./burn-in.ts";
import { type Grid, segmentCount } from "./grid.ts";
import { renditionKey } from "./keys.ts";
import { paceOf } from "./pace.ts";
import type { SegmentMaker, SegmentName, SegmentStore, StoredSegment } from "./ports.ts";
import type { TrackRendition } from "./rendition.ts";
import { isPictureEncode, Run } from "./run.ts";
import type { Source, SourceIndex } from "./source.ts";
import { createTurns, givesWay, standsBack, type Urgency } from "./urgency.ts";
import type { MadePlace } from "./wish.ts";

export interface EngineLimits {
  /** Encoders of pictures at once; copies and sound count for nothing. */
  readonly maxEncodes: number;
  readonly maxEncodesPerUser: number;
  /** A run this many segments ahead of what was last asked of it is frozen. */
  readonly aheadSegments: number;
  /** A run that nobody asked for anything for so long is ended. */
  readonly idleStopMs: number;
}

export interface TrackRequest extends Asker {
  readonly source: Source;
  readonly grid: Grid;
  readonly rendition: TrackRendition;
  /** Its pieces were made beforehand. */
  readonly made?: MadePlace;
}

/** Of what nobody waits for yet. */
export interface AheadRequest extends TrackRequest {
  readonly urgency: Exclude<Urgency, "now">;
  /** No piece from this one on is made. */
  readonly until: number;
}

export interface EngineDeps {
  readonly store: SegmentStore;
  /** In order of preference; the next one is tried when one fails. */
  readonly makers: readonly SegmentMaker[];
  readonly limits: EngineLimits;
  /** Absent: a file that is gone is found out by its failing. */
  readonly sources?: Pick<SourceIndex, "mustBeThere">;
  /** Absent: no subtitles are drawn. */
  readonly burnIn?: BurnInSource;
  readonly now: () => number;
  readonly log: Log;
}

const SWEEP_MS = 1000;
const MOST_REMEMBERED = 1000;
/** A run that nobody asked for anything is ended so long after whoever prepares something has turned to something else. */
const AHEAD_IDLE_MS = 5000;

/**
 * Gives segments out: from the store, from a run that is about to make them, or from a new run. Whoever asks for the
 * same waits for the same run. A run is frozen when it is far ahead of its players and ended when they have left.
 */
export class SegmentEngine {
  readonly #deps: EngineDeps;
  readonly #starting = new Map<string, Promise<Run | StoredSegment | null>>();
  readonly #sweep: NodeJS.Timeout;
  #runs: readonly Run[] = [];
  readonly #claims = new Set<{ readonly userId: number | null }>();
  readonly #turns = createTurns();
  /** By the keys of tracks: with what kind of hardware their last run began, unless it failed. */
  readonly #hardware = createBoundedMap<string, string>(MOST_REMEMBERED);
  #started = 0;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#sweep = setInterval(() => {
      this.#endIdle();
      this.#standBack();
    }, SWEEP_MS);
    this.#sweep.unref();
  }

  /** How many runs were ever started: what caching saves is seen by it. */
  get started(): number {
    return this.#started;
  }

  /** Encoders and copies at work now. */
  get runs(): readonly Pick<Run, "key" | "isEncode" | "isPaused" | "urgency">[] {
    return this.#runs;
  }

  /**
   * `not-found` beyond the grid, `too-many` (detail.retryAfterS) at the limit of encoders, `unavailable` when it can't
   * be made or the disk is full.
   */
  async segment(request: TrackRequest, name: SegmentName, signal: AbortSignal): Promise<StoredSegment> {
    if (name !== "init" && (name < 0 || name >= segmentCount(request.grid)))
      throw new DomainError("not-found", "there is no such segment");
    for (const maker of this.#makersFor(request)) {
      const stored = await this.#stored(keyOf(request, maker), request, name);
      if (stored !== null) return stored;
    }
    return this.#make(request, name, signal);
  }

  /** Somebody is at this place of a track who got its piece in another form: what makes it works for him, too. */
  isAt(request: TrackRequest, index: number): void {
    if (this.#runs.length === 0) return;
    for (const maker of this.#makersFor(request)) this.#wanted(keyOf(request, maker), request, index);
  }

  /** What made it works for who gets it, too. */
  async #stored(key: string, by: Asker, name: SegmentName): Promise<StoredSegment | null> {
    const stored = await this.#deps.store.get(key, name);
    if (stored !== null) this.#wanted(key, by, name);
    return stored;
  }

  #wanted(key: string, by: Asker, name: SegmentName): void {
    for (const run of this.#runs) if (run.key === key) run.wanted(name, by);
    this.#standBack();
  }

  /**
   * Has a piece made that nobody waits for yet, unless it is there; null when it is. It counts against no limit of
   * encoders: it begins when nobody who waits more has the machine, and is frozen while somebody does. Who asks for the
   * same in earnest takes its run over.
   */
  async ahead(request: AheadRequest, index: number, signal: AbortSignal): Promise<StoredSegment | null> {
    const { store } = this.#deps;
    const isThere = await Promise.all(
      this.#makersFor(request).map(
        async (maker) => (await store.have(keyOf(request, maker), index, 1)).size > 0,
      ),
    );
    if (isThere.includes(true)) return null;
    await this.#turns.wait(() => this.isHeldBack(request.urgency), signal);
    return this.#make(request, index, signal);
  }

  /** Whether what has this urgency stands back at the moment. */
  isHeldBack(urgency: Urgency): boolean {
    return standsBack(urgency, this.#runs, this.#claims.size);
  }

  /** Somebody is likely to want something of this file. */
  expect(file: MediaFile): void {
    for (const maker of this.#deps.makers) maker.expect?.(file);
  }

  /** The key under which the preferred maker's pieces of a track lie. */
  keyOf(request: TrackRequest): string {
    return this.placeOf(request).key;
  }

  /** The kind of hardware that made the last pieces of a track since the start; null: none did. */
  hardwareOf(request: TrackRequest): string | null {
    if (request.rendition.encoding === null) return null;
    const keys = this.#makersFor(request).map((maker) => keyOf(request, maker));
    return keys.map((key) => this.#hardware.get(key)).find((kind) => kind !== undefined) ?? null;
  }

  /** With the build of the maker. */
  placeOf(request: TrackRequest): MadePlace {
    const [maker] = this.#makersFor(request);
    if (maker === undefined) throw new DomainError("unsupported", "no backend makes this");
    return { key: keyOf(request, maker), build: maker.build };
  }

  /**
   * Counts an encoder that makes something else than segments, for as long as it isn't let go; returns how to.
   * `too-many` (detail.retryAfterS) at the limit.
   */
  claim(userId: number | null): () => void {
    this.#makeRoom(userId);
    const claimed = { userId };
    this.#claims.add(claimed);
    this.#standBack();
    return () => this.#claims.delete(claimed);
  }

  /** A play is still there, though nothing was asked for: of each kind of track what it asked for last goes on. */
  stays(playId: string): void {
    for (const track of ["video", "audio"] as const) {
      const audiences = this.#runs.filter((run) => run.track === track).map(({ audience }) => audience);
      const [last] = audiences.toSorted((a, b) => b.heardAt(playId) - a.heardAt(playId));
      last?.stays({ playId });
    }
  }

  /** A play has ended: so does what runs for it alone. */
  left(playId: string): void {
    for (const run of this.#runs) this.#leave(run, playId);
  }

  /** A run that somebody still waits for ends at a sweep, if nobody comes for it. */
  #leave(run: Run, playId: string): void {
    if (run.audience.left(playId) && !run.isWaitedFor) void this.#end(run);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all(this.#runs.map((run) => this.#end(run)));
  }

  #makersFor(request: TrackRequest): readonly SegmentMaker[] {
    const able = this.#deps.makers.filter((maker) => maker.can({ ...request, first: 0, count: 1 }));
    if (able.length === 0) throw new DomainError("unsupported", "no backend makes this");
    // Another one's pieces wouldn't join those that are there.
    const own = able.filter(({ build }) => build === request.made?.build);
    return own.length > 0 ? own : able;
  }

  #standBack(): void {
    for (const run of this.#runs) run.hold(this.isHeldBack(run.urgency) || givesWay(run, this.#runs));
    this.#turns.look();
  }

  /** Each maker is tried in turn, the last one twice: an encoder may fail for a moment. */
  async #make(
    request: TrackRequest | AheadRequest,
    name: SegmentName,
    signal: AbortSignal,
  ): Promise<StoredSegment> {
    const able = this.#makersFor(request);
    let failure: unknown = null;
    for (const maker of [...able, ...able.slice(-1)]) {
      signal.throwIfAborted();
      await this.#mustBeMakeable(request);
      try {
        const found = await this.#runFor(request, maker, name);
        if (!(found instanceof Run)) return found;
        this.#leaveOthers(found, name, request);
        return await found.wait(name, request, signal);
      } catch (error) {
        if (signal.aborted || isDomainError(error, "too-many")) throw error;
        failure = error;
      }
    }
    await this.#mustBeMakeable(request);
    throw failure instanceof DomainError ? failure : new DomainError("unavailable", "it can't be converted");
  }

  /** What fails without its file or a disk to be kept on is said to fail for that, and not tried again. */
  async #mustBeMakeable({ source }: TrackRequest): Promise<void> {
    this.#deps.store.mustTake();
    await this.#deps.sources?.mustBeThere(source.file);
  }

  /** A play is at one place of a track: after a seek nothing is made for it where it was. */
  #leaveOthers(run: Run, name: SegmentName, { playId }: Asker): void {
    if (playId == null || name === "init") return;
    for (const other of this.#runs) if (other !== run && other.key === run.key) this.#leave(other, playId);
  }

  /**
   * One after the other for a key: of two who ask at once the second finds the first one's run, or what was stored
   * since it looked.
   */
  #runFor(
    request: TrackRequest | AheadRequest,
    maker: SegmentMaker,
    name: SegmentName,
  ): Promise<Run | StoredSegment> {
    const key = keyOf(request, maker);
    const before = this.#starting.get(key) ?? Promise.resolve(null);
    const find = (): Run | undefined => {
      const run = this.#runs.find((one) => one.key === key && one.willMake(name));
      if (run !== undefined && run.urgency !== "now" && !("urgency" in request)) this.#takeOver(run, request);
      return run;
    };
    const mine = before
      .catch(() => null)
      .then(
        async () =>
          find() ??
          (await this.#stored(key, request, name)) ??
          this.#begin(request, maker, key, name === "init" ? 0 : name),
      );
    this.#starting.set(key, mine);
    return mine.finally(() => {
      if (this.#starting.get(key) === mine) this.#starting.delete(key);
    });
  }

  #takeOver(run: Run, request: TrackRequest): void {
    if (run.isEncode) this.#makeRoom(request.userId);
    run.urgency = "now";
    run.audience.takeOver(request);
    this.#standBack();
  }

  /** Up to the next segment that is there already. */
  async #begin(
    request: TrackRequest | AheadRequest,
    maker: SegmentMaker,
    key: string,
    first: number,
  ): Promise<Run> {
    const { store, limits, now, log } = this.#deps;
    const { urgency, until } = { urgency: "now" as const, until: Infinity, ...request };
    const end = Math.min(until, segmentCount(request.grid));
    const made = await store.have(key, first, end - first);
    const burnIn = await this.#burnInOf(request);
    if (isPictureEncode(request.rendition) && urgency === "now") this.#makeRoom(request.userId);
    this.#started++;
    if (maker.hardware != null) this.#hardware.set(key, maker.hardware);
    const release = store.hold(key);
    const run = new Run({
      key,
      maker,
      request: { ...request, first, count: Math.max(1, firstIn(made, first, end) - first), burnIn },
      store,
      ...paceOf(maker, request.rendition, limits),
      by: request,
      urgency,
      now,
      onEnd: (error) => {
        release();
        this.#runs = this.#runs.filter((other) => other !== run);
        this.#standBack();
        if (error !== null) this.#hardware.delete(key);
        if (error !== null) log.warn("a run of segments failed", { key, maker: maker.name, err: error });
      },
    });
    this.#runs = [...this.#runs, run];
    this.#standBack();
    return run;
  }

  async #burnInOf({ source, rendition }: TrackRequest): Promise<BurnIn | null> {
    const index = rendition.track === "video" ? rendition.encoding?.burnInSubtitle : null;
    return index == null ? null : ((await this.#deps.burnIn?.prepare(source.file, index)) ?? null);
  }

  #makeRoom(userId: number | null): void {
    const { maxEncodes, maxEncodesPerUser } = this.#deps.limits;
    const isOwn = (one: { readonly userId: number | null }): boolean =>
      userId !== null && one.userId === userId;
    const encodes = this.#runs.filter((run) => run.isEncode && run.urgency === "now");
    const own = encodes.filter(({ audience }) => isOwn(audience));
    if (own.length + [...this.#claims].filter(isOwn).length >= maxEncodesPerUser) this.#giveUpOne(own);
    else if (encodes.length + this.#claims.size >= maxEncodes) this.#giveUpOne(encodes);
  }

  /** Ends the run that was wanted longest ago, if nobody waits for it: after a seek it's the one left behind. */
  #giveUpOne(candidates: readonly Run[]): void {
    const idle = candidates
      .filter((run) => !run.isWaitedFor)
      .toSorted((a, b) => a.audience.lastAt - b.audience.lastAt)[0];
    if (idle === undefined) throw new DomainError("too-many", "all encoders are busy", { retryAfterS: 5 });
    void this.#end(idle);
  }

  #endIdle(): void {
    const { now, limits } = this.#deps;
    for (const run of this.#runs) {
      const since = now() - (run.urgency === "now" ? limits.idleStopMs : AHEAD_IDLE_MS);
      run.audience.forget(since);
      if (!run.isWaitedFor && run.audience.lastAt < since) void this.#end(run);
    }
  }

  async #end(run: Run): Promise<void> {
    this.#runs = this.#runs.filter((other) => other !== run);
    await run.stop();
  }
}

/** The store's and the makers' view of a track: pieces of different builds have different keys. */
function keyOf(request: TrackRequest, maker: SegmentMaker): string {
  return request.made?.key ?? renditionKey(request.source, request.grid, request.rendition, maker.build);
}

function firstIn(made: ReadonlySet<number>, from: number, to: number): number {
  for (let index = from; index < to; index++) if (made.has(index)) return index;
  return to;
}

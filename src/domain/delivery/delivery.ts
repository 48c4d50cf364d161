import { createHash } from "node:crypto";
import { DomainError } from "../errors.ts";
import type { MediaFile } from "../library/item.ts";
import { type Expected, makeAhead, type Span } from "./ahead.ts";
import type { Asker } from "./audience.ts";
import type { BurnInSource } from "./burn-in.ts";
import { chooseAudio } from "./choose-audio.ts";
import { chooseVideo } from "./choose-video.ts";
import type { Conversions } from "./conversions.ts";
import type { Encoders } from "./encoders.ts";
import type { SegmentEngine, TrackRequest } from "./engine.ts";
import { type Grid, segmentAt, spanOf } from "./grid.ts";
import { ladderOf, type LadderWish } from "./ladder.ts";
import { createOptimisedMaking, type OptimisedMaking } from "./make-optimised.ts";
import { type FindMade, findMade, type OptimisedStore } from "./optimised.ts";
import type { InitReader, Muxer, SegmentName, SegmentStore, StoredSegment } from "./ports.ts";
import type { Presentation } from "./presentation.ts";
import { createProgressive, type ProgressiveMaker, type ProgressiveService } from "./progressive.ts";
import type { AudioRendition, TrackRendition, VideoRendition } from "./rendition.ts";
import type { Source, SourceIndex } from "./source.ts";
import { createTruths, type Truths } from "./truths.ts";
import { presentMade, resolveMade } from "./use-made.ts";
import type { ChosenTrack, Wish } from "./wish.ts";

/** One wish about one file, resolved: what its tracks are and where they are cut. */
export interface Delivery {
  readonly source: Source;
  readonly video: ChosenTrack<VideoRendition> | null;
  readonly audio: ChosenTrack<AudioRendition> | null;
  /** Of what is sent as one: the picture's, or the sound's where there is no picture. */
  readonly grid: Grid;
}

/** What is on offer of a file, for players that choose for themselves. */
export interface Presented {
  readonly source: Source;
  readonly presentation: Presentation;
}

export interface DeliveryService extends Truths {
  /** Somebody is there, who may soon want something. */
  awake(): void;
  /** Somebody is likely to want this file converted: what it takes to begin is made ready meanwhile. */
  expect(file: MediaFile): void;
  /** `unsupported` for a file with neither picture nor sound. */
  present(file: MediaFile, wish: LadderWish): Promise<Presented>;
  /** A segment of one rung or sound track of a presentation. */
  segment(
    source: Source,
    chosen: ChosenTrack<TrackRendition>,
    name: SegmentName,
    by: Asker,
    signal: AbortSignal,
  ): Promise<StoredSegment>;
  /** Has a part of a film made that somebody is likely to play, while no encoder works for anybody; answers how many bytes. */
  prepare(file: MediaFile, expected: Expected, span: Span, signal: AbortSignal): Promise<number>;
  /** How many runs of an encoder or copier were ever started. */
  runsStarted(): number;
  /** `unsupported` for a file with neither picture nor sound. */
  resolve(file: MediaFile, wish: Wish): Promise<Delivery>;
  /** One track's segment, for players that take tracks apart. */
  track(
    delivery: Delivery,
    track: "video" | "audio",
    name: SegmentName,
    by: Asker,
    signal: AbortSignal,
  ): Promise<StoredSegment>;
  /** Picture and sound of one segment together, as MPEG-TS. */
  muxed(delivery: Delivery, index: number, by: Asker, signal: AbortSignal): Promise<StoredSegment>;
  /** For players that take neither segments nor the file. */
  readonly progressive: ProgressiveService;
  readonly conversions: Conversions;
  /** The kind of hardware that encodes its picture (`vaapi`); null: none does. */
  hardwareOf(delivery: Delivery): string | null;
  /** What can be made, as far as it is found out. */
  encoders(): Encoders;
  readonly optimised: OptimisedMaking;
  /** An encoder works for a viewer, and isn't far ahead of him: what can wait leaves the machine to it. */
  isEncoding(): boolean;
  /** A play goes on, though nothing is asked for: encoders that work for it go on. */
  stays(playId: string): void;
  /** A play has ended: encoders that work for it alone end, and what is sent to it as one. */
  left(playId: string): void;
  /** A device may have nothing more: what is sent to it as one ends. For segments it asks each time. */
  signedOut(deviceId: number): void;
}

export interface DeliveryDeps {
  /** Processes and threads that what is wanted next will need are started. */
  readonly warm: () => void;
  readonly sources: SourceIndex;
  readonly engine: SegmentEngine;
  readonly store: SegmentStore;
  readonly muxer: Muxer;
  readonly inits: InitReader;
  readonly progressive: ProgressiveMaker;
  readonly burnIn: BurnInSource;
  readonly conversions: Conversions;
  /** What can be made, as far as it is found out. */
  readonly encoders: () => Encoders;
  /** Of what is made ahead and nobody has asked for. */
  readonly aheadBytes: number;
  readonly optimised: Pick<OptimisedStore, "of">;
  readonly optimisedBytes: number;
}

export function createDelivery(deps: DeliveryDeps): DeliveryService {
  const { sources, engine, store } = deps;
  const present = (file: MediaFile, wish: LadderWish): Promise<Presented> => {
    expectCopies(engine, file, wish);
    return presentFile(deps, file, wish);
  };
  const resolve = (file: MediaFile, wish: Wish): Promise<Delivery> => {
    expectCopies(engine, file, wish);
    return resolveFile(deps, file, wish);
  };
  const progressive = progressiveFor(deps);
  const ahead = { present, resolve, engine, store, maxBytes: deps.aheadBytes };
  return {
    awake: deps.warm,
    expect(file) {
      engine.expect(file);
      // Whoever then wants it gets the reason.
      sources.sourceOf(file).catch(() => undefined);
    },
    present,
    resolve,
    prepare: (...args) => makeAhead(ahead, ...args),
    ...createTruths(deps),
    segment: (source, chosen, name, by, signal) => engine.segment({ source, ...chosen, ...by }, name, signal),
    runsStarted: () => engine.started,
    track(delivery, track, name, by, signal) {
      const request = requestOf(delivery, track, by);
      if (request === null) throw new DomainError("not-found", `there is no ${track}`);
      return engine.segment(request, name, signal);
    },
    async muxed(delivery, index, by, signal) {
      const span = spanOf(delivery.grid, index);
      if (span === null) throw new DomainError("not-found", "there is no such segment");
      const requests = [requestOf(delivery, "video", by), requestOf(delivery, "audio", by)].filter(
        (request) => request !== null,
      );
      return muxedSegment(deps, requests, index, span, signal);
    },
    progressive,
    conversions: deps.conversions,
    hardwareOf(delivery) {
      const request = requestOf(delivery, "video", { userId: null });
      return request === null ? null : engine.hardwareOf(request);
    },
    encoders: deps.encoders,
    optimised: createOptimisedMaking({ ...deps, ladder: ladderFor(deps) }),
    ...presenceIn(engine, progressive),
  };
}

const progressiveFor = ({
  sources,
  encoders,
  progressive,
  burnIn,
  engine,
}: DeliveryDeps): ProgressiveService =>
  createProgressive({
    sources,
    makes: () => encoders().streams,
    maker: progressive,
    burnIn,
    claim: (userId) => engine.claim(userId),
  });

const presenceIn = (
  engine: SegmentEngine,
  progressive: ProgressiveService,
): Pick<DeliveryService, "isEncoding" | "stays" | "left" | "signedOut"> => ({
  isEncoding: () => engine.isHeldBack("soon"),
  stays: (playId) => engine.stays(playId),
  left(playId) {
    engine.left(playId);
    progressive.end((reader) => reader.playId === playId);
  },
  signedOut: (deviceId) => progressive.end((reader) => reader.deviceId === deviceId),
});

type Ladder = (source: Source, wish: LadderWish) => Presentation;
const ladderFor =
  ({ encoders }: DeliveryDeps): Ladder =>
  (source, wish) =>
    ladderOf(source, wish, encoders().segments);

/** The file is opened while the rest of it is found out. */
function expectCopies(engine: SegmentEngine, file: MediaFile, { copyVideo, copyAudio }: Wish): void {
  if (copyVideo || copyAudio) engine.expect(file);
}

async function presentFile(deps: DeliveryDeps, file: MediaFile, wish: LadderWish): Promise<Presented> {
  const source = await deps.sources.sourceOf(file);
  const presentation = ladderFor(deps)(source, wish);
  if (presentation.rungs.length + presentation.audio.length === 0)
    throw new DomainError("unsupported", "there is nothing to play in it");
  const find = await madeOf(deps, source);
  return { source, presentation: find === null ? presentation : presentMade(source, presentation, find) };
}

/** null: nothing of it was made beforehand, as of nearly all films. */
async function madeOf({ optimised, engine }: DeliveryDeps, source: Source): Promise<FindMade | null> {
  const versions = await optimised.of(source.fingerprint);
  if (versions.length === 0) return null;
  return findMade(source, versions, (chosen) => engine.keyOf({ source, ...chosen, userId: null }));
}

async function resolveFile(deps: DeliveryDeps, file: MediaFile, wish: Wish): Promise<Delivery> {
  const source = await deps.sources.sourceOf(file);
  const { segments } = deps.encoders();
  const video = chooseVideo(source, wish, segments);
  const audio = chooseAudio(source, wish, segments);
  const grid = (video ?? audio)?.grid;
  if (grid === undefined) throw new DomainError("unsupported", "there is nothing to play in it");
  const delivery = { source, video, audio, grid };
  const find = await madeOf(deps, source);
  return find === null ? delivery : resolveMade(delivery, wish, find, ladderFor(deps));
}

/** Kept beside the tracks: putting together again what is asked for again would cost more than to send it. */
async function muxedSegment(
  { engine, store, muxer }: DeliveryDeps,
  requests: readonly TrackRequest[],
  index: number,
  span: Span,
  signal: AbortSignal,
): Promise<StoredSegment> {
  const key = createHash("sha256")
    .update(["mpegts", ...requests.map((request) => engine.keyOf(request))].join("\0"))
    .digest("hex");
  const stored = await store.get(key, index);
  if (stored !== null) {
    for (const request of requests) engine.isAt(request, segmentAt(request.grid, span.startMs));
    return stored;
  }
  const tracks = await Promise.all(requests.map((request) => piecesOf(engine, request, span, signal)));
  return store.put(key, index, await muxer.toTransportStream(tracks, span));
}

function requestOf(delivery: Delivery, track: "video" | "audio", by: Asker): TrackRequest | null {
  const chosen = delivery[track];
  return chosen === null ? null : { source: delivery.source, ...chosen, ...by };
}

/** All segments of a track that lie in a span: sound is cut at other places than the picture. */
async function piecesOf(
  engine: SegmentEngine,
  request: TrackRequest,
  span: Span,
  signal: AbortSignal,
): Promise<{ readonly init: StoredSegment; readonly segments: readonly StoredSegment[] }> {
  const first = segmentAt(request.grid, span.startMs);
  const last = segmentAt(request.grid, Math.max(span.startMs, span.endMs - 1));
  const names = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const segments = await Promise.all(names.map((name) => engine.segment(request, name, signal)));
  return { init: await engine.segment(request, "init", signal), segments };
}

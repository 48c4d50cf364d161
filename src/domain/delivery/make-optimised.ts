/** Makes a version of a film beforehand, piece by piece, when nobody needs an encoder. */
import { DomainError } from "../errors.ts";
import type { MediaFile } from "../library/item.ts";
import type { SegmentEngine } from "./engine.ts";
import { segmentCount } from "./grid.ts";
import type { LadderWish } from "./ladder.ts";
import type { PlannedTrack } from "./optimised.ts";
import type { SegmentStore } from "./ports.ts";
import type { Presentation } from "./presentation.ts";
import type { TrackRendition, VideoCodec } from "./rendition.ts";
import type { Source, SourceIndex } from "./source.ts";
import type { ChosenTrack } from "./wish.ts";

export interface Quality {
  /** The name of a rung of the film's ladder. */
  readonly rung: string;
  readonly codec: VideoCodec;
}

export interface Plan {
  readonly source: Source;
  readonly tracks: readonly PlannedTrack[];
}

export interface OptimisedMaking {
  /** `invalid` (detail.qualities) when the film has no such rung. */
  plan(file: MediaFile, quality: Quality): Promise<Plan>;
  /**
   * What is there already isn't made again. Reports the part that is done. `unavailable` when the room for such
   * versions is used up, or it can't be made.
   */
  make(plan: Plan, onProgress: (part: number) => void, signal: AbortSignal): Promise<void>;
  /** It stands back: somebody plays what has to be encoded. */
  isHeld(): boolean;
  /** The files of a track, the initialization segment first. `unavailable` when one is missing. */
  pieces(key: string): Promise<readonly string[]>;
  keep(keys: readonly string[]): Promise<void>;
  letGo(keys: readonly string[]): Promise<void>;
  /** Bytes of each key's segments. */
  bytesOf(keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface OptimisedMakingDeps {
  readonly sources: SourceIndex;
  readonly engine: SegmentEngine;
  readonly store: SegmentStore;
  readonly ladder: (source: Source, wish: LadderWish) => Presentation;
  /** Of all that is kept. */
  readonly optimisedBytes: number;
}

/** What any player takes that takes the codec: sound that is AAC already is copied when somebody plays it. */
const wishFor = (codec: VideoCodec): LadderWish => ({
  videoCodecs: [codec],
  audioCodecs: ["aac"],
  copyVideo: false,
  copyAudio: true,
  videoBitrateBps: null,
  audioBitrateBps: null,
  maxWidth: null,
  maxHeight: null,
  maxAudioChannels: 2,
  audioIndex: null,
  burnInSubtitle: null,
  maxBitrateBps: null,
});

export function createOptimisedMaking(deps: OptimisedMakingDeps): OptimisedMaking {
  const { sources, engine, store, ladder } = deps;
  return {
    async plan(file, { rung, codec }) {
      const source = await sources.sourceOf(file);
      const { grid, rungs, audio } = ladder(source, wishFor(codec));
      const found = rungs.find(({ id, rendition }) => id === rung && rendition.encoding?.codec === codec);
      if (found === undefined)
        throw new DomainError("invalid", "the film has no such quality", {
          field: "quality",
          qualities: rungs.map(({ id }) => id),
        });
      const encoded = audio.filter(({ rendition }) => rendition.encoding !== null);
      const chosen = [{ rendition: found.rendition, grid }, ...encoded];
      return { source, tracks: chosen.map((track) => planned(engine, source, track)) };
    },
    make: (plan, onProgress, signal) => make(deps, plan, onProgress, signal),
    isHeld: () => engine.isHeldBack("someday"),
    pieces: (key) => piecesOf(store, key),
    keep: (keys) => store.keep(keys),
    letGo: (keys) => store.letGo(keys),
    async bytesOf(keys) {
      const sizes = await store.sizes(keys);
      return new Map(
        keys.map((key) => [key, (sizes.get(key) ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)]),
      );
    },
  };
}

async function piecesOf(store: SegmentStore, key: string): Promise<readonly string[]> {
  const count = ((await store.sizes([key])).get(key) ?? []).length;
  const names = ["init" as const, ...Array.from({ length: count }, (_, at) => at)];
  const pieces: string[] = [];
  for (const name of names) {
    const piece = await store.get(key, name);
    if (piece === null) throw new DomainError("unavailable", "a piece of the version is missing");
    pieces.push(piece.path);
  }
  return pieces;
}

function planned(
  engine: SegmentEngine,
  source: Source,
  { rendition, grid }: ChosenTrack<TrackRendition>,
): PlannedTrack {
  return { rendition, grid, ...engine.placeOf({ source, rendition, grid, userId: null }) };
}

async function make(
  { engine, store, optimisedBytes }: OptimisedMakingDeps,
  { source, tracks }: Plan,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const total = tracks.reduce((sum, { grid }) => sum + segmentCount(grid), 0);
  let done = 0;
  for (const { rendition, grid, key, build } of tracks) {
    const until = segmentCount(grid);
    const made = { key, build };
    const request = { source, rendition, grid, made, userId: null, urgency: "someday" as const, until };
    for (let index = 0; index < until; index++) {
      if (store.keptBytes > optimisedBytes)
        throw new DomainError("unavailable", "the room for optimised versions is used up");
      await engine.ahead(request, index, signal);
      done += 1;
      onProgress(done / total);
    }
  }
}

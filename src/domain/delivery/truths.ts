/** What is told of tracks, by what was really made of them: codecs by their initialization segments, bits by their sizes. */
import { createBoundedMap } from "../bounded-map.ts";
import type { Delivery, Presented } from "./delivery.ts";
import type { SegmentEngine, TrackRequest } from "./engine.ts";
import { trackFor } from "./first-tracks.ts";
import { measuredBandwidth } from "./measure.ts";
import type { InitReader, SegmentStore } from "./ports.ts";
import { audioChoiceOf, rungOf } from "./present.ts";
import type { AudioChoice, Presentation, Rung } from "./presentation.ts";
import type { Source } from "./source.ts";

/** A delivery as a player is told of it. */
export interface Told {
  readonly rung: Rung | null;
  readonly audio: AudioChoice | null;
}

export interface Truths {
  /** With the bandwidths that the stored segments have, and codecs as they were really made. */
  measured(presented: Presented): Promise<Presentation>;
  /** The same of one wish. */
  told(delivery: Delivery): Promise<Told>;
}

export interface TruthDeps {
  readonly engine: Pick<SegmentEngine, "keyOf" | "segment">;
  readonly store: Pick<SegmentStore, "sizes" | "get">;
  readonly inits: InitReader;
}

const MAX_KNOWN = 10_000;
/** A playlist isn't held back for it longer. */
const PATIENCE_MS = 2000;

type Describe = <T extends Rung | AudioChoice>(
  source: Source,
  tracks: readonly T[],
  grid: Presentation["grid"],
) => Promise<readonly T[]>;

export function createTruths(deps: TruthDeps): Truths {
  const describe = describing(deps);
  return {
    async measured({ source, presentation }) {
      const { grid, rungs, audio } = presentation;
      const [pictures, sounds] = await Promise.all([
        describe(source, rungs, grid),
        describe(source, audio, grid),
      ]);
      return { ...presentation, rungs: pictures, audio: sounds };
    },
    async told(delivery) {
      const { source, grid } = delivery;
      const [rung, audio] = [rungOf(delivery), audioChoiceOf(delivery)];
      const [[picture], [sound]] = await Promise.all([
        describe(source, rung === null ? [] : [rung], grid),
        describe(source, audio === null ? [] : [audio], grid),
      ]);
      return { rung: picture ?? null, audio: sound ?? null };
    },
  };
}

function describing({ engine, store, inits }: TruthDeps): Describe {
  const known = createBoundedMap<string, string>(MAX_KNOWN);
  /**
   * Of a copy an initialization segment is made where there is none: it costs little and is asked for next. An encoder
   * is begun for who asks for its pieces, not for a word in a list: what it makes is known beforehand.
   */
  const codecsOf = async (key: string, request: TrackRequest): Promise<string | null> => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const init =
      request.rendition.encoding === null
        ? await engine.segment(request, "init", AbortSignal.timeout(PATIENCE_MS))
        : await store.get(key, "init");
    const codecs = init === null ? null : await inits.codecsOf(init);
    if (codecs !== null) known.set(key, codecs);
    return codecs;
  };
  return async (source, tracks, grid) => {
    const requests = tracks.map((track) => ({ source, ...trackFor(track, grid), userId: null }));
    const keys = requests.map((request) => engine.keyOf(request));
    const [sizes, ...codecs] = await Promise.all([
      store.sizes(keys),
      // What can't be made says so when it is asked for.
      ...requests.map((request, at) => codecsOf(keys[at] ?? "", request).catch(() => null)),
    ]);
    return tracks.map((track, at) => ({
      ...track,
      codecs: codecs[at] ?? track.codecs,
      bandwidth: measuredBandwidth(
        requests[at]?.grid ?? grid,
        sizes.get(keys[at] ?? "") ?? [],
        track.bandwidth,
      ),
    }));
  };
}

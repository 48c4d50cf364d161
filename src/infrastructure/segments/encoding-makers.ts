/** Makers of what is encoded: hardware where it is there and works, and the programs that always do. */
import { createBoundedMap } from "../../domain/bounded-map.ts";
import type { MakeRequest, SegmentMaker } from "../../domain/delivery/ports.ts";
import type { Log } from "../../domain/log.ts";
import type { FoundEncoders } from "../encoders/found-encoders.ts";
import { createFfmpegMaker } from "./ffmpeg-maker.ts";

export interface EncodingMakersDeps {
  readonly ffmpegPath: string;
  readonly build: string;
  readonly log: Log;
  readonly stallMs: number;
  /** Less: somebody waits, and a program can do it. */
  readonly hardwareStallMs: number;
  readonly found: FoundEncoders;
}

const MOST_SUSPECTS = 1000;

/**
 * In order of preference. Each has keys of its own; pieces of both can follow each other, as each tells its decoder what
 * it must know. What hardware fails at is done by a program: whether the hardware was at fault, is seen by that.
 */
export function createEncodingMakers(deps: EncodingMakersDeps): readonly [SegmentMaker, SegmentMaker] {
  const { found, build } = deps;
  const suspects = createBoundedMap<string, true>(MOST_SUSPECTS);
  const hardware: SegmentMaker = {
    name: "hardware",
    get build() {
      return `${build} ${found.hardwareName() ?? ""}`;
    },
    can: (request) => toolsFor(found, request) !== null,
    start(request, onSegment) {
      const tools = toolsFor(found, request) ?? found.software("segments");
      const maker = createFfmpegMaker({ ...deps, stallMs: deps.hardwareStallMs, tools });
      const making = maker.start(request, async (name, bytes) => {
        if (name !== "init") found.hardwareWorked();
        await onSegment(name, bytes);
      });
      making.done.catch(() => suspects.set(idOf(request), true));
      return making;
    },
  };
  const software: SegmentMaker = {
    name: "ffmpeg",
    get build() {
      return found.hardwareName() === null ? build : `${build} with hardware`;
    },
    can: () => true,
    start(request, onSegment) {
      const maker = createFfmpegMaker({ ...deps, tools: found.software("segments") });
      return maker.start(request, async (name, bytes) => {
        const id = idOf(request);
        if (name !== "init" && suspects.get(id) === true) {
          suspects.delete(id);
          found.hardwareFailed();
        }
        await onSegment(name, bytes);
      });
    },
  };
  return [hardware, software];
}

function toolsFor(found: FoundEncoders, { rendition }: MakeRequest): ReturnType<FoundEncoders["hardware"]> {
  return rendition.track === "video" && rendition.encoding !== null
    ? found.hardware(rendition.encoding)
    : null;
}

const idOf = ({ source, rendition }: MakeRequest): string =>
  `${source.fingerprint} ${JSON.stringify(rendition)}`;

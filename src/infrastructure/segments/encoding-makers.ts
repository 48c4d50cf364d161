/** Makers of what is encoded: hardware where it is there and works, and the programs that always do. */
import { createBoundedMap } from "../../domain/bounded-map.ts";
import type { MakeRequest, SegmentMaker } from "../../domain/delivery/ports.ts";
import type { Log } from "../../domain/log.ts";
import type { FoundEncoders } from "../encoders/found-encoders.ts";
import { needsNoProgram } from "../encoders/hardware-decoding.ts";
import type { Toolbox } from "../encoders/toolbox.ts";
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
 * In order of preference: hardware that decodes and scales as well, hardware that encodes, programs. Hardware and programs
 * have keys of their own; pieces of both can follow each other, as each tells its decoder what it must know. A film that
 * hardware doesn't decode is from then on decoded by programs; what it doesn't encode is done by programs: whether the
 * hardware was at fault, is seen by that.
 */
export function createEncodingMakers(
  deps: EncodingMakersDeps,
): readonly [SegmentMaker, SegmentMaker, SegmentMaker] {
  const { found, hardwareStallMs } = deps;
  const suspects = createBoundedMap<string, true>(MOST_SUSPECTS);
  const undecodable = createBoundedMap<string, true>(MOST_SUSPECTS);
  const throughout = hardwareMaker(deps, {
    name: "hardware throughout",
    tools: (request) =>
      undecodable.get(request.source.fingerprint) === true ? null : throughoutFor(found, request),
    // A second try follows, and somebody waits.
    stallMs: hardwareStallMs / 2,
    onFailure: ({ source }) => undecodable.set(source.fingerprint, true),
  });
  const hardware = hardwareMaker(deps, {
    name: "hardware",
    tools: (request) => toolsFor(found, request),
    stallMs: hardwareStallMs,
    onFailure: (request) => suspects.set(idOf(request), true),
  });
  const software = softwareMaker(deps, (request) => {
    const id = idOf(request);
    if (suspects.get(id) !== true) return;
    suspects.delete(id);
    found.hardwareFailed();
  });
  return [throughout, hardware, software];
}

interface HardwareUse {
  readonly name: string;
  /** null: it can't be made in this way. */
  readonly tools: (request: MakeRequest) => Toolbox | null;
  readonly stallMs: number;
  readonly onFailure: (request: MakeRequest) => void;
}

function hardwareMaker(
  deps: EncodingMakersDeps,
  { name, tools, stallMs, onFailure }: HardwareUse,
): SegmentMaker {
  const { found, build } = deps;
  return {
    name,
    get build() {
      return `${build} ${found.hardwareName() ?? ""}`;
    },
    get hardware() {
      return found.encoders().hardware;
    },
    can: (request) => tools(request) !== null,
    start(request, onSegment) {
      const own = tools(request) ?? found.software("segments");
      const maker = createFfmpegMaker({ ...deps, stallMs, tools: own });
      const making = maker.start(request, async (piece, bytes) => {
        if (piece !== "init") found.hardwareWorked();
        await onSegment(piece, bytes);
      });
      making.done.catch(() => onFailure(request));
      return making;
    },
  };
}

function softwareMaker(deps: EncodingMakersDeps, onSuccess: (request: MakeRequest) => void): SegmentMaker {
  const { found, build } = deps;
  return {
    name: "ffmpeg",
    get build() {
      return found.hardwareName() === null ? build : `${build} with hardware`;
    },
    can: () => true,
    start(request, onSegment) {
      const maker = createFfmpegMaker({ ...deps, tools: found.software("segments") });
      return maker.start(request, async (piece, bytes) => {
        if (piece !== "init") onSuccess(request);
        await onSegment(piece, bytes);
      });
    },
  };
}

function toolsFor(found: FoundEncoders, { rendition }: MakeRequest): ReturnType<FoundEncoders["hardware"]> {
  return rendition.track === "video" && rendition.encoding !== null
    ? found.hardware(rendition.encoding)
    : null;
}

function throughoutFor(
  found: FoundEncoders,
  { rendition, source, burnIn = null }: MakeRequest,
): Toolbox | null {
  const stream = source.file.streams.find(({ index }) => index === rendition.streamIndex);
  if (rendition.track !== "video" || rendition.encoding === null || stream === undefined) return null;
  const isDrawnOn = burnIn !== null || rendition.encoding.burnInSubtitle !== null;
  return isDrawnOn || !needsNoProgram(stream, rendition.encoding)
    ? null
    : found.hardware(rendition.encoding, stream);
}

const idOf = ({ source, rendition }: MakeRequest): string =>
  `${source.fingerprint} ${JSON.stringify(rendition)}`;

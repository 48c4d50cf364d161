/** Makes tracks of a film in pieces by several runs, and looks at what comes of putting them together. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Grid, segmentAt, spanOf } from "../../src/domain/delivery/grid.ts";
import type {
  MakeRequest,
  SegmentMaker,
  SegmentName,
  StoredSegment,
} from "../../src/domain/delivery/ports.ts";
import { MEDIA_OFFSET_MS } from "../../src/domain/delivery/presentation.ts";
import type { Source } from "../../src/domain/delivery/source.ts";
import type { Wish } from "../../src/domain/delivery/wish.ts";
import { createKeyframeReader } from "../../src/infrastructure/ffmpeg/keyframe-reader.ts";
import { createMediaProbe } from "../../src/infrastructure/ffmpeg/media-probe.ts";
import { samplesOf, timescaleOf } from "../../src/infrastructure/segments/boxes.ts";
import { ThreadMuxer } from "../../src/infrastructure/segments/transport-stream/muxer.ts";
import { silentLog } from "./log.ts";
import { aFile } from "./media-values.ts";
import { run } from "./reference.ts";

/** What delivery knows of a file: probed and looked through by the real parts. */
export async function sourceOf(path: string): Promise<Source> {
  const probe = createMediaProbe({ ffprobePath: "ffprobe", log: silentLog });
  const keyframes = createKeyframeReader({ ffprobePath: "ffprobe", log: silentLog, useLibav: true });
  try {
    const facts = await probe.probe(path, AbortSignal.timeout(60_000));
    const file = aFile({ ...facts, path });
    const index = await keyframes.read(path, AbortSignal.timeout(60_000));
    if (!index.ok) throw new Error(index.reason);
    return {
      file,
      fingerprint: path,
      durationMs: facts.durationMs ?? 0,
      keyframesMs: index.keyframesMs.length === 0 ? null : index.keyframesMs,
      closedGops: index.closedGops,
    };
  } finally {
    await probe[Symbol.asyncDispose]();
    keyframes[Symbol.dispose]();
  }
}

export const aWish = (wish: Partial<Wish> = {}): Wish => ({
  videoCodecs: ["h264"],
  audioCodecs: ["aac"],
  copyVideo: false,
  copyAudio: false,
  videoBitrateBps: 300_000,
  audioBitrateBps: 64_000,
  maxWidth: null,
  maxHeight: null,
  maxAudioChannels: 2,
  audioIndex: null,
  burnInSubtitle: null,
  ...wish,
});

export type Pieces = ReadonlyMap<SegmentName, Buffer>;

/** One run over a window. */
export async function made(
  maker: SegmentMaker,
  request: Omit<MakeRequest, "first" | "count">,
  first: number,
  count: number,
): Promise<Pieces> {
  const pieces = new Map<SegmentName, Buffer>();
  const making = maker.start({ ...request, first, count }, async (name, made) => {
    pieces.set(name, made instanceof Uint8Array ? Buffer.from(made) : await readFile(made.path));
    await setTimeout(0);
  });
  await making.done;
  return pieces;
}

export interface Joint {
  readonly index: number;
  /** Of the gap (or overlap, negative) before this segment, in ms. */
  readonly gapMs: number;
}

/** Where each segment but the first begins, against where the one before it ends. */
export function jointsOf(pieces: Pieces, count: number): readonly Joint[] {
  const scale = timescaleOf(piece(pieces, "init"));
  let end: number | null = null;
  const joints: Joint[] = [];
  for (let index = 0; index < count; index++) {
    const samples = samplesOf(piece(pieces, index));
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined) continue;
    if (end !== null) joints.push({ index, gapMs: ((first.decodeTime - end) * 1000) / scale });
    end = last.decodeTime + last.duration;
  }
  return joints;
}

/** Where the first sample of a track is shown, in ms of the film. */
export function startOf(pieces: Pieces): number {
  const first = samplesOf(piece(pieces, 0))[0];
  if (first === undefined) return Number.NaN;
  const time = first.decodeTime + first.compositionOffset;
  return (time * 1000) / timescaleOf(piece(pieces, "init")) - MEDIA_OFFSET_MS;
}

export function piece(pieces: Pieces, name: SegmentName): Buffer {
  const found = pieces.get(name);
  if (found === undefined) throw new Error(`there is no segment ${name}`);
  return found;
}

export function inOrder(pieces: Pieces, count: number): Buffer {
  return Buffer.concat([
    piece(pieces, "init"),
    ...Array.from({ length: count }, (_, index) => piece(pieces, index)),
  ]);
}

/** All segments of a film as MPEG-TS, each put together from what its tracks have in its time, one behind the other. */
export async function muxedWhole(
  tracks: readonly { readonly grid: Grid; readonly pieces: Pieces }[],
): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-mux-"));
  await using muxer = new ThreadMuxer();
  try {
    const stored = await Promise.all(tracks.map(({ pieces }, at) => storedIn(join(dir, String(at)), pieces)));
    const [first] = tracks;
    const spans = first === undefined ? [] : first.grid.startsMs.map((_, index) => spanOf(first.grid, index));
    const all: Uint8Array[] = [];
    for (const span of spans) {
      if (span === null) continue;
      const parts = tracks.map(({ grid }, at) => {
        const from = segmentAt(grid, span.startMs);
        const to = segmentAt(grid, Math.max(span.startMs, span.endMs - 1));
        const found = (name: SegmentName): StoredSegment => {
          const one = stored[at]?.get(name);
          if (one === undefined) throw new Error(`there is no segment ${name}`);
          return one;
        };
        const names = Array.from({ length: to - from + 1 }, (_, index) => from + index);
        return { init: found("init"), segments: names.map(found) };
      });
      all.push(await muxer.toTransportStream(parts, span));
    }
    return Buffer.concat(all);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function storedIn(dir: string, pieces: Pieces): Promise<ReadonlyMap<SegmentName, StoredSegment>> {
  await mkdir(dir);
  const stored = new Map<SegmentName, StoredSegment>();
  for (const [name, bytes] of pieces) {
    const path = join(dir, String(name));
    await writeFile(path, bytes);
    stored.set(name, { path, sizeBytes: bytes.length });
  }
  return stored;
}

export interface Decoded {
  readonly frames: number;
  readonly warnings: string;
}

/** Frames of one kind that come out of a file, and what ffmpeg says about it. */
export async function decoded(bytes: Buffer, extension: "mp4" | "ts", kind: "v" | "a"): Promise<Decoded> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-join-"));
  try {
    const path = join(dir, `joined.${extension}`);
    await writeFile(path, bytes);
    return await decodedFile(path, kind);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export async function decodedFile(path: string, kind: "v" | "a"): Promise<Decoded> {
  const input = ["-copyts", "-i", path, "-map", `0:${kind}:0`];
  const output = await run("ffmpeg", [
    ..."-hide_banner -nostdin -loglevel warning".split(" "),
    ...input,
    ...(kind === "v" ? ["-fps_mode", "passthrough"] : []),
    ..."-progress pipe:1 -nostats -threads 1 -f null -".split(" "),
  ]);
  const isProgress = /^[a-z_0-9]+= *\S+\s*$/u;
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const frames = lines.findLast((line) => line.startsWith("frame="))?.slice(6) ?? "0";
  return { frames: Number(frames), warnings: lines.filter((line) => !isProgress.test(line)).join("\n") };
}

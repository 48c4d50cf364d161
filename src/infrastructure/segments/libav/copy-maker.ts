import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LRUCache } from "lru-cache";
import { segmentCount, spanOf } from "../../../domain/delivery/grid.ts";
import type { MakeRequest, Making, OnSegment, SegmentMaker } from "../../../domain/delivery/ports.ts";
import { DomainError } from "../../../domain/errors.ts";
import type { MediaFile } from "../../../domain/library/item.ts";
import type { Log } from "../../../domain/log.ts";
import { createLibavWorker, type LibavWorker } from "../../ffmpeg/libav-worker.ts";
import { createLimiter } from "../../limiter.ts";
import { type Copy, type CopyAnswer, copyAnswer, type CopyTask, type FileTask } from "./copy-task.ts";

export interface CopyMakerDeps {
  /** Where segments lie until they are stored: on the disk of the store. */
  readonly dir: string;
  readonly log: Log;
  /** The program of the process; another one in tests. */
  readonly program?: string;
}

export interface CopyMaker extends SegmentMaker {
  /** Starts the process before it is needed. */
  warm(): void;
  [Symbol.dispose](): void;
}

const PROGRAM = fileURLToPath(new URL("copy-child.ts", import.meta.url));
/** Raised when copies made before and after a change of ours would not join. */
const FORM = 1;
/** A disk that wakes up takes some seconds; longer than this it isn't there. */
const DEADLINE_MS = 20_000;
const IDLE_MS = 120_000;
/** As many as the process keeps open. */
const EXPECTED_FILES = 6;
/** Some memory of libav is lost with each file that is opened. */
const MAX_SEGMENTS = 5000;
const MAX_RSS_BYTES = 600 * 1024 * 1024;

/** Formats that say where each packet lies and what is in it; others are for ffmpeg, which looks closer. */
const FORMATS = /(?:^|,)(?:matroska|mov)(?:,|$)/u;
const CODECS: ReadonlySet<string> = new Set([
  "h264",
  "hevc",
  "av1",
  "vp9",
  "aac",
  "ac3",
  "eac3",
  "mp3",
  "opus",
  "flac",
]);

type Worker = LibavWorker<CopyAnswer>;

/** Copies tracks with libav in a process that stays: the next segment costs milliseconds, not a process start. */
export async function createCopyMaker({ dir, log, program = PROGRAM }: CopyMakerDeps): Promise<CopyMaker> {
  await mkdir(dir, { recursive: true });
  const version = await libavVersion();
  const inTurn = createLimiter(1);
  let isMissing = version === null;
  const worker: Worker = createLibavWorker<CopyAnswer>({
    program,
    check: (answer) => copyAnswer.safeParse(answer).data ?? { ok: false, reason: "an answer without sense" },
    log,
    deadlineMs: DEADLINE_MS,
    idleMs: IDLE_MS,
    maxFiles: MAX_SEGMENTS,
    maxRssBytes: MAX_RSS_BYTES,
  });
  const ask: Ask = (file, copy) =>
    inTurn(async () => {
      const answer = await worker.ask(file.path, 0, new AbortController().signal, taskOf(file, copy));
      if (answer === "missing") isMissing = true;
      return typeof answer === "string" ? { ok: false, reason: `libav ${answer}` } : answer;
    });
  const expected = new LRUCache<string, true>({ max: EXPECTED_FILES, ttl: IDLE_MS });
  return {
    name: "libav",
    build: `libav ${version} form ${FORM}`,
    isInstant: true,
    expect(file) {
      if (isMissing || !FORMATS.test(file.format ?? "") || expected.has(file.path)) return;
      expected.set(file.path, true);
      ask(file, null).catch(() => undefined);
    },
    can: (request) => !isMissing && isCopiable(request),
    start: (request, onSegment) => new CopyRun(ask, dir, request, onSegment),
    warm: () => worker.start(),
    [Symbol.dispose]: () => worker.stop(),
  };
}

/** null: it isn't installed. */
async function libavVersion(): Promise<string | null> {
  try {
    const manifest = new URL("../../package.json", import.meta.resolve("node-av/lib"));
    const { version } = JSON.parse(await readFile(manifest, "utf8")) as { readonly version?: unknown };
    return String(version);
  } catch {
    return null;
  }
}

function isCopiable({ rendition, source }: MakeRequest): boolean {
  const stream = source.file.streams.find(({ index }) => index === rendition.streamIndex);
  return (
    rendition.encoding === null &&
    FORMATS.test(source.file.format ?? "") &&
    stream?.externalPath === null &&
    CODECS.has(stream.codec ?? "")
  );
}

type Ask = (file: MediaFile, copy: CopyTask | null) => Promise<CopyAnswer>;

const taskOf = ({ sizeBytes, modifiedAt }: MediaFile, copy: CopyTask | null): FileTask => ({
  sizeBytes,
  modifiedMs: modifiedAt.getTime(),
  copy,
});

/** Asks for one segment after the other: what is frozen or ended begins no further one. */
class CopyRun implements Making {
  readonly done: Promise<void>;
  #isStopped = false;
  #paused: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;

  constructor(ask: Ask, dir: string, request: MakeRequest, onSegment: OnSegment) {
    this.done = this.#run(ask, dir, request, onSegment);
    // A run that is stopped before anybody waits for it must not end the process.
    this.done.catch(() => undefined);
  }

  pause(): void {
    // Whoever has ended it waits for its end.
    if (!this.#isStopped) this.#paused ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = null;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.resume();
    await this.done.catch(() => undefined);
  }

  async #run(ask: Ask, dir: string, request: MakeRequest, onSegment: OnSegment): Promise<void> {
    const end = Math.min(request.first + request.count, segmentCount(request.grid));
    for (let index = request.first; index < end; index++) {
      await this.#paused?.promise;
      if (this.#isStopped) return;
      const path = join(dir, `${randomUUID()}.seg`);
      try {
        const { init, sizeBytes } = copyOf(await ask(request.source.file, copyTaskOf(request, index, path)));
        if (index === request.first) await onSegment("init", init);
        await onSegment(index, { path, sizeBytes });
      } finally {
        // It is there no more when it was taken over.
        await rm(path, { force: true });
      }
    }
  }
}

function copyOf(answer: CopyAnswer): Copy {
  const reason = answer.ok ? "an answer without a segment" : answer.reason;
  if (!answer.ok || answer.copy === null)
    throw new DomainError("unavailable", "the film can't be copied", { reason });
  return answer.copy;
}

function copyTaskOf({ grid, rendition }: MakeRequest, index: number, into: string): CopyTask {
  const span = spanOf(grid, index);
  if (span === null) throw new Error("there is no such segment");
  const isLast = index === segmentCount(grid) - 1;
  return {
    into,
    streamIndex: rendition.streamIndex,
    index,
    startMs: span.startMs,
    endMs: isLast ? null : span.endMs,
  };
}

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { segmentAt } from "../../domain/delivery/grid.ts";
import type { MakeRequest, Making, SegmentMaker, SegmentName } from "../../domain/delivery/ports.ts";
import { MEDIA_OFFSET_MS } from "../../domain/delivery/presentation.ts";
import { DomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import { segmentCommand } from "./ffmpeg-command.ts";
import { createFragmentReader, type Fragment } from "./fragments.ts";

export interface FfmpegMakerDeps {
  readonly ffmpegPath: string;
  /** `ffmpeg -version`'s first line: part of the keys. */
  readonly build: string;
  readonly log: Log;
  /** No output for so long: the run hangs and is killed. */
  readonly stallMs: number;
}

const MAX_ERROR_BYTES = 8192;
/** A fragment belongs to the segment whose start it hits; rounding of time scales stays far below this. */
const NEAR_MS = 8;
/** Audio encoders begin with up to 1,152 samples of their own before the first ones given to them. */
const ENCODER_DELAY_MS = 30;

type OnSegment = (name: SegmentName, bytes: Uint8Array) => Promise<void>;

export function createFfmpegMaker(deps: FfmpegMakerDeps): SegmentMaker {
  return {
    name: "ffmpeg",
    build: deps.build,
    can: () => true,
    start: (request, onSegment) => new FfmpegRun(deps, request, onSegment),
  };
}

/** Puts fragments together to segments by their times; gives a segment out when the next one has begun. */
function createAssembler(
  request: MakeRequest,
  emit: (name: SegmentName, bytes: Buffer) => void,
): { readonly add: (fragment: Fragment) => void; readonly end: () => void } {
  const { grid, first, count, rendition } = request;
  const nearMs = rendition.track === "audio" && rendition.encoding !== null ? ENCODER_DELAY_MS : NEAR_MS;
  let index = -1;
  let parts: Buffer[] = [];
  const flush = (): void => {
    if (parts.length > 0 && index >= first && index < first + count) emit(index, Buffer.concat(parts));
    parts = [];
  };
  return {
    add({ bytes, startMs }) {
      const at = segmentAt(grid, startMs - MEDIA_OFFSET_MS + nearMs);
      if (at !== index) flush();
      index = at;
      numberFragment(bytes, at, parts.length);
      parts.push(bytes);
    },
    end: flush,
  };
}

const MAX_PARTS = 4096;

/** `mfhd`'s sequence number by the place in the film, not in the run: copies are then the same bytes from any run. */
function numberFragment(moof: Buffer, index: number, part: number): void {
  if (moof.toString("latin1", 12, 16) === "mfhd") moof.writeUInt32BE(index * MAX_PARTS + part + 1, 20);
}

/** One ffmpeg process: frozen by SIGSTOP, ended by SIGKILL, given up when it writes nothing for too long. */
class FfmpegRun implements Making {
  readonly done: Promise<void>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #stallMs: number;
  #stall: NodeJS.Timeout | undefined;
  #stopped = false;
  #failure: unknown = null;
  #errors = "";
  #writing = Promise.resolve();

  constructor(deps: FfmpegMakerDeps, request: MakeRequest, onSegment: OnSegment) {
    const args = segmentCommand(request);
    this.#stallMs = deps.stallMs;
    this.#child = spawn(deps.ffmpegPath, args, { stdio: ["ignore", "pipe", "pipe"], shell: false });
    const emit = (name: SegmentName, bytes: Buffer): void => {
      this.#writing = this.#writing
        .then(() => onSegment(name, bytes))
        .catch((error: unknown) => this.#fail(error));
    };
    const assembler = createAssembler(request, emit);
    this.#listen(createFragmentReader({ onInit: (bytes) => emit("init", bytes), onFragment: assembler.add }));
    this.done = ended(this.#child).then(async (code) => {
      clearTimeout(this.#stall);
      // A run that was cut off ends in the middle of its last segment.
      if (code === 0 && this.#failure === null) assembler.end();
      await this.#writing;
      if (this.#stopped || (code === 0 && this.#failure === null)) return;
      throw unavailable(deps.log, args, this.#failure, code, this.#errors);
    });
    // A run that is stopped before anybody waits for it must not end the process.
    this.done.catch(() => undefined);
    this.#watch();
  }

  pause(): void {
    clearTimeout(this.#stall);
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
    this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#child.kill("SIGKILL");
    await this.done.catch(() => undefined);
  }

  #listen(read: (chunk: Buffer) => void): void {
    this.#child.stdout.on("data", (chunk: Buffer) => {
      this.#watch();
      try {
        read(chunk);
      } catch (error) {
        this.#fail(error);
      }
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString("utf8")).slice(-MAX_ERROR_BYTES);
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#child.kill("SIGKILL");
  }

  #watch(): void {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => this.#fail(new Error(`no output for ${this.#stallMs} ms`)), this.#stallMs);
  }
}

function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
}

function unavailable(
  log: Log,
  args: readonly string[],
  failure: unknown,
  code: number | null,
  errors: string,
): DomainError {
  const lines = errors.trimEnd().split("\n").slice(-10);
  log.error("ffmpeg couldn't make segments", { err: failure, code, args, lines });
  return new DomainError("unavailable", "the film can't be converted", {
    reason: lines.at(-1) ?? String(failure),
  });
}

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type {
  MakeRequest,
  Making,
  OnSegment,
  SegmentMaker,
  SegmentName,
} from "../../domain/delivery/ports.ts";
import { DomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import type { Toolbox } from "../encoders/toolbox.ts";
import { standBack } from "../ffmpeg/stand-back.ts";
import { createAssembler } from "./assembler.ts";
import { segmentCommand } from "./ffmpeg-command.ts";
import { createFragmentReader } from "./fragments.ts";

export interface FfmpegMakerDeps {
  readonly ffmpegPath: string;
  /** `ffmpeg -version`'s first line: part of the keys. */
  readonly build: string;
  readonly log: Log;
  /** No output for so long: the run hangs and is killed. */
  readonly stallMs: number;
  /** Not given: those of any common build. */
  readonly tools?: Toolbox;
}

const MAX_ERROR_BYTES = 8192;
const KILLED_MS = 2000;
/** What ffmpeg says when a file ends too soon because its disk does: nothing may then pass for the film's end. */
const READ_TROUBLE = /input\/output error|stale file handle|no such device|transport endpoint/iu;

export function createFfmpegMaker(deps: FfmpegMakerDeps): SegmentMaker {
  return {
    name: "ffmpeg",
    build: deps.build,
    can: () => true,
    start: (request, onSegment) => new FfmpegRun(deps, request, onSegment),
  };
}

/** One ffmpeg process: frozen by not being read, ended by SIGKILL, given up when it writes nothing for too long. */
class FfmpegRun implements Making {
  readonly done: Promise<void>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #stallMs: number;
  readonly #killed = Promise.withResolvers<null>();
  #stall: NodeJS.Timeout | undefined;
  #stopped = false;
  #failure: unknown = null;
  #errors = "";
  #writing = Promise.resolve();

  constructor(deps: FfmpegMakerDeps, request: MakeRequest, onSegment: OnSegment) {
    const args = segmentCommand(request, deps.tools);
    this.#stallMs = deps.stallMs;
    this.#child = spawn(deps.ffmpegPath, args, { stdio: ["ignore", "pipe", "pipe"], shell: false });
    if (request.rendition.encoding !== null) standBack(this.#child.pid, ENCODER_NICENESS);
    const emit = (name: SegmentName, bytes: Buffer): void => {
      this.#writing = this.#writing
        .then(() => onSegment(name, bytes))
        .catch((error: unknown) => this.#fail(error));
    };
    const assembler = createAssembler(request, emit);
    this.#listen(createFragmentReader({ onInit: assembler.init, onFragment: assembler.add }));
    this.done = Promise.race([ended(this.#child), this.#killed.promise]).then(async (code) => {
      clearTimeout(this.#stall);
      if (READ_TROUBLE.test(this.#errors)) this.#failure ??= new Error("the file can't be read to its end");
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

  /** It fills the pipe and waits. One that was stopped by a signal would stay for ever if the server were killed. */
  pause(): void {
    clearTimeout(this.#stall);
    this.#child.stdout.pause();
  }

  resume(): void {
    this.#child.stdout.resume();
    this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#kill();
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
    this.#kill();
  }

  /** Whoever waits doesn't wait for what it has started itself, nor for a disk that holds it: those end when they can. */
  #kill(): void {
    clearTimeout(this.#stall);
    this.#child.kill("SIGKILL");
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    setTimeout(() => this.#killed.resolve(null), KILLED_MS).unref();
  }

  #watch(): void {
    clearTimeout(this.#stall);
    if (this.#child.stdout.isPaused()) return;
    this.#stall = setTimeout(() => this.#fail(new Error(`no output for ${this.#stallMs} ms`)), this.#stallMs);
  }
}

/** Files that are sent as they are, and copies, come before encoders when the machine is busy. */
const ENCODER_NICENESS = 5;

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
  const lines = errors
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-10);
  log.error("ffmpeg couldn't make segments", { err: failure, code, args, lines });
  return new DomainError("unavailable", "the film can't be converted", {
    reason: lines.at(-1) ?? (failure instanceof Error ? failure.message : `ffmpeg ended with ${code}`),
  });
}

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { ProgressiveMaker, ProgressiveRequest } from "../../domain/delivery/progressive.ts";
import type { VideoEncoding } from "../../domain/delivery/rendition.ts";
import { DomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import { type Toolbox, USUAL_TOOLS } from "../encoders/toolbox.ts";
import { lastError } from "../ffmpeg/run-program.ts";
import { standBack } from "../ffmpeg/stand-back.ts";
import { progressiveCommand } from "./progressive-command.ts";

export interface ProgressiveMakerDeps {
  readonly ffmpegPath: string;
  readonly log: Log;
  /** Nothing for so long from the start: it hangs and is killed. */
  readonly stallMs: number;
  /** Those that may be used, the best first; not given: those of any common build. */
  readonly tools?: (encoding: VideoEncoding) => readonly Toolbox[];
}

/** As of encoders of segments: files that are sent as they are come first. */
const ENCODER_NICENESS = 5;
const MAX_ERROR_CHARACTERS = 8192;

type Child = ChildProcessByStdio<null, Readable, Readable>;

interface Running {
  readonly child: Child;
  readonly errors: () => string;
  /** Its exit code; null when it was killed or could not be started. */
  readonly ended: Promise<number | null>;
}

/** One ffmpeg for each client: the pipe between them is what keeps it from running ahead. */
export function createProgressiveMaker(deps: ProgressiveMakerDeps): ProgressiveMaker {
  return {
    async start(request, signal) {
      const encoding = request.video?.encoding ?? null;
      const [best = USUAL_TOOLS, ...others] = encoding === null ? [] : (deps.tools?.(encoding) ?? []);
      let started = await begin(deps, request, best, signal);
      // Hardware that fails is found out by the first bytes: none of them have been sent.
      for (const tools of others)
        started = "bytes" in started ? started : await begin(deps, request, tools, signal);
      if ("bytes" in started) return started.bytes;
      throw new DomainError("unavailable", "the file can't be converted", { reason: started.reason });
    },
  };
}

type Begun = { readonly bytes: AsyncIterable<Uint8Array> } | { readonly reason: string };

async function begin(
  { ffmpegPath, log, stallMs }: ProgressiveMakerDeps,
  request: ProgressiveRequest,
  tools: Toolbox,
  signal: AbortSignal,
): Promise<Begun> {
  signal.throwIfAborted();
  const args = progressiveCommand(request, tools);
  const running = run(ffmpegPath, args);
  const kill = (): void => void running.child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  void running.ended.then(() => signal.removeEventListener("abort", kill));
  const chunks = running.child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const stall = setTimeout(kill, stallMs);
  const first = await chunks.next().catch(() => ({ done: true, value: undefined }) as const);
  clearTimeout(stall);
  if (first.done !== true) return { bytes: whole(first.value, chunks, { ...running, signal }, log) };
  kill();
  await running.ended;
  signal.throwIfAborted();
  const lines = running.errors().trimEnd().split("\n").slice(-10);
  log.error("ffmpeg couldn't convert a file", { args, lines });
  return { reason: lastError(running.errors()) };
}

function run(program: string, args: readonly string[]): Running {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], shell: false });
  standBack(child.pid, ENCODER_NICENESS);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-MAX_ERROR_CHARACTERS);
  });
  const ended = once(child, "close").then(
    ([code]) => (typeof code === "number" ? code : null),
    () => null,
  );
  return { child, errors: () => errors, ended };
}

/** Fails at the end when ffmpeg did: a part is never taken for the whole. */
async function* whole(
  first: Buffer,
  chunks: AsyncIterator<Buffer>,
  { child, errors, ended, signal }: Running & { readonly signal: AbortSignal },
  log: Log,
): AsyncIterable<Uint8Array> {
  let isWhole = false;
  try {
    yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
    isWhole = true;
  } finally {
    if (!isWhole) child.kill("SIGKILL");
  }
  const code = await ended;
  if (code === 0) return;
  signal.throwIfAborted();
  log.error("ffmpeg ended in the middle of a file", { code, reason: lastError(errors()) });
  throw new DomainError("unavailable", "the file could not be converted to its end");
}

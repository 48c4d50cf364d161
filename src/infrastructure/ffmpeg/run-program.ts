/** Runs ffmpeg and ffprobe: no shell, bounded output, a deadline, ended by a signal. */
import { spawn } from "node:child_process";
import { standBack } from "./stand-back.ts";

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs: number;
  /** Of standard output; more ends the program. */
  readonly maxBytes: number;
  /** For work that nobody waits for: how far it stands back behind the server itself, 0 to 19. */
  readonly niceness?: number;
}

type RunEnd = "ended" | "deadline" | "too-much";

export interface RunResult {
  readonly end: RunEnd;
  readonly code: number | null;
  readonly output: Buffer;
  /** The last lines of standard error. */
  readonly errors: string;
}

const MAX_ERROR_BYTES = 8192;

/** Rejects when the program can't be started or the signal ends it; any other end is a result. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], shell: false });
    if (options.niceness !== undefined) standBack(child.pid, options.niceness);
    const chunks: Buffer[] = [];
    let bytes = 0;
    let errors = "";
    let end: RunEnd = "ended";
    const stop = (why: RunEnd): void => {
      end = why;
      child.kill("SIGKILL");
    };
    const onAbort = (): void => stop("ended");
    const timer = setTimeout(() => stop("deadline"), options.deadlineMs);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > options.maxBytes) stop("too-much");
      else chunks.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString("utf8")).slice(-MAX_ERROR_BYTES);
    });
    const tidy = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
    };
    child.once("error", (error) => {
      tidy();
      reject(error);
    });
    child.once("close", (code) => {
      tidy();
      if (options.signal?.aborted === true) reject(options.signal.reason as Error);
      else resolve({ end, code, output: Buffer.concat(chunks), errors });
    });
  });
}

/** ffmpeg's last word on what went wrong, without the path in front of it. */
export function lastError(errors: string): string {
  const line = errors.trimEnd().split("\n").at(-1) ?? "";
  return line
    .slice(line.lastIndexOf(": ") + 1)
    .trim()
    .slice(0, 200);
}

/** A path as ffmpeg takes it: never an option, never another protocol. */
export const fileUrl = (path: string): string => `file:${path}`;

/** Tries encoders and filters by really using them: one second of a test pattern, some bytes looked at. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { standBack } from "../ffmpeg/stand-back.ts";

export interface Attempt {
  readonly name: string;
  /** Stands before the inputs. */
  readonly device: readonly string[];
  /** Of one output, without where it goes: `0:v` is a moving picture, `1:a` a tone. */
  readonly output: readonly string[];
  /** Read in place of both, with what stands before it. */
  readonly sample?: { readonly input: readonly string[]; readonly bytes: Buffer };
}

export interface Outcome {
  /** null: it failed. */
  readonly bytes: Buffer | null;
  /** ffmpeg's last word where it failed. */
  readonly reason: string;
}

export interface TrialTool {
  readonly ffmpegPath: string;
  /** Ends it: nothing is found out then. */
  readonly signal: AbortSignal;
}

const DEADLINE_MS = 20_000;

export const TRIAL = { width: 640, height: 384, rate: 10, seconds: 1 } as const;
const PICTURE = `testsrc2=size=${TRIAL.width}x${TRIAL.height}:rate=${TRIAL.rate}:duration=${TRIAL.seconds}`;
const TONE = `sine=sample_rate=48000:duration=${TRIAL.seconds}`;

const MAX_BYTES = 4_000_000;
const MAX_ERROR_CHARACTERS = 8192;
/** Nobody waits for it. */
const NICENESS = 15;

/** All in one process, which is cheap; one by one when that fails, to find out which it was. */
export async function tryAll(
  tool: TrialTool,
  attempts: readonly Attempt[],
): Promise<ReadonlyMap<string, Outcome>> {
  const together = attempts.length > 1 ? await runTrial(tool, attempts) : null;
  if (together?.every(({ bytes }) => bytes !== null) === true)
    return new Map(attempts.map(({ name }, at) => [name, together[at] ?? FAILED]));
  const outcomes = new Map<string, Outcome>();
  for (const attempt of attempts) outcomes.set(attempt.name, (await runTrial(tool, [attempt]))[0] ?? FAILED);
  return outcomes;
}

export const FAILED: Outcome = { bytes: null, reason: "it wrote nothing" };

function trialCommand(attempts: readonly Attempt[]): readonly string[] {
  return [
    ..."-hide_banner -nostdin -loglevel error".split(" "),
    ...(attempts[0]?.device ?? []),
    ...inputsOf(attempts[0]),
    ...attempts.flatMap(({ output }, at) => [...output, `pipe:${FIRST_PIPE + at}`]),
  ];
}

const inputsOf = (attempt: Attempt | undefined): readonly string[] =>
  attempt?.sample === undefined
    ? ["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", TONE]
    : [...attempt.sample.input, "-f", "mp4", "-i", "pipe:0"];

/** After the standard ones. */
const FIRST_PIPE = 3;

async function runTrial(
  { ffmpegPath, signal }: TrialTool,
  attempts: readonly Attempt[],
): Promise<readonly Outcome[]> {
  signal.throwIfAborted();
  const pipes = attempts.map(() => "pipe" as const);
  const child = spawn(ffmpegPath, trialCommand(attempts), {
    stdio: ["pipe", "ignore", "pipe", ...pipes],
    shell: false,
  });
  // One that ends before it has read all says why by itself.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(attempts[0]?.sample?.bytes);
  standBack(child.pid, NICENESS);
  const kill = (): void => void child.kill("SIGKILL");
  const deadline = setTimeout(kill, DEADLINE_MS);
  signal.addEventListener("abort", kill, { once: true });
  const outputs = attempts.map((_, at) => collected(child, child.stdio[FIRST_PIPE + at] as Readable | null));
  let errors = "";
  child.stdio[2]?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-MAX_ERROR_CHARACTERS);
  });
  const code = await ended(child);
  clearTimeout(deadline);
  signal.removeEventListener("abort", kill);
  signal.throwIfAborted();
  const reason = code === null ? "it hangs, or can't be started" : firstError(errors);
  return outputs.map((bytes) => {
    const all = Buffer.concat(bytes);
    return code === 0 && all.length > 0 ? { bytes: all, reason: "" } : { bytes: null, reason };
  });
}

/** What follows the first is mostly that nothing can be done then. Without the part of ffmpeg that says it. */
function firstError(errors: string): string {
  const line = errors.trim().split("\n")[0] ?? "";
  return line.replace(/^\[[^\]]*\] /u, "").slice(0, 200);
}

function collected(child: ChildProcess, stream: Readable | null): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) child.kill("SIGKILL");
  });
  stream?.on("error", () => child.kill("SIGKILL"));
  return chunks;
}

/** null: killed, or never started. */
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
}

/** Keeps one child process that opens files with libav: started when needed, ended when idle, replaced when old, too big or stuck. */
import { fork, type ChildProcess } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import type { Log } from "../../domain/log.ts";
import { standBack } from "./stand-back.ts";

export interface WorkerRequest {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
  /** What is wanted of the file, where a program does more than one thing. */
  readonly task?: unknown;
}

export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "answer"; readonly id: number; readonly answer: unknown; readonly rssBytes: number }
  | { readonly type: "failed"; readonly id: number; readonly reason: string };

export interface WorkerLimits {
  readonly log: Log;
  readonly deadlineMs: number;
  /** How long the process stays without work. */
  readonly idleMs: number;
  /** It is replaced after so many files, */
  readonly maxFiles: number;
  /** or when it has grown beyond this. */
  readonly maxRssBytes: number;
}

export interface WorkerOptions<A> extends WorkerLimits {
  /** What runs in the process. */
  readonly program: string;
  /** It read an untrusted file: what it says is checked like what any program says. */
  readonly check: (answer: unknown) => A;
  /** For work that nobody waits for: how far it stands back behind the server itself, 0 to 19. */
  readonly niceness?: number;
}

/** "died": the file may be to blame, another tool may try it. "missing": libav can't be loaded at all. */
export type WorkerAnswer<A> = A | "died" | "missing";

export interface LibavWorker<A> {
  /** One file at a time. */
  ask(path: string, sizeBytes: number, signal: AbortSignal, task?: unknown): Promise<WorkerAnswer<A>>;
  /** The process, before it is asked anything. */
  start(): void;
  /** The process's id while it runs. */
  readonly pid: number | null;
  stop(): void;
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<boolean>;
  files: number;
}

export function createLibavWorker<A>(options: WorkerOptions<A>): LibavWorker<A> {
  let running: Running | null = null;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;

  const stop = (): void => {
    clearTimeout(idle);
    running?.child.kill("SIGKILL");
    running = null;
  };
  const stopWhenIdle = (): void => {
    clearTimeout(idle);
    idle = setTimeout(stop, options.idleMs).unref();
  };
  const start = (): Running => {
    const started = startChild(options.program, options.niceness ?? 0);
    started.child.once("exit", () => (running = running === started ? null : running));
    return started;
  };
  return {
    get pid() {
      return running?.child.pid ?? null;
    },
    stop,
    start() {
      running ??= start();
      holdOpen(running.child, false);
      stopWhenIdle();
    },
    async ask(path, sizeBytes, signal, task) {
      signal.throwIfAborted();
      clearTimeout(idle);
      running ??= start();
      const request: WorkerRequest = { id: nextId++, path, sizeBytes, task };
      const result = await asked(running, request, signal, options);
      if (typeof result === "string") {
        stop();
        signal.throwIfAborted();
        return result;
      }
      if (result.rssBytes > options.maxRssBytes || result.files >= options.maxFiles) stop();
      else stopWhenIdle();
      return options.check(result.answer);
    },
  };
}

async function asked(
  current: Running,
  request: WorkerRequest,
  signal: AbortSignal,
  { log, deadlineMs }: WorkerLimits,
): Promise<(Exchanged & { readonly files: number }) | "died" | "missing"> {
  holdOpen(current.child, true);
  if (!(await current.ready)) return "missing";
  const result = await exchange(current.child, request, signal, deadlineMs);
  holdOpen(current.child, false);
  current.files += 1;
  if (result !== null) return { ...result, files: current.files };
  log.warn("a file ended the probing process or held it up", { path: request.path });
  return "died";
}

/** Without the server's environment, but for its compiled code: what a hostile file might make of it can't tell its secrets. */
function startChild(program: string, niceness: number): Running {
  const child = fork(program, [], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
    execArgv: ["--max-old-space-size=128"],
    env: compiledCode(),
  });
  if (niceness > 0) standBack(child.pid, niceness);
  const ready = new Promise<boolean>((resolve) => {
    child.once("message", () => resolve(true));
    child.once("exit", () => resolve(false));
    child.once("error", () => resolve(false));
  });
  return { child, ready, files: 0 };
}

/** Where this process keeps compiled code: with it a child begins in half the time, and has 20 MB less. */
function compiledCode(): NodeJS.ProcessEnv {
  // A folder for this very Node, below the one that was set.
  const own = getCompileCacheDir();
  return own === undefined ? {} : { NODE_COMPILE_CACHE: dirname(own) };
}

/** An idle child doesn't keep the server from ending: it then ends with its channel. */
function holdOpen(child: ChildProcess, isWorking: boolean): void {
  if (isWorking) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

interface Exchanged {
  readonly answer: unknown;
  readonly rssBytes: number;
}

/** null when the child died, didn't answer in time, or was of no more use to the caller. */
function exchange(
  child: ChildProcess,
  request: WorkerRequest,
  signal: AbortSignal,
  deadlineMs: number,
): Promise<Exchanged | null> {
  return new Promise((resolve) => {
    const finish = (result: Exchanged | null): void => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onGone);
      signal.removeEventListener("abort", onGone);
      resolve(result);
    };
    const onGone = (): void => finish(null);
    const onMessage = (message: WorkerMessage): void => {
      if (message.type === "ready" || message.id !== request.id) return;
      finish(message.type === "answer" ? { answer: message.answer, rssBytes: message.rssBytes } : null);
    };
    const timer = setTimeout(onGone, deadlineMs);
    child.on("message", onMessage);
    child.once("exit", onGone);
    signal.addEventListener("abort", onGone, { once: true });
    child.send(request, (error) => {
      if (error !== null) onGone();
    });
  });
}

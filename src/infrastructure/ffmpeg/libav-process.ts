/** Keeps one child process for libav: started when needed, ended when idle, replaced when old, too big or stuck. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Log } from "../../domain/log.ts";
import type { ChildMessage, ChildRequest } from "./libav-child.ts";
import { probeJson, type ProbeAnswer } from "./probe-json.ts";

export interface LibavOptions {
  readonly log: Log;
  readonly deadlineMs: number;
  /** How long the process stays without work. */
  readonly idleMs: number;
  /** It is replaced after so many files, */
  readonly maxFiles: number;
  /** or when it has grown beyond this. */
  readonly maxRssBytes: number;
  /** The program of the process; another one in tests. */
  readonly program?: string;
}

/** "died": the file may be to blame, another tool may try it. "missing": libav can't be loaded at all. */
type LibavAnswer = ProbeAnswer | "died" | "missing";

export interface LibavProcess {
  /** One file at a time. */
  ask(path: string, sizeBytes: number, signal: AbortSignal): Promise<LibavAnswer>;
  /** The process's id while it runs. */
  readonly pid: number | null;
  stop(): void;
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<boolean>;
  files: number;
}

const PROGRAM = fileURLToPath(new URL("libav-child.ts", import.meta.url));

export function createLibavProcess(options: LibavOptions): LibavProcess {
  let running: Running | null = null;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;

  const stop = (): void => {
    clearTimeout(idle);
    running?.child.kill("SIGKILL");
    running = null;
  };
  const start = (): Running => {
    const started = startChild(options.program ?? PROGRAM);
    started.child.once("exit", () => {
      if (running === started) running = null;
    });
    return started;
  };
  return {
    get pid() {
      return running?.child.pid ?? null;
    },
    stop,
    async ask(path, sizeBytes, signal) {
      signal.throwIfAborted();
      clearTimeout(idle);
      running ??= start();
      const current = running;
      holdOpen(current.child, true);
      if (!(await current.ready)) {
        stop();
        return "missing";
      }
      const request: ChildRequest = { id: nextId++, path, sizeBytes };
      const result = await exchange(current.child, request, signal, options.deadlineMs);
      holdOpen(current.child, false);
      current.files += 1;
      if (result === null) {
        options.log.warn("a file ended the probing process or held it up", { path });
        stop();
        signal.throwIfAborted();
        return "died";
      }
      if (result.rssBytes > options.maxRssBytes || current.files >= options.maxFiles) stop();
      else idle = setTimeout(stop, options.idleMs).unref();
      return result.answer;
    },
  };
}

/** Without the server's environment: what a hostile file might make of the process can't tell its secrets. */
function startChild(program: string): Running {
  const child = fork(program, [], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
    execArgv: ["--max-old-space-size=128"],
    env: {},
  });
  const ready = new Promise<boolean>((resolve) => {
    child.once("message", () => resolve(true));
    child.once("exit", () => resolve(false));
    child.once("error", () => resolve(false));
  });
  return { child, ready, files: 0 };
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
  readonly answer: ProbeAnswer;
  readonly rssBytes: number;
}

/** null when the child died, didn't answer in time, or was of no more use to the caller. */
function exchange(
  child: ChildProcess,
  request: ChildRequest,
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
    const onMessage = (message: ChildMessage): void => {
      if (message.type === "ready" || message.id !== request.id) return;
      finish(
        message.type === "answer" ? { answer: checked(message.answer), rssBytes: message.rssBytes } : null,
      );
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

/** The child read an untrusted file: what it says is checked like what any program says. */
function checked(answer: ProbeAnswer): ProbeAnswer {
  if (!answer.ok) return answer;
  const parsed = probeJson.safeParse(answer.json);
  return parsed.success
    ? { ok: true, json: parsed.data }
    : { ok: false, reason: "its description makes no sense" };
}

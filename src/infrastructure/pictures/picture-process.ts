/**
 * Everything that opens pictures, in a child process: a hostile picture can end that process alone, and what libvips
 * holds (its threads, the allocator's arenas) goes with it when nobody has asked for a while. Started when needed.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { threadEnvironment } from "../database/thread-environment.ts";
import {
  ANSWERS,
  type PictureAnswer,
  type PictureArguments,
  type PictureQuestion,
  type PictureReply,
  type PictureTask,
} from "./answers.ts";

const PROGRAM = fileURLToPath(new URL("picture-child.ts", import.meta.url));
/** How long the process stays without work. */
const IDLE_MS = 30_000;
/** A picture that takes longer holds up the others. */
const DEADLINE_MS = 60_000;

interface Waiter {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly waiters: Map<number, Waiter>;
}

class ProcessGone extends Error {
  override readonly name = "ProcessGone";
}

let running: Running | null = null;
let idle: NodeJS.Timeout | undefined;
let nextId = 1;

/** Asks the process; rejects with the reason for what can't be done, also when it died of the picture twice. */
export async function askPictures<K extends PictureTask>(
  task: K,
  ...args: PictureArguments[K]
): Promise<PictureAnswer<K>> {
  const question: PictureQuestion<K> = { id: nextId++, task, args };
  const answer = await exchange(question).catch((error: unknown) => {
    // Perhaps another picture was to blame.
    if (error instanceof ProcessGone) return exchange(question);
    throw error;
  });
  // The schema belongs to the task; TypeScript loses that on the way through the table.
  return ANSWERS[task].parse(answer) as PictureAnswer<K>;
}

function exchange(question: PictureQuestion): Promise<unknown> {
  running ??= start();
  const { child, waiters } = running;
  clearTimeout(idle);
  child.ref();
  child.channel?.ref();
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
    const settle = (): void => {
      clearTimeout(deadline);
      waiters.delete(question.id);
      if (waiters.size === 0) rest(child);
    };
    waiters.set(question.id, {
      resolve: (answer) => {
        settle();
        resolve(answer);
      },
      reject: (error) => {
        settle();
        reject(error);
      },
    });
    child.send(question, (error) => {
      if (error !== null) waiters.get(question.id)?.reject(new ProcessGone(error.message));
    });
  });
}

/** An idle child doesn't keep the server from ending: it then ends with its channel. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  clearTimeout(idle);
  idle = setTimeout(() => child.kill("SIGKILL"), IDLE_MS).unref();
}

/** Without the server's secrets, and with few arenas for its many threads to leave half empty. */
function start(): Running {
  const cache = threadEnvironment()["NODE_COMPILE_CACHE"];
  const child = fork(PROGRAM, [], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
    execArgv: ["--max-old-space-size=256"],
    env: { MALLOC_ARENA_MAX: "2", ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
  });
  const started: Running = { child, waiters: new Map() };
  const gone = (error: Error | null): void => {
    if (running === started) running = null;
    for (const waiter of started.waiters.values())
      waiter.reject(new ProcessGone(error?.message ?? "the process for pictures ended"));
  };
  child.once("error", gone);
  child.once("exit", () => gone(null));
  child.on("message", (message: PictureReply) => {
    const waiter = started.waiters.get(message.id);
    if (message.ok) waiter?.resolve(message.answer);
    else waiter?.reject(new Error(message.reason));
  });
  return started;
}

/** The server in a process of its own, as `npm start` runs it, and what that process costs. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = resolve(import.meta.dirname, "../..");
/** As `npm start` does. */
const COMMAND = [
  "--max-semi-space-size=8",
  "--heap-growing-percent=30",
  join(ROOT, "src/main/cli.ts"),
  "serve",
];
const HERTZ = 100;

export interface ServerProcess {
  readonly pid: number;
  readonly origin: string;
  /** From the start of the process to its first answer. */
  readonly startMs: number;
  /** CPU seconds used so far. */
  cpuS(): Promise<number>;
  rssMb(): Promise<number>;
  childrenMb(): Promise<readonly number[]>;
  /** The server's and its children's. */
  pids(): Promise<readonly number[]>;
  /** Resolves when it has ended what a start leaves to do: a new version may have to work through the whole library. */
  untilIdle(): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Resolves when the server has answered for the first time. */
export async function startServer(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const startedMs = performance.now();
  const child = spawn(process.execPath, COMMAND, {
    cwd: dataDir,
    env: {
      ...process.env,
      MALLOC_ARENA_MAX: "2",
      MALLOC_MMAP_THRESHOLD_: "131072",
      NODE_COMPILE_CACHE: join(ROOT, "node_modules/.cache/code"),
      TRIPTYCH_DATA_DIR: dataDir,
      TRIPTYCH_PORT: String(port),
      TRIPTYCH_PLEX_PORT: "0",
      TRIPTYCH_SERVER__DISCOVERY: "false",
      TRIPTYCH_LOG__LEVEL: "error",
      ...settings,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  for (;;) {
    const answer = await fetch(`${origin}/System/Info/Public`).catch(() => null);
    if (answer?.ok === true) break;
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    await sleep(5);
  }
  const startMs = performance.now() - startedMs;
  const pid = child.pid ?? 0;
  return {
    pid,
    origin,
    startMs,
    cpuS: () => cpuSecondsOf(pid),
    rssMb: () => rssMbOf(pid),
    childrenMb: async () => Promise.all((await childrenOf(pid)).map(rssMbOf)),
    pids: async () => [pid, ...(await childrenOf(pid))],
    untilIdle: () => untilIdle(pid),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "exit");
}

const QUIET_MS = 2000;
const QUIET_SHARE = 0.03;

async function untilIdle(pid: number): Promise<void> {
  for (;;) {
    const before = await cpuSecondsOf(pid);
    await sleep(QUIET_MS);
    if ((await cpuSecondsOf(pid)) - before < (QUIET_MS / 1000) * QUIET_SHARE) return;
  }
}

async function statOf(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** In the kernel and outside, with all its threads. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await statOf(pid);
  return (Number(stat[11]) + Number(stat[12])) / HERTZ;
}

async function rssMbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map((one) => statOf(one).catch(() => [])));
  return pids.filter((_, index) => Number(parents[index]?.[1]) === pid);
}

/** A figure beside its limit, as every benchmark prints it. */
export function verdict(value: number, limit: number): string {
  return `${(value / limit).toFixed(2)} of the limit ${limit}${value > limit ? ", TOO MUCH" : ""}`;
}

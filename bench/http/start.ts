/**
 * How long a start takes to the first answer, and what the server costs when nobody asks for anything.
 *
 *   node bench/http/start.ts [--data DIR] [--starts 5] [--idle 30]
 *
 * DIR is a data directory to start on (bench/library makes one with 100,000 items); without it, an empty one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    starts: { type: "string", default: "5" },
    idle: { type: "string", default: "30" },
  },
});
/** As `npm start` does. */
const COMMAND = ["--max-semi-space-size=8", join(import.meta.dirname, "../../src/main/cli.ts"), "serve"];
const LIMITS = { startMs: 1200, idleMb: 180, idleCpuPercent: 0.5 };
const HERTZ = 100;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Starts the server; answers when it has answered for the first time. */
async function start(dataDir: string): Promise<{ readonly child: ChildProcess; readonly startMs: number }> {
  const port = await freePort();
  const startedMs = performance.now();
  const child = spawn(process.execPath, COMMAND, {
    cwd: dataDir,
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/code"),
      TRIPTYCH_DATA_DIR: dataDir,
      TRIPTYCH_PORT: String(port),
      TRIPTYCH_PLEX_PORT: "0",
      TRIPTYCH_SERVER__DISCOVERY: "false",
      TRIPTYCH_LOG__LEVEL: "error",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/System/Info/Public`).catch(() => null);
    if (answer?.ok === true) return { child, startMs: performance.now() - startedMs };
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    await sleep(5);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "exit");
}

async function fields(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

const cpuTicks = async (pid: number): Promise<number> => {
  const all = await fields(pid);
  return Number(all[11]) + Number(all[12]);
};

async function rssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map((one) => fields(one).catch(() => [])));
  return pids.filter((_, index) => Number(parents[index]?.[1]) === pid);
}

const verdict = (value: number, limit: number): string =>
  `${(value / limit).toFixed(2)} of the limit ${limit}${value > limit ? ", TOO MUCH" : ""}`;

const dataDir = values.data ?? (await mkdtemp(join(tmpdir(), "triptych-bench-start-")));
try {
  const times: number[] = [];
  for (let run = 0; run < Number(values.starts); run++) {
    const { child, startMs } = await start(dataDir);
    times.push(startMs);
    await stop(child);
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? NaN;
  console.log(`starts: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  console.log(`=> first answer after ${median.toFixed(0)} ms (median): ${verdict(median, LIMITS.startMs)}`);

  const { child } = await start(dataDir);
  const pid = child.pid ?? 0;
  // What the start leaves to do is no idling.
  await sleep(10_000);
  const before = await cpuTicks(pid);
  const idleS = Number(values.idle);
  await sleep(idleS * 1000);
  const percent = ((await cpuTicks(pid)) - before) / HERTZ / idleS / 0.01;
  const rss = await rssMb(pid);
  const children = await childrenOf(pid);
  const childrenMb = await Promise.all(children.map(rssMb));
  console.log(`=> idle memory ${rss.toFixed(0)} MB: ${verdict(rss, LIMITS.idleMb)}`);
  console.log(
    `   children: ${children.length === 0 ? "none" : childrenMb.map((mb) => `${mb.toFixed(0)} MB`).join(", ")}`,
  );
  console.log(`=> idle CPU ${percent.toFixed(2)} %: ${verdict(percent, LIMITS.idleCpuPercent)}`);
  await stop(child);
} finally {
  if (values.data === undefined) await rm(dataDir, { recursive: true, force: true });
}

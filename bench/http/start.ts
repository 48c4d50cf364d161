/**
 * How long a start takes to the first answer, and what the server costs when nobody asks for anything.
 *
 *   node bench/http/start.ts [--data DIR] [--starts 5] [--idle 30]
 *
 * DIR is a data directory to start on (bench/library makes one with 100,000 items); without it, an empty one.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startServer, verdict } from "./server-process.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    starts: { type: "string", default: "5" },
    idle: { type: "string", default: "30" },
  },
});
const LIMITS = { startMs: 1200, idleMb: 180, idleCpuPercent: 0.5 };
/** What the start leaves to do is no idling: jobs are looked for, and garbage is collected twice. */
const SETTLE_MS = 45_000;

const dataDir = values.data ?? (await mkdtemp(join(tmpdir(), "triptych-bench-start-")));
try {
  const times: number[] = [];
  for (let run = 0; run < Number(values.starts); run++) {
    const server = await startServer(dataDir);
    times.push(server.startMs);
    await server.stop();
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? NaN;
  console.log(`starts: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  console.log(`=> first answer after ${median.toFixed(0)} ms (median): ${verdict(median, LIMITS.startMs)}`);

  const server = await startServer(dataDir);
  await sleep(SETTLE_MS);
  const before = await server.cpuS();
  const idleS = Number(values.idle);
  await sleep(idleS * 1000);
  const percent = (((await server.cpuS()) - before) / idleS) * 100;
  const rss = await server.rssMb();
  const children = await server.childrenMb();
  console.log(`=> idle memory ${rss.toFixed(0)} MB: ${verdict(rss, LIMITS.idleMb)}`);
  console.log(
    `   children: ${children.length === 0 ? "none" : children.map((mb) => `${mb.toFixed(0)} MB`).join(", ")}`,
  );
  console.log(`=> idle CPU ${percent.toFixed(2)} %: ${verdict(percent, LIMITS.idleCpuPercent)}`);
  await server.stop();
} finally {
  if (values.data === undefined) await rm(dataDir, { recursive: true, force: true });
}

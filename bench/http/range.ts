/**
 * CPU seconds of the server per GB of direct play, at 1 and 16 connections, beside nginx's sendfile in the same run.
 *
 *   node bench/http/range.ts [--size-mb 1024] [--runs 3]
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { type Contestant, startNginx, startRangeServer } from "./contestants.ts";

const { values } = parseArgs({
  options: { "size-mb": { type: "string", default: "1024" }, runs: { type: "string", default: "3" } },
});
const sizeBytes = Number(values["size-mb"]) * 1024 * 1024;
const hertz = Number((await promisify(execFile)("getconf", ["CLK_TCK"])).stdout);

/** CPU seconds that processes have used so far, in the kernel and outside. */
async function cpuS(pids: readonly number[]): Promise<number> {
  const ticks = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(fields[11]) + Number(fields[12]);
    }),
  );
  return ticks.reduce((sum, tick) => sum + tick, 0) / hertz;
}

/** Reads a range to its end over a connection of its own; answers with the bytes that came. */
async function download(port: number, path: string, first: number, last: number): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nRange: bytes=${first}-${last}\r\nConnection: close\r\n\r\n`,
  );
  let bytes = 0;
  socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
  await once(socket, "close");
  if (bytes <= last - first) throw new Error(`only ${bytes} of ${last - first + 1} bytes came`);
  return bytes;
}

async function measure(
  { port, path, pids }: Contestant,
  connections: number,
): Promise<[cpu: number, mb: number]> {
  const share = Math.floor(sizeBytes / connections);
  const before = await cpuS(await pids());
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: connections }, (_, index) =>
      download(port, path, index * share, (index + 1) * share - 1),
    ),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const used = (await cpuS(await pids())) - before;
  return [used / ((share * connections) / 1e9), (share * connections) / 1e6 / seconds];
}

async function compare(contestants: readonly Contestant[], connections: number): Promise<void> {
  const best = new Map<string, number>();
  for (let run = 0; run < Number(values.runs); run++)
    for (const contestant of contestants) {
      const [cpu, mb] = await measure(contestant, connections);
      best.set(contestant.name, Math.min(cpu, best.get(contestant.name) ?? Infinity));
      console.log(
        `${contestant.name.padEnd(16)} ${String(connections).padStart(2)} conn  ${cpu.toFixed(2)} CPU s/GB  ${mb.toFixed(0)} MB/s`,
      );
    }
  const [ours, theirs] = [best.get("triptych") ?? NaN, best.get("nginx sendfile")];
  const ratio = theirs === undefined ? "" : `, ${(ours / theirs).toFixed(1)} × nginx's ${theirs.toFixed(2)}`;
  console.log(`=> ${connections} conn: ${ours.toFixed(2)} CPU s/GB (limit 0.50)${ratio}`);
}

const dir = await mkdtemp(join(tmpdir(), "triptych-bench-range-"));
const film = join(dir, "film.mkv");
const handle = await open(film, "w");
for (let written = 0; written < sizeBytes; written += 1024 * 1024)
  await handle.write(Buffer.alloc(1024 * 1024, written / 1024 / 1024));
await handle.close();

const started = [await startRangeServer(film, "triptych"), await startNginx(dir, dir, "/film.mkv")].filter(
  (one) => one !== null,
);
try {
  if (started.length === 1) console.log("there is no nginx: only our side is measured");
  for (const connections of [1, 16])
    await compare(
      started.map(([contestant]) => contestant),
      connections,
    );
} finally {
  for (const [, child] of started) child.kill();
  await rm(dir, { recursive: true });
}

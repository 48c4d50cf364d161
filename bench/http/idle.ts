/**
 * What a server costs that has a library on disk and nothing to do: CPU, and what it reads of the media.
 *
 *   node bench/http/idle.ts [--films 200] [--seconds 60]
 *
 * First CPU and bytes read by the server and its children are counted; then, as long again, `strace` lists which files
 * of the library they touch (without strace that is left out). Ends with 1 when a limit doesn't hold.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startWithFilms } from "./films.ts";
import { type ServerProcess, verdict } from "./server-process.ts";

const { values } = parseArgs({
  options: { films: { type: "string", default: "200" }, seconds: { type: "string", default: "60" } },
});
const seconds = Number(values.seconds);
const LIMITS = { cpuPercent: 0.5, touches: 0 };
/** Fingerprints and pictures of what was found, and two collections of garbage, are work that ends. */
const SETTLE_MS = 60_000;
const CALLS = "trace=%file,read,pread64,preadv,getdents64";

/** Through system calls, cached or not. */
async function bytesRead(server: ServerProcess): Promise<number> {
  const all = await Promise.all(
    (await server.pids()).map((pid) => readFile(`/proc/${pid}/io`, "utf8").catch(() => "")),
  );
  return all.reduce((sum, io) => sum + Number(/rchar: (\d+)/.exec(io)?.[1] ?? 0), 0);
}

/** Calls that name a file of the folder, or read one; null where strace isn't there. */
async function touches(server: ServerProcess, folder: string): Promise<readonly string[] | null> {
  const pids = (await server.pids()).flatMap((pid) => ["-p", String(pid)]);
  const strace = spawn("strace", ["-f", "-y", "-qq", "-s", "300", "-e", CALLS, ...pids], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const started = await once(strace, "spawn").then(
    () => true,
    () => false,
  );
  if (!started) return null;
  let said = "";
  strace.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await sleep(seconds * 1000);
  strace.kill("SIGINT");
  await once(strace, "exit");
  return said.split("\n").filter((line) => line.includes(folder));
}

await using films = await startWithFilms(Number(values.films), 1);
const { server } = films;
await sleep(SETTLE_MS);
const [cpuBefore, readBefore] = [await server.cpuS(), await bytesRead(server)];
await sleep(seconds * 1000);
const percent = (((await server.cpuS()) - cpuBefore) / seconds) * 100;
const read = (await bytesRead(server)) - readBefore;
const touched = await touches(server, films.folder);
console.log(`${films.ids.length} films on disk, watched; ${(await server.pids()).length - 1} children`);
console.log(`=> idle CPU ${percent.toFixed(2)} %: ${verdict(percent, LIMITS.cpuPercent)}`);
console.log(
  `   ${(read / 1024).toFixed(0)} KiB read in ${seconds} s, of whatever (pipes and clocks as well)`,
);
if (touched === null) console.log("   which files are read isn't known: there is no strace");
else
  console.log(
    `=> calls that touch media in ${seconds} s: ${touched.length} (limit ${LIMITS.touches}) ${touched.slice(0, 3).join(" | ")}`,
  );
process.exitCode = percent > LIMITS.cpuPercent || (touched?.length ?? 0) > LIMITS.touches ? 1 : 0;

/**
 * Copied and stored segments as a player gets them, over HTTP, from a server that has made nothing yet.
 *
 *   node bench/delivery/remux.ts FOLDER [--runs 3]
 *
 * FOLDER: two or more films of some minutes, best H.264 in 1080p, each in a folder of its own.
 */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { quantile } from "../http/client.ts";
import { startNginx } from "../http/contestants.ts";
import { paced } from "../http/paced.ts";
import { cpuSecondsOf, verdict } from "../http/server-process.ts";
import { bytesOf, type Container, COPY, segmentUrls, type ServedFilms, serveFilms } from "./viewer.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "3" } },
});
const LIMITS = { coldMs: 80, seekMs: 60, storedP99Ms: 10, cpuSPerGb: 0.6 };
const PACE = { perSecond: 50, requests: 1000 };
/** So many segments of one film are asked for again and again. */
const STORED = 15;
const SETTLE_MS = 5000;

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const startedMs = performance.now();
  const value = await work();
  return { ms: performance.now() - startedMs, value };
}

const cold: { readonly first: number[]; readonly later: number[] } = { first: [], later: [] };
const seeks: number[] = [];

async function playEach(served: ServedFilms): Promise<readonly string[]> {
  const made: string[] = [];
  for (const [at, film] of served.films.entries()) {
    const start = await timed(async () => {
      const urls = await segmentUrls(served, film, COPY);
      await bytesOf(urls[0] ?? "");
      return urls;
    });
    (at === 0 ? cold.first : cold.later).push(start.ms);
    // What is copied ahead has an end by then.
    await sleep(500);
    for (let part = 1; part < 6; part++) {
      const url = start.value[Math.floor((start.value.length * part) / 6)] ?? "";
      seeks.push((await timed(() => bytesOf(url))).ms);
      made.push(url);
      await sleep(500);
    }
  }
  return made;
}

interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuSPerGb: number;
}

async function measured(
  port: number,
  paths: readonly string[],
  cpuS: () => Promise<number>,
): Promise<Figures & { readonly mb: number }> {
  // Once each: connections are open then, and what lies on the disk is in memory.
  await paced(port, paths, { ...PACE, requests: paths.length });
  const cpuBefore = await cpuS();
  const { timesMs, bytes } = await paced(port, paths, PACE);
  return {
    p50Ms: quantile(timesMs, 0.5),
    p99Ms: quantile(timesMs, 0.99),
    cpuSPerGb: ((await cpuS()) - cpuBefore) / (bytes / 1e9),
    mb: bytes / PACE.requests / 1e6,
  };
}

async function stored(served: ServedFilms, urls: readonly string[], container: Container): Promise<void> {
  const { server, segmentsDir } = served;
  for (const url of urls) await bytesOf(url);
  // What a scan leaves to do is no part of it.
  await sleep(SETTLE_MS);
  const { port } = new URL(server.origin);
  const paths = urls.map((url) => url.slice(server.origin.length));
  const ours = await measured(Number(port), paths, () => server.cpuS());
  const theirs = await byNginx(segmentsDir, urls.length);
  const beside = (value: (figures: Figures) => number, digits: number): string =>
    theirs === null ? "" : ` (nginx beside it ${value(theirs).toFixed(digits)})`;
  console.log(
    `=> stored segment as ${container}, ${PACE.perSecond} a second, ${ours.mb.toFixed(1)} MB each: ` +
      `p50 ${ours.p50Ms.toFixed(1)} ms${beside(({ p50Ms }) => p50Ms, 1)}, ` +
      `p99 ${ours.p99Ms.toFixed(1)} ms${beside(({ p99Ms }) => p99Ms, 1)}: ${verdict(ours.p99Ms, LIMITS.storedP99Ms)}`,
  );
  console.log(
    `=> its CPU ${ours.cpuSPerGb.toFixed(2)} s/GB${beside(({ cpuSPerGb }) => cpuSPerGb, 2)}: ${verdict(ours.cpuSPerGb, LIMITS.cpuSPerGb)}`,
  );
}

/** The same number of stored segments, the largest ones, sent as files by nginx; null where it isn't installed. */
async function byNginx(segmentsDir: string, count: number): Promise<Figures | null> {
  const entries = await readdir(segmentsDir, { recursive: true });
  const files = await Promise.all(
    entries
      .filter((name) => name.endsWith(".seg"))
      .map(async (name) => ({ name, sizeBytes: (await stat(join(segmentsDir, name))).size })),
  );
  const largest = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, count);
  const paths = largest.map(({ name }) => `/${name}`);
  const dir = await mkdtemp(join(tmpdir(), "triptych-bench-nginx-"));
  const started = await startNginx(dir, segmentsDir, paths[0] ?? "/");
  try {
    if (started === null) return null;
    const [{ port, pids }] = started;
    return await measured(port, paths, async () => sum(await Promise.all((await pids()).map(cpuSecondsOf))));
  } finally {
    started?.[1].kill();
    await rm(dir, { recursive: true });
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const told = (name: string, times: readonly number[], limit: number): void => {
  const median = quantile(times, 0.5);
  const all = times.map((ms) => ms.toFixed(0)).join(", ");
  console.log(`=> ${name} ${median.toFixed(0)} ms (${all}): ${verdict(median, limit)}`);
};

for (let run = 0; run < Number(values.runs); run++) {
  await using served = await serveFilms(positionals[0] ?? ".");
  const made = await playEach(served);
  if (run > 0) continue;
  await stored(served, made, "ts");
  const [film] = served.films;
  const tracks = film === undefined ? [] : await segmentUrls(served, film, COPY, "mp4");
  await stored(served, tracks.slice(0, STORED), "mp4");
}
told("remux cold, a server's first", cold.first, LIMITS.coldMs);
told("remux cold, its later ones", cold.later, LIMITS.coldMs);
told("seek to an unmade copied segment", seeks, LIMITS.seekMs);

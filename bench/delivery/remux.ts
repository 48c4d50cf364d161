/**
 * Copied and stored segments as a player gets them, over HTTP, from a server that has made nothing yet.
 *
 *   node bench/delivery/remux.ts FOLDER [--runs 3]
 *
 * FOLDER: two or more films of some minutes, best H.264 in 1080p, each in a folder of its own.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { quantile } from "../http/client.ts";
import { verdict } from "../http/server-process.ts";
import { bytesOf, type Container, COPY, segmentUrls, type ServedFilms, serveFilms } from "./viewer.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "3" } },
});
const LIMITS = { coldMs: 80, seekMs: 60, storedP99Ms: 10, cpuSPerGb: 0.6 };
const PER_SECOND = 50;
const REQUESTS = 1000;
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

/** So many a second, whether the last one has come or not. */
async function stored({ server }: ServedFilms, urls: readonly string[], container: Container): Promise<void> {
  const times: number[] = [];
  let bytes = 0;
  for (const url of urls) await bytesOf(url);
  // What a scan leaves to do is no part of it.
  await sleep(SETTLE_MS);
  const cpuBefore = await server.cpuS();
  const all = Array.from({ length: REQUESTS }, async (_, at) => {
    await sleep((at * 1000) / PER_SECOND);
    const answer = await timed(() => bytesOf(urls[at % urls.length] ?? ""));
    times.push(answer.ms);
    bytes += answer.value;
  });
  await Promise.all(all);
  const perGb = ((await server.cpuS()) - cpuBefore) / (bytes / 1e9);
  const p99 = quantile(times, 0.99);
  const size = `${(bytes / REQUESTS / 1e6).toFixed(1)} MB each`;
  console.log(
    `=> stored segment as ${container}, ${PER_SECOND} a second, ${size}: p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms: ${verdict(p99, LIMITS.storedP99Ms)}`,
  );
  console.log(`=> its CPU ${perGb.toFixed(2)} s/GB: ${verdict(perGb, LIMITS.cpuSPerGb)}`);
}

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

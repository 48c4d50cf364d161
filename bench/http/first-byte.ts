/**
 * Direct play, from the request to the first byte of the film: for ids that the server has seen, and for those that it
 * hasn't since its start; beside our HTTP parts alone and nginx's sendfile in the same run.
 *
 *   node bench/http/first-byte.ts [--films 200] [--requests 1000]
 *
 * Each request comes over a connection of its own, as players make them. Ends with 1 when the limit doesn't hold.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { quantile } from "./client.ts";
import { type Contestant, startNginx, startRangeServer } from "./contestants.ts";
import { type FilmServer, startWithFilms } from "./films.ts";
import { verdict } from "./server-process.ts";

const { values } = parseArgs({
  options: {
    films: { type: "string", default: "200" },
    requests: { type: "string", default: "1000" },
  },
});
const LIMIT_MS = 20;
const FILM_MIB = 700;
const requests = Number(values.requests);

/** Milliseconds to the first byte of the body. */
async function firstByteMs(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const lines = Object.entries({ Host: "localhost", Range: "bytes=0-", ...headers });
  const startedMs = performance.now();
  socket.write(
    `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
  );
  let head = "";
  for await (const chunk of socket) {
    head += (chunk as Buffer).toString("latin1");
    const end = head.indexOf("\r\n\r\n");
    if (end === -1 || head.length <= end + 4) continue;
    if (!head.startsWith("HTTP/1.1 206")) throw new Error(`${path}: ${head.slice(0, 40)}`);
    break;
  }
  const took = performance.now() - startedMs;
  socket.destroy();
  return took;
}

const streamOf = (id: string): string => `/Videos/${id}/stream?static=true&mediaSourceId=${id}`;
const portOf = ({ server }: FilmServer): number => Number(new URL(server.origin).port);

interface Figures {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
}

function figuresOf(name: string, times: readonly number[]): Figures {
  const figures = [0.5, 0.95, 0.99, 1].map((part) => quantile(times, part).toFixed(2)).join(" / ");
  console.log(
    `${name.padEnd(20)} ${String(times.length).padStart(5)} requests, p50 / p95 / p99 / most ${figures} ms`,
  );
  return { name, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function timesOf({ port, path }: Contestant): Promise<readonly number[]> {
  const times: number[] = [];
  for (let at = 0; at < requests; at++) times.push(await firstByteMs(port, path, {}));
  return times;
}

await using films = await startWithFilms(Number(values.films), FILM_MIB);
const [first = ""] = films.files;
const beside = [
  await startRangeServer(join(films.folder, first), "HTTP parts alone"),
  await startNginx(films.dataDir, films.folder, encodeURI(first)),
].filter((one) => one !== null);
try {
  await films.restart();
  const { headers } = await films.device("player", { timesMs: [], failures: [] });
  // The server has just started: what it compiles on the first request isn't what ids cost.
  await firstByteMs(portOf(films), streamOf(films.ids[0] ?? ""), headers);
  const cold: number[] = [];
  for (const id of films.ids.slice(1)) cold.push(await firstByteMs(portOf(films), streamOf(id), headers));
  const warm: number[] = [];
  for (let at = 0; at < requests; at++)
    warm.push(await firstByteMs(portOf(films), streamOf(films.ids[at % 3] ?? ""), headers));
  const ours = [figuresOf("cold ids", cold), figuresOf("warm ids", warm)];
  const others: Figures[] = [];
  for (const [contestant] of beside) others.push(figuresOf(contestant.name, await timesOf(contestant)));
  for (const { name, p50, p99 } of ours) {
    const ratios = others.map((other) => `${(p50 / other.p50).toFixed(1)} × ${other.name}`).join(", ");
    console.log(`=> ${name}: p99 ${p99.toFixed(1)} ms, ${verdict(p99, LIMIT_MS)}; medians ${ratios}`);
  }
  process.exitCode = ours.some(({ p99 }) => p99 > LIMIT_MS) ? 1 : 0;
} finally {
  for (const [, child] of beside) child.kill();
}

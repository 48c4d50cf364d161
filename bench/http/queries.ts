/**
 * The library reads of apps on 100,000 items over HTTP, as they ask for them, from the request to the last byte.
 *
 *   node bench/http/queries.ts DATA_DIR [--runs 200]
 *
 * DATA_DIR holds a generated library (bench/library/generate.ts), whose people sign in without a password. The limits
 * are those of the server's time (bench/library/queries.ts has the reads alone). Ends with 1 when one doesn't hold.
 */
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Device, quantile, signIn, type Tally } from "./client.ts";
import { startServer } from "./server-process.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "200" } },
});
const [dataDir] = positionals;
if (dataDir === undefined) throw new Error("usage: queries.ts DATA_DIR [--runs 200]");

const IMAGES = "imageTypeLimit=1&enableImageTypes=Primary,Backdrop,Thumb";
/** jellyfin-web's lists, as traced. */
const WEB = `fields=PrimaryImageAspectRatio,DateCreated,Path,MediaSourceCount&${IMAGES}`;
/** Swiftfin's: it plays from what lists tell. */
const SWIFTFIN = `fields=MediaSources,Overview,ParentId,Taglines,PrimaryImageAspectRatio&enableUserData=true&${IMAGES}`;
const PEOPLE = 20;
/** A server that has been asked before: its code is compiled, and each person's totals are known. */
const WARM = 100;
const WORDS = ["gold", "rive", "wint", "stor", "moon", "last"];

interface Line {
  readonly name: string;
  readonly limitMs: number;
  /** `at` counts the runs: no two need ask for quite the same. */
  readonly path: (at: number) => string;
}

interface Items {
  readonly Items: readonly { readonly Id: string }[];
}

const deep = (at: number): string =>
  `/Items?recursive=true&sortBy=SortName&startIndex=${50_000 + ((at * 37) % 1000)}&limit=100`;

const linesFor = (ids: readonly string[]): readonly Line[] => [
  { name: "page of 100 at 50,000, web", limitMs: 12, path: (at) => `${deep(at)}&${WEB}` },
  { name: "page of 100 at 50,000, Swiftfin", limitMs: 12, path: (at) => `${deep(at)}&${SWIFTFIN}` },
  { name: "Latest", limitMs: 3, path: () => `/Items/Latest?limit=16&${WEB}` },
  { name: "Resume", limitMs: 3, path: () => `/UserItems/Resume?limit=12&mediaTypes=Video&${WEB}` },
  { name: "NextUp", limitMs: 8, path: () => `/Shows/NextUp?limit=24&${WEB}` },
  { name: "full item", limitMs: 2, path: (at) => `/Items/${ids[at % ids.length]}` },
  {
    name: "search by prefix",
    limitMs: 12,
    path: (at) => `/Items?recursive=true&limit=24&searchTerm=${WORDS[at % WORDS.length]}&${WEB}`,
  },
];

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const failures: string[] = [];

/** To the last byte, compressed as apps take it; what a client does with it afterwards isn't the server's. */
async function timeOf(origin: string, { headers }: Device, path: string): Promise<number> {
  const startedMs = performance.now();
  const asked = request(origin + path, { agent, headers: { ...headers, "Accept-Encoding": "br" } }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  if (answer.statusCode !== 200) failures.push(`${answer.statusCode} ${path}`);
  for await (const piece of answer) void piece;
  return performance.now() - startedMs;
}

async function timesOf(
  origin: string,
  devices: readonly Device[],
  { path }: Line,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let at = 0; at < WARM + Number(values.runs); at++) {
    const device = devices[at % devices.length];
    if (device !== undefined) times.push(await timeOf(origin, device, path(at)));
  }
  return times.slice(WARM);
}

const server = await startServer(resolve(dataDir));
try {
  await server.untilIdle();
  const tally: Tally = { timesMs: [], failures };
  const devices: Device[] = [];
  for (let at = 1; at <= PEOPLE; at++)
    devices.push(await signIn(server.origin, `queries-${at}`, { name: `User ${at}`, password: "" }, tally));
  const films = await devices[0]?.get<Items>("/Items?recursive=true&includeItemTypes=Movie&limit=500");
  const lines = linesFor(films?.Items.map(({ Id }) => Id) ?? []);
  let missed = 0;
  console.log(`${"over HTTP, ms".padEnd(34)}     p50     p95     p99   limit  share`);
  for (const line of lines) {
    const times = await timesOf(server.origin, devices, line);
    const p95 = quantile(times, 0.95);
    const share = p95 / line.limitMs;
    if (share > 1) missed++;
    const figures = [quantile(times, 0.5), p95, quantile(times, 0.99), line.limitMs];
    console.log(
      `${line.name.padEnd(34)}${figures.map((ms) => ms.toFixed(2).padStart(8)).join("")}${share.toFixed(2).padStart(7)}${share > 1 ? "  missed" : ""}`,
    );
  }
  console.log(`failed: ${failures.length} ${failures.slice(0, 3).join("; ")}`);
  process.exitCode = missed === 0 && failures.length === 0 ? 0 : 1;
} finally {
  agent.destroy();
  await server.stop();
}

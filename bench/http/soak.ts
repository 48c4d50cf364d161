/**
 * How the server's memory moves under a mixed load, and whether it comes back afterwards.
 *
 *   node bench/http/soak.ts DATA_DIR [--minutes 30]
 *
 * DATA_DIR holds a generated library (bench/library/generate.ts), whose people sign in without a password. Each of ten
 * devices reads what an app's pages read and reports progress, in turn. Memory is read each second; what is compared
 * is the median of the second sixth (the first one warms up) with that of the last.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Device, quantile, signIn, type Tally } from "./client.ts";
import { startServer, verdict } from "./server-process.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: "string", default: "30" } },
});
const dataDir = positionals[0];
if (dataDir === undefined) throw new Error("usage: soak.ts DATA_DIR [--minutes 30]");
const DEVICES = 10;
/** Between two requests of a device: ten people who leaf through their libraries without a pause. */
const PAUSE_MS = 150;
const LIMITS = { driftPercent: 5, idleMb: 180 };
/** After the load: garbage is collected and processes without work are ended within this time. */
const REST_MS = 60_000;

interface Items {
  readonly Items: readonly { readonly Id: string }[];
}

const tally: Tally = { timesMs: [], failures: [] };
const server = await startServer(dataDir);

/** One round through an app: home, a library, an item, a search, a film under way. */
async function visit(device: Device, round: number): Promise<void> {
  const page = `recursive=true&includeItemTypes=Movie&sortBy=SortName&limit=100&startIndex=${(round * 700) % 18_000}`;
  await device.get("/UserViews");
  for (const path of ["/UserItems/Resume?limit=12", "/Items/Latest?limit=16", "/Shows/NextUp?limit=24"]) {
    await device.get(path);
    await sleep(PAUSE_MS);
  }
  const films = await device.get<Items>(`/Items?${page}&fields=Overview,Genres,MediaSources`);
  await sleep(PAUSE_MS);
  await device.get(`/Items?recursive=true&limit=24&searchTerm=${["the", "gol", "riv", "win"][round % 4]}`);
  const id = films?.Items[round % 100]?.Id;
  if (id === undefined) return;
  for (const path of [`/Items/${id}`, `/Items/${id}/Similar?limit=12`]) {
    await device.get(path);
    await sleep(PAUSE_MS);
  }
  const play = { ItemId: id, PlaySessionId: id };
  await device.post("/Sessions/Playing", { ...play, PositionTicks: 0 });
  for (let second = 1; second <= 3; second++) {
    await device.post("/Sessions/Playing/Progress", { ...play, PositionTicks: second * 100_000_000 });
    await sleep(PAUSE_MS);
  }
  await device.post("/Sessions/Playing/Stopped", { ...play, PositionTicks: 400_000_000 });
}

try {
  const devices: Device[] = [];
  for (let at = 0; at < DEVICES; at++)
    devices.push(await signIn(server.origin, `soak-${at}`, { name: `User ${at + 2}`, password: "" }, tally));
  const endMs = performance.now() + Number(values.minutes) * 60_000;
  const isOver = (): boolean => performance.now() >= endMs;
  const visits = devices.map(async (device, at) => {
    for (let round = at * 97; !isOver(); round++) await visit(device, round);
  });
  const memory: number[] = [];
  while (!isOver()) {
    memory.push(await server.rssMb());
    await sleep(1000);
  }
  await Promise.all(visits);
  const sixth = Math.floor(memory.length / 6);
  const early = quantile(memory.slice(sixth, 2 * sixth), 0.5);
  const late = quantile(memory.slice(-sixth), 0.5);
  const drift = (late / early - 1) * 100;
  console.log(
    `${tally.timesMs.length} requests in ${values.minutes} minutes: p50 ${quantile(tally.timesMs, 0.5).toFixed(1)} ms, p99 ${quantile(tally.timesMs, 0.99).toFixed(1)} ms, failed ${tally.failures.length} ${tally.failures.slice(0, 3).join("; ")}`,
  );
  console.log(
    `=> memory ${early.toFixed(0)} MB early, ${late.toFixed(0)} MB late: ${drift.toFixed(1)} %, ${verdict(drift, LIMITS.driftPercent)}`,
  );
  await sleep(REST_MS);
  const rested = await server.rssMb();
  console.log(
    `=> ${rested.toFixed(0)} MB a minute after the load: ${verdict(rested, LIMITS.idleMb)}; children ${(await server.childrenMb()).length}`,
  );
} finally {
  await server.stop();
}

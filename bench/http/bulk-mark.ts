/**
 * How long it takes to mark a long series as played and as not played, and how long others wait meanwhile: one reports
 * its progress, one browses, one reads the series' own page.
 *
 *   node bench/http/bulk-mark.ts [--episodes 5000]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { aLibrary, aMovie, aSeries, aUser } from "../../tests/support/catalogue.ts";
import { silentLog } from "../../tests/support/log.ts";
import { type Device, quantile, signIn, type Tally } from "./client.ts";
import { startServer } from "./server-process.ts";

const { values } = parseArgs({ options: { episodes: { type: "string", default: "5000" } } });
const MARK_LIMIT_MS = 2000;
const WAIT_LIMIT_MS = 250;
const PEOPLE = ["Marker", "Reporter", "Browser", "Reader"] as const;

/** Seasons of fifty. */
async function draw(dataDir: string): Promise<{ readonly series: string; readonly film: string }> {
  const database = await openDatabase(
    { kind: "sqlite", path: join(dataDir, "triptych.db") },
    { log: silentLog },
  );
  const library = await aLibrary(database, { kind: "shows" });
  const seasons = Array.from({ length: Math.ceil(Number(values.episodes) / 50) }, () => 50);
  const series = await aSeries(database, library, { name: "Daily", seasons });
  const film = await aMovie(database, await aLibrary(database), { name: "Film" });
  for (const name of PEOPLE) await aUser(database, { name: name.toLowerCase() });
  await database[Symbol.asyncDispose]();
  return { series: series.uuid, film: film.uuid };
}

async function repeat(until: { readonly done: boolean }, work: () => Promise<unknown>): Promise<void> {
  while (!until.done) await work();
}

const dataDir = await mkdtemp(join(tmpdir(), "triptych-bench-bulk-"));
const { series, film } = await draw(dataDir);
const server = await startServer(dataDir);
try {
  await server.untilIdle();
  const marks: Tally = { timesMs: [], failures: [] };
  const others: Tally = { timesMs: [], failures: [] };
  const device = (name: string, tally: Tally): Promise<Device> =>
    signIn(server.origin, name, { name: name.toLowerCase(), password: "" }, tally);
  const marker = await device("Marker", marks);
  const [reporter, browser, reader] = [
    await device("Reporter", others),
    await device("Browser", others),
    await device("Reader", others),
  ];
  const until = { done: false };
  const busy = [
    repeat(until, () => reporter.post("/Sessions/Playing/Progress", { ItemId: film, PositionTicks: 9e9 })),
    repeat(until, () => browser.get("/Items?recursive=true&includeItemTypes=Episode&limit=100")),
    repeat(until, () => reader.get(`/Items/${series}`)),
  ];
  await marker.post(`/UserPlayedItems/${series}`);
  const seen = await marker.get<{ UserData: { Played: boolean } }>(`/Items/${series}`);
  const removed = await fetch(`${server.origin}/UserPlayedItems/${series}`, {
    method: "DELETE",
    headers: marker.headers,
  });
  until.done = true;
  await Promise.all(busy);
  const [markMs = NaN] = marks.timesMs;
  const waitMs = quantile(others.timesMs, 1);
  console.log(`${values.episodes} episodes marked in ${markMs.toFixed(0)} ms (limit ${MARK_LIMIT_MS})`);
  console.log(
    `others: ${others.timesMs.length} requests, p50 ${quantile(others.timesMs, 0.5).toFixed(1)} ms, longest ${waitMs.toFixed(0)} ms (limit ${WAIT_LIMIT_MS})`,
  );
  const failures = [...marks.failures, ...others.failures];
  console.log(`failed: ${failures.length} ${failures.slice(0, 3).join("; ")}`);
  const isRight = seen?.UserData.Played === true && removed.ok && failures.length === 0;
  process.exitCode = isRight && markMs <= MARK_LIMIT_MS && waitMs <= WAIT_LIMIT_MS ? 0 : 1;
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

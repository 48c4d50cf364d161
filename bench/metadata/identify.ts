/**
 * A library of films that is looked up at a TMDB stand-in with its rate limit, killed on the way and started again, and
 * refreshed afterwards: `node bench/metadata/identify.ts [films] [requests a second]`. Prints seconds and requests.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { aFilm } from "../../tests/infrastructure/scan/drafts.ts";
import { aShelf } from "../../tests/infrastructure/scan/library.ts";
import { silentLog } from "../../tests/support/log.ts";
import { generatedWorks } from "../../tests/support/tmdb/generated-works.ts";

const [films = 10_000, perSecond = 40] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), "triptych-bench-metadata-"));
const path = join(folder, "bench.db");
try {
  await fill();
  const standIn = fork(resolve(import.meta.dirname, "../../tests/support/tmdb-child.ts"), [
    String(films),
    String(perSecond),
  ]);
  const [address] = (await once(standIn, "message")) as [{ readonly api: string; readonly images: string }];
  const started = performance.now();
  const first = start(address);
  await sleep(Math.min(60_000, (films / perSecond) * 200));
  first.kill("SIGKILL");
  await once(first, "exit");
  const atKill = await answered(standIn);
  const second = await ended(start(address));
  const seconds = (performance.now() - started) / 1000;
  const asked = await answered(standIn);
  const refreshed = await ended(start(address, "unlocked"));
  const report = {
    films,
    requestsPerSecondAllowed: perSecond,
    seconds: Math.round(seconds),
    answeredWhenKilled: atKill,
    answered: asked,
    ...(await counts()),
    cpuSecondsAfterKill: Math.round(second.cpuSeconds),
    rssMb: Math.round(second.rssMb),
    refreshSeconds: Math.round(refreshed.seconds),
    refreshAnswered: (await answered(standIn)) - asked,
  };
  console.log(JSON.stringify(report));
  standIn.disconnect();
} finally {
  await rm(folder, { recursive: true, force: true });
}

interface Ended {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

function start(address: { readonly api: string; readonly images: string }, refresh?: string): ChildProcess {
  const program = join(import.meta.dirname, "identify-child.ts");
  const args = [path, address.api, address.images, String(perSecond)];
  return fork(program, refresh === undefined ? args : [...args, refresh]);
}

async function ended(child: ChildProcess): Promise<Ended> {
  const exited = once(child, "exit");
  const [result] = (await Promise.race([once(child, "message"), exited])) as [Ended];
  if (typeof result !== "object") throw new Error("the worker ended too early");
  await exited;
  return result;
}

async function answered(standIn: ChildProcess): Promise<number> {
  standIn.send("answered");
  const [count] = (await once(standIn, "message")) as [number];
  return count;
}

/** The films as a scan would have found them: names with years, no ids. */
async function fill(): Promise<void> {
  await using database = await openDatabase({ kind: "sqlite", path }, { log: silentLog });
  const shelf = await aShelf(database);
  const units = generatedWorks(films).movies.map(({ title, date, runtime = 90 }, index) => {
    const year = Number(date.slice(0, 4));
    const name = `${title} (${year})`;
    return aFilm(name, { bytes: name, inode: String(index), durationMs: runtime * 60_000 }, { name, year });
  });
  for (let from = 0; from < units.length; from += 100) await shelf.ingest(units.slice(from, from + 100));
}

async function counts(): Promise<Record<string, number>> {
  await using database = await openDatabase({ kind: "sqlite", path }, { log: silentLog });
  const right = await database.scan.get<{ n: number }>(
    `SELECT COUNT(*) AS "n" FROM "item" AS i JOIN "item_match" AS m ON m."item_id" = i."id"
     WHERE m."state" = 'matched' AND i."original_name" || ' (' || i."year" || ')' = i."place"`,
  );
  const all = await database.scan.get<{ n: number }>(
    `SELECT COUNT(*) AS "n" FROM "item_match" WHERE "state" = 'matched'`,
  );
  return { matched: Number(all?.n ?? 0), right: Number(right?.n ?? 0) };
}

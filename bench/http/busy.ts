/**
 * Whether a scan is in anybody's way: clients report their progress each second, and one browses, while the server
 * scans a large library for the first time.
 *
 *   node bench/http/busy.ts FOLDER [--clients 50]
 *
 * FOLDER holds films, each in a folder of its own.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Device, quantile, signIn, type Tally } from "./client.ts";
import { startServer, verdict } from "./server-process.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { clients: { type: "string", default: "50" } },
});
const folder = resolve(positionals[0] ?? "");
const LIMIT_MS = 250;
const ADMIN = { name: "root", password: "bench-password" };

interface Items {
  readonly Items: readonly { readonly Id: string }[];
  readonly TotalRecordCount: number;
}

const dataDir = await mkdtemp(join(tmpdir(), "triptych-bench-busy-"));
const server = await startServer(dataDir, {
  TRIPTYCH_FIRST_ACCOUNT__NAME: ADMIN.name,
  TRIPTYCH_FIRST_ACCOUNT__PASSWORD: ADMIN.password,
});
const tally: Tally = { timesMs: [], failures: [] };

const isScanning = async (device: Device): Promise<boolean> => {
  const tasks = await device.get<readonly { Key: string; State: string }[]>("/ScheduledTasks");
  return tasks?.some(({ Key, State }) => Key === "RefreshLibrary" && State !== "Idle") ?? true;
};
const films = (device: Device, limit: number): Promise<Items | null> =>
  device.get(`/Items?recursive=true&includeItemTypes=Movie&sortBy=SortName&limit=${limit}`);

/** Each second at a moment of its own, as clients that began at different times. */
async function report(device: Device, itemId: string, until: () => boolean): Promise<void> {
  await sleep(Math.random() * 1000);
  for (let second = 1; until(); second++) {
    const next = sleep(1000);
    await device.post("/Sessions/Playing/Progress", {
      ItemId: itemId,
      PositionTicks: second * 10_000_000,
      PlaySessionId: itemId,
    });
    await next;
  }
}

async function browse(device: Device, until: () => boolean): Promise<void> {
  const paths = [
    "/UserViews",
    "/Items/Latest?limit=16",
    "/Items?recursive=true&includeItemTypes=Movie&sortBy=SortName&limit=100&fields=Overview,Genres",
    "/Items?recursive=true&searchTerm=golden&limit=24",
    "/UserItems/Resume?limit=12",
  ];
  for (let at = 0; until(); at++) {
    const next = sleep(200);
    await device.get(paths[at % paths.length] ?? "/UserViews");
    await next;
  }
}

try {
  const admin = await signIn(server.origin, "admin", ADMIN, tally);
  const devices: Device[] = [];
  for (let at = 0; at < Number(values.clients); at++)
    devices.push(await signIn(server.origin, `client-${at}`, ADMIN, tally));
  const startedMs = performance.now();
  await admin.post("/Library/VirtualFolders?name=Films&collectionType=movies&refreshLibrary=true", {
    LibraryOptions: { PathInfos: [{ Path: folder }] },
  });
  let found = await films(admin, devices.length);
  while ((found?.Items.length ?? 0) < devices.length) {
    await sleep(100);
    found = await films(admin, devices.length);
  }
  const ids = found?.Items.map(({ Id }) => Id) ?? [];
  let isOver = false;
  const clients = [
    ...devices.map((device, at) => report(device, ids[at] ?? "", () => !isOver)),
    browse(admin, () => !isOver),
  ];
  while (await isScanning(admin)) await sleep(500);
  const seconds = (performance.now() - startedMs) / 1000;
  isOver = true;
  await Promise.all(clients);

  const most = Math.max(...tally.timesMs);
  console.log(`${(await films(admin, 1))?.TotalRecordCount} films in ${seconds.toFixed(1)} s, played beside`);
  console.log(
    `${tally.timesMs.length} requests of ${devices.length} clients and one that browses: p50 ${quantile(tally.timesMs, 0.5).toFixed(1)} ms, p99 ${quantile(tally.timesMs, 0.99).toFixed(1)} ms`,
  );
  console.log(`=> the slowest took ${most.toFixed(0)} ms: ${verdict(most, LIMIT_MS)}`);
  console.log(`=> failed: ${tally.failures.length} (limit 0) ${tally.failures.slice(0, 3).join("; ")}`);
  process.exitCode = most > LIMIT_MS || tally.failures.length > 0 ? 1 : 0;
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

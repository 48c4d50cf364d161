/**
 * Scans of a large film library: first and second, bytes read of each film before it can be browsed, and how long the
 * event loop was held up.
 *
 *     node bench/scan/scan.ts FOLDER [LIMIT_FIRST_S=90] [LIMIT_SECOND_S=5]
 *
 * FOLDER holds a folder per film, each with its NFO. Bytes are counted by the kernel for this process and its children.
 */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Library } from "../../src/domain/library/library.ts";
import type { Log } from "../../src/domain/log.ts";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { createScanStore } from "../../src/infrastructure/database/scan/scan-store.ts";
import { createDiscoverer } from "../../src/infrastructure/discovery/discoverer.ts";
import { createMediaProbe } from "../../src/infrastructure/ffmpeg/media-probe.ts";
import { createRootFolders } from "../../src/infrastructure/watch/root-folders.ts";
import { scan } from "../../src/workers/scan.ts";

const [folder, limitFirst = "90", limitSecond = "5"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node bench/scan/scan.ts FOLDER [LIMIT_FIRST_S] [LIMIT_SECOND_S]");
  process.exit(2);
}

const log: Log = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };
const clock = (): Date => new Date();
const data = await mkdtemp(join(tmpdir(), "triptych-bench-"));
const database = await openDatabase({ kind: "sqlite", path: join(data, "bench.db") }, { log });
const probe = createMediaProbe({ ffprobePath: "ffprobe", log });
const root = resolve(folder);
const library = await makeLibrary(root);
const store = createScanStore({ database, clock });
const deps = {
  libraries: { get: async () => library, rootPath: async () => root },
  discoverer: createDiscoverer({ probe, log, clock }),
  store,
  folders: createRootFolders(),
  jobs: { enqueue: async () => aJob(), report: async () => {} },
  settleArtwork: async () => true,
  breathe: () => new Promise<void>((done) => setImmediate(done)),
  clock,
  log,
};

try {
  const films = (await readdir(root)).length;
  const first = await measured();
  const second = await measured();
  const count = await database.scan.get<{ n: number }>(
    `SELECT COUNT(*) AS "n" FROM "item" WHERE "kind" = 'movie' AND "gone_at" IS NULL`,
  );
  const ratio = (seconds: number, limit: string): string => (seconds / Number(limit)).toFixed(2);
  console.log(`films on disk      ${films}, in the catalogue ${count?.n}`);
  console.log(
    `first scan         ${first.seconds.toFixed(1)} s (${ratio(first.seconds, limitFirst)} of ${limitFirst} s)`,
  );
  console.log(
    `second scan        ${second.seconds.toFixed(1)} s (${ratio(second.seconds, limitSecond)} of ${limitSecond} s)`,
  );
  console.log(`read per film      ${(first.readBytes / films / 1024).toFixed(0)} KiB (limit 1024)`);
  console.log(
    `event loop delay   first: max ${first.maxDelayMs.toFixed(0)} ms, p99 ${first.p99DelayMs.toFixed(0)} ms`,
  );
  console.log(`memory             ${(process.memoryUsage.rss() / 1048576).toFixed(0)} MiB`);
} finally {
  await probe[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(data, { recursive: true, force: true });
}

interface Figures {
  readonly seconds: number;
  readonly readBytes: number;
  readonly maxDelayMs: number;
  readonly p99DelayMs: number;
}

async function measured(): Promise<Figures> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = await bytesRead();
  const start = performance.now();
  await scan(deps, aJob(), new AbortController().signal);
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  return {
    seconds,
    readBytes: (await bytesRead()) - before,
    maxDelayMs: delay.max / 1e6,
    p99DelayMs: delay.percentile(99) / 1e6,
  };
}

/** What this process and its probes have read through system calls, cached or not. */
async function bytesRead(): Promise<number> {
  let total = 0;
  for (const pid of [process.pid, ...probe.pids]) {
    const io = await readFile(`/proc/${pid}/io`, "utf8").catch(() => "");
    total += Number(/rchar: (\d+)/.exec(io)?.[1] ?? 0);
  }
  return total;
}

async function makeLibrary(path: string): Promise<Library> {
  const settings = {
    enabled: true,
    watchFolders: false,
    metadataLanguage: null,
    metadataCountry: null,
    foreign: {},
  };
  await database.write(async (tx) => {
    await tx.run(
      `INSERT INTO "library" ("id", "uuid", "name", "kind", "settings", "created_at", "changed_at") VALUES (1, 'bench', 'Films', 'movies', ?, 0, 0)`,
      [JSON.stringify(settings)],
    );
    await tx.run(`INSERT INTO "library_root" ("id", "library_id", "path", "state") VALUES (1, 1, ?, 'ok')`, [
      path,
    ]);
  });
  const at = new Date(0);
  const roots = [{ id: 1, path, state: "ok" as const, checkedAt: null }];
  return {
    id: 1,
    uuid: "bench",
    name: "Films",
    kind: "movies",
    roots,
    settings,
    createdAt: at,
    changedAt: at,
  };
}

function aJob(): Parameters<typeof scan>[1] {
  return {
    id: 1,
    kind: "scan",
    key: "1",
    payload: { libraryId: 1 },
    state: "running",
    progress: null,
    message: null,
    attempts: 1,
    error: null,
    createdAt: new Date(),
    startedAt: null,
    finishedAt: null,
  };
}

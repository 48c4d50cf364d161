/** The worker that looks a library up, as a process that can be killed: `database api images requests-a-second`. */
import { createIdentifyStore } from "../../src/infrastructure/database/identifying/identify-store.ts";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { createJobQueue } from "../../src/infrastructure/database/stores/job-queue.ts";
import { createAnswerStore } from "../../src/infrastructure/providers/asking/answer-store.ts";
import { createAsking } from "../../src/infrastructure/providers/asking/asking.ts";
import { createTmdb } from "../../src/infrastructure/providers/tmdb/tmdb.ts";
import { identifyLibrary } from "../../src/workers/identify.ts";
import { silentLog } from "../../tests/support/log.ts";

const [path = "", apiUrl = "", imagesUrl = "", requestsPerSecond = "40", refresh] = process.argv.slice(2);
const clock = (): Date => new Date();
await using database = await openDatabase({ kind: "sqlite", path }, { log: silentLog });
const library = await database.read.get<{ id: number; name: string }>(`SELECT "id", "name" FROM "library"`);
const id = library?.id ?? 0;
const ask = createAsking(
  {
    name: "tmdb",
    origins: [new URL(apiUrl).origin],
    requestsPerSecond: Number(requestsPerSecond),
    parallel: 8,
    headers: {},
  },
  { answers: createAnswerStore(database), clock, log: silentLog },
);
const settings = {
  enabled: true,
  watchFolders: false,
  automaticCollections: false,
  metadataLanguage: null,
  metadataCountry: null,
  foreign: {},
};
const started = performance.now();
const cpu = process.cpuUsage();
await identifyLibrary(
  {
    libraries: {
      get: async () => ({
        id,
        uuid: "",
        name: "films",
        kind: "movies",
        roots: [],
        settings,
        createdAt: clock(),
        changedAt: clock(),
      }),
    },
    store: createIdentifyStore(database, clock),
    provider: createTmdb({ apiKey: "key", apiUrl, imagesUrl, ask }),
    localeOf: () => ({ languages: ["en-US"], country: "US" }),
    jobs: createJobQueue(database, clock),
    breathe: async () => {},
    log: silentLog,
  },
  {
    id: 1,
    kind: "identify",
    key: "bench",
    payload: { libraryId: id, ...(refresh !== undefined && { refresh }) },
    state: "running",
    progress: null,
    message: null,
    attempts: 1,
    error: null,
    createdAt: clock(),
    startedAt: null,
    finishedAt: null,
  },
  new AbortController().signal,
);
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: (user + system) / 1e6,
  rssMb: process.memoryUsage().rss / 1e6,
});
process.disconnect?.();

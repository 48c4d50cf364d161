/** A library that is identified by the worker at a TMDB stand-in. */
import type { Job } from "../../src/domain/jobs/job.ts";
import type { IdentifyPayload } from "../../src/domain/metadata/identifying/identify-job.ts";
import type { RefreshMode } from "../../src/domain/metadata/identifying/layer.ts";
import type { Locale, Provider } from "../../src/domain/metadata/providers.ts";
import type { Database, Row } from "../../src/infrastructure/database/database.ts";
import { createIdentifyStore } from "../../src/infrastructure/database/identifying/identify-store.ts";
import { createJobQueue } from "../../src/infrastructure/database/stores/job-queue.ts";
import { identifyLibrary, type IdentifyDeps } from "../../src/workers/identify.ts";
import { refreshStale } from "../../src/workers/refresh.ts";
import { aShelf, type Shelf } from "../infrastructure/scan/library.ts";
import { silentLog } from "../support/log.ts";
import { askedTmdb, ENGLISH, type AskedTmdb } from "../support/providers.ts";
import { startTmdb, type StandIn, type StandInOptions } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";

export interface IdentifyWorld {
  readonly shelf: Shelf;
  readonly tmdb: StandIn;
  readonly asked: AskedTmdb;
  identify(payload?: Partial<IdentifyPayload>, signal?: AbortSignal): Promise<void>;
  /** Asks again about what has grown old by the clock of `asked`. */
  refresh(mode?: RefreshMode, signal?: AbortSignal): Promise<void>;
  /** The item's row with its match, by its name now. */
  shown(name: string): Promise<Row>;
  rows(sql: string, ...values: readonly (string | number)[]): Promise<readonly Row[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function identifyWorld(
  database: Database,
  options: Partial<StandInOptions> & {
    readonly locale?: Locale;
    readonly parallel?: number;
    readonly others?: readonly Provider[];
  } = {},
): Promise<IdentifyWorld> {
  const shelf = await aShelf(database);
  const tmdb = await startTmdb({ works: SMALL_WORKS, ...options });
  const asked = askedTmdb(database, tmdb);
  const { clock } = asked;
  const deps: IdentifyDeps = {
    libraries: { get: async () => shelf.library },
    store: createIdentifyStore(database, clock),
    provider: asked.provider,
    localeOf: () => options.locale ?? ENGLISH,
    jobs: createJobQueue(database, clock),
    breathe: async () => {},
    log: silentLog,
    patienceMs: 1,
    ...(options.others !== undefined && { others: options.others }),
    ...(options.parallel !== undefined && { parallel: options.parallel }),
  };
  return {
    shelf,
    tmdb,
    asked,
    identify: (payload = {}, signal = new AbortController().signal) =>
      identifyLibrary(deps, aJob("identify", { libraryId: shelf.library.id, ...payload }), signal),
    refresh: (mode = "unlocked", signal = new AbortController().signal) =>
      refreshStale(
        {
          ...deps,
          libraries: { list: async () => [shelf.library] },
          asked: [{ ...deps, provider: asked.fresh }],
          mode,
          clock,
        },
        aJob("refresh", {}),
        signal,
      ),
    async shown(name) {
      const [row] = await database.scan.all(
        `SELECT i.*, m."state", m."method", m."value", m."score", m."why", m."candidates" FROM "item" AS i
         LEFT JOIN "item_match" AS m ON m."item_id" = i."id" WHERE i."name" = ? AND i."gone_at" IS NULL`,
        [name],
      );
      if (row === undefined) throw new Error(`nothing is called ${name}`);
      return row;
    },
    rows: (sql, ...values) => database.scan.all(sql, values),
    [Symbol.asyncDispose]: () => tmdb[Symbol.asyncDispose](),
  };
}

export const aJob = (kind: string, payload: Job["payload"]): Job => ({
  id: 1,
  kind,
  key: "1",
  payload,
  state: "running",
  progress: null,
  message: null,
  attempts: 1,
  error: null,
  createdAt: new Date(0),
  startedAt: null,
  finishedAt: null,
});

/** Composes the writing of sidecars: what changes in a library that allows it is written a moment later. */
import type { Core } from "../domain/core.ts";
import type { LibraryStore } from "../domain/library/library-ports.ts";
import { SIDECARS, sidecarJob } from "../domain/metadata/sidecars/sidecar-job.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createSidecarStore } from "../infrastructure/database/editing/sidecar-store.ts";
import { createSettingStore } from "../infrastructure/database/stores/setting-store.ts";
import { writeSidecar } from "../infrastructure/sidecars/sidecar-files.ts";
import type { Worker } from "../workers/runner.ts";
import { writeSidecars } from "../workers/sidecars.ts";
import type { ServerLog } from "./log.ts";

interface Ground {
  readonly core: Pick<Core, "events" | "jobs">;
  readonly database: Database;
  readonly libraryStore: Pick<LibraryStore, "list">;
  readonly breathe: () => Promise<void>;
  readonly log: ServerLog;
  readonly clock: () => Date;
}

/** Changes come in droves. */
const WAIT_MS = 3000;

export function composeSidecars({
  database,
  libraryStore,
  breathe,
  log,
}: Ground): Readonly<Record<string, Worker>> {
  const deps = {
    libraries: {
      get: async (id: number) => (await libraryStore.list()).find((library) => library.id === id) ?? null,
    },
    store: createSidecarStore(database, createSettingStore(database)),
    write: writeSidecar,
    unwritable: new Set<string>(),
    breathe,
    log: log.part("sidecars"),
  };
  return { [SIDECARS]: { run: (job, signal) => writeSidecars(deps, job, signal) } };
}

/** Queues the writing when something has changed; returns how to stop. */
export function followWithSidecars({ core, libraryStore, log, clock }: Omit<Ground, "breathe">): () => void {
  let allowed: ReadonlySet<number> = new Set();
  const failed = (error: unknown): void => log.warn("sidecars could not be queued", { error });
  const enqueue = (libraryId: number): void => {
    const notBefore = new Date(clock().getTime() + WAIT_MS);
    core.jobs.enqueue(sidecarJob(libraryId, notBefore)).catch(failed);
  };
  const look = async (): Promise<void> => {
    const libraries = await libraryStore.list();
    const now = libraries.filter(({ settings }) => (settings.sidecars ?? []).length > 0);
    allowed = new Set(now.map(({ id }) => id));
    for (const id of allowed) enqueue(id);
  };
  look().catch(failed);
  return core.events.subscribe(({ body }) => {
    if (body.type === "libraryChanged") look().catch(failed);
    else if ((body.type === "itemsAdded" || body.type === "itemsChanged") && allowed.has(body.libraryId))
      enqueue(body.libraryId);
  });
}

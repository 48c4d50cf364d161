/** Composes the making of preview tiles and chapters' pictures. */
import { join } from "node:path";
import type { Core } from "../domain/core.ts";
import type { LibraryStore } from "../domain/library/library-ports.ts";
import { PREVIEWS, previewsJob } from "../domain/library/previews/preview.ts";
import { SCAN } from "../domain/library/scanning/scan-job.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createFingerprintStore } from "../infrastructure/database/scan/fingerprint-store.ts";
import { createPreviewStore } from "../infrastructure/database/stores/preview-store.ts";
import { contentFingerprint } from "../infrastructure/fingerprint/content-fingerprint.ts";
import { createFilePresence } from "../infrastructure/folders/file-presence.ts";
import type { LinkGuard } from "../infrastructure/folders/link-guard.ts";
import { createPreviewMaker } from "../infrastructure/previews/preview-maker.ts";
import { makePreviews } from "../workers/previews.ts";
import type { Worker } from "../workers/runner.ts";
import type { Config } from "./config/schema.ts";
import { SELF } from "./first-start.ts";
import type { ServerLog } from "./log.ts";

interface Ground {
  readonly core: Core;
  readonly database: Database;
  readonly libraryStore: Pick<LibraryStore, "list">;
  readonly leadsOut: LinkGuard;
  readonly log: ServerLog;
  readonly clock: () => Date;
}

const MB = 1_000_000;
/** As clients of trickplay expect them. */
const LAYOUT = { width: 320, columns: 10, rows: 10 };

export const previewFolder = ({ data_dir: dataDir }: Config): string => join(dataDir, "previews");

export function composePreviews(
  config: Config,
  { core, database, libraryStore, leadsOut, log: parent, clock }: Ground,
): Readonly<Record<string, Worker>> {
  const log = parent.part("previews");
  const roots = async (): Promise<readonly string[]> =>
    (await libraryStore.list()).flatMap((library) => library.roots.map(({ path }) => path));
  const deps = {
    libraries: () => libraryStore.list(),
    store: createPreviewStore(database, clock),
    maker: createPreviewMaker({
      ffmpegPath: config.media.ffmpeg,
      directory: previewFolder(config),
      layout: { ...LAYOUT, intervalMs: config.previews.interval_s * 1000 },
      presence: createFilePresence(roots),
      leadsOut,
      log,
    }),
    media: core.media,
    fingerprints: createFingerprintStore(database),
    fingerprint: contentFingerprint,
    // What is encoded for somebody, and what somebody plays from the same disks, comes first.
    isHeld: async () =>
      core.delivery.optimised.isHeld() ||
      (await core.watching.sessions(SELF)).some(({ playing }) => playing !== null),
    maxBytes: config.previews.max_mb * MB,
    jobs: core.jobs,
    log,
  };
  return { [PREVIEWS]: { run: (job, signal) => makePreviews(deps, job, signal) } };
}

/** Queues the making after scans and changes of libraries, where one wants it; returns how to stop. */
export function followWithPreviews({
  core,
  libraryStore,
  log,
}: Pick<Ground, "core" | "libraryStore" | "log">): () => void {
  const look = async (): Promise<void> => {
    const isWanted = (await libraryStore.list()).some(
      ({ settings: { previews } }) => previews?.tiles === true || previews?.chapterPictures === true,
    );
    if (isWanted) await core.jobs.enqueue(previewsJob);
  };
  const follow = (): void => {
    look().catch((error: unknown) => log.warn("previews could not be queued", { error }));
  };
  follow();
  return core.events.subscribe(({ body }) => {
    const isScanned = body.type === "jobChanged" && body.kind === SCAN && body.state === "done";
    if (isScanned || body.type === "libraryChanged") follow();
  });
}

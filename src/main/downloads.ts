/** Composes films that people keep on their devices in a smaller form. */
import { join } from "node:path";
import type { Core } from "../domain/core.ts";
import { createDownloads, type DownloadStore, JOIN_DOWNLOAD } from "../domain/delivery/downloads.ts";
import type { OptimisedStore } from "../domain/delivery/optimised.ts";
import { createOptimising } from "../domain/delivery/optimising.ts";
import { createDownloadFiles } from "../infrastructure/downloads/download-files.ts";
import { joinDownload } from "../workers/join-download.ts";
import type { Worker } from "../workers/runner.ts";
import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";

const MB = 1_000_000;

function storeOf(config: Config, log: ServerLog, clock: () => Date): DownloadStore {
  return createDownloadFiles({
    ffmpegPath: config.media.ffmpeg,
    directory: join(config.data_dir, "downloads"),
    maxBytes: config.delivery.downloads_mb * MB,
    clock,
    log: log.part("downloads"),
  });
}

interface Parts extends Pick<Core, "delivery" | "media" | "jobs" | "preferences"> {
  readonly optimised: OptimisedStore;
  readonly log: ServerLog;
  readonly clock: () => Date;
}

/** Versions that are made beforehand, and files that are put together of them. */
export function composeOptimised(
  config: Config,
  { optimised, delivery, media, jobs, preferences, log, clock }: Parts,
): Pick<Core, "optimising" | "downloads"> {
  const making = delivery.optimised;
  const optimising = createOptimising({ versions: optimised, making, media, jobs, clock });
  const store = storeOf(config, log, clock);
  return { optimising, downloads: createDownloads({ optimising, jobs, store, settings: preferences }) };
}

export function composeJoining(
  config: Config,
  { core, optimised }: { readonly core: Core; readonly optimised: OptimisedStore },
  log: ServerLog,
  clock: () => Date,
): Readonly<Record<string, Worker>> {
  const { media, delivery } = core;
  const deps = { versions: optimised, media, making: delivery.optimised, store: storeOf(config, log, clock) };
  return { [JOIN_DOWNLOAD]: { run: (job, signal) => joinDownload(deps, job, signal) } };
}

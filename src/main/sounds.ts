import type { BrowseService, MediaService } from "../domain/core.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import {
  createSoundPrints,
  SOUND_PRINTS,
  type SoundPrinter,
  type SoundPrintService,
} from "../domain/library/sounds/sound-print.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createSoundPrintStore } from "../infrastructure/database/stores/sound-print-store.ts";
import { createSoundPrinter } from "../infrastructure/fingerprint/sound-printer.ts";
import type { LinkGuard } from "../infrastructure/folders/link-guard.ts";
import type { Worker } from "../workers/runner.ts";
import { makeSoundPrints } from "../workers/sound-prints.ts";
import type { Config } from "./config/schema.ts";
import { SELF } from "./first-start.ts";
import type { ServerLog } from "./log.ts";

interface Ground {
  readonly database: Database;
  readonly browse: BrowseService;
  readonly media: Pick<MediaService, "versions">;
  readonly jobs: JobQueue;
  readonly log: ServerLog;
}

const printerOf = (config: Config, log: ServerLog): SoundPrinter =>
  createSoundPrinter({ ffmpegPath: config.media.ffmpeg, log: log.part("sounds") });

export function composeSounds(config: Config, ground: Ground): SoundPrintService {
  const { database, browse, media, jobs, log } = ground;
  return createSoundPrints({
    store: createSoundPrintStore(database),
    printer: printerOf(config, log),
    media,
    jobs,
    check: (viewer, itemId) => browse.item(viewer, itemId),
  });
}

interface Making extends Ground {
  readonly leadsOut: LinkGuard;
  readonly breathe: () => Promise<void>;
  readonly clock: () => Date;
}

/** Long series have a thousand episodes. */
const MOST_AT_ONCE = 5000;

export function composeSoundWorker(config: Config, making: Making): Readonly<Record<string, Worker>> {
  const { database, browse, media, log } = making;
  const playable = async (itemId: number): Promise<readonly number[]> => {
    const [view] = await browse.items(SELF, [itemId]);
    if (view === undefined) return [];
    const below = await browse.list(SELF, {
      within: { type: "item", id: itemId },
      recursive: true,
      isFolder: false,
      limit: MOST_AT_ONCE,
      total: false,
    });
    return below.items.length === 0 ? [itemId] : below.items.map(({ item }) => item.id);
  };
  const deps = {
    ...making,
    store: createSoundPrintStore(database),
    printer: printerOf(config, log),
    playable,
    versions: (itemId: number) => media.versions(SELF, itemId),
  };
  return { [SOUND_PRINTS]: { run: (job, signal) => makeSoundPrints(deps, job, signal) } };
}

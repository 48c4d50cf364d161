import type { MediaDataServices } from "../domain/core-media-data.ts";
import type { MediaService } from "../domain/core.ts";
import { createSkipping } from "../domain/playback/skipping/skipping.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createSegmentStore } from "../infrastructure/database/stores/segment-marks.ts";
import { createPreviewService } from "../infrastructure/previews/preview-files.ts";
import type { Config } from "./config/schema.ts";
import { previewFolder } from "./previews.ts";

export interface MediaDataParts {
  readonly config: Config;
  readonly database: Database;
  readonly media: MediaService;
  readonly clock: () => Date;
}

/** What belongs to media beside pictures and sound. */
export function composeMediaData({ config, database, media, clock }: MediaDataParts): MediaDataServices {
  return {
    skipping: createSkipping({ store: createSegmentStore(database), media, clock }),
    previews: createPreviewService(previewFolder(config)),
  };
}

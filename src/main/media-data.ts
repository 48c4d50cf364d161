import type { MediaDataServices } from "../domain/core-media-data.ts";
import type { MediaService } from "../domain/core.ts";
import { createSkipping } from "../domain/playback/skipping/skipping.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createSegmentStore } from "../infrastructure/database/stores/segment-marks.ts";

export interface MediaDataParts {
  readonly database: Database;
  readonly media: MediaService;
  readonly clock: () => Date;
}

/** What belongs to media beside pictures and sound. */
export function composeMediaData({ database, media, clock }: MediaDataParts): MediaDataServices {
  return { skipping: createSkipping({ store: createSegmentStore(database), media, clock }) };
}

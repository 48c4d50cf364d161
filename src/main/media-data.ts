import type { MediaDataServices } from "../domain/core-media-data.ts";
import type { PreferenceStore } from "../domain/core.ts";
import { createLyrics } from "../domain/library/lyrics/lyrics.ts";
import { createSkipping } from "../domain/playback/skipping/skipping.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createLyricsStore } from "../infrastructure/database/stores/lyrics-store.ts";
import { createPreferenceStore } from "../infrastructure/database/stores/preference-store.ts";
import { createSegmentStore } from "../infrastructure/database/stores/segment-marks.ts";
import type { LinkGuard } from "../infrastructure/folders/link-guard.ts";
import { createFoundLyrics } from "../infrastructure/lyrics/found-lyrics.ts";
import { createPreviewService } from "../infrastructure/previews/preview-files.ts";
import type { Config } from "./config/schema.ts";
import { composeOptimised } from "./downloads.ts";
import { previewFolder } from "./previews.ts";

type MediaDataParts = Omit<Parameters<typeof composeOptimised>[1], "preferences"> & {
  readonly database: Database;
  readonly leadsOut: LinkGuard;
};

/** What belongs to media beside pictures and sound, and what people and clients keep of their own. */
export function composeMediaData(
  config: Config,
  parts: MediaDataParts,
): MediaDataServices & ReturnType<typeof composeOptimised> & { readonly preferences: PreferenceStore } {
  const { database, media, leadsOut, clock } = parts;
  const preferences = createPreferenceStore(database);
  return {
    skipping: createSkipping({ store: createSegmentStore(database), media, clock }),
    previews: createPreviewService(previewFolder(config)),
    lyrics: createLyrics(createFoundLyrics(database, leadsOut), createLyricsStore(database, clock), clock),
    preferences,
    ...composeOptimised(config, { ...parts, preferences }),
  };
}

/** Of what an adapter may call: what belongs to media beside pictures and sound. */
import type { LyricsService } from "./library/lyrics/lyrics.ts";
import type { PreviewService } from "./library/previews/ports.ts";
import type { SkippingService } from "./playback/skipping/skipping.ts";

export interface MediaDataServices {
  readonly skipping: SkippingService;
  readonly previews: PreviewService;
  readonly lyrics: LyricsService;
}

/** What an NFO of Kodi's kind says, as the fields of an item. */
import type { ItemFields } from "../library/scanning/draft.ts";

export const NFO_FORMS = [
  "movie",
  "tvshow",
  "season",
  "episodedetails",
  "artist",
  "album",
  "musicvideo",
] as const;
export type NfoForm = (typeof NFO_FORMS)[number];

export interface NfoDocument {
  readonly form: NfoForm;
  readonly fields: Partial<ItemFields>;
  /** Lower-case provider to id. */
  readonly externalIds: Readonly<Record<string, string>>;
}

/** What an NFO of Kodi's kind says, as the fields of an item. */
import type { ItemFields, OwnSidecar } from "../library/scanning/draft.ts";

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

/** What sidecars (and Jellyfin) call the fields that can be locked. */
export const LOCK_WORDS = {
  name: "Name",
  overview: "Overview",
  genres: "Genres",
  credits: "Cast",
  studios: "Studios",
  tags: "Tags",
  countries: "ProductionLocations",
  officialRating: "OfficialRating",
  durationMs: "Runtime",
} as const satisfies Partial<Record<keyof ItemFields, string>>;

export interface NfoDocument {
  readonly form: NfoForm;
  readonly fields: Partial<ItemFields>;
  /** Lower-case provider to id. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** What we have written into it ourselves; the rest is somebody else's. */
  readonly own?: OwnSidecar;
}

/** What all requests to TMDB share. */
import type { Locale, SearchKind } from "../../../domain/metadata/providers.ts";
import type { TmdbClient } from "./client.ts";
import type { ImageUrl } from "./pictures.ts";

export interface Tmdb {
  readonly client: TmdbClient;
  readonly urlOf: ImageUrl;
}

const DAY_MS = 24 * 3_600_000;
/** How long an answer holds. */
export const FRESH = {
  search: 7 * DAY_MS,
  work: 14 * DAY_MS,
  season: 3 * DAY_MS,
  person: 30 * DAY_MS,
} as const;

/** Ids go into paths; TMDB takes IMDb's for films in the place of its own. */
export const isId = (kind: SearchKind, id: string): boolean =>
  /^[1-9]\d{0,15}$/.test(id) || (kind === "movie" && /^tt\d{7,9}$/.test(id));

export const languageOf = ({ languages }: Locale): string => languages[0] ?? "en-US";

/** What all requests to TMDB share. */
import { holdsForMs } from "../../../domain/metadata/freshness.ts";
import type { Locale, SearchKind } from "../../../domain/metadata/providers.ts";
import type { Holds, TmdbClient } from "./client.ts";
import { statusOf } from "./fields.ts";
import type { ImageUrl } from "./pictures.ts";
import * as schemas from "./schemas.ts";

export interface Tmdb {
  readonly client: TmdbClient;
  readonly urlOf: ImageUrl;
}

const DAY_MS = 24 * 3_600_000;
/** How long an answer holds. */
export const FRESH = {
  search: 7 * DAY_MS,
  person: 30 * DAY_MS,
  collection: 14 * DAY_MS,
  images: 14 * DAY_MS,
  movie: (answer, now) => {
    const { release_date: newestAt } = schemas.movieDates.parse(answer);
    return holdsForMs({ newestAt, goesOn: false }, now);
  },
  series: (answer, now) => {
    const { first_air_date, last_air_date, status } = schemas.seriesDates.parse(answer);
    const goesOn = status !== null && statusOf(status) === "continuing";
    return holdsForMs({ newestAt: last_air_date ?? first_air_date, goesOn }, now);
  },
  season: (answer, now) => {
    const { air_date, episodes } = schemas.seasonDates.parse(answer);
    const dates = [air_date, ...episodes.map((episode) => episode.air_date)].flatMap(
      (date) => date?.getTime() ?? [],
    );
    // One without a date is yet to come.
    const isOpen = episodes.some((episode) => episode.air_date === null);
    const newestAt = dates.length === 0 ? null : new Date(Math.max(...dates));
    return holdsForMs({ newestAt: isOpen ? now : newestAt, goesOn: false }, now);
  },
} as const satisfies Readonly<Record<string, Holds>>;

/** Ids go into paths; TMDB takes IMDb's for films in the place of its own. */
export const isId = (kind: SearchKind, id: string): boolean =>
  /^[1-9]\d{0,15}$/.test(id) || (kind === "movie" && /^tt\d{7,9}$/.test(id));

export const languageOf = ({ languages }: Locale): string => languages[0] ?? "en-US";

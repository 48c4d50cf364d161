/** The Movie Database as a provider of films, series, people and collections. */
import type { Locale, Provider, SearchKind } from "../../../domain/metadata/providers.ts";
import type { Ask } from "../asking/asking.ts";
import { createTmdbClient } from "./client.ts";
import { imageUrls } from "./pictures.ts";
import type { Tmdb } from "./requests.ts";
import { bestKnown, findBy, SEARCHES } from "./search.ts";
import { fetchCollection, fetchImages, fetchPerson, fetchSeason, fetchWork } from "./works.ts";

export interface TmdbDeps {
  readonly apiKey: string;
  /** `https://api.themoviedb.org/3/` */
  readonly apiUrl: string;
  /** `https://image.tmdb.org/t/p/` */
  readonly imagesUrl: string;
  readonly ask: Ask;
}

const KINDS: ReadonlySet<SearchKind> = new Set<SearchKind>(["movie", "series", "person", "collection"]);

export function createTmdb({ apiKey, apiUrl, imagesUrl, ask }: TmdbDeps): Provider {
  const tmdb: Tmdb = { client: createTmdbClient(apiUrl, apiKey, ask), urlOf: imageUrls(imagesUrl) };
  const telling = (locale: Locale) => ({ urlOf: tmdb.urlOf, locale });
  return {
    name: "tmdb",
    schemeOf: (kind) => (KINDS.has(kind) ? "tmdb" : null),
    takes: (kind) => (kind === "movie" ? ["tmdb", "imdb"] : KINDS.has(kind) ? ["tmdb"] : []),
    search: async ({ kind, name, year, locale }, signal) =>
      (await SEARCHES[kind]?.(tmdb.client, { name, year, telling: telling(locale) }, signal)) ?? [],
    bestKnown: (year, page, locale, signal) => bestKnown(tmdb, year, page, locale, signal),
    find: (kind, foreign, locale, signal) => findBy(tmdb, kind, foreign, locale, signal),
    details: (kind, id, locale, signal) => fetchWork(tmdb, kind, id, locale, signal),
    season: (seriesId, number, locale, signal) => fetchSeason(tmdb, { seriesId, number, locale, signal }),
    person: (id, locale, signal) => fetchPerson(tmdb, id, locale, signal),
    collection: (id, locale, signal) => fetchCollection(tmdb, id, locale, signal),
    images: (subject, locale, signal) => fetchImages(tmdb, subject, locale, signal),
  };
}

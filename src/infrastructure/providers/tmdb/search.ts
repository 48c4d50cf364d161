import { ExternalId } from "moviedb-promise";
import type { Candidate, Locale, SearchKind } from "../../../domain/metadata/providers.ts";
import {
  collectionCandidate,
  movieCandidate,
  personCandidate,
  seriesCandidate,
  type Telling,
} from "./answers.ts";
import type { TmdbClient } from "./client.ts";
import { FRESH, languageOf, type Tmdb } from "./requests.ts";
import * as schemas from "./schemas.ts";

interface Wish {
  readonly name: string;
  readonly year: number | undefined;
  readonly telling: Telling;
}
type SearchOne = (client: TmdbClient, wish: Wish, signal: AbortSignal) => Promise<readonly Candidate[]>;

/** By kind; kinds that TMDB doesn't have are absent. */
export const SEARCHES: Readonly<Partial<Record<SearchKind, SearchOne>>> = {
  async movie(client, { name, year, telling }, signal) {
    const request = {
      query: name,
      language: languageOf(telling.locale),
      ...(year !== undefined && { year }),
    };
    const answer = await client.call((db, config) => db.searchMovie(request, config), FRESH.search, signal);
    const { results } = schemas.page(schemas.movieSummary).parse(answer);
    return results.flatMap((movie) => movieCandidate(movie, telling));
  },
  async series(client, { name, year, telling }, signal) {
    const request = {
      query: name,
      language: languageOf(telling.locale),
      ...(year !== undefined && { first_air_date_year: year }),
    };
    const answer = await client.call((db, config) => db.searchTv(request, config), FRESH.search, signal);
    const { results } = schemas.page(schemas.seriesSummary).parse(answer);
    return results.flatMap((series) => seriesCandidate(series, telling));
  },
  async person(client, { name, telling }, signal) {
    const request = { query: name, language: languageOf(telling.locale) };
    const answer = await client.call((db, config) => db.searchPerson(request, config), FRESH.search, signal);
    const { results } = schemas.page(schemas.personSummary).parse(answer);
    return results.flatMap((person) => personCandidate(person, telling));
  },
  async collection(client, { name, telling }, signal) {
    const request = { query: name, language: languageOf(telling.locale) };
    const answer = await client.call(
      (db, config) => db.searchCollection(request, config),
      FRESH.search,
      signal,
    );
    const { results } = schemas.page(schemas.collectionSummary).parse(answer);
    return results.flatMap((collection) => collectionCandidate(collection, telling));
  },
};

const SOURCES: Readonly<Record<string, ExternalId>> = { imdb: ExternalId.ImdbId, tvdb: ExternalId.TvdbId };

/** The film or series that has an id elsewhere. */
export async function findBy(
  { client, urlOf }: Tmdb,
  kind: SearchKind,
  { scheme, id }: { readonly scheme: string; readonly id: string },
  locale: Locale,
  signal: AbortSignal,
): Promise<Candidate | null> {
  const source = SOURCES[scheme];
  if (source === undefined || !/^[\w-]{1,20}$/.test(id)) return null;
  const request = { id, external_source: source, language: languageOf(locale) };
  const answer = await client.call((db, config) => db.find(request, config), FRESH.search, signal);
  const { movie_results, tv_results } = schemas.found.parse(answer);
  const telling = { urlOf, locale };
  const found =
    kind === "movie"
      ? movie_results.flatMap((movie) => movieCandidate(movie, telling))
      : tv_results.flatMap((series) => seriesCandidate(series, telling));
  return found[0] ?? null;
}

export async function bestKnown(
  { client, urlOf }: Tmdb,
  year: number,
  page: number,
  locale: Locale,
  signal: AbortSignal,
): Promise<{ readonly candidates: readonly Candidate[]; readonly pages: number }> {
  const request = {
    primary_release_year: year,
    page,
    sort_by: "vote_count.desc",
    language: languageOf(locale),
  } as const;
  const answer = await client.call((db, config) => db.discoverMovie(request, config), FRESH.search, signal);
  const { results, total_pages } = schemas.page(schemas.movieSummary).parse(answer);
  const candidates = results.flatMap((movie) => movieCandidate(movie, { urlOf, locale }));
  return { candidates, pages: total_pages ?? 0 };
}

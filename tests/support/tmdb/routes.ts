/** TMDB's paths (API version 3) over the stand-in's works; null is its 404. */
import { fold } from "../../../src/domain/library/fold.ts";
import {
  alternativeTitles,
  contentRatings,
  creditsOf,
  episodeDetails,
  externalIds,
  imagesOf,
  keywordsOf,
  movieDetails,
  movieSummary,
  personDetails,
  personSummary,
  profilesOf,
  releaseDates,
  seasonSummary,
  seriesDetails,
  seriesSummary,
  stillsOf,
  translationsOf,
  videosOf,
  type Json,
} from "./shapes.ts";
import type { StandInCollection, StandInMovie, StandInPerson, StandInSeries, StandInWorks } from "./works.ts";

export interface Asked {
  /** Without `/3/`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export type Answerer = (asked: Asked) => Json | null;

const PAGE = 20;

interface Catalogue {
  readonly works: StandInWorks;
  readonly movies: ReadonlyMap<string, StandInMovie>;
  readonly series: ReadonlyMap<string, StandInSeries>;
  readonly people: ReadonlyMap<string, StandInPerson>;
  readonly searchMovies: Searcher<StandInMovie>;
  readonly searchSeries: Searcher<StandInSeries>;
  readonly searchPeople: Searcher<StandInPerson>;
  readonly searchCollections: Searcher<StandInCollection>;
}

export function createAnswerer(works: StandInWorks): Answerer {
  const catalogue: Catalogue = {
    works,
    movies: byIds(works.movies),
    series: byIds(works.series),
    people: byIds(works.people),
    searchMovies: createSearcher(works.movies, (movie) => [
      movie.title,
      movie.originalTitle ?? "",
      ...(movie.titles ?? []).map(([, title]) => title),
      ...Object.values(movie.translations ?? {}).map(([title]) => title),
    ]),
    searchSeries: createSearcher(works.series, (series) => [series.name, series.originalName ?? ""]),
    searchPeople: createSearcher(works.people, (person) => [person.name]),
    searchCollections: createSearcher(works.collections, (collection) => [collection.name]),
  };
  return (asked) => {
    const [head = "", ...rest] = asked.path.split("/");
    const branch = BRANCHES[head];
    return branch === undefined ? null : branch(catalogue, rest, asked.query);
  };
}

/** TMDB takes an IMDb id in the place of its own. */
const byIds = <T extends { readonly id: number; readonly imdb?: string }>(
  list: readonly T[],
): ReadonlyMap<string, T> =>
  new Map(
    list.flatMap((one): (readonly [string, T])[] => [
      [String(one.id), one],
      ...(one.imdb === undefined ? [] : [[one.imdb, one] as const]),
    ]),
  );

type Branch = (catalogue: Catalogue, rest: readonly string[], query: URLSearchParams) => Json | null;

const BRANCHES: Readonly<Record<string, Branch>> = {
  configuration: (_catalogue, rest) => (rest.length === 0 ? CONFIGURATION : null),
  search: (catalogue, [kind = ""], query) => SEARCHES[kind]?.(catalogue, query) ?? null,
  discover: (catalogue, [kind = ""], query) => DISCOVERIES[kind]?.(catalogue, query) ?? null,
  find: (catalogue, [id = ""], query) => found(catalogue, id, query),
  movie: (catalogue, [id = "", part], query) => {
    const movie = catalogue.movies.get(id);
    return movie === undefined ? null : whole(part, query, moviePart(movie, catalogue.works, query));
  },
  tv: (catalogue, [id = "", ...rest], query) => {
    const series = catalogue.series.get(id);
    return series === undefined ? null : seriesAnswer(series, catalogue.works, rest, query);
  },
  person: (catalogue, [id = "", part], query) => {
    const person = catalogue.people.get(id);
    if (person === undefined) return null;
    return whole(part, query, (name) => PERSON_PARTS[name]?.(person) ?? null);
  },
  collection: (catalogue, [id = "", part], query) => {
    const collection = catalogue.works.collections.find((one) => String(one.id) === id);
    if (collection === undefined) return null;
    return whole(part, query, (name) =>
      name === "images"
        ? imagesOf(`c${collection.id}`, imageLanguages(query))
        : name === ""
          ? collectionDetails(collection, catalogue.works, languageOf(query))
          : null,
    );
  },
};

const PERSON_PARTS: Readonly<Record<string, (person: StandInPerson) => Json>> = {
  "": personDetails,
  images: profilesOf,
  external_ids: (person) => ({ imdb_id: person.imdb ?? null, wikidata_id: null }),
};

const CONFIGURATION: Json = {
  images: {
    base_url: "http://image.tmdb.org/t/p/",
    secure_base_url: "https://image.tmdb.org/t/p/",
    backdrop_sizes: ["w300", "w780", "w1280", "original"],
    logo_sizes: ["w45", "w92", "w154", "w185", "w300", "w500", "original"],
    poster_sizes: ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
    profile_sizes: ["w45", "w185", "h632", "original"],
    still_sizes: ["w92", "w185", "w300", "original"],
  },
  change_keys: [],
};

const languageOf = (query: URLSearchParams): string => query.get("language") ?? "en-US";
const imageLanguages = (query: URLSearchParams): readonly string[] | null =>
  query.get("include_image_language")?.split(",") ?? query.get("language")?.slice(0, 2).split(",") ?? null;

/** A part by itself, or the details with what `append_to_response` names (twenty at most). */
function whole(
  part: string | undefined,
  query: URLSearchParams,
  of: (name: string) => Json | null,
): Json | null {
  if (part !== undefined) return of(part);
  const details = of("");
  if (details === null) return null;
  const names = query.get("append_to_response")?.split(",") ?? [];
  const parts = names.slice(0, 20).flatMap((name) => {
    const answer = of(name);
    return answer === null ? [] : [[name, answer] as const];
  });
  return { ...details, ...Object.fromEntries(parts) };
}

const moviePart =
  (movie: StandInMovie, works: StandInWorks, query: URLSearchParams) =>
  (name: string): Json | null => {
    const parts: Readonly<Record<string, () => Json>> = {
      "": () => movieDetails(movie, works, languageOf(query)),
      credits: () => creditsOf(movie, works),
      images: () => imagesOf(`m${movie.id}`, imageLanguages(query)),
      release_dates: () => releaseDates(movie),
      alternative_titles: () => ({ titles: alternativeTitles(movie) }),
      translations: () => translationsOf(movie),
      videos: () => videosOf(movie),
      keywords: () => ({ keywords: keywordsOf(movie) }),
      external_ids: () => externalIds(movie),
    };
    return parts[name]?.() ?? null;
  };

function seriesAnswer(
  series: StandInSeries,
  works: StandInWorks,
  [part, ...rest]: readonly string[],
  query: URLSearchParams,
): Json | null {
  if (part === "season") return seasonAnswer(series, works, rest, query);
  const parts: Readonly<Record<string, () => Json>> = {
    "": () => seriesDetails(series, languageOf(query)),
    credits: () => creditsOf(series, works),
    images: () => imagesOf(`s${series.id}`, imageLanguages(query)),
    content_ratings: () => contentRatings(series),
    alternative_titles: () => ({
      results: (series.titles ?? []).map(([country, title]) => ({ iso_3166_1: country, title, type: "" })),
    }),
    translations: () => translationsOf(series),
    videos: () => videosOf(series),
    keywords: () => ({ results: keywordsOf(series) }),
    external_ids: () => externalIds(series),
  };
  return whole(part, query, (name) => parts[name]?.() ?? null);
}

function seasonAnswer(
  series: StandInSeries,
  works: StandInWorks,
  [number = "", part, ...rest]: readonly string[],
  query: URLSearchParams,
): Json | null {
  const season = Number(number);
  const episodes = series.seasons[season];
  if (episodes === undefined) return null;
  if (part === "episode") {
    const index = Number(rest[0]) - 1;
    const episode = episodes[index];
    if (episode === undefined) return null;
    return whole(rest[1], query, (name) => {
      if (name === "") return episodeDetails(series, season, index, episode, works);
      if (name === "images") return stillsOf(`s${series.id}n${season}e${index + 1}`);
      return name === "external_ids" ? { imdb_id: null, tvdb_id: null } : null;
    });
  }
  return whole(part, query, (name) => {
    if (name === "images") return imagesOf(`s${series.id}n${season}`, imageLanguages(query));
    if (name === "external_ids") return { tvdb_id: null };
    if (name !== "") return null;
    return {
      ...seasonSummary(series, season, episodes),
      _id: "0",
      episodes: episodes.map((episode, index) => episodeDetails(series, season, index, episode, works)),
    };
  });
}

const collectionDetails = (collection: StandInCollection, works: StandInWorks, language: string): Json => ({
  id: collection.id,
  name: collection.name,
  overview: collection.overview ?? "",
  poster_path: `/c${collection.id}p0.jpg`,
  backdrop_path: `/c${collection.id}b0.jpg`,
  parts: works.movies
    .filter((movie) => movie.collection === collection.id)
    .map((movie) => ({ ...movieSummary(movie, language), media_type: "movie" })),
});

function found({ works }: Catalogue, id: string, query: URLSearchParams): Json {
  const source = query.get("external_source");
  const has = (one: { readonly imdb?: string; readonly tvdb?: number }): boolean =>
    source === "imdb_id" ? one.imdb === id : source === "tvdb_id" && String(one.tvdb) === id;
  const language = languageOf(query);
  return {
    movie_results: works.movies.filter(has).map((movie) => movieSummary(movie, language)),
    person_results: works.people.filter(has).map(personSummary),
    tv_results: works.series.filter(has).map((series) => seriesSummary(series, language)),
    tv_episode_results: [],
    tv_season_results: [],
  };
}

type Searcher<T> = (text: string) => readonly T[];

/** Every word of the question begins a word of one of the names, as in TMDB's search. */
function createSearcher<T>(list: readonly T[], namesOf: (one: T) => readonly string[]): Searcher<T> {
  const byWord = new Map<string, Set<T>>();
  for (const one of list)
    for (const word of namesOf(one).flatMap(wordsIn))
      byWord.set(word, (byWord.get(word) ?? new Set()).add(one));
  return (text) => {
    const sets = wordsIn(text).map((word) => byWord.get(word) ?? new Set<T>());
    const [first, ...others] = sets.toSorted((a, b) => a.size - b.size);
    return first === undefined ? [] : [...first].filter((one) => others.every((set) => set.has(one)));
  };
}

const wordsIn = (text: string): readonly string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

function page(list: readonly Json[], query: URLSearchParams): Json {
  const number = Math.max(1, Number(query.get("page") ?? 1));
  const by = query.get("sort_by") === "vote_count.desc" ? "vote_count" : "popularity";
  const sorted = list.toSorted((a, b) => Number(b[by] ?? 0) - Number(a[by] ?? 0));
  return {
    page: number,
    results: sorted.slice((number - 1) * PAGE, number * PAGE),
    total_pages: Math.ceil(list.length / PAGE),
    total_results: list.length,
  };
}

const inYear = (date: string, year: string | null): boolean => year === null || date.startsWith(year);

const SEARCHES: Readonly<Record<string, (catalogue: Catalogue, query: URLSearchParams) => Json>> = {
  movie: ({ searchMovies }, query) => {
    const year = query.get("primary_release_year") ?? query.get("year");
    const films = searchMovies(query.get("query") ?? "").filter((movie) => inYear(movie.date, year));
    return page(
      films.map((movie) => movieSummary(movie, languageOf(query))),
      query,
    );
  },
  tv: ({ searchSeries }, query) => {
    const year = query.get("first_air_date_year") ?? query.get("year");
    const shows = searchSeries(query.get("query") ?? "").filter((series) => inYear(series.date, year));
    return page(
      shows.map((series) => seriesSummary(series, languageOf(query))),
      query,
    );
  },
  person: ({ searchPeople }, query) => page(searchPeople(query.get("query") ?? "").map(personSummary), query),
  collection: ({ searchCollections }, query) =>
    page(
      searchCollections(query.get("query") ?? "").map(({ id, name, overview }) => ({
        adult: false,
        id,
        name,
        original_language: "en",
        original_name: name,
        overview: overview ?? "",
        poster_path: `/c${id}p0.jpg`,
        backdrop_path: `/c${id}b0.jpg`,
      })),
      query,
    ),
};

const DISCOVERIES: Readonly<Record<string, (catalogue: Catalogue, query: URLSearchParams) => Json>> = {
  movie: ({ works }, query) =>
    page(
      works.movies
        .filter((movie) => inYear(movie.date, query.get("primary_release_year")))
        .map((movie) => movieSummary(movie, languageOf(query))),
      query,
    ),
  tv: ({ works }, query) =>
    page(
      works.series
        .filter((series) => inYear(series.date, query.get("first_air_date_year")))
        .map((series) => seriesSummary(series, languageOf(query))),
      query,
    ),
};

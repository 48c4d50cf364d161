/** TMDB's answers (API version 3) as they look on the wire, with all the fields that its documentation shows. */
import type { StandInEpisode, StandInMovie, StandInPerson, StandInSeries, StandInWorks } from "./works.ts";

export type Json = Record<string, unknown>;

/** A stable number for a name: genres, companies and keywords have ids. */
const idOf = (name: string): number => {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 900_000;
  return hash + 1;
};
const named = (names: readonly string[] = []): readonly Json[] =>
  names.map((name) => ({ id: idOf(name), name }));
const companies = (names: readonly string[] = [], country = "US"): readonly Json[] =>
  names.map((name) => ({ id: idOf(name), logo_path: null, name, origin_country: country }));

const COUNTRY_NAMES: Readonly<Record<string, string>> = {
  US: "United States of America",
  GB: "United Kingdom",
  FR: "France",
  DE: "Germany",
  JP: "Japan",
  SE: "Sweden",
};
const LANGUAGE_NAMES: Readonly<Record<string, readonly [english: string, own: string]>> = {
  en: ["English", "English"],
  de: ["German", "Deutsch"],
  fr: ["French", "Français"],
  ja: ["Japanese", "日本語"],
  sv: ["Swedish", "svenska"],
};
const REGIONS: Readonly<Record<string, string>> = { en: "US", de: "DE", fr: "FR", ja: "JP", sv: "SE" };

const ratingsOf = (work: StandInMovie | StandInSeries): Json => ({
  popularity: work.popularity ?? 1,
  vote_average: work.vote ?? 0,
  vote_count: work.votes ?? 0,
});

interface Texts {
  readonly title: string;
  readonly overview: string;
}

/** As TMDB has it: the title falls back to the original's, the overview to nothing. */
function textsOf(work: StandInMovie | StandInSeries, language: string): Texts {
  const [title, original] =
    "title" in work ? [work.title, work.originalTitle] : [work.name, work.originalName];
  const code = language.slice(0, 2).toLowerCase();
  if (code === "en") return { title, overview: work.overview ?? "" };
  const translated = work.translations?.[code];
  const fallback = code === (work.language ?? "en") ? (original ?? title) : title;
  return { title: translated?.[0] ?? fallback, overview: translated?.[1] ?? "" };
}

export function movieSummary(movie: StandInMovie, language = "en-US"): Json {
  const { title, overview } = textsOf(movie, language);
  return {
    adult: false,
    backdrop_path: `/m${movie.id}b0.jpg`,
    genre_ids: (movie.genres ?? []).map(idOf),
    id: movie.id,
    original_language: movie.language ?? "en",
    original_title: movie.originalTitle ?? movie.title,
    overview,
    poster_path: `/m${movie.id}p0.jpg`,
    release_date: movie.date,
    title,
    video: false,
    ...ratingsOf(movie),
  };
}

export function seriesSummary(series: StandInSeries, language = "en-US"): Json {
  const { title, overview } = textsOf(series, language);
  return {
    adult: false,
    backdrop_path: `/s${series.id}b0.jpg`,
    genre_ids: (series.genres ?? []).map(idOf),
    id: series.id,
    origin_country: series.countries ?? [],
    original_language: series.language ?? "en",
    original_name: series.originalName ?? series.name,
    overview,
    poster_path: `/s${series.id}p0.jpg`,
    first_air_date: series.date,
    name: title,
    ...ratingsOf(series),
  };
}

export const personSummary = (person: StandInPerson): Json => ({
  adult: false,
  gender: 0,
  id: person.id,
  known_for_department: "Acting",
  name: person.name,
  original_name: person.name,
  popularity: 1,
  profile_path: `/a${person.id}f0.jpg`,
});

export function movieDetails(movie: StandInMovie, works: StandInWorks, language: string): Json {
  const { genre_ids: _, ...summary } = movieSummary(movie, language);
  const collection = works.collections.find(({ id }) => id === movie.collection);
  return {
    ...summary,
    belongs_to_collection:
      collection === undefined
        ? null
        : {
            id: collection.id,
            name: collection.name,
            poster_path: `/c${collection.id}p0.jpg`,
            backdrop_path: `/c${collection.id}b0.jpg`,
          },
    budget: 0,
    genres: named(movie.genres),
    homepage: "",
    imdb_id: movie.imdb ?? null,
    origin_country: movie.countries ?? [],
    production_companies: companies(movie.companies),
    production_countries: countriesOf(movie.countries),
    revenue: 0,
    runtime: movie.runtime ?? 0,
    spoken_languages: [],
    status: "Released",
    tagline: movie.tagline ?? "",
  };
}

const countriesOf = (codes: readonly string[] = []): readonly Json[] =>
  codes.map((code) => ({ iso_3166_1: code, name: COUNTRY_NAMES[code] ?? code }));

export function seriesDetails(series: StandInSeries, language: string): Json {
  const { genre_ids: _, ...summary } = seriesSummary(series, language);
  const seasons = Object.entries(series.seasons).map(([number, episodes]) =>
    seasonSummary(series, Number(number), episodes),
  );
  const regular = Object.entries(series.seasons).filter(([number]) => number !== "0");
  return {
    ...summary,
    created_by: (series.crew ?? [])
      .filter(([, job]) => job === "Creator")
      .map(([id]) => ({ id, credit_id: `c${id}`, name: `#${id}` })),
    episode_run_time: [],
    genres: named(series.genres),
    homepage: "",
    in_production: series.ended !== true,
    languages: [series.language ?? "en"],
    last_air_date: series.lastDate ?? series.date,
    networks: companies(series.companies),
    number_of_episodes: regular.reduce((sum, [, episodes]) => sum + episodes.length, 0),
    number_of_seasons: regular.length,
    production_companies: [],
    production_countries: countriesOf(series.countries),
    seasons,
    spoken_languages: [],
    status: series.ended === true ? "Ended" : "Returning Series",
    tagline: series.tagline ?? "",
    type: "Scripted",
  };
}

export const seasonSummary = (
  series: StandInSeries,
  number: number,
  episodes: readonly StandInEpisode[],
): Json => ({
  air_date: episodes[0]?.date ?? null,
  episode_count: episodes.length,
  id: series.id * 100 + number,
  name: number === 0 ? "Specials" : `Season ${number}`,
  overview: `Season ${number} of ${series.name}.`,
  poster_path: `/s${series.id}n${number}p0.jpg`,
  season_number: number,
  vote_average: 7.5,
});

export function episodeDetails(
  series: StandInSeries,
  season: number,
  index: number,
  episode: StandInEpisode,
  works: StandInWorks,
): Json {
  return {
    air_date: episode.date ?? null,
    crew: [],
    episode_number: index + 1,
    episode_type: "standard",
    guest_stars: castOf(episode.guests, works),
    id: series.id * 10_000 + season * 100 + index + 1,
    name: episode.name,
    overview: episode.overview ?? "",
    production_code: "",
    runtime: episode.runtime ?? null,
    season_number: season,
    show_id: series.id,
    still_path: `/s${series.id}n${season}e${index + 1}t0.jpg`,
    vote_average: 7.1,
    vote_count: 12,
  };
}

const castOf = (cast: StandInMovie["cast"] = [], works: StandInWorks): readonly Json[] =>
  cast.flatMap(([id, character], order) => {
    const person = personIn(works, id);
    return person === undefined
      ? []
      : [{ ...personSummary(person), character, credit_id: `cast${id}`, order, cast_id: order }];
  });

const peopleOf = new WeakMap<StandInWorks, ReadonlyMap<number, StandInPerson>>();
export function personIn(works: StandInWorks, id: number): StandInPerson | undefined {
  const people = peopleOf.get(works) ?? new Map(works.people.map((person) => [person.id, person]));
  peopleOf.set(works, people);
  return people.get(id);
}

export const creditsOf = (work: StandInMovie | StandInSeries, works: StandInWorks): Json => ({
  cast: castOf(work.cast, works),
  crew: (work.crew ?? []).flatMap(([id, job, department]) => {
    const person = personIn(works, id);
    return person === undefined
      ? []
      : [{ ...personSummary(person), job, department, credit_id: `crew${id}${job}` }];
  }),
});

interface Picture {
  readonly iso_639_1: string | null;
  readonly [field: string]: unknown;
}

const picture = (
  file: string,
  width: number,
  height: number,
  language: string | null,
  votes: number,
): Picture => ({
  aspect_ratio: Number((width / height).toFixed(3)),
  file_path: `/${file}.jpg`,
  height,
  iso_639_1: language,
  vote_average: 5 + votes / 10,
  vote_count: votes,
  width,
});

/** `include_image_language` as TMDB reads it: only these; all when it isn't given and no language either. */
export function imagesOf(prefix: string, languages: readonly string[] | null): Json {
  const all = {
    backdrops: [picture(`${prefix}b0`, 1920, 1080, null, 8), picture(`${prefix}b1`, 1280, 720, null, 3)],
    logos: [picture(`${prefix}l0`, 500, 200, "en", 4)],
    posters: [
      picture(`${prefix}p0`, 1000, 1500, "en", 9),
      picture(`${prefix}p1`, 1000, 1500, "de", 5),
      picture(`${prefix}p2`, 2000, 3000, "xx", 20),
    ],
  };
  const isWanted = (image: Picture): boolean =>
    languages === null || languages.includes(image.iso_639_1 ?? "null");
  return Object.fromEntries(Object.entries(all).map(([kind, list]) => [kind, list.filter(isWanted)]));
}

export const stillsOf = (prefix: string): Json => ({ stills: [picture(`${prefix}t0`, 1280, 720, null, 2)] });
export const profilesOf = (person: StandInPerson): Json => ({
  profiles: [picture(`a${person.id}f0`, 400, 600, null, 3)],
});

export const alternativeTitles = (work: StandInMovie): readonly Json[] =>
  (work.titles ?? []).map(([country, title]) => ({ iso_3166_1: country, title, type: "" }));

export const translationsOf = (work: StandInMovie | StandInSeries): Json => ({
  translations: Object.entries({
    // The original's own language carries no title of its own here.
    en: ["", work.overview ?? ""] as const,
    ...work.translations,
  }).map(([language, [title, overview]]) => ({
    iso_3166_1: REGIONS[language] ?? "US",
    iso_639_1: language,
    name: LANGUAGE_NAMES[language]?.[1] ?? language,
    english_name: LANGUAGE_NAMES[language]?.[0] ?? language,
    data: {
      homepage: "",
      overview,
      tagline: language === "en" ? (work.tagline ?? "") : "",
      runtime: 0,
      ...("title" in work ? { title } : { name: title }),
    },
  })),
});

export const releaseDates = (movie: StandInMovie): Json => ({
  results: Object.entries(movie.certifications ?? {}).map(([country, certification]) => ({
    iso_3166_1: country,
    release_dates: [
      {
        certification: "",
        descriptors: [],
        iso_639_1: "",
        note: "",
        release_date: `${movie.date}T00:00:00.000Z`,
        type: 1,
      },
      {
        certification,
        descriptors: [],
        iso_639_1: "",
        note: "",
        release_date: `${movie.date}T00:00:00.000Z`,
        type: 3,
      },
    ],
  })),
});

export const contentRatings = (series: StandInSeries): Json => ({
  results: Object.entries(series.certifications ?? {}).map(([country, rating]) => ({
    descriptors: [],
    iso_3166_1: country,
    rating,
  })),
});

export const videosOf = (work: StandInMovie | StandInSeries): Json => ({
  results:
    work.trailer === undefined
      ? []
      : [
          {
            iso_639_1: "en",
            iso_3166_1: "US",
            name: "Official Trailer",
            key: work.trailer,
            site: "YouTube",
            size: 1080,
            type: "Trailer",
            official: true,
            published_at: "2020-01-01T00:00:00.000Z",
            id: `v${work.id}`,
          },
        ],
});

export const keywordsOf = (work: StandInMovie | StandInSeries): readonly Json[] => named(work.keywords);

export const externalIds = (work: StandInMovie | StandInSeries): Json => ({
  imdb_id: work.imdb ?? null,
  wikidata_id: null,
  facebook_id: null,
  instagram_id: null,
  twitter_id: null,
  ...("tvdb" in work && {
    tvdb_id: work.tvdb ?? null,
    tvrage_id: null,
    freebase_id: null,
    freebase_mid: null,
  }),
});

export const personDetails = (person: StandInPerson): Json => ({
  ...personSummary(person),
  also_known_as: [],
  biography: person.biography ?? "",
  birthday: person.birthday ?? null,
  deathday: person.deathday ?? null,
  homepage: null,
  imdb_id: person.imdb ?? null,
  place_of_birth: person.place ?? null,
});

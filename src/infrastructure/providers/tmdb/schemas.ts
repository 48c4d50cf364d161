/** What is read of TMDB's answers (API version 3, developer.themoviedb.org/reference). */
import type { z } from "zod";
import {
  code,
  country,
  date,
  entry,
  imdbId,
  language,
  list,
  name,
  number,
  numericId,
  part,
  text,
} from "../lenient.ts";

/** A picture's file on the images host; anything else (another host, a script, a folder above) is none. */
const file = code(/^\/[\w-]{1,100}\.(?:jpe?g|png|webp)$/i);
const count = number(0, 1e9).transform((value) => value ?? 0);
const rating = number(0, 10);

const summary = {
  id: numericId,
  original_language: language,
  overview: text,
  poster_path: file,
  popularity: number(0, 1e9).transform((value) => value ?? 0),
  vote_count: count,
};

export const movieSummary = entry({ ...summary, title: name, original_title: name, release_date: date });
export const seriesSummary = entry({ ...summary, name, original_name: name, first_air_date: date });
const person = { id: numericId, name, profile_path: file, popularity: summary.popularity };
export const personSummary = entry(person);
export const collectionSummary = entry({ id: numericId, name, overview: text, poster_path: file });

export const page = <T extends z.ZodType>(entry: T) =>
  part({ results: list(entry, 40), total_pages: number(0, 1e6) });

const picture = entry({
  file_path: file,
  width: number(1, 100_000),
  height: number(1, 100_000),
  iso_639_1: language,
  vote_average: rating,
  vote_count: count,
});
export type Picture = z.output<typeof picture>;

const pictures = list(picture, 500);
export const imageLists = part({
  posters: pictures,
  backdrops: pictures,
  logos: pictures,
  stills: pictures,
  profiles: pictures,
});
export type ImageLists = z.output<typeof imageLists>;

const credited = { ...person, character: name, job: name, department: name };
const credit = entry(credited);
export type TmdbCredit = z.output<typeof credit>;
const credits = part({ cast: list(credit, 300), crew: list(credit, 500) });

const named = list(entry({ name }), 200);
const countryNames = list(entry({ name }), 50);
const titles = list(entry({ iso_3166_1: country, title: name }), 500);
const video = entry({ name, key: code(/^[\w-]{1,40}$/), site: name, type: name, iso_639_1: language });
export type TmdbVideo = z.output<typeof video>;

const translation = entry({
  iso_639_1: language,
  iso_3166_1: country,
  data: part({ title: name, name, overview: text, tagline: name }),
});
export type Translation = z.output<typeof translation>;

const details = {
  id: numericId,
  popularity: summary.popularity,
  original_language: language,
  overview: text,
  tagline: name,
  vote_average: rating,
  vote_count: count,
  poster_path: file,
  backdrop_path: file,
  genres: named,
  production_companies: named,
  production_countries: countryNames,
  credits,
  images: imageLists,
  videos: part({ results: list(video, 100) }),
  translations: part({ translations: list(translation, 300) }),
  external_ids: part({ imdb_id: imdbId, tvdb_id: numericId }),
};
const detailsPart = part(details);
export type CommonDetails = z.output<typeof detailsPart>;

export const movieDetails = part({
  ...details,
  title: name,
  original_title: name,
  release_date: date,
  runtime: number(1, 5000),
  imdb_id: imdbId,
  belongs_to_collection: part({ id: numericId, name }),
  keywords: part({ keywords: named }),
  alternative_titles: part({ titles }),
  release_dates: part({
    results: list(
      entry({
        iso_3166_1: country,
        release_dates: list(entry({ certification: name, type: number(0, 10) }), 50),
      }),
      300,
    ),
  }),
});
export type MovieDetails = z.output<typeof movieDetails>;

export const seriesDetails = part({
  ...details,
  name,
  original_name: name,
  first_air_date: date,
  last_air_date: date,
  status: name,
  networks: named,
  episode_run_time: list(number(1, 5000), 10),
  keywords: part({ results: named }),
  alternative_titles: part({ results: titles }),
  content_ratings: part({ results: list(entry({ iso_3166_1: country, rating: name }), 300) }),
  seasons: list(entry({ season_number: number(0, 10_000) }), 1000),
});
export type SeriesDetails = z.output<typeof seriesDetails>;

const episode = entry({
  id: numericId,
  name,
  overview: text,
  air_date: date,
  episode_number: number(0, 100_000),
  vote_average: rating,
  vote_count: count,
  still_path: file,
  guest_stars: list(credit, 100),
  crew: list(credit, 100),
});
export type TmdbEpisode = z.output<typeof episode>;

export const seasonDetails = part({
  id: numericId,
  name,
  overview: text,
  air_date: date,
  poster_path: file,
  season_number: number(0, 10_000),
  images: imageLists,
  external_ids: part({ tvdb_id: numericId }),
  episodes: list(episode, 5000),
});
export type TmdbSeason = z.output<typeof seasonDetails>;

/** What says how soon an answer grows old. */
export const movieDates = part({ release_date: date });
export const seriesDates = part({ first_air_date: date, last_air_date: date, status: name });
export const seasonDates = part({ air_date: date, episodes: list(entry({ air_date: date }), 5000) });

export const personDetails = part({
  id: numericId,
  name,
  biography: text,
  birthday: date,
  deathday: date,
  place_of_birth: name,
  imdb_id: imdbId,
  profile_path: file,
  images: imageLists,
  translations: part({
    translations: list(entry({ iso_639_1: language, data: part({ biography: text }) }), 300),
  }),
});

export const collectionDetails = part({
  id: numericId,
  name,
  overview: text,
  poster_path: file,
  backdrop_path: file,
  images: imageLists,
  parts: list(entry({ id: numericId, title: name, release_date: date }), 500),
});

export const found = part({ movie_results: list(movieSummary, 5), tv_results: list(seriesSummary, 5) });

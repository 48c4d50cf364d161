import type { z } from "zod";
/** TMDB's validated answers as the domain's plain values. */
import type { ItemFields } from "../../../domain/library/scanning/draft.ts";
import type {
  Candidate,
  CollectionDetails,
  Details,
  EpisodeDetails,
  ExternalIds,
  Locale,
  PersonDetails,
  RemoteImage,
  SearchKind,
  SeasonDetails,
} from "../../../domain/metadata/providers.ts";
import {
  movieCertifications,
  movieFields,
  seriesCertifications,
  seriesFields,
  titlesOf,
  videosOf,
} from "./fields.ts";
import { peopleOf } from "./people.ts";
import { namedImages, remoteImages, type ImageUrl } from "./pictures.ts";
import type {
  collectionDetails,
  collectionSummary,
  CommonDetails,
  MovieDetails,
  movieSummary,
  personDetails,
  personSummary,
  SeriesDetails,
  seriesSummary,
  TmdbEpisode,
  TmdbSeason,
} from "./schemas.ts";

/** How answers are told: whose pictures, in which languages. */
export interface Telling {
  readonly urlOf: ImageUrl;
  readonly locale: Locale;
}

const PLAIN = {
  provider: "tmdb",
  originalName: null,
  originalLanguage: null,
  year: null,
  premieredAt: null,
  overview: null,
  popularity: 0,
  voteCount: 0,
  artist: null,
} as const;

/** Nothing when it has no id or no name. */
function candidate(
  kind: SearchKind,
  id: string | null,
  name: string | null,
  rest: Partial<Candidate> & Pick<Candidate, "imageUrl">,
): readonly Candidate[] {
  if (id === null || name === null) return [];
  const year = rest.premieredAt?.getUTCFullYear() ?? null;
  return [{ ...PLAIN, ...rest, kind, name, year, externalIds: { tmdb: id } }];
}

const summaryFields = (
  one: z.output<typeof movieSummary> | z.output<typeof seriesSummary>,
  urlOf: ImageUrl,
) => ({
  originalLanguage: one.original_language,
  overview: one.overview,
  imageUrl: urlOf("poster", one.poster_path),
  popularity: one.popularity,
  voteCount: one.vote_count,
});

export const movieCandidate = (
  movie: z.output<typeof movieSummary>,
  { urlOf }: Telling,
): readonly Candidate[] =>
  candidate("movie", movie.id, movie.title, {
    ...summaryFields(movie, urlOf),
    originalName: movie.original_title,
    premieredAt: movie.release_date,
  });

export const seriesCandidate = (
  series: z.output<typeof seriesSummary>,
  { urlOf }: Telling,
): readonly Candidate[] =>
  candidate("series", series.id, series.name, {
    ...summaryFields(series, urlOf),
    originalName: series.original_name,
    premieredAt: series.first_air_date,
  });

export const personCandidate = (
  person: z.output<typeof personSummary>,
  { urlOf }: Telling,
): readonly Candidate[] =>
  candidate("person", person.id, person.name, {
    imageUrl: urlOf("profile", person.profile_path),
    popularity: person.popularity,
  });

export const collectionCandidate = (
  collection: z.output<typeof collectionSummary>,
  { urlOf }: Telling,
): readonly Candidate[] =>
  candidate("collection", collection.id, collection.name, {
    imageUrl: urlOf("poster", collection.poster_path),
    overview: collection.overview,
  });

const idsOf = (ids: Readonly<Record<string, string | null>>): ExternalIds =>
  Object.fromEntries(Object.entries(ids).flatMap(([scheme, id]) => (id === null ? [] : [[scheme, id]])));

/** Pictures that the details name first are shown on TMDB's own page; the list is for all languages. */
function imagesOf(details: CommonDetails, { urlOf, locale }: Telling): readonly RemoteImage[] {
  const listed = remoteImages(details.images, urlOf, locale);
  const missing = namedImages(
    [
      ["poster", details.poster_path],
      ["backdrop", details.backdrop_path],
    ],
    urlOf,
  ).filter(({ kind }) => !listed.some((image) => image.kind === kind));
  return [...listed, ...missing];
}

const commonDetails = (details: CommonDetails, telling: Telling) => ({
  provider: "tmdb" as const,
  originalLanguage: details.original_language,
  popularity: details.popularity,
  people: peopleOf(details.credits.cast, details.credits.crew, telling.urlOf),
  images: imagesOf(details, telling),
  videos: videosOf(details.videos.results),
});

export function toMovie(movie: MovieDetails, telling: Telling): Details | null {
  if (movie.id === null || movie.title === null) return null;
  const { id: collectionId, name: collectionName } = movie.belongs_to_collection;
  return {
    ...commonDetails(movie, telling),
    externalIds: idsOf({ tmdb: movie.id, imdb: movie.imdb_id ?? movie.external_ids.imdb_id }),
    fields: movieFields(movie, telling.locale),
    runtimeMs: movie.runtime === null ? null : movie.runtime * 60_000,
    titles: titlesOf(
      [movie.title, movie.original_title],
      movie.alternative_titles.titles,
      movie.translations.translations,
    ),
    certifications: movieCertifications(movie),
    collection:
      collectionId === null || collectionName === null
        ? null
        : { externalIds: { tmdb: collectionId }, name: collectionName },
    seasons: [],
  };
}

export function toSeries(series: SeriesDetails, telling: Telling): Details | null {
  if (series.id === null || series.name === null) return null;
  const [minutes = null] = series.episode_run_time;
  return {
    ...commonDetails(series, telling),
    externalIds: idsOf({
      tmdb: series.id,
      imdb: series.external_ids.imdb_id,
      tvdb: series.external_ids.tvdb_id,
    }),
    fields: seriesFields(series, telling.locale),
    runtimeMs: minutes === null ? null : minutes * 60_000,
    titles: titlesOf(
      [series.name, series.original_name],
      series.alternative_titles.results,
      series.translations.translations,
    ),
    certifications: seriesCertifications(series),
    collection: null,
    seasons: series.seasons.flatMap(({ season_number }) => season_number ?? []),
  };
}

function toEpisode(episode: TmdbEpisode, season: number, { urlOf }: Telling): readonly EpisodeDetails[] {
  if (episode.episode_number === null) return [];
  const { name, overview, air_date: premieredAt, vote_average, vote_count } = episode;
  const fields: Partial<ItemFields> = {
    ...(name !== null && { name }),
    ...(overview !== null && { overview }),
    ...(premieredAt !== null && { premieredAt, year: premieredAt.getUTCFullYear() }),
    ...(vote_count > 0 && vote_average !== null && { communityRating: Math.round(vote_average * 10) / 10 }),
  };
  return [
    {
      season,
      episode: episode.episode_number,
      externalIds: idsOf({ tmdb: episode.id }),
      fields,
      people: peopleOf(episode.guest_stars, episode.crew, urlOf, "guestStar"),
      images: namedImages([["still", episode.still_path]], urlOf),
    },
  ];
}

export function toSeason(season: TmdbSeason, number: number, telling: Telling): SeasonDetails {
  const { urlOf, locale } = telling;
  const { name, overview, air_date: premieredAt } = season;
  const listed = remoteImages(season.images, urlOf, locale);
  return {
    season: number,
    externalIds: idsOf({ tmdb: season.id, tvdb: season.external_ids.tvdb_id }),
    fields: {
      ...(name !== null && { name }),
      ...(overview !== null && { overview }),
      ...(premieredAt !== null && { premieredAt, year: premieredAt.getUTCFullYear() }),
    },
    people: [],
    images: listed.length > 0 ? listed : namedImages([["poster", season.poster_path]], urlOf),
    episodes: season.episodes.flatMap((episode) => toEpisode(episode, number, telling)),
  };
}

/** The wanted language says nothing of him: the next one that does. */
function biographyOf({ translations }: z.output<typeof personDetails>, { languages }: Locale): string | null {
  const wanted = [...languages.map((tag) => tag.slice(0, 2).toLowerCase()), "en"];
  const found = wanted.flatMap(
    (language) => translations.translations.find((one) => one.iso_639_1 === language)?.data.biography ?? [],
  );
  return found[0] ?? null;
}

export function toPerson(
  person: z.output<typeof personDetails>,
  { urlOf, locale }: Telling,
): PersonDetails | null {
  if (person.id === null || person.name === null) return null;
  const listed = remoteImages(person.images, urlOf, locale);
  return {
    externalIds: idsOf({ tmdb: person.id, imdb: person.imdb_id }),
    name: person.name,
    overview: person.biography ?? biographyOf(person, locale),
    bornAt: person.birthday,
    diedAt: person.deathday,
    birthPlace: person.place_of_birth,
    images: listed.length > 0 ? listed : namedImages([["profile", person.profile_path]], urlOf),
  };
}

export function toCollection(
  collection: z.output<typeof collectionDetails>,
  { urlOf, locale }: Telling,
): CollectionDetails | null {
  if (collection.id === null || collection.name === null) return null;
  const inOrder = collection.parts.toSorted(
    (a, b) => (a.release_date?.getTime() ?? Infinity) - (b.release_date?.getTime() ?? Infinity),
  );
  const listed = remoteImages(collection.images, urlOf, locale);
  const named = namedImages(
    [
      ["poster", collection.poster_path],
      ["backdrop", collection.backdrop_path],
    ],
    urlOf,
  );
  return {
    externalIds: { tmdb: collection.id },
    name: collection.name,
    overview: collection.overview,
    films: inOrder.flatMap(({ id, title }) =>
      id === null || title === null ? [] : [{ externalIds: { tmdb: id }, name: title }],
    ),
    images: listed.length > 0 ? listed : named,
  };
}

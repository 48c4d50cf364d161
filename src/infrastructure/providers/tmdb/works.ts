/** All about one work, one season, one person, in as few requests as TMDB allows. */
import type {
  CollectionDetails,
  Details,
  EpisodeDetails,
  ImageSubject,
  Locale,
  PersonDetails,
  RemoteImage,
  SearchKind,
  SeasonDetails,
} from "../../../domain/metadata/providers.ts";
import { toCollection, toMovie, toPerson, toSeason, toSeries } from "./answers.ts";
import { imageLanguages, remoteImages } from "./pictures.ts";
import { FRESH, isId, languageOf, type Tmdb } from "./requests.ts";
import * as schemas from "./schemas.ts";

const SHARED = "credits,images,videos,translations,external_ids,keywords,alternative_titles";
const MOVIE_PARTS = `${SHARED},release_dates`;
const SERIES_PARTS = `${SHARED},content_ratings`;

/** All about a film or a series in one request. */
export async function fetchWork(
  { client, urlOf }: Tmdb,
  kind: SearchKind,
  id: string,
  locale: Locale,
  signal: AbortSignal,
): Promise<Details | null> {
  if (!isId(kind, id)) return null;
  const request = {
    id,
    language: languageOf(locale),
    include_image_language: imageLanguages(locale),
    append_to_response: kind === "movie" ? MOVIE_PARTS : SERIES_PARTS,
  };
  if (kind === "movie") {
    const movie = await client.call((db, config) => db.movieInfo(request, config), FRESH.movie, signal);
    return movie === null ? null : toMovie(schemas.movieDetails.parse(movie), { urlOf, locale });
  }
  if (kind !== "series") return null;
  const series = await client.call((db, config) => db.tvInfo(request, config), FRESH.series, signal);
  return series === null ? null : toSeries(schemas.seriesDetails.parse(series), { urlOf, locale });
}

export async function fetchPerson(
  { client, urlOf }: Tmdb,
  id: string,
  locale: Locale,
  signal: AbortSignal,
): Promise<PersonDetails | null> {
  if (!isId("person", id)) return null;
  const request = { id, language: languageOf(locale), append_to_response: "images,translations" };
  const answer = await client.call((db, config) => db.personInfo(request, config), FRESH.person, signal);
  return answer === null ? null : toPerson(schemas.personDetails.parse(answer), { urlOf, locale });
}

export async function fetchCollection(
  { client, urlOf }: Tmdb,
  id: string,
  locale: Locale,
  signal: AbortSignal,
): Promise<CollectionDetails | null> {
  if (!isId("collection", id)) return null;
  const request = {
    id: Number(id),
    language: languageOf(locale),
    append_to_response: "images",
    include_image_language: imageLanguages(locale),
  };
  const answer = await client.call(
    (db, config) => db.collectionInfo(request, config),
    FRESH.collection,
    signal,
  );
  return answer === null ? null : toCollection(schemas.collectionDetails.parse(answer), { urlOf, locale });
}

interface SeasonWish {
  readonly seriesId: string;
  readonly number: number;
  readonly locale: Locale;
  readonly signal: AbortSignal;
}

/** A season; what it doesn't say in the wanted language comes from the next one. */
export async function fetchSeason(tmdb: Tmdb, wish: SeasonWish): Promise<SeasonDetails | null> {
  if (!isId("series", wish.seriesId)) return null;
  const [first = "en-US", second] = wish.locale.languages;
  const found = await seasonIn(tmdb, wish, first);
  if (found === null || second === undefined || found.episodes.every(({ fields }) => "overview" in fields))
    return found;
  const other = await seasonIn(tmdb, wish, second);
  return other === null ? found : { ...found, episodes: filledUp(found.episodes, other.episodes) };
}

async function seasonIn(
  { client, urlOf }: Tmdb,
  { seriesId, number, locale, signal }: SeasonWish,
  language: string,
): Promise<SeasonDetails | null> {
  const request = {
    id: seriesId,
    season_number: number,
    language,
    include_image_language: imageLanguages(locale),
    append_to_response: "images,external_ids",
  };
  const answer = await client.call((db, config) => db.seasonInfo(request, config), FRESH.season, signal);
  return answer === null ? null : toSeason(schemas.seasonDetails.parse(answer), number, { urlOf, locale });
}

/** A name such as `Episode 3` stands for one that isn't translated. */
function filledUp(
  episodes: readonly EpisodeDetails[],
  others: readonly EpisodeDetails[],
): readonly EpisodeDetails[] {
  const byNumber = new Map(others.map((episode) => [episode.episode, episode.fields]));
  return episodes.map((episode) =>
    "overview" in episode.fields
      ? episode
      : { ...episode, fields: { ...episode.fields, ...byNumber.get(episode.episode) } },
  );
}

/** All pictures in all languages, those in the wanted ones first. */
export async function fetchImages(
  { client, urlOf }: Tmdb,
  subject: ImageSubject,
  locale: Locale,
  signal: AbortSignal,
): Promise<readonly RemoteImage[]> {
  const { kind, id, season: number = 0, episode = 0 } = subject;
  if (!isId(kind === "season" || kind === "episode" ? "series" : kind, id)) return [];
  const answer = await client.call(
    (db, config) => {
      switch (kind) {
        case "movie":
          return db.movieImages({ id }, config);
        case "series":
          return db.tvImages({ id }, config);
        case "season":
          return db.seasonImages({ id, season_number: number }, config);
        case "episode":
          return db.episodeImages({ id, season_number: number, episode_number: episode }, config);
        case "person":
          return db.personImages({ id }, config);
        case "collection":
          return db.collectionImages({ id: Number(id) }, config);
        case "artist":
        case "album":
          return Promise.resolve(null);
      }
    },
    FRESH.images,
    signal,
  );
  return answer === null ? [] : remoteImages(schemas.imageLists.parse(answer), urlOf, locale);
}

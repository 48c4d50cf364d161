import type { ItemFields } from "../../../domain/library/scanning/draft.ts";
/** What TMDB says of a film or a series as fields of an item. */
import type { AlternativeTitle, Locale, RemoteVideo } from "../../../domain/metadata/providers.ts";
import type { CommonDetails, MovieDetails, SeriesDetails, TmdbVideo, Translation } from "./schemas.ts";

interface Named {
  readonly name: string | null;
}

const MAX_LABELS = 50;

export const namesOf = (list: readonly Named[]): readonly string[] =>
  [...new Set(list.flatMap(({ name }) => name ?? []))].slice(0, MAX_LABELS);

const languageOf = (tag: string): string => tag.slice(0, 2).toLowerCase();

type TextField = "title" | "name" | "overview" | "tagline";

/** The text in the wanted language, or the first of the others that has one. */
function inLanguages(
  own: string | null,
  field: TextField,
  {
    translations,
    original_language,
  }: { readonly translations: readonly Translation[]; readonly original_language: string | null },
  { languages }: Locale,
): string | null {
  const [first, ...others] = [...languages.map(languageOf), "en"];
  const said = (language: string | undefined): string | null =>
    translations.find((one) => one.iso_639_1 === language && one.data[field] !== null)?.data[field] ?? null;
  // A title that isn't translated comes in another language, a text doesn't come at all.
  const isTitle = field === "title" || field === "name";
  const isOwn = own !== null && (!isTitle || original_language === first || said(first) !== null);
  if (isOwn || others.length === 0) return own;
  for (const language of others) {
    const text = said(language);
    if (text !== null) return text;
  }
  return own;
}

function commonFields(details: CommonDetails, locale: Locale): Partial<ItemFields> {
  const source = { ...details, translations: details.translations.translations };
  const overview = inLanguages(details.overview, "overview", source, locale);
  const tagline = inLanguages(details.tagline, "tagline", source, locale);
  return {
    ...(overview !== null && { overview }),
    ...(tagline !== null && { tagline }),
    ...(details.vote_count > 0 &&
      details.vote_average !== null && { communityRating: Math.round(details.vote_average * 10) / 10 }),
    genres: namesOf(details.genres),
    countries: namesOf(details.production_countries),
  };
}

const dated = (premieredAt: Date | null): Partial<ItemFields> =>
  premieredAt === null ? {} : { premieredAt, year: premieredAt.getUTCFullYear() };

export function movieFields(movie: MovieDetails, locale: Locale): Partial<ItemFields> {
  const source = { ...movie, translations: movie.translations.translations };
  const name = inLanguages(movie.title, "title", source, locale);
  const rating = officialRating(movieCertifications(movie), locale);
  return {
    ...commonFields(movie, locale),
    ...dated(movie.release_date),
    ...(name !== null && { name }),
    ...(movie.original_title !== null && { originalName: movie.original_title }),
    ...(rating !== null && { officialRating: rating }),
    studios: namesOf(movie.production_companies),
    tags: namesOf(movie.keywords.keywords),
  };
}

const ENDED: ReadonlySet<string> = new Set(["Ended", "Canceled"]);
export const statusOf = (status: string): "continuing" | "ended" =>
  ENDED.has(status) ? "ended" : "continuing";

export function seriesFields(series: SeriesDetails, locale: Locale): Partial<ItemFields> {
  const source = { ...series, translations: series.translations.translations };
  const name = inLanguages(series.name, "name", source, locale);
  const rating = officialRating(seriesCertifications(series), locale);
  const status = series.status === null ? null : statusOf(series.status);
  return {
    ...commonFields(series, locale),
    ...dated(series.first_air_date),
    ...(name !== null && { name }),
    ...(series.original_name !== null && { originalName: series.original_name }),
    ...(rating !== null && { officialRating: rating }),
    ...(status !== null && { status }),
    ...(status === "ended" && series.last_air_date !== null && { endedAt: series.last_air_date }),
    studios: namesOf([...series.networks, ...series.production_companies]),
    tags: namesOf(series.keywords.results),
  };
}

/** TMDB's kinds of releases, those that the most people saw first: theatrical, limited, digital, physical, television. */
const RELEASES = [3, 2, 4, 5, 6, 1];

export function movieCertifications({ release_dates }: MovieDetails): Readonly<Record<string, string>> {
  return Object.fromEntries(
    release_dates.results.flatMap(({ iso_3166_1, release_dates: releases }) => {
      const rated = releases
        .filter(({ certification }) => certification !== null)
        .toSorted((a, b) => RELEASES.indexOf(a.type ?? 1) - RELEASES.indexOf(b.type ?? 1));
      const certification = rated[0]?.certification ?? null;
      return iso_3166_1 === null || certification === null ? [] : [[iso_3166_1, certification]];
    }),
  );
}

export const seriesCertifications = ({ content_ratings }: SeriesDetails): Readonly<Record<string, string>> =>
  Object.fromEntries(
    content_ratings.results.flatMap(({ iso_3166_1, rating }) =>
      iso_3166_1 === null || rating === null ? [] : [[iso_3166_1, rating]],
    ),
  );

/** Prefixed by the country, as Jellyfin's tables of ratings have them: `FSK-12`, `GB-12A`, but plain `PG-13`. */
function officialRating(byCountry: Readonly<Record<string, string>>, { country }: Locale): string | null {
  const own = byCountry[country];
  if (own !== undefined) {
    if (country === "US") return own;
    return `${country === "DE" ? "FSK" : country}-${own}`;
  }
  return byCountry["US"] ?? null;
}

/** All names in all languages, each once. */
export function titlesOf(
  own: readonly (string | null)[],
  alternatives: readonly { readonly iso_3166_1: string | null; readonly title: string | null }[],
  translations: readonly Translation[],
): readonly AlternativeTitle[] {
  const all: AlternativeTitle[] = [
    ...own.map((title) => ({ title: title ?? "", language: null, country: null })),
    ...translations.map(({ iso_639_1, iso_3166_1, data }) => ({
      title: data.title ?? data.name ?? "",
      language: iso_639_1,
      country: iso_3166_1,
    })),
    ...alternatives.map(({ iso_3166_1, title }) => ({
      title: title ?? "",
      language: null,
      country: iso_3166_1,
    })),
  ];
  return [...new Map(all.toReversed().map((one) => [one.title, one])).values()]
    .toReversed()
    .filter(({ title }) => title !== "");
}

const VIDEO_KINDS: Readonly<Record<string, RemoteVideo["kind"]>> = {
  Trailer: "trailer",
  Teaser: "teaser",
  Clip: "clip",
  Featurette: "featurette",
};

export function videosOf(videos: readonly TmdbVideo[]): readonly RemoteVideo[] {
  return videos.flatMap(({ name, key, site, type, iso_639_1 }) => {
    const base =
      site === "YouTube"
        ? "https://www.youtube.com/watch?v="
        : site === "Vimeo"
          ? "https://vimeo.com/"
          : null;
    if (base === null || key === null || name === null) return [];
    return [{ name, url: `${base}${key}`, kind: VIDEO_KINDS[type ?? ""] ?? "other", language: iso_639_1 }];
  });
}

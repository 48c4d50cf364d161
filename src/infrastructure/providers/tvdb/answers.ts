/** TheTVDB's validated answers as the domain's plain values. */
import type { ArtworkKind } from "../../../domain/library/item.ts";
import type { ItemFields } from "../../../domain/library/scanning/draft.ts";
import type {
  Candidate,
  Details,
  EpisodeDetails,
  ExternalIds,
  Locale,
  ProviderCredit,
  RemoteImage,
} from "../../../domain/metadata/providers.ts";
import type { Found, TvdbEpisode, TvdbSeries } from "./schemas.ts";

/** ISO 639-1 to the 639-2 that TVDB writes; others are taken for what they are. */
const LANGUAGES: Readonly<Record<string, string>> = {
  en: "eng",
  de: "deu",
  fr: "fra",
  es: "spa",
  it: "ita",
  pt: "por",
  nl: "nld",
  sv: "swe",
  da: "dan",
  no: "nor",
  fi: "fin",
  pl: "pol",
  cs: "ces",
  ru: "rus",
  ja: "jpn",
  ko: "kor",
  zh: "zho",
};

/** As TVDB writes it, the wanted one first. */
export const languagesOf = ({ languages }: Locale): readonly string[] => [
  ...new Set([...languages.flatMap((tag) => LANGUAGES[tag.slice(0, 2).toLowerCase()] ?? []), "eng"]),
];

const shortOf = (language: string | null): string | null =>
  Object.entries(LANGUAGES).find(([, long]) => long === language)?.[0] ?? null;

const NOTHING = { provider: "tvdb", kind: "series", originalName: null, artist: null } as const;

/** As TVDB names them, with the form of their ids. */
const ELSEWHERE: Readonly<Record<string, readonly [scheme: string, form: RegExp]>> = {
  IMDB: ["imdb", /^tt\d{7,9}$/],
  "TheMovieDB.com": ["tmdb", /^[1-9]\d{0,15}$/],
};

function idsElsewhere({ remote_ids }: Found): ExternalIds {
  const ids = remote_ids.flatMap(({ id, sourceName }) => {
    const known = ELSEWHERE[sourceName ?? ""];
    return id === null || known === undefined || !known[1].test(id) ? [] : [[known[0], id] as const];
  });
  return Object.fromEntries(ids);
}

/** Its ids are told as `series-81189` or as numbers. */
export const toCandidate = (one: Found): readonly Candidate[] =>
  one.tvdb_id === null || one.name === null || one.type !== "series"
    ? []
    : [
        {
          ...NOTHING,
          externalIds: { ...idsElsewhere(one), tvdb: one.tvdb_id },
          name: one.translations.eng ?? one.name,
          originalName: one.name,
          originalLanguage: shortOf(one.primary_language),
          year: one.year ?? one.first_air_time?.getUTCFullYear() ?? null,
          premieredAt: one.first_air_time,
          overview: one.overview,
          imageUrl: one.image_url,
          popularity: 0,
          voteCount: 0,
        },
      ];

/** TVDB's numbers for kinds of pictures. */
const KINDS: Readonly<Record<number, ArtworkKind>> = { 1: "banner", 2: "poster", 3: "backdrop", 23: "logo" };

function imagesOf({ artworks }: TvdbSeries, locale: Locale): readonly RemoteImage[] {
  const wanted = languagesOf(locale);
  const rank = (language: string | null): number =>
    language === null || !wanted.includes(language) ? -100 : -wanted.indexOf(language);
  return artworks
    .toSorted((a, b) => rank(b.language) - rank(a.language) || (b.score ?? 0) - (a.score ?? 0))
    .flatMap(({ image, thumbnail, type, language, width, height }) => {
      const kind = KINDS[type ?? 0];
      if (kind === undefined || image === null) return [];
      const shown = { kind, url: image, thumbUrl: thumbnail, width, height, language: shortOf(language) };
      return [{ provider: "tvdb" as const, ...shown, rating: null, voteCount: 0 }];
    });
}

const ROLES: Readonly<Record<string, ProviderCredit["role"]>> = {
  Actor: "actor",
  "Guest Star": "guestStar",
  Director: "director",
  Writer: "writer",
  Producer: "producer",
};
const MAX_PEOPLE = 60;

const peopleOf = ({ characters }: TvdbSeries): readonly ProviderCredit[] =>
  characters
    .flatMap(({ name, personName, peopleType, personImgURL }): ProviderCredit[] => {
      const role = ROLES[peopleType ?? ""];
      if (role === undefined || personName === null) return [];
      return [{ name: personName, role, character: name, externalIds: {}, imageUrl: personImgURL }];
    })
    .slice(0, MAX_PEOPLE);

function fieldsOf(series: TvdbSeries, locale: Locale): Partial<ItemFields> {
  const { nameTranslations, overviewTranslations } = series.translations;
  const wanted = languagesOf(locale);
  const inOrder = <T extends { readonly language: string | null }>(list: readonly T[]): T | undefined =>
    wanted.flatMap((language) => list.find((one) => one.language === language) ?? [])[0];
  const name = inOrder(nameTranslations)?.name ?? series.name;
  const overview = inOrder(overviewTranslations)?.overview ?? series.overview;
  return {
    ...(name !== null && { name }),
    ...(series.name !== null && { originalName: series.name }),
    ...(overview !== null && { overview }),
    ...timesOf(series),
    genres: series.genres.flatMap((genre) => genre.name ?? []),
    studios: series.companies.flatMap((company) => company.name ?? []),
  };
}

function timesOf({ firstAired: premieredAt, lastAired, status }: TvdbSeries): Partial<ItemFields> {
  const hasEnded = status.name === "Ended";
  return {
    ...(premieredAt !== null && { premieredAt, year: premieredAt.getUTCFullYear() }),
    ...(status.name !== null && { status: hasEnded ? "ended" : "continuing" }),
    ...(hasEnded && lastAired !== null && { endedAt: lastAired }),
  };
}

export function toSeries(series: TvdbSeries, locale: Locale): Details | null {
  if (series.id === null || series.name === null) return null;
  const imdb = series.remoteIds.find(({ sourceName }) => sourceName === "IMDB")?.id ?? null;
  const titles = [
    { name: series.name, language: series.originalLanguage },
    ...series.translations.nameTranslations,
    ...series.aliases,
  ];
  return {
    provider: "tvdb",
    externalIds: { tvdb: series.id, ...(imdb !== null && { imdb }) },
    fields: fieldsOf(series, locale),
    originalLanguage: shortOf(series.originalLanguage),
    runtimeMs: series.averageRuntime === null ? null : series.averageRuntime * 60_000,
    titles: titles.flatMap(({ name, language }) =>
      name === null ? [] : [{ title: name, language: shortOf(language), country: null }],
    ),
    people: peopleOf(series),
    certifications: {},
    collection: null,
    images: imagesOf(series, locale),
    videos: [],
    // Seasons in the order in which they were aired; discs and the like are counted otherwise.
    seasons: series.seasons.flatMap(({ number, type }) =>
      number === null || (type.type !== null && type.type !== "official") ? [] : [number],
    ),
  };
}

export function toEpisode(episode: TvdbEpisode, season: number): readonly EpisodeDetails[] {
  const { id, name, overview, aired: premieredAt, number, image } = episode;
  if (number === null || (episode.seasonNumber ?? season) !== season) return [];
  const picture = { thumbUrl: null, width: null, height: null, language: null, rating: null, voteCount: 0 };
  return [
    {
      season,
      episode: number,
      externalIds: id === null ? {} : { tvdb: id },
      fields: {
        ...(name !== null && { name }),
        ...(overview !== null && { overview }),
        ...(premieredAt !== null && { premieredAt, year: premieredAt.getUTCFullYear() }),
      },
      people: [],
      images: image === null ? [] : [{ provider: "tvdb", kind: "poster", url: image, ...picture }],
    },
  ];
}

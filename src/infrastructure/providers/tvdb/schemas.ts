/** What is read of TheTVDB's answers (API version 4, thetvdb.github.io/v4-api). */
import type { z } from "zod";
import { code, date, entry, imdbId, list, name, number, numericId, part, text } from "../lenient.ts";

/** ISO 639-2, as TVDB writes languages. */
const language = code(/^[a-z]{3}$/);
const picture = code(/^https:\/\/artworks\.thetvdb\.com\/[\w./-]{1,300}\.(?:jpe?g|png)$/i);
const year = number(1800, 2200);

export const found = part({
  data: list(
    entry({
      tvdb_id: numericId,
      type: name,
      name,
      overview: text,
      year,
      first_air_time: date,
      image_url: picture,
      primary_language: language,
      translations: part({ eng: name }),
      remote_ids: list(entry({ id: name, sourceName: name }), 50),
    }),
    40,
  ),
});
export type Found = z.output<typeof found>["data"][number];

export const byRemoteId = part({
  data: list(
    entry({
      series: part({ id: numericId, name, image: picture, year, firstAired: date, overview: text }),
    }),
    10,
  ),
});

const remoteId = entry({ id: imdbId, sourceName: name });
const named = list(entry({ name }), 100);

export const series = part({
  data: part({
    id: numericId,
    name,
    overview: text,
    firstAired: date,
    lastAired: date,
    averageRuntime: number(1, 5000),
    originalLanguage: language,
    status: part({ name }),
    genres: named,
    companies: named,
    aliases: list(entry({ name, language }), 200),
    remoteIds: list(remoteId, 100),
    seasons: list(entry({ number: number(0, 10_000), type: part({ type: name }) }), 1000),
    artworks: list(
      entry({
        image: picture,
        thumbnail: picture,
        type: number(0, 100),
        language,
        score: number(0, 1e9),
        width: number(1, 100_000),
        height: number(1, 100_000),
      }),
      500,
    ),
    characters: list(
      entry({ name, personName: name, peopleType: name, personImgURL: picture, peopleId: numericId }),
      300,
    ),
    translations: part({
      nameTranslations: list(entry({ name, language }), 200),
      overviewTranslations: list(entry({ overview: text, language }), 200),
    }),
    contentRatings: list(entry({ name, country: language }), 100),
  }),
});
export type TvdbSeries = z.output<typeof series>["data"];

export const episodes = part({
  data: part({
    episodes: list(
      entry({
        id: numericId,
        name,
        overview: text,
        aired: date,
        number: number(0, 100_000),
        seasonNumber: number(0, 10_000),
        image: picture,
      }),
      1000,
    ),
  }),
});
export type TvdbEpisode = z.output<typeof episodes>["data"]["episodes"][number];

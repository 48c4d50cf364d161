import { holdsForMs } from "../../../domain/metadata/freshness.ts";
/** TheTVDB as a provider of series. */
import type { Candidate, Locale, Provider, SeasonDetails } from "../../../domain/metadata/providers.ts";
import type { Ask, Question } from "../asking/asking.ts";
import { parsed } from "../parsed.ts";
import { languagesOf, toCandidate, toEpisode, toSeries } from "./answers.ts";
import * as schemas from "./schemas.ts";

const DAY_MS = 24 * 3_600_000;
const FRESH = {
  search: 7 * DAY_MS,
  series: (body, now) => {
    const { firstAired, lastAired, status } = schemas.series.parse(parsed(body)).data;
    return holdsForMs(
      {
        newestAt: lastAired ?? firstAired,
        goesOn: status.name === "Continuing" || status.name === "Upcoming",
      },
      now,
    );
  },
  season: (body, now) => {
    const { episodes } = schemas.episodes.parse(parsed(body)).data;
    const dates = episodes.flatMap(({ aired }) => aired?.getTime() ?? []);
    const isOpen = dates.length < episodes.length || dates.length === 0;
    return holdsForMs({ newestAt: isOpen ? now : new Date(Math.max(...dates)), goesOn: false }, now);
  },
} as const satisfies Readonly<Record<string, Question["freshMs"]>>;
const ID = /^[1-9]\d{0,15}$/;

type Get = (
  path: string,
  query: Readonly<Record<string, string>>,
  freshMs: Question["freshMs"],
  signal: AbortSignal,
) => Promise<unknown>;

/** @param apiUrl `https://api4.thetvdb.com/v4/` */
export function createTvdb(apiUrl: string, ask: Ask): Provider {
  const get: Get = async (path, query, freshMs, signal) => {
    const url = new URL(path, apiUrl);
    url.search = new URLSearchParams(query).toString();
    const body = await ask({ url, key: `${path}${url.search}`, freshMs }, signal);
    return body === null ? null : parsed(body);
  };
  return {
    name: "tvdb",
    schemeOf: (kind) => (kind === "series" ? "tvdb" : null),
    takes: (kind) => (kind === "series" ? ["tvdb"] : []),
    async search({ kind, name, year }, signal) {
      if (kind !== "series") return [];
      const query = { query: name, type: "series", ...(year !== undefined && { year: String(year) }) };
      return schemas.found.parse(await get("search", query, FRESH.search, signal)).data.flatMap(toCandidate);
    },
    find: async (kind, { scheme, id }, _locale, signal) =>
      kind === "series" && scheme === "imdb" ? findByImdb(get, id, signal) : null,
    async details(kind, id, locale, signal) {
      if (kind !== "series" || !ID.test(id)) return null;
      const answer = await get(`series/${id}/extended`, { meta: "translations" }, FRESH.series, signal);
      return answer === null ? null : toSeries(schemas.series.parse(answer).data, locale);
    },
    season: (seriesId, season, locale, signal) => fetchSeason(get, { seriesId, season, locale }, signal),
  };
}

async function findByImdb(get: Get, id: string, signal: AbortSignal): Promise<Candidate | null> {
  if (!/^tt\d{7,9}$/.test(id)) return null;
  const answer = await get(`search/remoteid/${id}`, {}, FRESH.search, signal);
  const candidates = schemas.byRemoteId.parse(answer).data.flatMap(({ series }) =>
    toCandidate({
      ...series,
      tvdb_id: series.id,
      type: "series",
      first_air_time: series.firstAired,
      image_url: series.image,
      primary_language: null,
      translations: { eng: null },
      remote_ids: [],
    }),
  );
  return candidates[0] ?? null;
}

async function fetchSeason(
  get: Get,
  {
    seriesId,
    season,
    locale,
  }: { readonly seriesId: string; readonly season: number; readonly locale: Locale },
  signal: AbortSignal,
): Promise<SeasonDetails | null> {
  if (!ID.test(seriesId)) return null;
  const [language = "eng"] = languagesOf(locale);
  const path = `series/${seriesId}/episodes/default/${language}`;
  const answer = await get(path, { season: String(season), page: "0" }, FRESH.season, signal);
  const { episodes } = schemas.episodes.parse(answer).data;
  const own = episodes.flatMap((episode) => toEpisode(episode, season));
  if (own.length === 0) return null;
  return { season, externalIds: {}, fields: {}, people: [], images: [], episodes: own };
}

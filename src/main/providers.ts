/** Composes who is asked about films and series. */
import type { Library } from "../domain/library/library.ts";
import type { FetchPicture, Locale, Provider } from "../domain/metadata/providers.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createAnswerStore } from "../infrastructure/providers/asking/answer-store.ts";
import {
  askingFresh,
  createAsking,
  type Ask,
  type ProviderHost,
} from "../infrastructure/providers/asking/asking.ts";
import { createMusicbrainz } from "../infrastructure/providers/musicbrainz/musicbrainz.ts";
import { createOmdb } from "../infrastructure/providers/omdb/omdb.ts";
import { createPictureFetcher } from "../infrastructure/providers/picture-fetcher.ts";
import { tmdbHeaders } from "../infrastructure/providers/tmdb/client.ts";
import { createTmdb } from "../infrastructure/providers/tmdb/tmdb.ts";
import { createTvdbSignIn } from "../infrastructure/providers/tvdb/sign-in.ts";
import { createTvdb } from "../infrastructure/providers/tvdb/tvdb.ts";
import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";
import { version } from "./version.ts";

export interface Asked {
  /** Asked about films and series; null when there is no key: then nobody is ever asked. */
  readonly main: Provider | null;
  /** Asked about what that one doesn't know. */
  readonly others: readonly Provider[];
  /** Asked about albums and artists; null when it isn't wished. */
  readonly music: Provider | null;
}

export interface Providers extends Asked {
  /** The same, for who has their stale answers already. */
  readonly fresh: Asked;
  /** Asked for ratings of films and series. */
  readonly raters: readonly Provider[];
  readonly localeOf: (library: Pick<Library, "settings">) => Locale;
  readonly fetchPicture: FetchPicture;
  /** Forgets answers that have been stale for long. */
  readonly tidy: () => Promise<void>;
}

const PARALLEL = 8;
/** A stale answer is still better than none, for so long. */
const KEPT_MS = 180 * 24 * 3_600_000;

type AskAt = (host: Pick<ProviderHost, "name" | "requestsPerSecond" | "headers">, url: string) => Ask;

export function composeProviders(
  config: Config,
  database: Database,
  log: ServerLog,
  clock: () => Date,
): Providers {
  const answers = createAnswerStore(database);
  const asking = { answers, clock, log: log.part("metadata") };
  // Who is asked for the one or the other shares one pace.
  const asks = new Map<string, Ask>();
  const ask: AskAt = (host, url) => {
    const known = asks.get(host.name);
    const made =
      known ?? createAsking({ ...host, origins: [new URL(url).origin], parallel: PARALLEL }, asking);
    asks.set(host.name, made);
    return made;
  };
  return {
    ...composeAsked(config.metadata, ask, clock),
    fresh: composeAsked(config.metadata, (host, url) => askingFresh(ask(host, url)), clock),
    raters: composeRaters(config.metadata, ask),
    localeOf: (library) => localeOf(config, library),
    tidy: () => answers.forget(clock().getTime() - KEPT_MS),
    fetchPicture: createPictureFetcher({
      origins: pictureHosts(config.metadata),
      log: log.part("metadata"),
    }),
  };
}

type Metadata = Config["metadata"];

function composeAsked(metadata: Metadata, ask: AskAt, clock: () => Date): Asked {
  const [main = null, ...others] = [...composeTmdb(metadata, ask), ...composeTvdb(metadata, ask, clock)];
  return { main, others, music: composeMusic(metadata, ask) };
}

function composeTmdb({ tmdb }: Metadata, ask: AskAt): readonly Provider[] {
  const { api_key: apiKey, api_url: apiUrl, images_url: imagesUrl } = tmdb;
  if (apiKey === "") return [];
  const headers = tmdbHeaders(apiKey);
  const host = { name: "tmdb", requestsPerSecond: tmdb.requests_per_second, headers } as const;
  return [createTmdb({ apiKey, apiUrl, imagesUrl, ask: ask(host, apiUrl) })];
}

function composeTvdb({ tvdb }: Metadata, ask: AskAt, clock: () => Date): readonly Provider[] {
  const { api_key: apiKey, api_url: apiUrl } = tvdb;
  if (apiKey === "") return [];
  const headers = createTvdbSignIn(apiUrl, apiKey, () => clock().getTime());
  return [createTvdb(apiUrl, ask({ name: "tvdb", requestsPerSecond: 10, headers }, apiUrl))];
}

function composeRaters({ omdb }: Metadata, ask: AskAt): readonly Provider[] {
  const { api_key: apiKey, api_url: apiUrl } = omdb;
  if (apiKey === "") return [];
  return [createOmdb(apiUrl, apiKey, ask({ name: "omdb", requestsPerSecond: 10, headers: {} }, apiUrl))];
}

function composeMusic({ musicbrainz }: Metadata, ask: AskAt): Provider | null {
  const { enabled, api_url: apiUrl, images_url: imagesUrl, requests_per_second } = musicbrainz;
  if (!enabled) return null;
  // It wants to know who asks, and refuses who doesn't say.
  const headers = { "User-Agent": `Triptych/${version} ( media server )` };
  const host = { name: "musicbrainz", requestsPerSecond: requests_per_second, headers } as const;
  return createMusicbrainz({ apiUrl, imagesUrl, ask: ask(host, apiUrl) });
}

function pictureHosts({ tmdb, tvdb, musicbrainz }: Metadata): readonly string[] {
  return [
    new URL(tmdb.images_url).origin,
    ...(tvdb.api_key === "" ? [] : ["https://artworks.thetvdb.com"]),
    ...(musicbrainz.enabled ? coverHosts(musicbrainz) : []),
  ];
}

/** The Cover Art Archive says where a cover is; the covers themselves are the Internet Archive's. */
const coverHosts = ({ images_url }: Config["metadata"]["musicbrainz"]): readonly string[] => [
  new URL(images_url).origin,
  "https://archive.org",
  "https://*.archive.org",
];

/** A library's own language first. */
function localeOf({ metadata }: Config, { settings }: Pick<Library, "settings">): Locale {
  const { metadataLanguage: language, metadataCountry: country } = settings;
  const own = language !== null && /^[a-z]{2}(?:-[A-Z]{2})?$/.test(language) ? [language] : [];
  return {
    languages: [...new Set([...own, ...metadata.languages])],
    country: country ?? metadata.country,
  };
}

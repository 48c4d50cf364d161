/** Composes who is asked about films and series. */
import type { Library } from "../domain/library/library.ts";
import type { FetchPicture, Locale, Provider } from "../domain/metadata/providers.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createAnswerStore } from "../infrastructure/providers/asking/answer-store.ts";
import { createAsking, type Ask, type ProviderHost } from "../infrastructure/providers/asking/asking.ts";
import { createMusicbrainz } from "../infrastructure/providers/musicbrainz/musicbrainz.ts";
import { createOmdb } from "../infrastructure/providers/omdb/omdb.ts";
import { createPictureFetcher } from "../infrastructure/providers/picture-fetcher.ts";
import { tmdbHeaders } from "../infrastructure/providers/tmdb/client.ts";
import { createTmdb } from "../infrastructure/providers/tmdb/tmdb.ts";
import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";
import { version } from "./version.ts";

export interface Providers {
  /** Asked about what is new; null when there is no key: then nobody is ever asked. */
  readonly main: Provider | null;
  /** Asked about albums and artists; null when it isn't wished. */
  readonly music: Provider | null;
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

export function composeProviders(
  config: Config,
  database: Database,
  log: ServerLog,
  clock: () => Date,
): Providers {
  const { tmdb, omdb, musicbrainz } = config.metadata;
  const answers = createAnswerStore(database);
  const asking = { answers, clock, log: log.part("metadata") };
  const ask = (host: Pick<ProviderHost, "name" | "requestsPerSecond" | "headers">, url: string): Ask =>
    createAsking({ ...host, origins: [new URL(url).origin], parallel: PARALLEL }, asking);
  const askTmdb = { name: "tmdb", requestsPerSecond: tmdb.requests_per_second } as const;
  const askOmdb = { name: "omdb", requestsPerSecond: 10, headers: {} } as const;
  const askMusicbrainz = {
    name: "musicbrainz",
    requestsPerSecond: musicbrainz.requests_per_second,
    // It wants to know who asks, and refuses who doesn't say.
    headers: { "User-Agent": `Triptych/${version} ( media server )` },
  } as const;
  return {
    main:
      tmdb.api_key === ""
        ? null
        : createTmdb({
            apiKey: tmdb.api_key,
            apiUrl: tmdb.api_url,
            imagesUrl: tmdb.images_url,
            ask: ask({ ...askTmdb, headers: tmdbHeaders(tmdb.api_key) }, tmdb.api_url),
          }),
    music: musicbrainz.enabled
      ? createMusicbrainz({
          apiUrl: musicbrainz.api_url,
          imagesUrl: musicbrainz.images_url,
          ask: ask(askMusicbrainz, musicbrainz.api_url),
        })
      : null,
    raters: omdb.api_key === "" ? [] : [createOmdb(omdb.api_url, omdb.api_key, ask(askOmdb, omdb.api_url))],
    localeOf: (library) => localeOf(config, library),
    tidy: () => answers.forget(clock().getTime() - KEPT_MS),
    fetchPicture: createPictureFetcher({
      origins: [new URL(tmdb.images_url).origin, ...(musicbrainz.enabled ? coverHosts(musicbrainz) : [])],
      log: log.part("metadata"),
    }),
  };
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

/** Composes who is asked about films and series. */
import type { Library } from "../domain/library/library.ts";
import type { FetchPicture, Locale, Provider } from "../domain/metadata/providers.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createAnswerStore } from "../infrastructure/providers/asking/answer-store.ts";
import { createAsking } from "../infrastructure/providers/asking/asking.ts";
import { createPictureFetcher } from "../infrastructure/providers/picture-fetcher.ts";
import { tmdbHeaders } from "../infrastructure/providers/tmdb/client.ts";
import { createTmdb } from "../infrastructure/providers/tmdb/tmdb.ts";
import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";

export interface Providers {
  /** Asked about what is new; null when there is no key: then nobody is ever asked. */
  readonly main: Provider | null;
  readonly localeOf: (library: Pick<Library, "settings">) => Locale;
  readonly fetchPicture: FetchPicture;
}

const PARALLEL = 8;

export function composeProviders(
  config: Config,
  database: Database,
  log: ServerLog,
  clock: () => Date,
): Providers {
  const { tmdb } = config.metadata;
  const asking = { answers: createAnswerStore(database), clock, log: log.part("metadata") };
  const askTmdb = createAsking(
    {
      name: "tmdb",
      origins: [new URL(tmdb.api_url).origin],
      requestsPerSecond: tmdb.requests_per_second,
      parallel: PARALLEL,
      headers: tmdbHeaders(tmdb.api_key),
    },
    asking,
  );
  return {
    main:
      tmdb.api_key === ""
        ? null
        : createTmdb({
            apiKey: tmdb.api_key,
            apiUrl: tmdb.api_url,
            imagesUrl: tmdb.images_url,
            ask: askTmdb,
          }),
    localeOf: (library) => localeOf(config, library),
    fetchPicture: createPictureFetcher({
      origins: [new URL(tmdb.images_url).origin],
      log: log.part("metadata"),
    }),
  };
}

/** A library's own language first. */
function localeOf({ metadata }: Config, { settings }: Pick<Library, "settings">): Locale {
  const { metadataLanguage: language, metadataCountry: country } = settings;
  const own = language !== null && /^[a-z]{2}(?:-[A-Z]{2})?$/.test(language) ? [language] : [];
  return {
    languages: [...new Set([...own, ...metadata.languages])],
    country: country ?? metadata.country,
  };
}

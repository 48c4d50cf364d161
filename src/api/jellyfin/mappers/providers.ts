import type { ProviderName } from "../../../domain/metadata/providers.ts";

/** Providers as the real server calls them in lists that people read. */
export const PROVIDER_TITLES = {
  tmdb: "TheMovieDb",
  tvdb: "TheTVDB",
  omdb: "The Open Movie Database",
  musicbrainz: "MusicBrainz",
  coverartarchive: "Cover Art Archive",
} as const satisfies Record<ProviderName, string>;

import type { ExternalUrl } from "@jellyfin/sdk/lib/generated-client/models/external-url.js";
import type { ItemKind } from "../../../../domain/library/item.ts";

/** Providers by the contract's names; any other is its own name with a capital. */
const NAMES: Readonly<Record<string, string>> = {
  imdb: "Imdb",
  tmdb: "Tmdb",
  tmdbcollection: "TmdbCollection",
  tvdb: "Tvdb",
  tvrage: "TvRage",
  tvmaze: "TvMaze",
  zap2it: "Zap2It",
  anidb: "AniDB",
  anilist: "AniList",
  audiodbalbum: "AudioDbAlbum",
  audiodbartist: "AudioDbArtist",
  musicbrainzalbum: "MusicBrainzAlbum",
  musicbrainzalbumartist: "MusicBrainzAlbumArtist",
  musicbrainzartist: "MusicBrainzArtist",
  musicbrainzrecording: "MusicBrainzRecording",
  musicbrainzreleasegroup: "MusicBrainzReleaseGroup",
  musicbrainztrack: "MusicBrainzTrack",
};
/** Sonarr and Radarr read these as integers and lose the whole answer for anything else. */
const NUMERIC: ReadonlySet<string> = new Set(["tmdb", "tvdb", "tvrage", "tvmaze"]);

/** Always an object: Seerr reads `ProviderIds.Tmdb` without asking whether there are any. */
export function toProviderIds(ids: Readonly<Record<string, string>>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [provider, value] of Object.entries(ids)) {
    if (NUMERIC.has(provider) && !/^\d+$/.test(value)) continue;
    named[NAMES[provider] ?? provider.charAt(0).toUpperCase() + provider.slice(1)] = value;
  }
  return named;
}

interface Site {
  readonly name: string;
  readonly url: (id: string, kind: ItemKind | "person") => string | null;
}

const TMDB_PATHS: Readonly<Partial<Record<ItemKind | "person", string>>> = {
  movie: "movie",
  series: "tv",
  person: "person",
};
const musicbrainz =
  (what: string) =>
  (id: string): string =>
    `https://musicbrainz.org/${what}/${id}`;

const SITES: Readonly<Record<string, Site>> = {
  imdb: {
    name: "IMDb",
    url: (id, kind) => `https://www.imdb.com/${kind === "person" ? "name" : "title"}/${id}`,
  },
  tmdb: {
    name: "TMDB",
    url: (id, kind) => {
      const path = TMDB_PATHS[kind];
      return path === undefined ? null : `https://www.themoviedb.org/${path}/${id}`;
    },
  },
  musicbrainzartist: { name: "MusicBrainz Artist", url: musicbrainz("artist") },
  musicbrainzalbum: { name: "MusicBrainz Album", url: musicbrainz("release") },
  musicbrainzalbumartist: { name: "MusicBrainz Album Artist", url: musicbrainz("artist") },
  musicbrainzreleasegroup: { name: "MusicBrainz Release Group", url: musicbrainz("release-group") },
  musicbrainztrack: { name: "MusicBrainz Track", url: musicbrainz("track") },
};

/** Pages about the item elsewhere; sorted by their names, as the real server has them. */
export function toExternalUrls(
  ids: Readonly<Record<string, string>>,
  kind: ItemKind | "person",
): ExternalUrl[] {
  return Object.entries(ids)
    .flatMap(([provider, value]) => {
      const site = SITES[provider];
      const url = site?.url(encodeURIComponent(value), kind) ?? null;
      return site === undefined || url === null ? [] : [{ Name: site.name, Url: url }];
    })
    .toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
}

const IMDB = { Name: "IMDb", Key: "Imdb" };
const tmdb = (type: string): object => ({ Name: "TheMovieDb", Key: "Tmdb", Type: type });

/** Which ids an editor offers, by kind; the others have none. */
export const PERSON_EXTERNAL_IDS: readonly object[] = [IMDB, tmdb("Person")];
export const EXTERNAL_IDS: Readonly<Partial<Record<ItemKind, readonly object[]>>> = {
  movie: [IMDB, tmdb("Movie"), { Name: "TheMovieDb", Key: "TmdbCollection", Type: "BoxSet" }],
  series: [IMDB, tmdb("Series"), { Name: "Zap2It", Key: "Zap2It" }],
  season: [tmdb("Season")],
  episode: [IMDB, tmdb("Episode")],
  trailer: [IMDB, tmdb("Movie")],
};

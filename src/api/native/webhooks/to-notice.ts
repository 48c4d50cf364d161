/** Sonarr's and Radarr's messages as the domain's plain values. */
import type { MediaFact, Notice } from "../../../domain/metadata/facts/fact.ts";
import type { ExternalIds } from "../../../domain/metadata/providers.ts";
import type { NamedFile, RadarrPayload, SonarrPayload } from "./payloads.ts";

type Said = Omit<Notice, "source">;
const NOTHING: Said = { facts: [], moved: [], gone: [], changed: [] };

/** By `eventType`; any other says nothing here. */
type Sayings<P> = Readonly<Record<string, (payload: P, about: About) => Said>>;

interface About {
  /** Of the folder of the film or series. */
  readonly whole: MediaFact;
  readonly pathOf: PathOf;
}

const added = (_payload: unknown, { whole }: About): Said => ({ ...NOTHING, facts: [whole] });

const SONARR: Sayings<SonarrPayload> = {
  Grab: added,
  SeriesAdd: added,
  Download(payload, about) {
    const { whole, pathOf } = about;
    const replaced = filesIn(payload.deletedFiles).flatMap(pathOf);
    // One message for each file, and one for all of an import: which episodes are in which file stands in the first.
    const { episodeFile: single, episodeFiles = [] } = payload;
    const paths = (single === undefined ? episodeFiles : [single]).flatMap(pathOf);
    const facts = single === undefined ? [] : episodeFacts(payload, single, about);
    return { facts: [whole, ...facts], moved: [], gone: replaced, changed: [...paths, ...replaced] };
  },
  Rename: ({ renamedEpisodeFiles }, about) => renamed(renamedEpisodeFiles, about),
  EpisodeFileDelete: ({ episodeFile }, about) => removed(episodeFile, about),
  SeriesDelete: ({ deletedFiles }, about) => allRemoved(deletedFiles, about),
};

const RADARR: Sayings<RadarrPayload> = {
  Grab: added,
  MovieAdded: added,
  Download({ movieFile, deletedFiles }, { whole, pathOf }) {
    const replaced = filesIn(deletedFiles).flatMap(pathOf);
    const paths = movieFile === undefined ? [] : pathOf(movieFile);
    const facts = paths.map((path) => ({ ...whole, path, ...qualityOf(movieFile) }));
    return { facts: [whole, ...facts], moved: [], gone: replaced, changed: [...paths, ...replaced] };
  },
  Rename: ({ renamedMovieFiles }, about) => renamed(renamedMovieFiles, about),
  MovieFileDelete: ({ movieFile }, about) => removed(movieFile, about),
  MovieDelete: ({ deletedFiles }, about) => allRemoved(deletedFiles, about),
};

export function fromSonarr(payload: SonarrPayload): Notice {
  const { eventType, series } = payload;
  const about = series === undefined ? null : { whole: seriesFact(series), pathOf: inFolder(series.path) };
  return { source: "sonarr", ...said(SONARR, eventType, payload, about) };
}

export function fromRadarr(payload: RadarrPayload): Notice {
  const { eventType, movie } = payload;
  const about = movie === undefined ? null : { whole: movieFact(movie), pathOf: inFolder(movie.folderPath) };
  return { source: "radarr", ...said(RADARR, eventType, payload, about) };
}

function said<P>(sayings: Sayings<P>, event: string, payload: P, about: About | null): Said {
  const saying = Object.hasOwn(sayings, event) ? sayings[event] : undefined;
  return saying === undefined || about === null ? NOTHING : saying(payload, about);
}

type PathOf = (file: NamedFile) => readonly string[];

const inFolder =
  (folder: string): PathOf =>
  ({ path, relativePath }) => {
    if (path !== undefined) return [path];
    const separator = folder.includes("\\") ? "\\" : "/";
    return relativePath === undefined ? [] : [`${folder.replace(/[\\/]+$/, "")}${separator}${relativePath}`];
  };

const filesIn = (deleted: SonarrPayload["deletedFiles"]): readonly NamedFile[] =>
  Array.isArray(deleted) ? deleted : [];

function renamed(files: readonly NamedFile[] = [], { whole, pathOf }: About): Said {
  const moved = files.flatMap((file) =>
    pathOf(file).flatMap((to) => (file.previousPath === undefined ? [] : [{ from: file.previousPath, to }])),
  );
  const changed = [...files.flatMap(pathOf), ...moved.map(({ from }) => from)];
  return { facts: [whole], moved, gone: [], changed };
}

function removed(file: NamedFile | undefined, { pathOf }: About): Said {
  const gone = file === undefined ? [] : pathOf(file);
  return { ...NOTHING, gone, changed: gone };
}

/** Taken out of the tool; whether the files went, too, it says. */
function allRemoved(deleted: SonarrPayload["deletedFiles"], { whole: { path } }: About): Said {
  return { ...NOTHING, gone: [path], changed: deleted === true ? [path] : [] };
}

function idsOf(ids: Readonly<Record<string, string | number | undefined>>): ExternalIds {
  const given = Object.entries(ids).filter(([, id]) => id !== undefined && id !== 0);
  return Object.fromEntries(given.map(([scheme, id]) => [scheme, String(id)]));
}

const PLAIN = { season: null, episodes: [], quality: null, releaseGroup: null } as const;

const qualityOf = (file: NamedFile | undefined): Pick<MediaFact, "quality" | "releaseGroup"> => ({
  quality: file?.quality ?? null,
  releaseGroup: file?.releaseGroup ?? null,
});

function movieFact(movie: NonNullable<RadarrPayload["movie"]>): MediaFact {
  const { folderPath: path, title, year, tmdbId: tmdb, imdbId: imdb } = movie;
  const externalIds = idsOf({ tmdb, imdb });
  return {
    ...PLAIN,
    path,
    kind: "movie",
    source: "radarr",
    name: title ?? null,
    year: year || null,
    externalIds,
  };
}

function seriesFact(series: NonNullable<SonarrPayload["series"]>): MediaFact {
  const { path, title, year, tvdbId: tvdb, tmdbId: tmdb, imdbId: imdb } = series;
  const externalIds = idsOf({ tmdb, tvdb, imdb });
  return {
    ...PLAIN,
    path,
    kind: "series",
    source: "sonarr",
    name: title ?? null,
    year: year || null,
    externalIds,
  };
}

/** An id names one episode: of a file with several none is told. */
function episodeFacts(
  { episodes = [] }: SonarrPayload,
  file: NamedFile,
  { whole, pathOf }: About,
): readonly MediaFact[] {
  const [first] = episodes;
  const only = episodes.length === 1 ? first : undefined;
  return pathOf(file).map((path) => ({
    ...whole,
    path,
    kind: "episode",
    name: only?.title ?? null,
    year: null,
    externalIds: idsOf({ tvdb: only?.tvdbId }),
    season: first?.seasonNumber ?? null,
    episodes: episodes.flatMap(({ episodeNumber }) => episodeNumber ?? []),
    ...qualityOf(file),
  }));
}

/** Messages as Sonarr and Radarr send them to webhooks, with all that stands in real ones, about works of our own. */

interface RadarrFilm {
  readonly title: string;
  readonly year: number;
  readonly folder: string;
  readonly file: string;
  readonly tmdbId: number;
  readonly imdbId?: string;
}

const movieOf = ({ title, year, folder, tmdbId, imdbId }: RadarrFilm) => ({
  id: 7,
  title,
  year,
  releaseDate: `${year}-06-01`,
  folderPath: folder,
  tmdbId,
  ...(imdbId !== undefined && { imdbId }),
  overview: "Told by the tool.",
  genres: ["Mystery"],
  images: [
    { coverType: "poster", url: "/MediaCover/7/poster.jpg", remoteUrl: "https://images.example/p.jpg" },
  ],
  tags: ["kept"],
  originalLanguage: { id: 1, name: "English" },
});

const fileOf = (path: string, folder: string, quality = "Bluray-1080p") => ({
  id: 11,
  relativePath: path.slice(folder.length + 1),
  path,
  quality,
  qualityVersion: 1,
  releaseGroup: "LANTERNS",
  sceneName: "x9k2.obfuscated",
  indexerFlags: "0",
  size: 4_294_967_296,
  dateAdded: "2026-01-01T00:00:00Z",
  languages: [{ id: 1, name: "English" }],
  mediaInfo: {
    audioChannels: 5.1,
    audioCodec: "AC3",
    audioLanguages: ["eng"],
    height: 1080,
    width: 1920,
    subtitles: [],
    videoCodec: "x264",
    videoDynamicRange: "",
    videoDynamicRangeType: "",
  },
});

const AROUND = {
  customFormatInfo: { customFormats: [], customFormatScore: 0 },
  release: { releaseTitle: "x9k2.obfuscated", indexer: "An Indexer", size: 4_294_967_296, releaseType: null },
  downloadClient: "A Client",
  downloadClientType: "Torrent",
  downloadId: "0123456789ABCDEF",
  instanceName: "Radarr",
  applicationUrl: "",
};

export const radarrImport = (film: RadarrFilm, replaced?: string): Record<string, unknown> => ({
  movie: movieOf(film),
  remoteMovie: { tmdbId: film.tmdbId, imdbId: film.imdbId ?? "", title: film.title, year: film.year },
  movieFile: fileOf(film.file, film.folder),
  isUpgrade: replaced !== undefined,
  ...(replaced !== undefined && { deletedFiles: [fileOf(replaced, film.folder, "WEBDL-720p")] }),
  ...AROUND,
  eventType: "Download",
});

export const radarrRename = (film: RadarrFilm, previousPath: string): Record<string, unknown> => ({
  movie: movieOf(film),
  renamedMovieFiles: [
    {
      ...fileOf(film.file, film.folder),
      previousPath,
      previousRelativePath: previousPath.slice(film.folder.length + 1),
    },
  ],
  eventType: "Rename",
  instanceName: "Radarr",
  applicationUrl: "",
});

interface SonarrShow {
  readonly title: string;
  readonly folder: string;
  readonly tvdbId: number;
  readonly tmdbId?: number;
}

const seriesOf = ({ title, folder, tvdbId, tmdbId = 0 }: SonarrShow) => ({
  id: 3,
  title,
  titleSlug: "a-slug",
  path: folder,
  tvdbId,
  tvMazeId: 0,
  tmdbId,
  imdbId: "",
  type: "standard",
  year: 2014,
  genres: ["Crime"],
  images: [],
  tags: [],
  originalLanguage: { id: 1, name: "English" },
});

export const sonarrImport = (
  show: SonarrShow,
  file: string,
  [season, episode]: readonly [number, number],
): Record<string, unknown> => ({
  series: seriesOf(show),
  episodes: [
    {
      id: 90,
      episodeNumber: episode,
      seasonNumber: season,
      title: "Fog",
      overview: "",
      airDate: "2014-03-01",
      airDateUtc: "2014-03-01T20:00:00Z",
      seriesId: 3,
      tvdbId: 9_300_001,
      finaleType: null,
    },
  ],
  episodeFile: fileOf(file, show.folder, "WEBDL-1080p"),
  isUpgrade: false,
  ...AROUND,
  instanceName: "Sonarr",
  eventType: "Download",
});

/** The second message of an import, about all of its files. */
export const sonarrImportComplete = (
  show: SonarrShow,
  files: readonly string[],
): Record<string, unknown> => ({
  series: seriesOf(show),
  episodes: [],
  episodeFiles: files.map((file) => fileOf(file, show.folder)),
  fileCount: files.length,
  sourcePath: "/downloads/x9k2",
  destinationPath: show.folder,
  ...AROUND,
  instanceName: "Sonarr",
  eventType: "Download",
});

export const arrTest = (app: "Sonarr" | "Radarr"): Record<string, unknown> =>
  app === "Radarr"
    ? {
        movie: {
          id: 1,
          title: "Test Title",
          year: 1970,
          releaseDate: "1970-01-01",
          folderPath: "C:\\testpath",
          tmdbId: 1234,
          tags: ["test-tag"],
        },
        remoteMovie: { tmdbId: 1234, imdbId: "5678", title: "Test title", year: 1970 },
        release: {
          quality: "Test Quality",
          qualityVersion: 1,
          releaseGroup: "Test Group",
          releaseTitle: "Test Title",
          indexer: "Test Indexer",
          size: 9_999_999,
          customFormatScore: 0,
        },
        eventType: "Test",
        instanceName: "Radarr",
        applicationUrl: "",
      }
    : {
        series: {
          id: 1,
          title: "Test Title",
          path: "C:\\testpath",
          tvdbId: 1234,
          tvMazeId: 0,
          tmdbId: 0,
          type: "standard",
          year: 0,
          tags: ["test-tag"],
        },
        episodes: [
          { id: 123, episodeNumber: 1, seasonNumber: 1, title: "Test title", seriesId: 0, tvdbId: 0 },
        ],
        eventType: "Test",
        instanceName: "Sonarr",
        applicationUrl: "",
      };

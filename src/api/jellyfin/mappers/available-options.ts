/** What a library of a kind can be told to do: NFO is read, pictures are taken from the films; nothing is fetched. */
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  Movie: ["Primary", "Backdrop", "Logo", "Thumb"],
  Series: ["Primary", "Backdrop", "Logo", "Thumb"],
  Season: ["Primary"],
  Episode: ["Primary"],
  MusicAlbum: ["Primary"],
  MusicArtist: ["Primary", "Backdrop"],
  Audio: ["Primary"],
  MusicVideo: ["Primary"],
  Video: ["Primary"],
  Photo: ["Primary"],
};

const TYPES_OF: Readonly<Record<string, readonly string[]>> = {
  movies: ["Movie"],
  tvshows: ["Series", "Season", "Episode"],
  music: ["MusicArtist", "MusicAlbum", "Audio"],
  musicvideos: ["MusicVideo"],
  homevideos: ["Video", "Photo"],
};

const GRABBED: ReadonlySet<string> = new Set(["Movie", "Episode", "MusicVideo", "Video"]);

/** `collectionType` as the contract words it; any other, or none, is a mixed library. */
export function availableOptions(collectionType: string | undefined): Record<string, unknown> {
  const types = TYPES_OF[collectionType?.toLowerCase() ?? ""] ?? Object.keys(PICTURES);
  return {
    MetadataSavers: [{ Name: "Nfo", DefaultEnabled: false }],
    MetadataReaders: [{ Name: "Nfo", DefaultEnabled: true }],
    SubtitleFetchers: [],
    LyricFetchers: [],
    MediaSegmentProviders: [],
    TypeOptions: types.map((type) => ({
      Type: type,
      MetadataFetchers: [],
      ImageFetchers: GRABBED.has(type) ? [{ Name: "Screen Grabber", DefaultEnabled: true }] : [],
      SimilarItemProviders: [],
      SupportedImageTypes: PICTURES[type] ?? [],
      DefaultImageOptions: [{ Type: "Primary", Limit: 1, MinWidth: 0 }],
    })),
  };
}

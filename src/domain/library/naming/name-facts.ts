/** What a path or a release name says of what it holds. */

export type NameKind =
  | "movie"
  | "episode"
  | "season"
  | "extra"
  | "subtitle"
  | "audio"
  | "music"
  | "book"
  | "audiobook"
  | "homevideo"
  | "photo"
  | "folder";

/** Words about the recording rather than the work. Absent: the name doesn't say. */
export interface ReleaseFacts {
  /** `1080p`, `2160p`. */
  readonly resolution?: string;
  readonly source?: string;
  readonly remux?: boolean;
  readonly videoCodec?: string;
  readonly bitDepth?: number;
  readonly audioCodec?: readonly string[];
  /** `5.1`, `2.0`. */
  readonly audioChannels?: readonly string[];
  readonly hdr?: readonly string[];
  readonly edition?: readonly string[];
  readonly releaseGroup?: string;
  /** ISO 639-1, with a region where the name has one (`pt-br`). */
  readonly languages?: readonly string[];
  readonly proper?: boolean;
  /** From `v2`. */
  readonly version?: number;
  /** Eight hexadecimal digits. */
  readonly crc?: string;
  readonly threeD?: string;
  readonly episodeTitle?: string;
  /** A country behind the title (`Show US`), lower case. */
  readonly country?: string;
}

export interface TrackFacts {
  /** ISO 639-1; null: the name doesn't say. */
  readonly language?: string | null;
  readonly title?: string | null;
  readonly forced?: boolean;
  readonly default?: boolean;
  readonly sdh?: boolean;
  readonly disc?: number;
  readonly number?: number;
}

/** Absent: the name doesn't say. */
export interface NameFacts extends ReleaseFacts {
  readonly kind: NameKind;
  readonly title?: string;
  readonly year?: number;
  readonly season?: number;
  readonly seasons?: readonly number[];
  readonly episodes?: readonly number[];
  /** The last of several. */
  readonly episodeEnd?: number;
  /** Episode numbers that count through all seasons. */
  readonly absolute?: readonly number[];
  /** `YYYY-MM-DD`. */
  readonly date?: string;
  readonly part?: number;
  readonly special?: boolean;
  readonly extraType?: string;
  readonly versionName?: string;
  /** Lower-case provider to id. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly track?: TrackFacts;
  readonly artist?: string;
  readonly album?: string;
  readonly isSeasonFolder?: boolean;
  readonly isDiscFolder?: boolean;
  readonly series?: string;
  readonly index?: number;
  readonly volume?: number;
  readonly chapter?: number;
}

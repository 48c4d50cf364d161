/** Pictures by which people find a place in a film: tiles of thumbnails, and one of each chapter. */

/** Thumbnails laid out in sheets of `columns` × `rows`, row by row; one for each `intervalMs`, from 0 on. */
export interface TileSet {
  /** Of one thumbnail. */
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** Thumbnails in all. */
  readonly count: number;
  readonly intervalMs: number;
  /** What the largest sheet takes for each second of film that it covers. */
  readonly peakBps: number;
}

export interface ChapterPicture {
  /** Of the chapter. */
  readonly startMs: number;
  /** When in the film the picture is from: the key frame at or after the beginning. */
  readonly atMs: number;
}

/** What there is of one film's content. */
export interface Preview {
  readonly fingerprint: string;
  readonly tiles: TileSet | null;
  readonly pictures: readonly ChapterPicture[];
  readonly madeAt: Date;
}

export const sheetCount = ({ count, columns, rows }: Pick<TileSet, "count" | "columns" | "rows">): number =>
  Math.ceil(count / (columns * rows));

/** Changes with the picture's content. */
export const pictureTag = ({ fingerprint }: Preview, { atMs }: ChapterPicture): string =>
  `${fingerprint.slice(0, 24)}${atMs.toString(16).padStart(8, "0")}`;

export const PREVIEWS = "previews";

/** One for all libraries: it takes film after film, the most watched first. Behind everything else. */
export const previewsJob = { kind: PREVIEWS, key: "all", payload: {}, priority: 120, again: true } as const;

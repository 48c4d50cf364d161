/**
 * What a scan found, as plain values, before it is known which items of the catalogue it is. Discovery makes drafts
 * from a part of the tree (a *unit*); ingestion finds or makes the works, items, versions and files that they mean.
 * All paths are relative to their root, with `/` between names.
 */
import type { Span } from "../../playback/skipping/segment.ts";
import type { ArtworkKind, Chapter, CreditRole, ExtraKind, ItemKind, Stream } from "../item.ts";

export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970, whole. */
  readonly modifiedMs: number;
  readonly inode: string;
}

/** What probing said of a file; `problem` in words for a person when it can't be played. */
export interface FileFacts {
  readonly format: string | null;
  readonly container: string | null;
  readonly durationMs: number | null;
  readonly bitrateBps: number | null;
  readonly streams: readonly Stream[];
  readonly chapters: readonly Chapter[];
  /** Container or embedded tags, keys in lower case. */
  readonly tags: Readonly<Record<string, string>>;
  readonly problem: string | null;
}

export interface FileDraft extends FoundFile {
  /** null: as it was when last probed (same size and time). */
  readonly facts: FileFacts | null;
  /** SHA-256 over the size and a few pieces (at most 256 KiB read); null when the file can't be read. */
  readonly quickFingerprint: string | null;
  /** Subtitles, lyrics and audio beside the file, as streams with `externalPath` (relative here, as all paths). */
  readonly sidecars: readonly Stream[];
  /** Parts that an EDL beside the file names, to be skipped; absent: there is none. */
  readonly cuts?: readonly Span[];
}

/**
 * Where a field's value comes from, the weakest first. People decide; a sidecar is a person's writing, too, and stands
 * above what a provider says; a model only fills what nobody else knows better.
 */
export const SOURCES = ["path", "probe", "tags", "model", "provider", "nfo", "person"] as const;
export type Source = (typeof SOURCES)[number];

export const isStronger = (one: Source, other: Source): boolean =>
  SOURCES.indexOf(one) > SOURCES.indexOf(other);

/** What a source knows to be empty: it doesn't take away what another one knows. */
export const isEmptyValue = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** Fields of an item that a scan can know; absent: unknown, null: known to be empty. */
export interface ItemFields {
  readonly name: string;
  readonly forcedSortName: string | null;
  readonly originalName: string | null;
  readonly overview: string | null;
  readonly tagline: string | null;
  readonly year: number | null;
  readonly premieredAt: Date | null;
  readonly endedAt: Date | null;
  readonly communityRating: number | null;
  readonly criticRating: number | null;
  readonly officialRating: string | null;
  readonly durationMs: number | null;
  readonly index: number | null;
  readonly indexEnd: number | null;
  readonly parentIndex: number | null;
  readonly status: "continuing" | "ended" | null;
  readonly addedAt: Date;
  readonly genres: readonly string[];
  readonly studios: readonly string[];
  readonly tags: readonly string[];
  readonly countries: readonly string[];
  readonly credits: readonly CreditDraft[];
  /** Track or album artists by name, in order. */
  readonly artists: readonly string[];
  readonly albumArtists: readonly string[];
  readonly locked: boolean;
  readonly lockedFields: readonly string[];
}

export interface CreditDraft {
  readonly name: string;
  readonly role: CreditRole;
  readonly character: string | null;
}

export interface ArtworkDraft {
  readonly kind: ArtworkKind;
  readonly position: number;
  /** A picture beside the media, a frame to be taken from a film, or a picture inside a file. */
  readonly origin: "file" | "frame" | "embedded";
  /** The picture, or the media file it is to be taken from. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface VersionDraft {
  readonly name: string | null;
  readonly edition: string | null;
  /** Files in playing order; several for a film in parts. */
  readonly parts: readonly {
    readonly path: string;
    readonly startMs: number | null;
    readonly endMs: number | null;
  }[];
}

/** What an earlier writing of ours says in a sidecar, with where we had it from: of use when the catalogue has lost it. */
export interface OwnSidecar {
  readonly fields: Readonly<Partial<ItemFields>>;
  readonly sources: Readonly<Partial<Record<keyof ItemFields, Source>>>;
  readonly externalIds: Readonly<Record<string, string>>;
}

export interface ItemDraft {
  /** Unique in its root together with the kind: the folder, the first file, or one of these and `#` for what has none of its own (`Show#s1`, `file#e2`). */
  readonly place: string;
  readonly kind: ItemKind;
  /** The draft it stands in; null: directly in the root. Parents come before their children. */
  readonly parentPlace: string | null;
  readonly seriesPlace: string | null;
  readonly seasonPlace: string | null;
  readonly albumPlace: string | null;
  readonly ownerPlace: string | null;
  readonly extraKind: ExtraKind | null;
  readonly isFolder: boolean;
  readonly fields: Readonly<Partial<ItemFields> & { name: string }>;
  readonly sources: Readonly<Partial<Record<keyof ItemFields, Source>>>;
  /** Lower-case provider to id. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Counts for an item that isn't known yet, and for none that is. */
  readonly own?: OwnSidecar;
  readonly versions: readonly VersionDraft[];
  readonly artwork: readonly ArtworkDraft[];
}

export interface DirectoryStamp {
  readonly path: string;
  readonly modifiedMs: number;
  readonly inode: string;
}

/** A part of a root that is discovered and ingested as a whole: a film's folder, a series, an artist, loose files. */
export interface UnitDraft {
  /** The folder that the unit is; `""` for loose files of the root itself. */
  readonly path: string;
  /** True when everything below `path` belongs to the unit, false for its own files only. */
  readonly deep: boolean;
  readonly directories: readonly DirectoryStamp[];
  readonly files: readonly FileDraft[];
  readonly items: readonly ItemDraft[];
  readonly warnings: readonly string[];
  /** Files that are still being written, left out for now: worth a look again in a moment. */
  readonly unsettled?: readonly string[];
}

import type { Artwork } from "../item.ts";
import type { Library, LibraryRoot, RootState } from "../library.ts";
import type { DirectoryStamp, FileFacts, FoundFile, UnitDraft } from "./draft.ts";

/** What the catalogue knows of a file from earlier scans. */
export interface KnownFile extends FoundFile {
  readonly id: number;
  readonly facts: FileFacts | null;
  readonly quickFingerprint: string | null;
}

/** Looks at a part of a root and says what is there. Untrusted input: names, files, NFO; never throws for them. */
export interface Discoverer {
  /**
   * `unavailable` (detail.state: a `RootState`) when the root itself is missing, unreadable, or empty where it was
   * full: then nothing was seen and nothing may be taken away.
   * Walks a root and hands out units whose directories changed since `known` (all when `full`). Unchanged directories
   * cost a stat. `seen` gets every directory that still exists. `under` limits the walk to the unit around a path.
   */
  discover(request: {
    readonly library: Library;
    readonly root: LibraryRoot;
    readonly known: ReadonlyMap<string, DirectoryStamp>;
    readonly knownFiles: (unitPath: string, deep: boolean) => Promise<ReadonlyMap<string, KnownFile>>;
    readonly full: boolean;
    readonly under?: string;
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
    readonly onSeen: (directory: string) => void;
    /** What was passed over, in words: it belongs to no unit that is handed out (an unreadable directory). */
    readonly onWarning?: (warning: string) => void;
  }): AsyncIterable<UnitDraft>;
}

/** Opens a media file and says what is in it. Rejects only when the tool itself fails, never for a bad file. */
export interface MediaProbe {
  probe(path: string, signal: AbortSignal): Promise<FileFacts>;
}

/** Where the catalogue thinks that something is; `stamp` null for a folder. */
export interface KnownPlace {
  readonly rootId: number;
  readonly path: string;
  readonly stamp: Omit<FoundFile, "path"> | null;
}

export interface IngestResult {
  readonly added: readonly number[];
  readonly changed: readonly number[];
  readonly removed: readonly number[];
}

/** The catalogue as a scan sees it. Each call is one transaction that writes its events with it. */
export interface ScanStore {
  directories(rootId: number): Promise<ReadonlyMap<string, DirectoryStamp>>;
  files(rootId: number, unitPath: string, deep: boolean): Promise<ReadonlyMap<string, KnownFile>>;
  /**
   * Makes the catalogue agree with these units: finds the works and items they are (by file, moved file, place,
   * identity), changes what differs, leaves the rest untouched. Files of a unit that are gone lose their items, whose
   * people's states and ids stay and come back with the file. Doing it twice changes nothing.
   * `isThere` says whether this very file (or, without a stamp, this folder) is still on disk: what was moved away
   * keeps its item.
   */
  ingest(
    root: LibraryRoot,
    library: Library,
    units: readonly UnitDraft[],
    isThere: (place: KnownPlace) => Promise<boolean>,
  ): Promise<IngestResult>;
  /**
   * Notes that these directories have been read with everything below them. `ingest` does so for deep units; what a
   * shallow one leaves to others may not have been read yet, and would be passed over after a kill.
   */
  remember(rootId: number, directories: readonly DirectoryStamp[]): Promise<void>;
  /** Takes away what stands in directories that are no more; only called when the whole root was read. */
  removeUnseen(root: LibraryRoot, library: Library, seen: ReadonlySet<string>): Promise<IngestResult>;
  setRootState(rootId: number, state: RootState, at: Date): Promise<void>;
  /** Counters that lists show (children, leaves, sizes) for the folders above these items. */
  refreshCounts(libraryId: number): Promise<void>;
}

/** Pictures that are still to be measured or taken: done after a scan, at low priority. */
export interface ArtworkStore {
  /** In the order of their ids, those after `afterId`. */
  pending(limit: number, afterId: number): Promise<readonly PendingArtwork[]>;
  complete(
    id: number,
    picture: (Omit<Artwork, "kind" | "position"> & { readonly storedPath: string | null }) | null,
  ): Promise<void>;
}

/** Looks into a picture; null when it isn't one. Rejects when the file isn't there. */
export type MeasurePicture = (path: string) => Promise<Omit<Artwork, "kind" | "position"> | null>;

/**
 * Takes a frame of a film, or a picture out of a file, and keeps it; of a picture that can't be measured (`file`) makes
 * one that can. null when there is none to be had.
 */
export type TakePicture = (picture: PendingArtwork, signal: AbortSignal) => Promise<string | null>;

export interface PendingArtwork {
  readonly id: number;
  readonly origin: "file" | "frame" | "embedded";
  readonly absolutePath: string;
  readonly durationMs: number | null;
}

/** Full content fingerprints (see `design`: size, first and last MiB, 16 samples), made in the background. */
export interface FingerprintStore {
  pending(
    limit: number,
  ): Promise<
    readonly { readonly fileId: number; readonly absolutePath: string; readonly sizeBytes: number }[]
  >;
  complete(fileId: number, fingerprint: string | null): Promise<void>;
}

/** What libraries need from outside. Stores write their events in the transaction of the change. */
import type { LibraryKind, Uuid } from "./item.ts";
import type { Library, LibrarySettings } from "./library.ts";

export interface NewLibraryRecord {
  readonly uuid: Uuid;
  readonly name: string;
  readonly kind: LibraryKind;
  readonly settings: LibrarySettings;
  readonly rootPaths: readonly string[];
  readonly at: Date;
}

export interface LibraryStore {
  /** In the order in which they were made. */
  list(): Promise<readonly Library[]>;
  /** `conflict` when the name is taken. */
  insert(library: NewLibraryRecord): Promise<Library>;
  /** `not-found`, `conflict` as `insert`. */
  update(
    id: number,
    changes: { readonly name?: string; readonly settings?: LibrarySettings },
    at: Date,
  ): Promise<Library>;
  /** Hides all that is in it; ids and people's states stay. */
  remove(id: number, at: Date): Promise<void>;
  addRoot(id: number, path: string, at: Date): Promise<Library>;
  /** Hides all that lies below it. */
  removeRoot(id: number, rootId: number, at: Date): Promise<Library>;
}

export interface Folders {
  /** An absolute path without `..` and the like; null for one that is relative. */
  normalize(path: string): string | null;
  /** The path in its normal form, or what is wrong with it. */
  inspect(
    path: string,
  ): Promise<
    { readonly path: string } | { readonly problem: "relative" | "missing" | "notFolder" | "unreadable" }
  >;
}

/** A file of an item and where it lies. */
export interface ItemFile {
  readonly id: number;
  readonly rootPath: string;
  /** Relative to the root. */
  readonly path: string;
}

export interface ItemFileStore {
  /** The files of an item, or of all that is below it; null when there is no such item. */
  filesOf(
    itemId: number,
  ): Promise<{ readonly libraryId: number; readonly files: readonly ItemFile[] } | null>;
  /** The files are gone: items without any other are hidden. */
  markGone(libraryId: number, fileIds: readonly number[], at: Date): Promise<void>;
}

/** Takes media files off the disk. */
export interface MediaRemover {
  /** With what belongs to it (subtitles, NFO, pictures of its name); a folder that is empty then goes too. */
  remove(file: ItemFile): Promise<void>;
}

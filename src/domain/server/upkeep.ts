/** What whoever runs the server looks after, as clients show it to admins. */

export interface LogFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

export interface LogFiles {
  /** The newest first. */
  list(): Promise<readonly LogFile[]>;
  /** By the very name that the list tells; null for any other. */
  find(name: string): Promise<(LogFile & { readonly path: string }) | null>;
  /** Keeps what a client wrote down of itself; answers the name of the file. `too-many` when there are enough. */
  keep(client: string, text: string): Promise<string>;
}

export interface Backup {
  readonly name: string;
  readonly sizeBytes: number;
  readonly createdAt: Date;
}

/** Of the database as a whole. `unsupported` on PostgreSQL, whose administrator makes them. */
export interface Backups {
  /** The newest first. */
  list(): Promise<readonly Backup[]>;
  find(name: string): Promise<Backup | null>;
  /** Beside running work, which it doesn't hold up. `conflict` while another is made, `unavailable` when there is no room. */
  create(): Promise<Backup>;
  /**
   * Checks it and lays it ready: the next start goes on from there, and keeps what was there before beside it.
   * `not-found`; `invalid` for one that is broken or of a newer version.
   */
  restore(name: string): Promise<void>;
  /** One is laid ready. */
  isRestorePending(): boolean;
}

export interface Room {
  /** Null where the disk doesn't say. */
  readonly freeBytes: number | null;
  readonly usedBytes: number | null;
}

export interface Storage {
  /** The data directory's, with all caches and logs. */
  readonly data: Room;
  /** Of libraries' folders, by path. */
  readonly roots: ReadonlyMap<string, Room>;
}

/** Where admins may look for folders of media. */
export interface BrowsableFolders {
  readonly roots: readonly string[];
  /** The path in its normal form; null for one that is relative, isn't there, or leads elsewhere, by links too. */
  inside(path: string): Promise<string | null>;
}

/** The picture of the sign-in page. */
export interface SplashScreen {
  find(): Promise<{
    readonly path: string;
    readonly mimeType: string;
    readonly sizeBytes: number;
    readonly modifiedAt: Date;
  } | null>;
  /** `invalid` for what is no picture. */
  set(bytes: Uint8Array): Promise<void>;
  remove(): Promise<void>;
}

export interface UpkeepService {
  readonly splash: SplashScreen;
  readonly folders: BrowsableFolders;
  readonly logs: LogFiles;
  readonly backups: Backups;
  storage(): Promise<Storage>;
}

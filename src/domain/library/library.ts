import type { LibraryKind, Uuid } from "./item.ts";

export type RootState = "ok" | "missing" | "empty" | "unreadable";

/** A folder of media. A root that is missing, or empty where it was full, takes nothing away from its library. */
export interface LibraryRoot {
  readonly id: number;
  readonly path: string;
  readonly state: RootState;
  readonly checkedAt: Date | null;
}

export interface Library {
  readonly id: number;
  readonly uuid: Uuid;
  readonly name: string;
  readonly kind: LibraryKind;
  readonly roots: readonly LibraryRoot[];
  readonly settings: LibrarySettings;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What is written beside the media: NFO as Kodi has it, JSON with where everything comes from. */
export const SIDECAR_FORMS = ["nfo", "json"] as const;
export type SidecarForm = (typeof SIDECAR_FORMS)[number];

export interface LibrarySettings {
  readonly enabled: boolean;
  readonly watchFolders: boolean;
  readonly metadataLanguage: string | null;
  readonly metadataCountry: string | null;
  /** Whether series of films that providers know become collections by themselves; not given: yes. */
  readonly automaticCollections?: boolean;
  /** What is made of its films for finding places in them; absent: nothing is. */
  readonly previews?: PreviewWishes;
  /** Written beside the media; absent: nothing is. */
  readonly sidecars?: readonly SidecarForm[];
  /** What a protocol keeps for its own clients and the core doesn't interpret: `{jellyfin: {...}}`. */
  readonly foreign: Readonly<Record<string, unknown>>;
}

export interface PreviewWishes {
  /** Thumbnails in tiles. */
  readonly tiles: boolean;
  readonly chapterPictures: boolean;
}

export interface NewLibrary {
  readonly name: string;
  readonly kind: LibraryKind;
  readonly rootPaths: readonly string[];
  readonly settings?: Partial<LibrarySettings>;
}

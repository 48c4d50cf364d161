import type { SidecarForm } from "../../library/library.ts";
import type { ItemFields } from "../../library/scanning/draft.ts";
import type { Provenance } from "../../library/scanning/merge-fields.ts";
import type { NfoForm } from "../nfo.ts";

/** An item as its sidecars tell of it. */
export interface SidecarSubject {
  readonly itemId: number;
  readonly uuid: string;
  readonly form: NfoForm;
  readonly fields: Partial<ItemFields>;
  readonly origins: Provenance;
  readonly lockedFields: readonly string[];
  /** By scheme; `source` null: found by a scan. Empty: a person says that there is none. */
  readonly externalIds: Readonly<Record<string, { readonly value: string; readonly source: string | null }>>;
  readonly rootPath: string;
  /** Relative to the root, without ending, the likeliest first: where an NFO of the item may stand; a new one at the first. */
  readonly stems: readonly string[];
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

export interface SidecarStore {
  /**
   * Items of the library that may have sidecars, in the order in which they changed; from `since` on, and behind the
   * item with which the last page ended.
   */
  changed(
    libraryId: number,
    from: { readonly since: number; readonly afterId: number },
    limit: number,
  ): Promise<readonly SidecarSubject[]>;
  /** Up to when a library's items have been written, and in which forms. */
  progress(libraryId: number): Promise<SidecarProgress | null>;
  setProgress(libraryId: number, progress: SidecarProgress): Promise<void>;
}

export interface SidecarProgress {
  readonly forms: readonly SidecarForm[];
  readonly since: number;
}

/** `same`: nothing differs. `left`: it is somebody else's. `unwritable`: the folder can't be written. */
export type SidecarOutcome = "written" | "same" | "left" | "unwritable";

/** Writes the item's sidecar beside its media, whole or not at all; never out of its root, whatever links say. */
export type WriteSidecar = (subject: SidecarSubject, form: SidecarForm) => Promise<SidecarOutcome>;

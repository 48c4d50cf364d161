/** Of what an adapter may call: what people decide about items. Admins only, unless it says otherwise. */
import type { ImageOwner } from "./core-media.ts";
import type { ArtworkKind, ItemKind, Uuid } from "./library/item.ts";
import type { Source } from "./library/scanning/draft.ts";
import type { EditableField } from "./metadata/editing/field-values.ts";
import type { ItemChange } from "./metadata/editing/ports.ts";
import type { BulkEdit, FieldEdit } from "./metadata/editing/read-edit.ts";
import type { RefreshMode } from "./metadata/identifying/layer.ts";
import type { Candidate, ExternalIds, ProviderName, RemoteImage, SearchKind } from "./metadata/providers.ts";
import type { Viewer } from "./users/user.ts";

/** What people decide, as parts of the core. */
export interface EditingServices {
  readonly editing: EditingService;
  readonly pictures: PictureService;
  readonly lookup: LookupService;
}

/** A field with where its value comes from. */
export interface FieldState {
  readonly field: EditableField;
  readonly value: unknown;
  /** null: nobody said anything. */
  readonly source: Source | null;
  /** Since when the value is of this source. */
  readonly at: Date | null;
  /** 0 to 1, of a guess; null when it's none. */
  readonly confidence: number | null;
  /** The user who set it. */
  readonly by: number | null;
  /** No refresh changes it. */
  readonly locked: boolean;
}

export interface EditingService {
  /** Every field that the item's kind has, for everybody who may see the item. `locked`: all of it. */
  fields(
    viewer: Viewer,
    itemId: number,
  ): Promise<{ readonly locked: boolean; readonly fields: readonly FieldState[] }>;
  /**
   * Sets, locks and unlocks fields. What is set is locked; what is unlocked becomes again what it was before a person
   * set it. `invalid` (detail.field) for a value that can't stand there, and then nothing is changed.
   */
  edit(viewer: Viewer, itemId: number, edit: FieldEdit): Promise<void>;
  /** The same for 1 to 1,000 items, all or none; `batch` undoes all of it. */
  editMany(
    viewer: Viewer,
    itemIds: readonly number[],
    edit: BulkEdit,
  ): Promise<{ readonly batch: string; readonly changed: readonly number[] }>;
  /** What people did to the item, newest first; `before`: the id of a change. */
  history(
    viewer: Viewer,
    itemId: number,
    page?: { readonly before?: number; readonly limit?: number },
  ): Promise<readonly ItemChange[]>;
  /**
   * Says which work an item is, by the ids of providers (lower-case scheme to id; null takes one away). The item becomes
   * the work that has the id, with all that people have done with it; where other items of its work have an id that says
   * otherwise, it leaves them. Answers the item.
   */
  identify(
    viewer: Viewer,
    itemId: number,
    externalIds: Readonly<Record<string, string | null>>,
  ): Promise<{ readonly itemId: number }>;
  /**
   * Two items or more are one: in one library the others become versions of the one that is answered, and their ids
   * answer for it; in different libraries, and for series and albums, people's states become one. `invalid` for what
   * can't be one.
   */
  merge(viewer: Viewer, itemIds: readonly number[]): Promise<{ readonly itemId: number }>;
  /**
   * Makes a version an item of its own; without a version all of them: first what people had merged, then what the
   * names on the disk put together. Answers the first that came of it.
   */
  split(viewer: Viewer, itemId: number, versionUuid?: Uuid): Promise<{ readonly itemId: number }>;
  /**
   * Moves what the item is, folder or file, on the disk into another library's first folder; ids and states stay as they
   * are. `invalid` for what has no place of its own, or isn't of the library's kind; `conflict` when something of its
   * name is there; `unavailable` from disk to disk.
   */
  move(viewer: Viewer, itemId: number, libraryId: number): Promise<{ readonly itemId: number }>;
  /** Takes a change back, with all that was done in the same act. `conflict`: undone already, or changed again since. */
  undo(viewer: Viewer, changeId: number): Promise<void>;
}

/** Pictures as people choose them. `index` counts those of a kind as they are shown. */
export interface PictureService {
  /** A backdrop is added, any other kind replaced. `invalid` for what is no picture, `too-large`. */
  set(viewer: Viewer, owner: ImageOwner, kind: ArtworkKind, bytes: Uint8Array): Promise<void>;
  /** Whatever scans and providers find: it stays away. */
  remove(viewer: Viewer, owner: ImageOwner, kind: ArtworkKind, index: number): Promise<void>;
  swap(viewer: Viewer, owner: ImageOwner, kind: ArtworkKind, one: number, other: number): Promise<void>;
  /** What providers have for the item, best first; for everybody who may see it. */
  offered(viewer: Viewer, itemId: number): Promise<readonly RemoteImage[]>;
  /** Fetches one of those and shows it; `not-found` for what is no picture of a provider's. */
  take(viewer: Viewer, itemId: number, kind: ArtworkKind, url: string): Promise<void>;
  /** Who has pictures for items of the kind. */
  providersOf(kind: ItemKind): readonly ProviderName[];
}

export interface LookupQuery {
  readonly kind: SearchKind;
  readonly name?: string;
  readonly year?: number;
  readonly artist?: string;
  readonly externalIds?: ExternalIds;
  /** Only this one is asked; absent: all. */
  readonly provider?: ProviderName;
  /** For which item: its library's language counts. */
  readonly itemId?: number;
}

export interface LookupService {
  /**
   * Works that may be meant, for everybody: by an id just that one, else by name. All providers are asked, and what
   * several of them know is one candidate. `unavailable` when none can be asked.
   */
  search(viewer: Viewer, query: LookupQuery): Promise<readonly Candidate[]>;
  /** Asks providers again in the background; what people decided stays in any case. */
  refresh(
    viewer: Viewer,
    target: { readonly itemId: number } | { readonly libraryId: number },
    mode: RefreshMode,
  ): Promise<void>;
}

/** Of what an adapter may call: what people decide about items. Admins only, unless it says otherwise. */
import type { Source } from "./library/scanning/draft.ts";
import type { BulkEdit, FieldEdit } from "./metadata/editing/read-edit.ts";
import type { EditableField } from "./metadata/editing/field-values.ts";
import type { ItemChange } from "./metadata/editing/ports.ts";
import type { Viewer } from "./users/user.ts";

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
  /** Takes a change back, with all that was done in the same act. `conflict`: undone already, or changed again since. */
  undo(viewer: Viewer, changeId: number): Promise<void>;
}

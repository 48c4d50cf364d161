import type { IdentityPatch } from "../identity/patch.ts";
import type { PictureStep } from "../pictures/change.ts";
import type { EditableItem, FieldChanges, Held } from "./change.ts";
import type { EditableField } from "./field-values.ts";

export const CHANGE_ACTS = ["edit", "identify", "merge", "split", "move", "picture", "undo"] as const;
export type ChangeAct = (typeof CHANGE_ACTS)[number];

/** One act of a person on one item. */
export interface ItemChange {
  readonly id: number;
  readonly itemId: number;
  readonly act: ChangeAct;
  readonly at: Date;
  readonly userId: number | null;
  /** null for a program, and for somebody who is no more. */
  readonly userName: string | null;
  /** Shared by what was done to several items in one act. */
  readonly batch: string | null;
  readonly body: ChangeBody;
  /** The change that this one took back, and the one that took this back. */
  readonly undoes: number | null;
  readonly undoneBy: number | null;
}

/** What exactly was done; enough to take it back. */
export interface ChangeBody {
  readonly fields: FieldChanges;
  /** Of acts about which work an item is. */
  readonly identity?: IdentityPatch;
  /** Of acts about what it shows. */
  readonly pictures?: readonly PictureStep[];
}

export interface Act {
  readonly act: ChangeAct;
  readonly userId: number | null;
  readonly at: Date;
  readonly batch?: string;
  /** By item: the change that is taken back. */
  readonly undoes?: ReadonlyMap<number, number>;
}

/** What becomes of an item; null or nothing in it: it stays as it is. */
export type Decide = (
  item: EditableItem,
  /** What a field was before a person took it. */
  base: (field: EditableField) => Held | undefined,
) => FieldChanges | null;

export interface Edited {
  readonly item: EditableItem;
  readonly changes: FieldChanges;
}

/** People's decisions in the catalogue. Each call is one transaction that writes its history and events with it. */
export interface EditStore {
  read(itemId: number): Promise<EditableItem | null>;
  /** `not-found` when one of the items isn't there. Answers those that changed. */
  change(itemIds: readonly number[], act: Act, decide: Decide): Promise<readonly Edited[]>;
  /** Newest first. */
  history(
    itemId: number,
    page: { readonly before?: number; readonly limit: number },
  ): Promise<readonly ItemChange[]>;
  /** Of one act, by the id of one of its changes; in the order in which they were made. */
  changesOf(changeId: number): Promise<readonly ItemChange[]>;
}

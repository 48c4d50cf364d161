/** From what is asked of items' fields to what becomes of them. */
import { DomainError } from "../../errors.ts";
import {
  differing,
  type EditableItem,
  type Editor,
  type FieldChanges,
  joined,
  lockFields,
  lockItem,
  setFields,
  unlockFields,
} from "./change.ts";
import {
  checkFields,
  type EditableField,
  type FieldValues,
  isEditableField,
  LIST_FIELDS,
} from "./field-values.ts";
import type { Decide } from "./ports.ts";

/** What is asked of one item: all of it in one change. */
export interface FieldEdit {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly lock?: readonly string[];
  readonly unlock?: readonly string[];
  /** The item as a whole. */
  readonly locked?: boolean;
  /** Only what differs from what the item has is meant: forms send every field. */
  readonly asForm?: boolean;
}

/** What is asked of many items at once. */
export interface BulkEdit extends Omit<FieldEdit, "asForm"> {
  /** Names that are added to lists (genres, tags…), and taken from them. */
  readonly add?: Readonly<Record<string, unknown>>;
  readonly remove?: Readonly<Record<string, unknown>>;
}

interface ReadEdit {
  readonly set: FieldValues;
  readonly add: FieldValues;
  readonly remove: FieldValues;
  readonly lock: readonly EditableField[];
  readonly unlock: readonly EditableField[];
  readonly locked: boolean | undefined;
  readonly asForm: boolean;
}

/** `invalid` (detail.field) for fields that there are none of, and for values that can't stand there. */
export function readEdit(edit: FieldEdit & BulkEdit): ReadEdit {
  return {
    set: checkFields(edit.set ?? {}),
    add: lists(edit.add),
    remove: lists(edit.remove),
    lock: fieldNames(edit.lock),
    unlock: fieldNames(edit.unlock),
    locked: edit.locked,
    asForm: edit.asForm === true,
  };
}

function fieldNames(names: readonly string[] = []): readonly EditableField[] {
  return names.map((field) => {
    if (!isEditableField(field)) throw new DomainError("invalid", `there is no field ${field}`, { field });
    return field;
  });
}

function lists(given: Readonly<Record<string, unknown>> = {}): FieldValues {
  const other = Object.keys(given).find((field) => !LIST_FIELDS.some((list) => list === field));
  if (other !== undefined) throw new DomainError("invalid", `${other} is no list`, { field: other });
  return checkFields(given);
}

/** Unlocks first, for what is set is locked; what is set as it is in a form that unlocks it, is only unlocked. */
export function decisionFor(edit: ReadEdit, editor: Editor): Decide {
  return (item, base) => {
    const values = { ...edit.set, ...changedLists(item, edit) };
    const set = setFields(item, edit.asForm ? differing(item, values) : values, editor);
    const unlock = edit.unlock.filter((field) => !(field in set));
    const parts: readonly FieldChanges[] = [
      unlockFields(item, unlock, base),
      set,
      lockFields(
        item,
        edit.lock.filter((field) => !(field in set)),
      ),
      edit.locked === undefined ? {} : lockItem(item, edit.locked, editor),
    ];
    return parts.reduce(joined, {});
  };
}

function changedLists(item: EditableItem, { add, remove }: ReadEdit): FieldValues {
  const changed: Record<string, unknown> = {};
  for (const field of LIST_FIELDS) {
    const more = add[field] ?? [];
    const fewer = new Set((remove[field] ?? []).map((name) => name.toLowerCase()));
    const before = item.values[field];
    if (before === undefined || (more.length === 0 && fewer.size === 0)) continue;
    const after = [...before, ...more].filter((name) => !fewer.has(name.toLowerCase()));
    const once = checkFields({ [field]: after })[field] ?? [];
    if (once.length !== before.length || once.some((name, at) => name !== before[at])) changed[field] = once;
  }
  return changed;
}

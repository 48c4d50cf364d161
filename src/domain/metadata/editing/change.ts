/**
 * What a person does to an item's fields, as plain values: each change holds what was before and what came after, so
 * that it can be shown, and undone as long as nothing has changed since.
 */
import { DomainError } from "../../errors.ts";
import type { ItemKind, Uuid } from "../../library/item.ts";
import type { Origin, Provenance } from "../../library/scanning/merge-fields.ts";
import { asKept, type EditableField, type FieldValues, hasField } from "./field-values.ts";

/** An item as far as people edit it. Every field that its kind has stands in `values`. */
export interface EditableItem {
  readonly id: number;
  readonly uuid: Uuid;
  readonly kind: ItemKind;
  readonly libraryId: number;
  readonly workId: number;
  readonly path: string | null;
  readonly values: FieldValues;
  readonly provenance: Provenance;
  /** All of it is kept as it is. */
  readonly locked: boolean;
  readonly lockedFields: readonly string[];
}

/** A field at one moment. */
export interface Held {
  readonly value: unknown;
  /** null: nobody said anything. */
  readonly origin: Origin | null;
  readonly locked: boolean;
}

export interface FieldChange {
  readonly before: Held;
  readonly after: Held;
}

/** By field; `locked` stands for the item as a whole. */
export type FieldChanges = Readonly<Partial<Record<EditableField | "locked", FieldChange>>>;

export interface Editor {
  /** null: a program with an API key. */
  readonly userId: number | null;
  readonly at: Date;
}

export function heldOf(item: EditableItem, field: EditableField | "locked"): Held {
  return {
    value: field === "locked" ? item.locked : item.values[field],
    origin: item.provenance[field] ?? null,
    locked: item.lockedFields.includes(field),
  };
}

export const isLocked = (item: EditableItem, field: EditableField): boolean =>
  item.locked || item.lockedFields.includes(field) || item.provenance[field]?.source === "person";

/** Dates, lists and credits compare by what is in them. */
export const isSameValue = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** Nobody has decided anything since: what sources say meanwhile doesn't count. */
function isUntouched(now: Held, left: Held): boolean {
  const isPersons = left.origin?.source === "person";
  const isSame = isPersons
    ? now.origin?.source === "person" && now.origin.at === left.origin?.at
    : now.origin?.source !== "person";
  return isSame && now.locked === left.locked;
}

const originOf = ({ userId, at }: Editor): Origin => ({ source: "person", at: at.getTime(), by: userId });

/** Each value is the person's from now on, and locked. Fields that the item's kind doesn't have are `invalid`. */
export function setFields(item: EditableItem, values: FieldValues, editor: Editor): FieldChanges {
  const changes: Partial<Record<EditableField, FieldChange>> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = name as EditableField;
    if (!hasField(item.kind, field))
      throw new DomainError("invalid", `a ${item.kind} has no ${field}`, { field });
    const before = heldOf(item, field);
    if (before.origin?.source === "person" && before.locked && isSameValue(before.value, value)) continue;
    changes[field] = { before, after: { value, origin: originOf(editor), locked: true } };
  }
  return changes;
}

/** Those of the values that aren't what the item has: of forms that send all fields, whatever a person touched. */
export function differing(item: EditableItem, values: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => {
      const name = field as EditableField;
      return hasField(item.kind, name) && !isSameValue(asKept(name, item.values[name]), value);
    }),
  );
}

/** The fields stay as they are, whoever knows better. */
export function lockFields(item: EditableItem, fields: readonly EditableField[]): FieldChanges {
  const open = fields.filter((field) => hasField(item.kind, field) && !heldOf(item, field).locked);
  return Object.fromEntries(
    open.map((field) => {
      const before = heldOf(item, field);
      return [field, { before, after: { ...before, locked: true } }];
    }),
  );
}

/**
 * Gives fields back to their sources: what a person had set becomes what it was before he did.
 * @param base what a field was before a person took it; undefined when that isn't known.
 */
export function unlockFields(
  item: EditableItem,
  fields: readonly EditableField[],
  base: (field: EditableField) => Held | undefined,
): FieldChanges {
  const changes: Partial<Record<EditableField, FieldChange>> = {};
  for (const field of fields) {
    const before = heldOf(item, field);
    const isPersons = before.origin?.source === "person";
    if (!before.locked && !isPersons) continue;
    const former = isPersons ? (base(field) ?? { value: before.value, origin: null }) : before;
    changes[field] = { before, after: { value: former.value, origin: former.origin, locked: false } };
  }
  return changes;
}

/** Locks or unlocks the item as a whole. */
export function lockItem(item: EditableItem, locked: boolean, editor: Editor): FieldChanges {
  if (item.locked === locked) return {};
  const before = heldOf(item, "locked");
  return { locked: { before, after: { ...before, value: locked, origin: originOf(editor) } } };
}

/** The change that takes these back; `conflict` (detail.fields) when a field was changed since. */
export function reverse(item: EditableItem, changes: FieldChanges): FieldChanges {
  const entries = Object.entries(changes) as (readonly [EditableField | "locked", FieldChange])[];
  const stale = entries.filter(([field, { after }]) => !isUntouched(heldOf(item, field), after));
  if (stale.length > 0)
    throw new DomainError("conflict", "it was changed again since", {
      fields: stale.map(([field]) => field),
    });
  return Object.fromEntries(
    entries.map(([field, { before, after }]) => [field, { before: after, after: before }]),
  );
}

/** Two changes to the same item, one after the other, as one. */
export function joined(first: FieldChanges, second: FieldChanges): FieldChanges {
  const all: Partial<Record<EditableField | "locked", FieldChange>> = { ...first };
  for (const [name, change] of Object.entries(second)) {
    const field = name as EditableField;
    all[field] = { before: first[field]?.before ?? change.before, after: change.after };
  }
  return all;
}

/** Some field is left to its sources again: they should be asked. */
export function releases(changes: FieldChanges): boolean {
  return Object.values(changes).some(
    ({ before, after }) =>
      (before.origin?.source === "person" && after.origin?.source !== "person") ||
      (before.locked && !after.locked) ||
      (before.value === true && after.value === false),
  );
}

/** Lays what a provider says over an item: below what people and sidecars say, above names of files. */
import { isEmptyValue, isStronger, type ItemFields } from "../../library/scanning/draft.ts";
import type { Origin, Scanned } from "../../library/scanning/merge-fields.ts";
import {
  heldOf,
  isLocked,
  isSameValue,
  type EditableItem,
  type FieldChange,
  type FieldChanges,
} from "../editing/change.ts";
import { DATE_FIELDS, hasField, isEditableField, type EditableField } from "../editing/field-values.ts";
import type { ProviderName } from "../providers.ts";

/**
 * `missing`: only what is empty. `unlocked`: all but what is locked, and what somebody stronger says. `replace`: also
 * what a sidecar says. What a person decided stays in any case.
 */
export const REFRESH_MODES = ["missing", "unlocked", "replace"] as const;
export type RefreshMode = (typeof REFRESH_MODES)[number];

export interface Laying {
  readonly item: EditableItem;
  /** What the provider says now; what it said before and doesn't any more goes. */
  readonly fields: Partial<ItemFields>;
  readonly provider: ProviderName;
  readonly scanned: Scanned;
  readonly mode: RefreshMode;
  readonly at: Date;
}

export interface Laid {
  readonly changes: FieldChanges;
  /** What scans say of fields that the provider has now. */
  readonly scanned: Scanned;
}

type ScannedField = Scanned[keyof ItemFields];

export function layOver(laying: Laying): Laid {
  const { item, fields, provider } = laying;
  const changes: Partial<Record<EditableField, FieldChange>> = {};
  const scanned = new Map<string, ScannedField>(Object.entries(laying.scanned));
  const former = Object.keys(item.provenance).filter((name) => isOf(provider, item, name));
  for (const name of new Set([...Object.keys(fields), ...former])) {
    if (!isEditableField(name) || !hasField(item.kind, name) || isLocked(item, name)) continue;
    const change = isEmptyValue(fields[name])
      ? takenBack(laying, name, scanned)
      : laid(laying, name, scanned);
    if (change !== null) changes[name] = change;
  }
  return { changes, scanned: Object.fromEntries(scanned) };
}

/** The provider no longer says anything of it: as the last scan has it; lists that nobody fills are empty. */
function takenBack(
  { item, provider, mode, at }: Laying,
  name: EditableField,
  scanned: Map<string, ScannedField>,
): FieldChange | null {
  if (!isOf(provider, item, name) || mode === "missing") return null;
  const before = heldOf(item, name);
  const known = scanned.get(name);
  scanned.delete(name);
  if (known === undefined)
    return { before, after: { value: LISTS.has(name) ? [] : null, origin: null, locked: false } };
  const { value, source } = known;
  const isDate = DATE_FIELDS.has(name) && typeof value === "string";
  const origin: Origin = { source, at: at.getTime() };
  return { before, after: { value: isDate ? new Date(value) : value, origin, locked: false } };
}

function laid(laying: Laying, name: EditableField, scanned: Map<string, ScannedField>): FieldChange | null {
  const { item, fields, provider, at } = laying;
  const before = heldOf(item, name);
  const isOwn = isOf(provider, item, name);
  if (!mayWrite(laying, name) || (isOwn && isSameValue(before.value, fields[name]))) return null;
  if (before.origin !== null && !isEmptyValue(before.value) && !isOwn)
    scanned.set(name, { value: before.value, source: before.origin.source });
  const origin: Origin = { source: "provider", at: at.getTime(), provider };
  return { before, after: { value: fields[name], origin, locked: false } };
}

const isOf = (provider: ProviderName, { provenance }: EditableItem, name: string): boolean =>
  isEditableField(name) && provenance[name]?.provider === provider;

function mayWrite({ item, mode }: Laying, name: EditableField): boolean {
  const { value, origin } = heldOf(item, name);
  if (isEmptyValue(value)) return true;
  if (mode === "missing") return false;
  return mode === "replace" || origin === null || !isStronger(origin.source, "provider");
}

const LISTS: ReadonlySet<string> = new Set<EditableField>([
  "genres",
  "studios",
  "tags",
  "countries",
  "credits",
  "artists",
  "albumArtists",
]);

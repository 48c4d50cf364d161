import type { MetadataField } from "@jellyfin/sdk/lib/generated-client/models/metadata-field.js";
import type { EditableField } from "../../../domain/metadata/editing/field-values.ts";
import { LOCK_WORDS } from "../../../domain/metadata/nfo.ts";

/** The contract's words for fields that can be locked; others are locked all the same, but it has no words for them. */
const ENTRIES = Object.entries(
  LOCK_WORDS satisfies Partial<Record<EditableField, MetadataField>>,
) as (readonly [EditableField, MetadataField])[];

export const toLockedFields = (fields: readonly string[]): MetadataField[] =>
  ENTRIES.filter(([field]) => fields.includes(field)).map(([, word]) => word);

/** Fields that the contract can speak of, by whether the list names them. */
export function fieldsFromLocked(words: readonly string[]): {
  readonly named: readonly EditableField[];
  readonly others: readonly EditableField[];
} {
  const lower = new Set(words.map((word) => word.toLowerCase()));
  const isNamed = ([, word]: (typeof ENTRIES)[number]): boolean => lower.has(word.toLowerCase());
  return {
    named: ENTRIES.filter((entry) => isNamed(entry)).map(([field]) => field),
    others: ENTRIES.filter((entry) => !isNamed(entry)).map(([field]) => field),
  };
}

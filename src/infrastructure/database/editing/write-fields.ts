/** Writes what people decided about fields: columns, names, credits, artists, and who says so. */
import { searchNameOf } from "../../../domain/library/fold.ts";
import type { ItemFields } from "../../../domain/library/scanning/draft.ts";
import type { Origin } from "../../../domain/library/scanning/merge-fields.ts";
import { sortNameOf } from "../../../domain/library/sort-name.ts";
import { type EditableItem, type FieldChanges, releases } from "../../../domain/metadata/editing/change.ts";
import type { Edited } from "../../../domain/metadata/editing/ports.ts";
import { noteCertificates } from "../certificates.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { hideGone } from "../scan/gone.ts";
import { COLUMN_OF, toSql } from "../scan/item-row.ts";
import { Batch } from "../scan/sql.ts";
import { writeArtists } from "../scan/write-artists.ts";
import { type FieldedItem, writeFieldDetails } from "../scan/write-details.ts";

/** Artists that came with it, and those that nothing is left of. */
export interface WrittenFields {
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

/** Of items of one library. */
export async function writeFields(
  tx: WritableSql,
  edited: readonly Edited[],
  libraryId: number,
  now: number,
): Promise<WrittenFields> {
  const batch = new Batch();
  for (const { item, changes } of edited) {
    const row = rowOf(item, changes, now);
    const names = Object.keys(row);
    batch.add(
      `UPDATE "item" SET ${names.map((name) => `"${name}" = ?`).join(", ")} WHERE "id" = ?`,
      ...names.map((name) => row[name] ?? null),
      item.id,
    );
  }
  await batch.run(tx);
  await noteCertificates(
    tx,
    edited.map((one) => valuesAfter(one).officialRating),
  );
  const fielded = edited.map(fieldedOf);
  await writeFieldDetails(tx, fielded, now);
  const { added, left } = await writeArtists(tx, fielded, libraryId, now);
  const removed = await hideGone(tx, { leaves: [], folders: left, seen: new Set(), now });
  return { added, removed };
}

/** Value after the change, or as it was. */
function valuesAfter({ item, changes }: Edited): Partial<ItemFields> {
  const changed = Object.entries(changes).map(([field, change]) => [field, change.after.value]);
  return { ...item.values, ...Object.fromEntries(changed) };
}

function fieldedOf(one: Edited): FieldedItem {
  const fields = valuesAfter(one);
  const decided = new Set(Object.keys(one.changes));
  // The words of both names are written together.
  if (decided.has("originalName")) decided.add("name");
  return {
    id: one.item.id,
    state: "changed",
    decided,
    draft: { fields: { ...fields, name: fields.name ?? "" } },
  };
}

function rowOf(item: EditableItem, changes: FieldChanges, now: number): Record<string, SqlValue> {
  const values = valuesAfter({ item, changes });
  const columns = Object.entries(COLUMN_OF)
    .filter(([field]) => field in changes)
    .map(([field, column]) => [column, toSql(values[field as keyof ItemFields])]);
  const name = values.name ?? "";
  const lockedFields = lockedAfter(item, changes);
  return {
    ...Object.fromEntries(columns),
    name,
    search_name: searchNameOf(name),
    sort_name: sortNameOf(item.kind, {
      name,
      forcedSortName: values.forcedSortName ?? null,
      index: values.index ?? null,
      parentIndex: values.parentIndex ?? null,
    }),
    added_at: values.addedAt?.getTime() ?? now,
    locked: (changes.locked?.after.value ?? item.locked) === true ? 1 : 0,
    locked_fields: lockedFields.length === 0 ? null : JSON.stringify(lockedFields),
    provenance: JSON.stringify(provenanceAfter(item, changes, lockedFields, now)),
    changed_at: now,
    // What was released is the sources' again: the next scan takes its draft for a new one.
    ...(releases(changes) ? { draft_hash: null } : {}),
  };
}

function lockedAfter(item: EditableItem, changes: FieldChanges): readonly string[] {
  const locked = new Set(item.lockedFields);
  for (const [field, { after }] of Object.entries(changes))
    if (after.locked) locked.add(field);
    else locked.delete(field);
  return [...locked];
}

function provenanceAfter(
  item: EditableItem,
  changes: FieldChanges,
  lockedFields: readonly string[],
  now: number,
): Readonly<Record<string, Origin>> {
  const all: Record<string, Origin | undefined> = { ...item.provenance };
  for (const [field, { after }] of Object.entries(changes)) all[field] = after.origin ?? undefined;
  // The list is a person's once he has touched it; a sidecar's own list no longer counts.
  const isTouched = Object.values(changes).some(({ before, after }) => before.locked !== after.locked);
  if (isTouched) all["lockedFields"] = lockedFields.length === 0 ? undefined : { source: "person", at: now };
  return Object.fromEntries(
    Object.entries(all).flatMap(([field, origin]) => (origin ? [[field, origin]] : [])),
  );
}

/** People and labels: one row for each name, however it is written first. */
import { fold } from "../../../domain/library/fold.ts";
import type { LabelKind } from "../../../domain/library/item.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { clean, fromWanted, inTexts, insert, listOf } from "./sql.ts";
import { newUuid } from "./write-items.ts";

export const nameKey = (name: string): string => clean(fold(name));

/** A name is kept as it was written first. */
function firstByKey<T>(values: Iterable<T>, keyOf: (value: T) => string): Map<string, T> {
  const first = new Map<string, T>();
  for (const value of values) if (!first.has(keyOf(value))) first.set(keyOf(value), value);
  return first;
}

/** Ids of people by `nameKey`; those that are new are made. */
export async function peopleByKey(
  tx: WritableSql,
  names: Iterable<string>,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const wanted = firstByKey(names, nameKey);
  wanted.delete("");
  if (wanted.size === 0) return new Map();
  const known = await tx.all<{ id: number; key: string }>(
    `SELECT "id", "key" FROM "person" WHERE "key" IN ${inTexts(tx)}`,
    [listOf(wanted.keys())],
  );
  const ids = new Map(known.map((row) => [row.key, row.id]));
  const added = await insert<{ id: number; key: string }>(tx, {
    table: "person",
    columns: ["uuid", "key", "name", "created_at"],
    rows: [...wanted]
      .filter(([key]) => !ids.has(key))
      .map(([key, name]) => [newUuid(), key, name.trim(), now]),
    suffix: `RETURNING "id", "key"`,
  });
  for (const row of added) ids.set(row.key, row.id);
  return ids;
}

export const labelKey = (kind: LabelKind, name: string): string => `${kind}|${nameKey(name)}`;

/** Ids of labels by `labelKey`; those that are new are made. */
export async function labelsByKey(
  tx: WritableSql,
  labels: Iterable<{ readonly kind: LabelKind; readonly name: string }>,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const wanted = firstByKey(labels, (label) => labelKey(label.kind, label.name));
  if (wanted.size === 0) return new Map();
  const known = await tx.all<{ id: number; kind: LabelKind; key: string }>(
    `SELECT l."id", l."kind", l."key" FROM ${fromWanted(tx)} CROSS JOIN "label" AS l
     WHERE l."kind" = wanted.value->>0 AND l."key" = wanted.value->>1`,
    [JSON.stringify([...wanted.values()].map((label) => [label.kind, nameKey(label.name)]))],
  );
  const ids = new Map(known.map((row) => [`${row.kind}|${row.key}`, row.id]));
  const rows: SqlValue[][] = [];
  for (const [key, { kind, name }] of wanted)
    if (!ids.has(key)) rows.push([newUuid(), kind, nameKey(name), name.trim(), now]);
  const added = await insert<{ id: number; kind: LabelKind; key: string }>(tx, {
    table: "label",
    columns: ["uuid", "kind", "key", "name", "created_at"],
    rows,
    suffix: `RETURNING "id", "kind", "key"`,
  });
  for (const row of added) ids.set(`${row.kind}|${row.key}`, row.id);
  return ids;
}

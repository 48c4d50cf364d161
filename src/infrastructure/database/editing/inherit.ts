/** What people decided about an item goes along when its files become another item's: moved to another library. */
import type { FieldChange } from "../../../domain/metadata/editing/change.ts";
import { heldOf } from "../../../domain/metadata/editing/change.ts";
import { type EditableField, hasField } from "../../../domain/metadata/editing/field-values.ts";
import type { Edited } from "../../../domain/metadata/editing/ports.ts";
import type { WritableSql } from "../database.ts";
import { Batch, inIds, listOf } from "../scan/sql.ts";
import { readEditable } from "./editable-items.ts";
import { writeFields } from "./write-fields.ts";

interface Pair {
  readonly heir: number;
  readonly former: number;
}

/** @param added items of one library that a scan has just made, with their files. */
export async function inheritDecisions(
  tx: WritableSql,
  added: readonly number[],
  libraryId: number,
  now: number,
): Promise<void> {
  const pairs = await pairsOf(tx, added);
  if (pairs.length === 0) return;
  const ids = pairs.flatMap(({ heir, former }) => [heir, former]);
  const items = new Map((await readEditable(tx, ids, { gone: true })).map((item) => [item.id, item]));
  const edited = pairs.flatMap(({ heir, former }): Edited[] => {
    const [item, from] = [items.get(heir), items.get(former)];
    if (item === undefined || from === undefined) return [];
    const decided = new Set<string>(from.lockedFields);
    for (const [field, origin] of Object.entries(from.provenance))
      if (origin.source === "person") decided.add(field);
    decided.delete("lockedFields");
    const fields = ([...decided] as (EditableField | "locked")[]).filter(
      (field) => field === "locked" || (field in from.values && hasField(item.kind, field)),
    );
    const changes = fields.map((field): [string, FieldChange] => [
      field,
      { before: heldOf(item, field), after: heldOf(from, field) },
    ]);
    return changes.length === 0 ? [] : [{ item, changes: Object.fromEntries(changes) }];
  });
  if (edited.length > 0) await writeFields(tx, edited, libraryId, now);
  await copyIds(tx, pairs);
}

/** New items with the one of the same work whose file they play now. */
async function pairsOf(tx: WritableSql, added: readonly number[]): Promise<readonly Pair[]> {
  if (added.length === 0) return [];
  const rows = await tx.all<Pair>(
    `SELECT DISTINCT n."id" AS "heir", o."id" AS "former" FROM "item" AS n
     JOIN "item" AS o ON o."work_id" = n."work_id" AND o."id" <> n."id" AND o."kind" = n."kind"
     JOIN "version" AS nv ON nv."item_id" = n."id" JOIN "part" AS np ON np."version_id" = nv."id"
     JOIN "part" AS op ON op."file_id" = np."file_id"
     JOIN "version" AS ov ON ov."id" = op."version_id" AND ov."item_id" = o."id"
     WHERE n."id" IN ${inIds(tx)} ORDER BY o."id"`,
    [listOf(added)],
  );
  // Of several the newest.
  return [...new Map(rows.map((row) => [row.heir, row])).values()];
}

/** Ids that people gave, and no claims of the disk that say otherwise. */
async function copyIds(tx: WritableSql, pairs: readonly Pair[]): Promise<void> {
  const heirs = new Map(pairs.map(({ heir, former }) => [former, heir]));
  const rows = await tx.all<{
    item_id: number;
    provider: string;
    value: string;
    kind: string;
    work_id: number;
  }>(
    `SELECT e."item_id", e."provider", e."value", i."kind", i."work_id" FROM "external_id" AS e
     JOIN "item" AS i ON i."id" = e."item_id" WHERE e."source" = 'person' AND e."item_id" IN ${inIds(tx)}`,
    [listOf(heirs.keys())],
  );
  const batch = new Batch();
  for (const { item_id, provider, value, kind, work_id } of rows) {
    batch.add(
      `INSERT INTO "external_id" ("item_id", "provider", "value", "source") VALUES (?, ?, ?, 'person')
       ON CONFLICT ("item_id", "provider") DO UPDATE SET "value" = excluded."value", "source" = excluded."source"`,
      heirs.get(item_id) ?? 0,
      provider,
      value,
    );
    batch.add(
      `DELETE FROM "work_claim" WHERE "work_id" = ? AND "scheme" = ? AND "source" = 'scan' AND "value" <> ?`,
      work_id,
      provider,
      `${kind}:${value}`,
    );
  }
  await batch.run(tx);
}

/** Writes what an act about identity does, and what follows from it: counts, "next up", events. */
import type { IdentityPatch, ItemTies, StateRow } from "../../../../domain/metadata/identity/patch.ts";
import type { SqlValue, WritableSql } from "../../database.ts";
import { parentsOf, recordResult, refreshSeries } from "../../scan/apply.ts";
import { countFolders } from "../../scan/counts.ts";
import { settleMerged } from "../../scan/merged.ts";
import { Batch, inIds, listOf } from "../../scan/sql.ts";
import { STATE_VALUE_LIST, STATE_VALUES } from "../../watching/state-columns.ts";
import { readAllStates } from "./identity-rows.ts";

export async function applyPatch(
  tx: WritableSql,
  patch: IdentityPatch,
  { at, isUndo }: { readonly at: number; readonly isUndo: boolean },
): Promise<void> {
  const batch = new Batch();
  for (const { id, before, after } of patch.items) {
    const owner = before.mergedInto === after.mergedInto ? [] : [["owner_id", after.mergedInto] as const];
    const columns: readonly (readonly [string, SqlValue])[] = [
      ["work_id", after.workId],
      ["merged_into", after.mergedInto],
      ["gone_at", after.goneAt],
      ["changed_at", at],
      // What a scan makes of it is another thing now.
      ["draft_hash", null],
      ...owner,
    ];
    batch.add(
      `UPDATE "item" SET ${columns.map(([name]) => `"${name}" = ?`).join(", ")} WHERE "id" = ?`,
      ...columns.map(([, value]) => value),
      id,
    );
  }
  addIds(batch, patch, at);
  addClaims(batch, patch, at);
  for (const { id, after } of patch.versions)
    batch.add(`UPDATE "version" SET "item_id" = ?, "uuid" = ? WHERE "id" = ?`, after.itemId, after.uuid, id);
  for (const { entryId, after } of patch.lists)
    batch.add(`UPDATE "list_entry" SET "work_id" = ? WHERE "id" = ?`, after, entryId);
  for (const { fileId, after } of patch.apart)
    batch.add(`UPDATE "file" SET "apart" = ? WHERE "id" = ?`, after ? 1 : 0, fileId);
  await batch.run(tx);
  await writeStates(tx, patch, isUndo);
  await follow(tx, patch, at);
}

function addIds(batch: Batch, { externalIds }: IdentityPatch, at: number): void {
  for (const { itemId, provider, after } of externalIds) {
    batch.add(`DELETE FROM "external_id" WHERE "item_id" = ? AND "provider" = ?`, itemId, provider);
    if (after !== null)
      batch.add(
        `INSERT INTO "external_id" ("item_id", "provider", "value", "source") VALUES (?, ?, ?, ?)`,
        itemId,
        provider,
        after.value,
        after.source,
      );
    batch.add(`UPDATE "item" SET "draft_hash" = NULL, "changed_at" = ? WHERE "id" = ?`, at, itemId);
  }
}

function addClaims(batch: Batch, { claims }: IdentityPatch, at: number): void {
  for (const { workId, scheme, value, after } of claims)
    if (after === null)
      batch.add(
        `DELETE FROM "work_claim" WHERE "scheme" = ? AND "value" = ? AND "work_id" = ?`,
        scheme,
        value,
        workId,
      );
    else
      batch.add(
        `INSERT INTO "work_claim" ("scheme", "value", "work_id", "source", "created_at") VALUES (?, ?, ?, ?, ?)
         ON CONFLICT ("scheme", "value", "work_id") DO UPDATE SET "source" = excluded."source"`,
        scheme,
        value,
        workId,
        after,
        at,
      );
}

/** Taken back is only what nobody has touched since: what a person did meanwhile stays his. */
async function writeStates(tx: WritableSql, { states }: IdentityPatch, isUndo: boolean): Promise<void> {
  if (states.length === 0) return;
  const known = await readAllStates(tx, new Set(states.map((one) => one.workId)));
  const now = new Map(known.map((one) => [`${one.userId}|${one.workId}`, one.state]));
  const batch = new Batch();
  for (const { userId, workId, before, after } of states) {
    if (isUndo && !isSame(now.get(`${userId}|${workId}`) ?? null, before)) continue;
    batch.add(`DELETE FROM "watch_state" WHERE "user_id" = ? AND "work_id" = ?`, userId, workId);
    if (after === null) continue;
    batch.add(
      `INSERT INTO "watch_state" ("user_id", "work_id", ${STATE_VALUE_LIST})
       VALUES (?, ?, ${STATE_VALUES.map(() => "?").join(", ")})`,
      userId,
      workId,
      ...stateValues(after),
    );
  }
  await batch.run(tx);
}

const isSame = (one: StateRow | null, other: StateRow | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const flag = (value: boolean | null): number | null => (value === null ? null : Number(value));

const stateValues = (state: StateRow): readonly SqlValue[] => [
  state.positionMs,
  flag(state.played),
  state.playCount,
  flag(state.favorite),
  state.rating,
  flag(state.likes),
  state.audioIndex,
  state.subtitleIndex,
  state.lastPlayedAt,
  state.changedAt,
];

const isListed = ({ mergedInto, goneAt }: ItemTies): boolean => mergedInto === null && goneAt === null;

async function follow(tx: WritableSql, patch: IdentityPatch, at: number): Promise<void> {
  const steps = patch.items;
  const targets = steps.flatMap(({ before, after }) =>
    before.mergedInto === after.mergedInto ? [] : [before.mergedInto, after.mergedInto],
  );
  const touched = new Set([
    ...steps.map(({ id }) => id),
    ...targets.flatMap((id) => id ?? []),
    ...patch.externalIds.map(({ itemId }) => itemId),
    ...patch.versions.flatMap(({ before, after }) => [before.itemId, after.itemId]),
  ]);
  await settleMerged(tx, touched, at);
  await countFolders(tx, await parentsOf(tx, [...touched]));
  await refreshSeries(tx, [], [...touched]);
  const added = steps.filter(({ before, after }) => !isListed(before) && isListed(after)).map(({ id }) => id);
  const removed = steps
    .filter(({ before, after }) => isListed(before) && !isListed(after))
    .map(({ id }) => id);
  const rest = new Set(touched);
  for (const id of [...added, ...removed]) rest.delete(id);
  await report(tx, { added, removed, changed: [...rest] });
}

async function report(
  tx: WritableSql,
  result: {
    readonly added: readonly number[];
    readonly changed: readonly number[];
    readonly removed: readonly number[];
  },
): Promise<void> {
  const ids = [...result.added, ...result.changed, ...result.removed];
  const rows = await tx.all<{ id: number; library_id: number; is_there: number | boolean }>(
    `SELECT "id", "library_id", "gone_at" IS NULL AND "owner_id" IS NULL AS "is_there" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(ids)],
  );
  const there = new Set(rows.filter((row) => Boolean(row.is_there)).map((row) => row.id));
  for (const [libraryId, own] of Map.groupBy(rows, (row) => row.library_id)) {
    const mine = new Set(own.map((row) => row.id));
    await recordResult(tx, libraryId, {
      added: result.added.filter((id) => mine.has(id)),
      changed: result.changed.filter((id) => mine.has(id) && there.has(id)),
      removed: result.removed.filter((id) => mine.has(id)),
    });
  }
}

import { notFound } from "../../../domain/errors.ts";
/** The places in lists. Positions leave no gaps on purpose: whoever changes them writes those that follow anew. */
import type { Audience } from "../../../domain/library/browse-ports.ts";
import type { Listed, ListEntry } from "../../../domain/library/lists/list.ts";
import { standIn } from "../catalogue/lists.ts";
import type { Sql, SqlValue, WritableSql } from "../database.ts";
import { Batch, inIds, listOf } from "../scan/sql.ts";
import { indexItems } from "../search/index-items.ts";

/** Bounds what one list costs. */
const MAX_ENTRIES = 20_000;

interface EntryRow {
  readonly id: number;
  readonly item_id: number | null;
}

/** Those that are there for the audience, in order. */
export async function readEntries(
  sql: Sql,
  audience: Audience,
  listId: number,
  { offset, limit }: { readonly offset: number; readonly limit?: number },
): Promise<{ readonly entries: readonly ListEntry[]; readonly total: number }> {
  const stand = standIn(audience);
  const rows = await sql.all<EntryRow>(
    `SELECT t."id", t."item_id" FROM (SELECT e."id", e."position", ${stand.sql} AS "item_id"
       FROM "list_entry" e WHERE e."list_id" = ? AND e."origin" <> 'excluded') t
     WHERE t."item_id" IS NOT NULL ORDER BY t."position", t."id"`,
    [...stand.values, listId],
  );
  const entries = rows.flatMap(({ id, item_id: itemId }) => (itemId === null ? [] : [{ id, itemId }]));
  return {
    entries: entries.slice(offset, limit === undefined ? undefined : offset + limit),
    total: entries.length,
  };
}

export interface Adding {
  readonly position?: number;
  /** Works that are in the list already are passed over. */
  readonly once: boolean;
  readonly origin: "person" | "provider";
}

export async function addEntries(
  tx: WritableSql,
  listId: number,
  items: readonly Listed[],
  { position, once, origin }: Adding,
  now: number,
): Promise<void> {
  const order = await orderOf(tx, listId);
  const known = new Map(order.map((entry) => [entry.work_id, entry]));
  const batch = new Batch();
  const fresh: Listed[] = [];
  for (const item of items) {
    const entry = once ? known.get(item.workId) : undefined;
    // A person puts in what was taken out once; a provider doesn't.
    if (entry?.origin === "excluded" && origin === "person")
      batch.add(`UPDATE "list_entry" SET "origin" = 'person' WHERE "id" = ?`, entry.id);
    if (entry !== undefined || (once && fresh.some(({ workId }) => workId === item.workId))) continue;
    if (order.length + fresh.length < MAX_ENTRIES) fresh.push(item);
  }
  const place = Math.min(position ?? order.length, order.length);
  order.slice(place).forEach((entry, at) => {
    const wanted = place + fresh.length + at;
    if (entry.position !== wanted)
      batch.add(`UPDATE "list_entry" SET "position" = ? WHERE "id" = ?`, wanted, entry.id);
  });
  batch.insert({
    table: "list_entry",
    columns: ["list_id", "position", "work_id", "item_id", "origin", "added_at"],
    rows: fresh.map((item, at): SqlValue[] => [listId, place + at, item.workId, item.id, origin, now]),
  });
  await batch.run(tx);
}

interface Place {
  readonly id: number;
  readonly work_id: number;
  readonly position: number;
  readonly origin: string;
}

async function orderOf(tx: WritableSql, listId: number): Promise<readonly Place[]> {
  return await tx.all<Place>(
    `SELECT "id", "work_id", "position", "origin" FROM "list_entry" WHERE "list_id" = ? ORDER BY "position", "id"`,
    [listId],
  );
}

export async function moveEntry(
  tx: WritableSql,
  listId: number,
  entryId: number,
  position: number,
): Promise<void> {
  const order = await orderOf(tx, listId);
  const moved = order.find((entry) => entry.id === entryId);
  if (moved === undefined) throw notFound("the entry");
  const others = order.filter((entry) => entry !== moved);
  const wanted = [...others.slice(0, position), moved, ...others.slice(position)];
  const batch = new Batch();
  wanted.forEach((entry, at) => {
    if (entry.position !== at)
      batch.add(`UPDATE "list_entry" SET "position" = ? WHERE "id" = ?`, at, entry.id);
  });
  await batch.run(tx);
}

export async function removeEntries(
  tx: WritableSql,
  listId: number,
  entryIds: readonly number[],
): Promise<void> {
  const list = listOf(entryIds);
  const rows = await tx.all<{ work_id: number }>(
    `SELECT DISTINCT "work_id" FROM "list_entry" WHERE "list_id" = ? AND "id" IN ${inIds(tx)}`,
    [listId, list],
  );
  await takeOut(tx, listId, "id", list);
  await indexWorks(tx, listOf(rows.map((row) => row.work_id)));
}

export async function removeWorks(
  tx: WritableSql,
  listId: number,
  workIds: readonly number[],
): Promise<void> {
  const list = listOf(workIds);
  await takeOut(tx, listId, "work_id", list);
  await indexWorks(tx, list);
}

/** What a provider put in stays out from now on. */
async function takeOut(
  tx: WritableSql,
  listId: number,
  column: "id" | "work_id",
  list: string,
): Promise<void> {
  const which = `"list_id" = ? AND "${column}" IN ${inIds(tx)}`;
  await tx.run(`UPDATE "list_entry" SET "origin" = 'excluded' WHERE "origin" = 'provider' AND ${which}`, [
    listId,
    list,
  ]);
  await tx.run(`DELETE FROM "list_entry" WHERE "origin" = 'person' AND ${which}`, [listId, list]);
}

/** They are found by the list's name no more. */
async function indexWorks(tx: WritableSql, list: string): Promise<void> {
  const rows = await tx.all<{ id: number }>(`SELECT "id" FROM "item" WHERE "work_id" IN ${inIds(tx)}`, [
    list,
  ]);
  await indexItems(
    tx,
    rows.map((row) => row.id),
  );
}

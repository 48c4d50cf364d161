import { randomUUID } from "node:crypto";
import { notFound } from "../../../domain/errors.ts";
import { searchNameOf } from "../../../domain/library/fold.ts";
import { NO_LIBRARY, type Uuid } from "../../../domain/library/item.ts";
import type { ItemList, ListChanges, ListKind, ListRule } from "../../../domain/library/lists/list.ts";
import type { ListStore } from "../../../domain/library/lists/ports.ts";
import type { Sort } from "../../../domain/library/query.ts";
import { plainSortName } from "../../../domain/library/sort-name.ts";
import { LIST_OWNER } from "../catalogue/lists.ts";
import type { Database, Sql, SqlValue, WritableSql } from "../database.ts";
import { Batch } from "../scan/sql.ts";
import { indexItems } from "../search/index-items.ts";
import { recordEvent, slicesOf } from "../stores/event-log.ts";
import { addEntries, moveEntry, readEntries, removeEntries, removeWorks } from "./list-entries.ts";
import { showMembersPoster } from "./list-poster.ts";

/** Collections and playlists: items of their own with what is in them beside. */
export function createListStore(database: Database): ListStore {
  const change = (listId: number, at: Date, work: (tx: WritableSql) => Promise<void>): Promise<void> =>
    database.write(async (tx) => {
      await work(tx);
      await settleList(tx, listId, at.getTime());
    });
  return {
    find: (listId) => findList(database.read, listId),
    create: (list, items, at) =>
      database.write(async (tx) => {
        const { id } = await insertList(tx, { ...list, source: null }, at.getTime());
        await addEntries(tx, id, items, { once: list.kind === "collection", origin: "person" }, at.getTime());
        await settleList(tx, id, at.getTime(), "itemsAdded");
        return await listOfId(tx, id);
      }),
    update: (listId, changes, at) =>
      database.write(async (tx) => {
        await updateList(tx, listId, changes);
        await settleList(tx, listId, at.getTime());
        return await listOfId(tx, listId);
      }),
    remove: (listId, at) => database.write((tx) => removeList(tx, listId, at.getTime())),
    entries: (audience, listId, page) => readEntries(database.scan, audience, listId, page),
    add: (listId, items, how, at) =>
      change(listId, at, (tx) => addEntries(tx, listId, items, { ...how, origin: "person" }, at.getTime())),
    removeEntries: (listId, entryIds, at) => change(listId, at, (tx) => removeEntries(tx, listId, entryIds)),
    removeWorks: (listId, workIds, at) => change(listId, at, (tx) => removeWorks(tx, listId, workIds)),
    move: (listId, entryId, position, at) =>
      change(listId, at, (tx) => moveEntry(tx, listId, entryId, position)),
  };
}

interface ListRow {
  readonly id: number;
  readonly uuid: Uuid;
  readonly name: string;
  readonly kind: ListKind;
  readonly overview: string | null;
  readonly user_id: number | null;
  readonly is_public: number;
  readonly rule: string | null;
  readonly rule_sort: string | null;
  readonly source: string | null;
}

async function findList(sql: Sql, listId: number): Promise<ItemList | null> {
  const row = await sql.get<ListRow>(
    `SELECT i."id", i."uuid", i."name", i."kind", i."overview", l."user_id", l."is_public", l."rule", l."rule_sort",
       l."source" FROM "item_list" l JOIN "item" i ON i."id" = l."item_id" WHERE i."id" = ? AND i."gone_at" IS NULL`,
    [listId],
  );
  if (row === undefined) return null;
  const shares = await sql.all<{ user_id: number; can_edit: number }>(
    `SELECT "user_id", "can_edit" FROM "list_share" WHERE "list_id" = ? ORDER BY "user_id"`,
    [listId],
  );
  return {
    ...toList(row),
    shares: shares.map(({ user_id: userId, can_edit: canEdit }) => ({ userId, canEdit: canEdit === 1 })),
  };
}

async function listOfId(sql: Sql, listId: number): Promise<ItemList> {
  const list = await findList(sql, listId);
  if (list === null) throw notFound("the list");
  return list;
}

/** The sort is our own writing. */
const toList = (row: ListRow): Omit<ItemList, "shares"> => ({
  id: row.id,
  uuid: row.uuid,
  name: row.name,
  kind: row.kind,
  overview: row.overview,
  ownerId: row.user_id,
  isPublic: row.is_public === 1,
  rule:
    row.rule === null
      ? null
      : {
          filter: row.rule,
          sort: row.rule_sort === null ? [] : (JSON.parse(row.rule_sort) as readonly Sort[]),
        },
  source: row.source,
});

interface ListToInsert extends ListChanges {
  readonly kind: ListKind;
  readonly name: string;
  readonly ownerId: number | null;
  readonly source: string | null;
}

const newUuid = (): string => randomUUID().replaceAll("-", "");

export async function insertList(
  tx: WritableSql,
  list: ListToInsert,
  now: number,
): Promise<{ readonly id: number }> {
  const { kind, name } = list;
  const uuid = newUuid();
  const work = await tx.get<{ id: number }>(
    `INSERT INTO "work" ("kind", "name", "created_at") VALUES (?, ?, ?) RETURNING "id"`,
    [kind, name, now],
  );
  const item = await tx.get<{ id: number }>(
    `INSERT INTO "item" ("uuid", "work_id", "library_id", "owner_id", "kind", "is_folder", "place", "name", "search_name",
       "sort_name", "overview", "added_at", "changed_at")
     VALUES (?, ?, ${NO_LIBRARY}, ${LIST_OWNER}, ?, 1, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
    [uuid, work?.id ?? null, kind, `list:${uuid}`, ...nameColumns(name), list.overview ?? null, now, now],
  );
  if (item === undefined) throw new Error("a new list got no row");
  await tx.run(
    `INSERT INTO "item_list" ("item_id", "user_id", "is_public", "rule", "rule_sort", "source") VALUES (?, ?, ?, ?, ?, ?)`,
    [item.id, list.ownerId, list.isPublic === true ? 1 : 0, ...ruleColumns(list.rule ?? null), list.source],
  );
  await writeShares(tx, item.id, list);
  return item;
}

/** Whom somebody shares with is known to be there; his own share would say nothing. */
async function writeShares(tx: WritableSql, listId: number, { shares }: ListChanges): Promise<void> {
  if (shares === undefined) return;
  const batch = new Batch();
  batch.add(`DELETE FROM "list_share" WHERE "list_id" = ?`, listId);
  batch.insert({
    table: "list_share",
    columns: ["list_id", "user_id", "can_edit"],
    rows: shares.map(({ userId, canEdit }): SqlValue[] => [listId, userId, canEdit ? 1 : 0]),
    suffix: `ON CONFLICT ("list_id", "user_id") DO UPDATE SET "can_edit" = excluded."can_edit"`,
  });
  await batch.run(tx);
}

const nameColumns = (name: string): SqlValue[] => [name, searchNameOf(name), plainSortName(name)];
const ruleColumns = (rule: ListRule | null): SqlValue[] =>
  rule === null ? [null, null] : [rule.filter, JSON.stringify(rule.sort)];

async function updateList(tx: WritableSql, listId: number, changes: ListChanges): Promise<void> {
  const batch = new Batch();
  if (changes.name !== undefined)
    batch.add(
      `UPDATE "item" SET "name" = ?, "search_name" = ?, "sort_name" = ? WHERE "id" = ?`,
      ...nameColumns(changes.name),
      listId,
    );
  if (changes.overview !== undefined)
    batch.add(`UPDATE "item" SET "overview" = ? WHERE "id" = ?`, changes.overview, listId);
  if (changes.isPublic !== undefined)
    batch.add(`UPDATE "item_list" SET "is_public" = ? WHERE "item_id" = ?`, changes.isPublic ? 1 : 0, listId);
  if (changes.rule !== undefined)
    batch.add(
      `UPDATE "item_list" SET "rule" = ?, "rule_sort" = ? WHERE "item_id" = ?`,
      ...ruleColumns(changes.rule),
      listId,
    );
  await batch.run(tx);
  await writeShares(tx, listId, changes);
}

/** Entries go with it: somebody wanted that. A provider's collection stays away. */
async function removeList(tx: WritableSql, listId: number, now: number): Promise<void> {
  const row = await tx.get<{ uuid: string }>(
    `UPDATE "item" SET "gone_at" = ?, "changed_at" = ? WHERE "id" = ? AND "gone_at" IS NULL RETURNING "uuid"`,
    [now, now, listId],
  );
  if (row === undefined) throw notFound("the list");
  const members = await memberIds(tx, listId);
  await tx.run(`DELETE FROM "list_entry" WHERE "list_id" = ?`, [listId]);
  await tx.run(`DELETE FROM "list_share" WHERE "list_id" = ?`, [listId]);
  await tx.run(`UPDATE "item_list" SET "dismissed" = 1 WHERE "item_id" = ?`, [listId]);
  await indexItems(tx, members);
  await recordEvent(tx, {
    type: "itemsRemoved",
    libraryId: NO_LIBRARY,
    itemIds: [listId],
    itemUuids: [row.uuid],
  });
}

async function memberIds(tx: WritableSql, listId: number): Promise<readonly number[]> {
  const rows = await tx.all<{ id: number }>(
    `SELECT i."id" FROM "list_entry" e JOIN "item" i ON i."work_id" = e."work_id" WHERE e."list_id" = ?`,
    [listId],
  );
  return rows.map((row) => row.id);
}

/** After any change: how much is in it, its picture, by what it and its members are found, and word of it. */
export async function settleList(
  tx: WritableSql,
  listId: number,
  now: number,
  event: "itemsAdded" | "itemsChanged" = "itemsChanged",
): Promise<void> {
  const counted = await tx.get<{ entries: number }>(
    `SELECT COUNT(*) AS "entries" FROM "list_entry" WHERE "list_id" = ? AND "origin" <> 'excluded'`,
    [listId],
  );
  const entries = Number(counted?.entries ?? 0);
  await tx.run(`UPDATE "item" SET "changed_at" = ?, "child_count" = ?, "leaf_count" = ? WHERE "id" = ?`, [
    now,
    entries,
    entries,
    listId,
  ]);
  await showMembersPoster(tx, listId);
  const members = await membersToIndex(tx, listId);
  for (const ids of slicesOf([listId, ...members])) await indexItems(tx, ids);
  await recordEvent(tx, { type: event, libraryId: NO_LIBRARY, itemIds: [listId] });
}

/** Films are found by the names of their collections; of playlists nothing is said with what is in them. */
async function membersToIndex(tx: WritableSql, listId: number): Promise<readonly number[]> {
  const isCollection = await tx.get(`SELECT 1 FROM "item" WHERE "id" = ? AND "kind" = 'collection'`, [
    listId,
  ]);
  return isCollection === undefined ? [] : await memberIds(tx, listId);
}

import { NO_LIBRARY } from "../../../domain/library/item.ts";
import type { LibrarySettings } from "../../../domain/library/library.ts";
/**
 * Collections that a provider knows (a series of films), as lists: made by themselves when two of their works are here,
 * in libraries that want it, and hidden when fewer are left. What a person changed about one stays as he left it.
 */
import type { Listed } from "../../../domain/library/lists/list.ts";
import type { WritableSql } from "../database.ts";
import { inIds, inTexts, listOf } from "../scan/sql.ts";
import { recordEvent } from "../stores/event-log.ts";
import { addEntries } from "./list-entries.ts";
import { insertList, settleList } from "./list-store.ts";

/** One film is no collection. */
const LEAST_WORKS = 2;

interface Member {
  readonly source: string;
  readonly name: string;
  readonly work_id: number;
  readonly item_id: number;
}

/** After works came, went, or were told to belong somewhere: brings the collections that these works are in up to date. */
export async function gatherCollections(
  tx: WritableSql,
  workIds: readonly number[],
  now: number,
): Promise<void> {
  if (workIds.length === 0) return;
  const list = listOf(workIds);
  const rows = await tx.all<{ source: string }>(
    `SELECT DISTINCT k."provider" || ':' || k."value" AS "source" FROM "work_collection" k WHERE k."work_id" IN ${inIds(tx)}
     UNION SELECT l."source" FROM "list_entry" e JOIN "item_list" l ON l."item_id" = e."list_id"
       WHERE e."work_id" IN ${inIds(tx)} AND l."source" IS NOT NULL`,
    [list, list],
  );
  await gatherSources(
    tx,
    rows.map((row) => row.source),
    now,
  );
}

/** The same for the works of these items. */
export async function gatherForItems(
  tx: WritableSql,
  itemIds: readonly number[],
  now: number,
): Promise<void> {
  if (itemIds.length === 0) return;
  const rows = await tx.all<{ work_id: number }>(
    `SELECT DISTINCT "work_id" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(itemIds)],
  );
  await gatherCollections(
    tx,
    rows.map((row) => row.work_id),
    now,
  );
}

/** All collections of works in a library: its wish has changed. */
export async function gatherLibrary(tx: WritableSql, libraryId: number, now: number): Promise<void> {
  const rows = await tx.all<{ work_id: number }>(
    `SELECT DISTINCT k."work_id" FROM "work_collection" k JOIN "item" i ON i."work_id" = k."work_id"
     WHERE i."library_id" = ?`,
    [libraryId],
  );
  await gatherCollections(
    tx,
    rows.map((row) => row.work_id),
    now,
  );
}

async function gatherSources(tx: WritableSql, sources: readonly string[], now: number): Promise<void> {
  if (sources.length === 0) return;
  const members = await membersOf(tx, sources);
  const known = await tx.all<{ id: number; source: string; gone_at: number | null; dismissed: number }>(
    `SELECT l."item_id" AS "id", l."source", i."gone_at", l."dismissed" FROM "item_list" l
     JOIN "item" i ON i."id" = l."item_id" WHERE l."source" IN ${inTexts(tx)}`,
    [listOf(sources)],
  );
  const lists = new Map(known.map((row) => [row.source, row]));
  for (const source of sources) {
    const own = members.get(source) ?? [];
    const list = lists.get(source);
    if (list?.dismissed === 1) continue;
    if (own.length >= LEAST_WORKS) await showCollection(tx, source, own, list, now);
    else if (list !== undefined) await thinOut(tx, list, own, now);
  }
}

/** The works of each source that are here, in libraries that want collections, each with one of its items. */
async function membersOf(
  tx: WritableSql,
  sources: readonly string[],
): Promise<ReadonlyMap<string, readonly Member[]>> {
  const libraries = await tx.all<{ id: number; settings: string }>(`SELECT "id", "settings" FROM "library"`);
  const wanting = libraries.filter(({ settings }) =>
    wantsCollections(JSON.parse(settings) as Partial<LibrarySettings>),
  );
  const rows = await tx.all<Member>(
    `SELECT k."provider" || ':' || k."value" AS "source", MIN(k."name") AS "name", i."work_id", MIN(i."id") AS "item_id"
     FROM "work_collection" k JOIN "item" i ON i."work_id" = k."work_id"
     WHERE k."provider" || ':' || k."value" IN ${inTexts(tx)} AND i."gone_at" IS NULL AND i."owner_id" IS NULL
       AND i."library_id" IN ${inIds(tx)}
     GROUP BY k."provider", k."value", i."work_id" ORDER BY MIN(i."premiered_at"), MIN(i."year"), MIN(i."id")`,
    [listOf(sources), listOf(wanting.map(({ id }) => id))],
  );
  return Map.groupBy(rows, (row) => row.source);
}

/** Settings of before this was one have no word of it. */
const wantsCollections = ({ automaticCollections }: Partial<LibrarySettings>): boolean =>
  automaticCollections !== false;

interface KnownList {
  readonly id: number;
  readonly gone_at: number | null;
}

async function showCollection(
  tx: WritableSql,
  source: string,
  members: readonly Member[],
  known: KnownList | undefined,
  now: number,
): Promise<void> {
  const name = members[0]?.name ?? source;
  const list = known ?? (await insertList(tx, { kind: "collection", name, ownerId: null, source }, now));
  const isNew = known === undefined || known.gone_at !== null;
  if (known !== undefined && isNew)
    await tx.run(`UPDATE "item" SET "gone_at" = NULL WHERE "id" = ?`, [list.id]);
  const removed = await removeOthers(tx, list.id, members);
  const before = await countEntries(tx, list.id);
  const items = members.map((member): Listed => ({ id: member.item_id, workId: member.work_id }));
  await addEntries(tx, list.id, items, { once: true, origin: "provider" }, now);
  if (isNew || removed > 0 || (await countEntries(tx, list.id)) !== before)
    await settleList(tx, list.id, now, isNew ? "itemsAdded" : "itemsChanged");
}

/** What the provider put in and says no more. */
async function removeOthers(tx: WritableSql, listId: number, members: readonly Member[]): Promise<number> {
  return await tx.run(
    `DELETE FROM "list_entry" WHERE "list_id" = ? AND "origin" = 'provider' AND "work_id" NOT IN ${inIds(tx)}`,
    [listId, listOf(members.map((member) => member.work_id))],
  );
}

async function countEntries(tx: WritableSql, listId: number): Promise<number> {
  const row = await tx.get<{ entries: number }>(
    `SELECT COUNT(*) AS "entries" FROM "list_entry" WHERE "list_id" = ?`,
    [listId],
  );
  return Number(row?.entries ?? 0);
}

/** Too few are left; what a person put in himself keeps it there. */
async function thinOut(
  tx: WritableSql,
  list: KnownList,
  members: readonly Member[],
  now: number,
): Promise<void> {
  const removed = await removeOthers(tx, list.id, members);
  const byPerson = await tx.get(`SELECT 1 FROM "list_entry" WHERE "list_id" = ? AND "origin" = 'person'`, [
    list.id,
  ]);
  if (byPerson !== undefined) {
    if (removed > 0) await settleList(tx, list.id, now);
    return;
  }
  const gone = await tx.get<{ uuid: string }>(
    `UPDATE "item" SET "gone_at" = ?, "changed_at" = ? WHERE "id" = ? AND "gone_at" IS NULL RETURNING "uuid"`,
    [now, now, list.id],
  );
  if (gone !== undefined)
    await recordEvent(tx, {
      type: "itemsRemoved",
      libraryId: NO_LIBRARY,
      itemIds: [list.id],
      itemUuids: [gone.uuid],
    });
}

/** The rows of works and items: parents before their children, each level in one go. */
import { randomUUID } from "node:crypto";
import type { ItemKind } from "../../../domain/library/item.ts";
import { draftHash } from "../../../domain/library/scanning/draft-hash.ts";
import type { ItemDraft } from "../../../domain/library/scanning/draft.ts";
import { keyOf, keyOfDraft } from "../../../domain/library/scanning/match-items.ts";
import { noteCertificates } from "../certificates.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { addedAt, itemRow, saidAdded, type FileInfo, type Relations, type StoredItem } from "./item-row.ts";
import type { Assignment, Plan } from "./plan.ts";
import { Batch, inIds, insert, listOf } from "./sql.ts";
import type { WrittenFile } from "./write-files.ts";

export interface WrittenItem extends Relations {
  readonly id: number;
  readonly uuid: string;
  readonly workId: number;
  readonly draft: ItemDraft;
  readonly state: "added" | "returned" | "changed" | "same";
  /** Fields that this scan decided; the others are somebody else's. */
  readonly decided: ReadonlySet<string>;
  /** Where it stood before, when that was elsewhere. */
  readonly formerParentId: number | null;
  /** What its children hang on: itself, or the folder that stands for it. */
  readonly standsAs: number;
}

export interface ItemWriting {
  readonly plan: Plan;
  readonly rootPath: string;
  readonly rootFolderId: number;
  /** Folders outside of this batch by their place. */
  readonly foldersByPlace: ReadonlyMap<string, number>;
  readonly files: ReadonlyMap<string, WrittenFile>;
  readonly infos: (draft: ItemDraft) => readonly (readonly FileInfo[])[];
  readonly stored: ReadonlyMap<number, StoredItem>;
  readonly now: number;
}

export const newUuid = (): string => randomUUID().replaceAll("-", "");

/** What is known of items that may be written again. */
export async function storedItems(
  tx: WritableSql,
  ids: readonly number[],
): Promise<ReadonlyMap<number, StoredItem>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.all(`SELECT * FROM "item" WHERE "id" IN ${inIds(tx)}`, [listOf(ids)]);
  return new Map(rows.map((row) => [Number(row["id"]), row]));
}

export async function writeWorks(tx: WritableSql, plan: Plan, now: number): Promise<void> {
  const fresh = new Map(
    [...plan.items.values()].filter(({ work }) => work.id === null).map(({ work, draft }) => [work, draft]),
  );
  const rows = await insert<{ id: number; kind: string; name: string }>(tx, {
    table: "work",
    columns: ["kind", "name", "created_at"],
    rows: [...fresh.values()].map((draft) => [draft.kind, draft.fields.name, now]),
    suffix: `RETURNING "id", "kind", "name"`,
  });
  // New works differ in nothing but kind and name: which of the equal ones it is doesn't matter.
  const ids = Map.groupBy(rows, (row) => row.kind);
  for (const [work, draft] of fresh) work.id = ids.get(draft.kind)?.pop()?.id ?? null;
}

export async function writeItems(
  tx: WritableSql,
  writing: ItemWriting,
): Promise<ReadonlyMap<string, WrittenItem>> {
  const written = new Map<string, WrittenItem>();
  for (const level of levelsOf([...writing.plan.items.values()])) {
    const batch = new Batch();
    const added: { assignment: Assignment; row: Record<string, SqlValue>; decided: ReadonlySet<string> }[] =
      [];
    for (const assignment of level) {
      const relations = relationsOf(assignment.draft, written, writing);
      if (assignment.item === null) added.push({ assignment, ...newRow(assignment, relations, writing) });
      else written.set(keyOfDraft(assignment.draft), rewrite(batch, assignment, relations, writing));
    }
    await batch.run(tx);
    await insertItems(tx, added, written, writing);
  }
  await noteCertificates(
    tx,
    [...writing.plan.items.values()].map(({ draft }) => draft.fields.officialRating),
  );
  return written;
}

/** Items that need nothing of the later ones, then those that only need these, and so on. */
function levelsOf(assignments: readonly Assignment[]): readonly (readonly Assignment[])[] {
  const depths = new Map<string, number>();
  const levels: Assignment[][] = [];
  const byPlace = new Map<string, number>();
  for (const assignment of assignments) {
    const { draft } = assignment;
    const needs = [
      draft.parentPlace,
      draft.seriesPlace,
      draft.seasonPlace,
      draft.albumPlace,
      draft.ownerPlace,
    ];
    const depth = Math.max(0, ...needs.map((place) => (place === null ? 0 : (byPlace.get(place) ?? -1) + 1)));
    depths.set(keyOfDraft(draft), depth);
    byPlace.set(draft.place, Math.max(depth, byPlace.get(draft.place) ?? 0));
    (levels[depth] ??= []).push(assignment);
  }
  return levels.filter((level) => level !== undefined);
}

function relationsOf(
  draft: ItemDraft,
  written: ReadonlyMap<string, WrittenItem>,
  { foldersByPlace, rootFolderId }: ItemWriting,
): Relations {
  const of = (place: string | null, kinds: readonly ItemKind[]): number | null => {
    if (place === null) return null;
    for (const kind of kinds) {
      const found = written.get(keyOf(kind, place));
      if (found !== undefined) return found.standsAs;
    }
    return foldersByPlace.get(place) ?? null;
  };
  return {
    parentId: of(draft.parentPlace, FOLDERS) ?? rootFolderId,
    seriesId: of(draft.seriesPlace, ["series"]),
    seasonId: of(draft.seasonPlace, ["season"]),
    albumId: of(draft.albumPlace, ["album", "photoAlbum"]),
    ownerId: draft.ownerPlace === null ? null : ownerOf(draft.ownerPlace, written, foldersByPlace),
  };
}

/** Of several with one place the lowest holds what is in it: a season in its series' own folder. */
const FOLDERS = ["season", "series", "album", "artist", "photoAlbum", "folder"] as const;

function ownerOf(
  place: string,
  written: ReadonlyMap<string, WrittenItem>,
  foldersByPlace: ReadonlyMap<string, number>,
): number | null {
  for (const item of written.values())
    if (item.draft.place === place && item.draft.ownerPlace === null) return item.id;
  return foldersByPlace.get(place) ?? null;
}

const relationColumns = (relations: Relations): Record<string, SqlValue> => ({
  parent_id: relations.parentId,
  series_id: relations.seriesId,
  season_id: relations.seasonId,
  album_id: relations.albumId,
  owner_id: relations.ownerId,
});

function newRow(
  { draft, work }: Assignment,
  relations: Relations,
  writing: ItemWriting,
): { readonly row: Record<string, SqlValue>; readonly decided: ReadonlySet<string> } {
  const { plan, rootPath, now } = writing;
  const versions = writing.infos(draft);
  const { columns, decided } = itemRow({ draft, rootPath, versions, stored: null, now });
  const row = {
    ...columns,
    ...relationColumns(relations),
    uuid: newUuid(),
    work_id: work.id,
    library_id: plan.batch.libraryId,
    root_id: plan.batch.rootId,
    added_at: addedAt(draft, versions, now),
    changed_at: now,
    draft_hash: draftHash(draft, plan.files),
  };
  return { row, decided };
}

async function insertItems(
  tx: WritableSql,
  added: readonly {
    readonly assignment: Assignment;
    readonly row: Record<string, SqlValue>;
    readonly decided: ReadonlySet<string>;
  }[],
  written: Map<string, WrittenItem>,
  writing: ItemWriting,
): Promise<void> {
  const [first] = added;
  if (first === undefined) return;
  const columns = Object.keys(first.row);
  const rows = await insert<{ id: number; uuid: string }>(tx, {
    table: "item",
    columns,
    rows: added.map(({ row }) => columns.map((name) => row[name] ?? null)),
    suffix: `RETURNING "id", "uuid"`,
  });
  const ids = new Map(rows.map((row) => [row.uuid, row.id]));
  for (const { assignment, row, decided } of added) {
    const { draft, work } = assignment;
    const uuid = String(row["uuid"]);
    const id = ids.get(uuid);
    if (id === undefined || work.id === null) throw new Error("an inserted item has no id");
    const relations = relationsOf(draft, written, writing);
    const shape = { id, uuid, workId: work.id, draft, decided, formerParentId: null, standsAs: id };
    written.set(keyOfDraft(draft), { ...shape, ...relations, state: "added" });
  }
}

/** Writes a known item again when anything of it differs. */
function rewrite(
  batch: Batch,
  { draft, item }: Assignment,
  relations: Relations,
  writing: ItemWriting,
): WrittenItem {
  const { plan, stored, rootPath, now } = writing;
  const before = item === null ? undefined : stored.get(item.id);
  if (item === null || before === undefined) throw new Error("a matched item has no row");
  // What was made a version of another item stays that.
  const mergedInto = before["merged_into"] ?? null;
  const standsAs = folderOf(draft, item.id, mergedInto);
  const links = { ...relationColumns(relations), owner_id: mergedInto ?? relations.ownerId };
  const hash = draftHash(draft, plan.files);
  const shape = { ...relations, id: item.id, uuid: item.uuid, workId: item.workId, draft, standsAs };
  if (isSame(before, draft, { ...links, root_id: plan.batch.rootId, draft_hash: hash }, writing.files))
    return { ...shape, decided: new Set(), state: "same", formerParentId: null };
  const { columns, decided } = itemRow({
    draft,
    rootPath,
    versions: writing.infos(draft),
    stored: before,
    now,
  });
  const row: Record<string, SqlValue> = {
    ...columns,
    ...links,
    library_id: plan.batch.libraryId,
    root_id: plan.batch.rootId,
    added_at: (decided.has("addedAt") ? saidAdded(draft) : null) ?? before["added_at"] ?? now,
    changed_at: now,
    gone_at: null,
    draft_hash: hash,
  };
  const names = Object.keys(row);
  batch.add(
    `UPDATE "item" SET ${names.map((name) => `"${name}" = ?`).join(", ")} WHERE "id" = ?`,
    ...names.map((name) => row[name] ?? null),
    item.id,
  );
  const formerParentId = item.parentId === relations.parentId ? null : item.parentId;
  return { ...shape, decided, state: item.goneAt === null ? "changed" : "returned", formerParentId };
}

/** Folders that were made one share what is in them. */
const folderOf = (draft: ItemDraft, own: number, mergedInto: SqlValue): number =>
  draft.isFolder && mergedInto !== null ? Number(mergedInto) : own;

function isSame(
  before: StoredItem,
  draft: ItemDraft,
  columns: Readonly<Record<string, SqlValue>>,
  files: ReadonlyMap<string, WrittenFile>,
): boolean {
  if (before["gone_at"] !== null || isFresh(draft, files)) return false;
  return Object.entries(columns).every(([name, value]) => before[name] === value);
}

const isFresh = (draft: ItemDraft, files: ReadonlyMap<string, WrittenFile>): boolean =>
  draft.versions.some((version) => version.parts.some((part) => files.get(part.path)?.isFresh === true));

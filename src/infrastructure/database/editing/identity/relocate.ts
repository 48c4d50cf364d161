/** An item that lies elsewhere now, with all that is in its folder: the rows follow, ids and states are the same. */
import { DomainError, notFound } from "../../../../domain/errors.ts";
import type { ItemKind } from "../../../../domain/library/item.ts";
import { directoryOf } from "../../../../domain/library/scanning/paths.ts";
import type { Place } from "../../../../domain/metadata/identity/patch.ts";
import type { PlacedItem } from "../../../../domain/metadata/identity/ports.ts";
import type { Sql, WritableSql } from "../../database.ts";
import { parentsOf, recordResult, refreshSeries } from "../../scan/apply.ts";
import { countFolders } from "../../scan/counts.ts";
import { rootFolder } from "../../scan/root-folder.ts";
import { inIds, listOf } from "../../scan/sql.ts";

const MOVABLE: ReadonlySet<ItemKind> = new Set<ItemKind>([
  "movie",
  "series",
  "artist",
  "album",
  "musicVideo",
  "video",
  "photoAlbum",
]);

/** Where an item lies. `invalid` for what has no place of its own, or is one with others. */
export async function placeOf(sql: Sql, itemId: number): Promise<PlacedItem> {
  const row = await sql.get<{
    kind: ItemKind;
    place: string;
    library_id: number;
    root_id: number | null;
    root_path: string | null;
    owner_id: number | null;
    merged: number;
  }>(
    `SELECT i."kind", i."place", i."library_id", i."root_id", r."path" AS "root_path", i."owner_id",
       (SELECT COUNT(*) FROM "item" AS m WHERE m."merged_into" = i."id") AS "merged"
     FROM "item" AS i LEFT JOIN "library_root" AS r ON r."id" = i."root_id"
     WHERE i."id" = ? AND i."gone_at" IS NULL`,
    [itemId],
  );
  if (row === undefined) throw notFound("the item");
  const { kind, place, root_id, root_path } = row;
  if (root_id === null || root_path === null || place === "" || place.includes("#") || !MOVABLE.has(kind))
    throw new DomainError("invalid", "it has no place of its own that could be moved");
  if (row.owner_id !== null || Number(row.merged) > 0)
    throw new DomainError("conflict", "it is one with others: split it first");
  return {
    itemId,
    kind,
    rootPath: root_path,
    place: { libraryId: row.library_id, rootId: root_id, path: place },
  };
}

export async function relocate(
  tx: WritableSql,
  itemId: number,
  from: Place,
  to: Place,
  now: number,
): Promise<void> {
  const roots = await tx.all<{ id: number; path: string }>(
    `SELECT "id", "path" FROM "library_root" WHERE "id" IN ${inIds(tx)}`,
    [listOf([from.rootId, to.rootId])],
  );
  const pathOf = (id: number): string => roots.find((root) => root.id === id)?.path ?? "";
  const [oldRoot, newRoot] = [pathOf(from.rootId), pathOf(to.rootId)];
  const items = await itemsAt(tx, from);
  const parents = await parentsOf(tx, items);
  await moveFiles(tx, from, to, now);
  const [oldPath, newPath] = [`${oldRoot}/${from.path}`, `${newRoot}/${to.path}`];
  await tx.run(
    `UPDATE "item" SET "library_id" = ?, "root_id" = ?, "place" = ? || substr("place", ?),
       "path" = CASE WHEN "path" IS NULL THEN NULL ELSE ? || substr("path", ?) END,
       "changed_at" = ?, "draft_hash" = NULL WHERE "id" IN ${inIds(tx)}`,
    [to.libraryId, to.rootId, to.path, from.path.length + 1, newPath, oldPath.length + 1, now, listOf(items)],
  );
  const top = await rootFolder(tx, { id: to.rootId, path: newRoot }, to.libraryId, now);
  const parent = await folderAt(tx, to);
  await tx.run(`UPDATE "item" SET "parent_id" = ? WHERE "id" = ?`, [parent ?? top, itemId]);
  await tx.run(
    `UPDATE "artwork" SET "source_path" = ? || substr("source_path", ?)
     WHERE "owner_type" = 'item' AND "owner_id" IN ${inIds(tx)} AND substr("source_path", 1, ?) = ?`,
    [newPath, oldPath.length + 1, listOf(items), oldPath.length, oldPath],
  );
  await countFolders(tx, [...parents, parent ?? top]);
  await refreshSeries(tx, [], items);
  await recordResult(tx, from.libraryId, { added: [], changed: [], removed: items });
  await recordResult(tx, to.libraryId, { added: items, changed: [], removed: [] });
}

const range = (path: string): readonly [own: string, from: string, before: string] => [
  path,
  `${path}/`,
  // The character after the slash.
  `${path}0`,
];

/** The item with all that stands in it, or on its file. */
async function itemsAt(tx: WritableSql, { rootId, path }: Place): Promise<readonly number[]> {
  const rows = await tx.all<{ id: number }>(
    `SELECT "id" FROM "item" WHERE "root_id" = ? AND ("place" = ? OR ("place" >= ? AND "place" < ?)
       OR ("place" >= ? AND "place" < ?))`,
    [rootId, ...range(path), `${path}#`, `${path}$`],
  );
  return rows.map((row) => row.id);
}

async function moveFiles(tx: WritableSql, from: Place, to: Place, now: number): Promise<void> {
  const inside = `"root_id" = ? AND ("path" = ? OR ("path" >= ? AND "path" < ?))`;
  // What was there, and isn't any more: its place was free on the disk.
  await tx.run(`UPDATE "file" SET "gone_at" = ? WHERE "gone_at" IS NULL AND ${inside}`, [
    now,
    to.rootId,
    ...range(to.path),
  ]);
  const files = await tx.all<{ id: number; path: string }>(
    `UPDATE "file" SET "root_id" = ?, "path" = ? || substr("path", ?) WHERE ${inside} RETURNING "id", "path"`,
    [to.rootId, to.path, from.path.length + 1, from.rootId, ...range(from.path)],
  );
  for (const { id, path } of files)
    await tx.run(`UPDATE "file" SET "directory" = ? WHERE "id" = ?`, [directoryOf(path), id]);
  await tx.run(`DELETE FROM "directory" WHERE ${inside}`, [from.rootId, ...range(from.path)]);
}

/** The folder item that a place lies in, when it isn't the root. */
async function folderAt(tx: WritableSql, { rootId, path }: Place): Promise<number | null> {
  const folder = directoryOf(path);
  if (folder === "") return null;
  const row = await tx.get<{ id: number }>(
    `SELECT "id" FROM "item" WHERE "root_id" = ? AND "place" = ? AND "is_folder" = 1 AND "gone_at" IS NULL`,
    [rootId, folder],
  );
  return row?.id ?? null;
}

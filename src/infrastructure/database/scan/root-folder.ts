import { basename } from "node:path";
import { searchNameOf } from "../../../domain/library/fold.ts";
import { plainSortName } from "../../../domain/library/sort-name.ts";
import type { WritableSql } from "../database.ts";
import { insert } from "./sql.ts";
import { newUuid } from "./write-items.ts";

/** The item that a library's root is itself: a folder named for its directory, parent of what stands in it. */
export async function rootFolder(
  tx: WritableSql,
  root: { readonly id: number; readonly path: string },
  libraryId: number,
  now: number,
): Promise<number> {
  const known = await tx.get<{ id: number; gone_at: number | null }>(
    `SELECT "id", "gone_at" FROM "item" WHERE "root_id" = ? AND "place" = '' AND "kind" = 'folder'`,
    [root.id],
  );
  if (known !== undefined) {
    if (known.gone_at !== null)
      await tx.run(`UPDATE "item" SET "gone_at" = NULL, "changed_at" = ? WHERE "id" = ?`, [now, known.id]);
    return known.id;
  }
  const name = basename(root.path) || root.path;
  const [work] = await insert<{ id: number }>(tx, {
    table: "work",
    columns: ["kind", "name", "created_at"],
    rows: [["folder", name, now]],
    suffix: `RETURNING "id"`,
  });
  const [item] = await insert<{ id: number }>(tx, {
    table: "item",
    columns: COLUMNS,
    rows: [
      [
        newUuid(),
        work?.id ?? null,
        libraryId,
        root.id,
        "folder",
        1,
        "",
        name,
        searchNameOf(name),
        plainSortName(name),
        root.path,
        now,
        now,
      ],
    ],
    suffix: `RETURNING "id"`,
  });
  if (item === undefined) throw new Error("a root's folder has no id");
  return item.id;
}

const COLUMNS = [
  "uuid",
  "work_id",
  "library_id",
  "root_id",
  "kind",
  "is_folder",
  "place",
  "name",
  "search_name",
  "sort_name",
  "path",
  "added_at",
  "changed_at",
] as const;

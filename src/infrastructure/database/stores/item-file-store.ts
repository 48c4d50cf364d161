import type { ItemFile, ItemFileStore } from "../../../domain/library/library-ports.ts";
import type { Database } from "../database.ts";
import { hideFiles } from "./hide-media.ts";

/** The item itself, what is in it, and the extras that belong to it. */
const BELOW = `WITH RECURSIVE "below"("id") AS (
  SELECT "id" FROM "item" WHERE "id" = ?
  UNION
  SELECT i."id" FROM "below" AS b JOIN "item" AS i ON i."parent_id" = b."id" OR i."owner_id" = b."id")`;

/** Which files an item has, and that they are gone. */
export function createItemFileStore(database: Database): ItemFileStore {
  return {
    async filesOf(itemId) {
      const item = await database.read.get<{ library_id: number }>(
        `SELECT "library_id" FROM "item" WHERE "id" = ? AND "gone_at" IS NULL`,
        [itemId],
      );
      if (item === undefined) return null;
      const rows = await database.scan.all<{ id: number; path: string; root_path: string }>(
        `${BELOW}
         SELECT DISTINCT f."id", f."path", r."path" AS "root_path" FROM "below" AS b
         JOIN "version" AS v ON v."item_id" = b."id" JOIN "part" AS p ON p."version_id" = v."id"
         JOIN "file" AS f ON f."id" = p."file_id" JOIN "library_root" AS r ON r."id" = f."root_id"
         WHERE f."gone_at" IS NULL ORDER BY f."path"`,
        [itemId],
      );
      const files = rows.map(({ id, path, root_path }): ItemFile => ({ id, path, rootPath: root_path }));
      return { libraryId: item.library_id, files };
    },
    markGone: (libraryId, fileIds, at) =>
      database.write((tx) => hideFiles(tx, libraryId, fileIds, at.getTime())),
  };
}

import type { SavedSearch } from "../../../domain/library/lists/list.ts";
import type { SavedSearchStore } from "../../../domain/library/lists/ports.ts";
import type { Sort } from "../../../domain/library/query.ts";
import type { Database } from "../database.ts";

interface SavedRow {
  readonly id: number;
  readonly name: string;
  readonly filter: string;
  readonly sort: string | null;
  readonly created_at: number;
}

/** More than anybody keeps in mind; bounds what one person costs. */
const MAX_KEPT = 500;

export function createSavedSearchStore(database: Database): SavedSearchStore {
  return {
    async list(userId) {
      const rows = await database.read.all<SavedRow>(
        `SELECT "id", "name", "filter", "sort", "created_at" FROM "saved_search" WHERE "user_id" = ?
         ORDER BY "name" LIMIT ${MAX_KEPT}`,
        [userId],
      );
      return rows.map(toSearch);
    },
    save: (userId, { name, filter, sort }, at) =>
      database.write(async (tx) => {
        const row = await tx.get<SavedRow>(
          `INSERT INTO "saved_search" ("user_id", "name", "filter", "sort", "created_at") VALUES (?, ?, ?, ?, ?)
           ON CONFLICT ("user_id", "name") DO UPDATE SET "filter" = excluded."filter", "sort" = excluded."sort"
           RETURNING "id", "name", "filter", "sort", "created_at"`,
          [userId, name, filter, JSON.stringify(sort), at.getTime()],
        );
        if (row === undefined) throw new Error("a saved search got no row");
        return toSearch(row);
      }),
    remove: (userId, id) =>
      database.write(
        async (tx) =>
          (await tx.run(`DELETE FROM "saved_search" WHERE "user_id" = ? AND "id" = ?`, [userId, id])) > 0,
      ),
  };
}

/** The sort is our own writing. */
const toSearch = (row: SavedRow): SavedSearch => ({
  id: row.id,
  name: row.name,
  filter: row.filter,
  sort: row.sort === null ? [] : (JSON.parse(row.sort) as readonly Sort[]),
  createdAt: new Date(row.created_at),
});

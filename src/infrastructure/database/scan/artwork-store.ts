import type { ArtworkStore, PendingArtwork } from "../../../domain/library/scanning/ports.ts";
import type { Database } from "../database.ts";
import { recordEvent } from "../stores/event-log.ts";

interface PendingRow {
  readonly id: number;
  readonly origin: PendingArtwork["origin"];
  readonly source_path: string;
  readonly duration_ms: number | null;
}

/**
 * Pictures by their state: `pending` can be shown but wasn't measured yet, `wanted` is to be taken out of a file,
 * `ready`, and `failed` for what is none.
 */
export function createArtworkStore(database: Database): ArtworkStore {
  return {
    async pending(limit, afterId) {
      const rows = await database.scan.all<PendingRow>(
        `SELECT a."id", a."origin", a."source_path", i."duration_ms" FROM "artwork" AS a
         LEFT JOIN "item" AS i ON a."owner_type" = 'item' AND i."id" = a."owner_id"
         WHERE a."state" IN ('pending', 'wanted') AND a."id" > ? ORDER BY a."id" LIMIT ?`,
        [afterId, limit],
      );
      return rows.map((row) => ({
        id: row.id,
        origin: row.origin,
        absolutePath: row.source_path,
        durationMs: row.duration_ms,
      }));
    },
    complete: (id, picture) =>
      database.write(async (tx) => {
        if (picture === null) {
          await tx.run(`UPDATE "artwork" SET "state" = 'failed' WHERE "id" = ?`, [id]);
          return;
        }
        const { tag, width, height, blurhash, storedPath } = picture;
        const row = await tx.get<{ owner_type: string; owner_id: number; origin: string }>(
          `UPDATE "artwork" SET "state" = 'ready', "tag" = ?, "width" = ?, "height" = ?, "blurhash" = ?, "stored_path" = ?
           WHERE "id" = ? RETURNING "owner_type", "owner_id", "origin"`,
          [tag, width, height, blurhash, storedPath, id],
        );
        // A measured file looks as before; what was taken is new to see.
        if (row?.owner_type !== "item" || row.origin === "file") return;
        const item = await tx.get<{ library_id: number }>(
          `SELECT "library_id" FROM "item" WHERE "id" = ? AND "gone_at" IS NULL`,
          [row.owner_id],
        );
        if (item !== undefined)
          await recordEvent(tx, {
            type: "itemsChanged",
            libraryId: item.library_id,
            itemIds: [row.owner_id],
          });
      }),
  };
}

import type { Item } from "../../../domain/library/item.ts";
import type { LyricsStore } from "../../../domain/library/lyrics/lyrics.ts";
import type { Database, WritableSql } from "../database.ts";
import { recordEvent } from "./event-log.ts";

export function createLyricsStore(database: Database, clock: () => Date): LyricsStore {
  /** 1: given, 0: hidden. */
  const note = async (tx: WritableSql, { id, libraryId }: Item, given: 0 | 1): Promise<void> => {
    const at = clock().getTime();
    await tx.run(`UPDATE "item" SET "given_lyrics" = ?, "changed_at" = ? WHERE "id" = ?`, [given, at, id]);
    await recordEvent(tx, { type: "itemsChanged", libraryId, itemIds: [id] });
  };
  return {
    async said(itemId) {
      const row = await database.read.get<{ given_lyrics: number | null; content: string | null }>(
        `SELECT i."given_lyrics", l."content" FROM "item" i LEFT JOIN "lyrics" l ON l."item_id" = i."id"
         WHERE i."id" = ?`,
        [itemId],
      );
      if (row?.given_lyrics === 0) return "hidden";
      return row?.given_lyrics === 1 && row.content !== null ? { content: row.content } : null;
    },
    give: (item, { content, format, userId, at }) =>
      database.write(async (tx) => {
        await tx.run(
          `INSERT INTO "lyrics" ("item_id", "format", "content", "user_id", "given_at") VALUES (?, ?, ?, ?, ?)
           ON CONFLICT ("item_id") DO UPDATE SET "format" = excluded."format", "content" = excluded."content",
             "user_id" = excluded."user_id", "given_at" = excluded."given_at"`,
          [item.id, format, content.replaceAll("\0", "").toWellFormed(), userId, at.getTime()],
        );
        await note(tx, item, 1);
      }),
    hide: (item) =>
      database.write(async (tx) => {
        await tx.run(`DELETE FROM "lyrics" WHERE "item_id" = ?`, [item.id]);
        await note(tx, item, 0);
      }),
  };
}

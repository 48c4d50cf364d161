import type { ArtworkKind } from "../../../domain/library/item.ts";
import type {
  KeptPicture,
  WantedPicture,
  WantedPictureStore,
} from "../../../domain/metadata/identifying/pictures.ts";
import type { Database, WritableSql } from "../database.ts";
import { recordEvent } from "../stores/event-log.ts";

interface Row {
  readonly id: number;
  readonly owner_type: "item" | "person";
  readonly owner_id: number;
  readonly provider: string;
  readonly kind: ArtworkKind;
  readonly url: string;
}

export function createPictureStore(database: Database): WantedPictureStore {
  return {
    wanted: (limit, { faces }) =>
      database.scan.all<WantedPicture>(
        `SELECT "id", "url" FROM "remote_image" WHERE "state" = 'wanted'
           ${faces ? "" : `AND "owner_type" = 'item'`} ORDER BY "owner_type", "id" LIMIT ?`,
        [limit],
      ),
    settle: (pictures) =>
      database.write(async (tx) => {
        const changed: number[] = [];
        for (const { id, picture } of pictures) {
          const row = await tx.get<Row>(
            `UPDATE "remote_image" SET "state" = ? WHERE "id" = ?
             RETURNING "id", "owner_type", "owner_id", "provider", "kind", "url"`,
            [picture === null ? "failed" : "ready", id],
          );
          if (row === undefined) continue;
          if (picture === null) await wantNext(tx, row);
          else if ((await place(tx, row, picture)) && row.owner_type === "item") changed.push(row.owner_id);
        }
        await tell(tx, changed);
      }),
  };
}

async function wantNext(tx: WritableSql, { owner_type, owner_id, provider, kind }: Row): Promise<void> {
  await tx.run(
    `UPDATE "remote_image" SET "state" = 'wanted' WHERE "id" = (SELECT MIN("id") FROM "remote_image"
       WHERE "owner_type" = ? AND "owner_id" = ? AND "provider" = ? AND "kind" = ? AND "state" = 'spare')`,
    [owner_type, owner_id, provider, kind],
  );
}

/** In the place of none, or of a frame or another one from a provider. True when it is to be seen. */
async function place(tx: WritableSql, row: Row, picture: KeptPicture): Promise<boolean> {
  const { storedPath, tag, width, height, blurhash } = picture;
  const changed = await tx.run(
    `INSERT INTO "artwork" ("owner_type", "owner_id", "kind", "position", "origin", "source_path", "source_stamp",
       "stored_path", "tag", "width", "height", "blurhash", "state")
     VALUES (?, ?, ?, 0, 'remote', ?, '', ?, ?, ?, ?, ?, 'ready')
     ON CONFLICT ("owner_type", "owner_id", "kind", "position") DO UPDATE SET "origin" = 'remote',
       "source_path" = excluded."source_path", "source_stamp" = '', "stored_path" = excluded."stored_path",
       "tag" = excluded."tag", "width" = excluded."width", "height" = excluded."height",
       "blurhash" = excluded."blurhash", "state" = 'ready'
     WHERE "artwork"."origin" IN ('frame', 'remote')
       OR ("artwork"."state" = 'failed' AND "artwork"."origin" IN ('file', 'embedded'))`,
    [row.owner_type, row.owner_id, row.kind, row.url, storedPath, tag, width, height, blurhash],
  );
  return changed > 0;
}

async function tell(tx: WritableSql, itemIds: readonly number[]): Promise<void> {
  if (itemIds.length === 0) return;
  const rows = await tx.all<{ id: number; library_id: number }>(
    `SELECT "id", "library_id" FROM "item" WHERE "id" IN (${itemIds.map(() => "?").join(", ")}) AND "gone_at" IS NULL`,
    itemIds,
  );
  for (const [libraryId, items] of Map.groupBy(rows, (row) => row.library_id))
    await recordEvent(tx, { type: "itemsChanged", libraryId, itemIds: items.map(({ id }) => id) });
}

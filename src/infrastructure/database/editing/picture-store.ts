import type { ImageOwner } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { ArtworkKind } from "../../../domain/library/item.ts";
import type { KeptPicture } from "../../../domain/metadata/identifying/pictures.ts";
import type { PictureStore } from "../../../domain/metadata/pictures/ports.ts";
import { NOT_THERE } from "../catalogue/side-rows.ts";
import type { Database, WritableSql } from "../database.ts";
import { recordEvent } from "../stores/event-log.ts";

/** Whose pictures scans leave alone. */
export const GIVEN = "person";

interface Row {
  readonly id: number;
  readonly position: number;
  readonly origin: string;
}

/** Pictures that people gave, took away, or put in another order. */
export function createPictureStore(database: Database): PictureStore {
  return {
    set: (owner, kind, picture, at) =>
      database.write(async (tx) => {
        await put(tx, owner, kind, picture);
        await tell(tx, owner, at);
      }),
    remove: (owner, kind, index, at) =>
      database.write(async (tx) => {
        const row = (await shown(tx, owner, kind))[index];
        if (row === undefined) throw notFound("the picture");
        if (row.origin === GIVEN) await tx.run(`DELETE FROM "artwork" WHERE "id" = ?`, [row.id]);
        // Keeps its place, lest the next scan puts it back.
        else
          await tx.run(
            `UPDATE "artwork" SET "origin" = ?, "state" = 'removed', "stored_path" = NULL WHERE "id" = ?`,
            [GIVEN, row.id],
          );
        const path = await tell(tx, owner, at);
        return row.origin === GIVEN ? path : null;
      }),
    swap: (owner, kind, one, other, at) =>
      database.write(async (tx) => {
        const rows = await shown(tx, owner, kind);
        const [first, second] = [rows[one], rows[other]];
        if (first === undefined || second === undefined) throw notFound("the picture");
        const place = (id: number, position: number): Promise<number> =>
          tx.run(
            `UPDATE "artwork" SET "position" = ?, "origin" = ?, "stored_path" = COALESCE("stored_path", "source_path")
             WHERE "id" = ?`,
            [position, GIVEN, id],
          );
        // Two can't stand in one place, not even for a moment.
        await place(first.id, -1);
        await place(second.id, first.position);
        await place(first.id, second.position);
        await tell(tx, owner, at);
      }),
  };
}

const shown = (tx: WritableSql, owner: ImageOwner, kind: ArtworkKind): Promise<Row[]> =>
  tx.all<Row>(
    `SELECT "id", "position", "origin" FROM "artwork" WHERE "owner_type" = ? AND "owner_id" = ? AND "kind" = ?
       AND "state" NOT IN ${NOT_THERE} ORDER BY "position"`,
    [owner.type, owner.id, kind],
  );

async function put(
  tx: WritableSql,
  owner: ImageOwner,
  kind: ArtworkKind,
  { storedPath, tag, width, height, blurhash }: KeptPicture,
): Promise<void> {
  const last = await tx.get<{ last: number | null }>(
    `SELECT MAX("position") AS "last" FROM "artwork" WHERE "owner_type" = ? AND "owner_id" = ? AND "kind" = ?`,
    [owner.type, owner.id, kind],
  );
  const position = kind === "backdrop" ? (last?.last ?? -1) + 1 : 0;
  await tx.run(
    `DELETE FROM "artwork" WHERE "owner_type" = ? AND "owner_id" = ? AND "kind" = ? AND "position" = ?`,
    [owner.type, owner.id, kind, position],
  );
  await tx.run(
    `INSERT INTO "artwork" ("owner_type", "owner_id", "kind", "position", "origin", "source_path", "source_stamp",
       "stored_path", "tag", "width", "height", "blurhash", "state") VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, 'ready')`,
    [owner.type, owner.id, kind, position, GIVEN, tag, storedPath, tag, width, height, blurhash],
  );
}

/** Clients look again; answers where the item lies. */
async function tell(tx: WritableSql, owner: ImageOwner, at: Date): Promise<string | null> {
  if (owner.type !== "item") return null;
  const item = await tx.get<{ library_id: number; path: string | null }>(
    `UPDATE "item" SET "changed_at" = ?, "draft_hash" = NULL WHERE "id" = ? RETURNING "library_id", "path"`,
    [at.getTime(), owner.id],
  );
  if (item === undefined) throw notFound("the item");
  await recordEvent(tx, { type: "itemsChanged", libraryId: item.library_id, itemIds: [owner.id] });
  return item.path;
}

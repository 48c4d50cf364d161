import { isAbsolute, join } from "node:path";
import type { ImageOwner } from "../../domain/core.ts";
import type { Artwork, ArtworkKind } from "../../domain/library/item.ts";
import type { Database, Sql } from "../database/database.ts";

/** A picture as the catalogue knows it, and where its bytes are: the file itself, or what was taken out of one. */
export interface ArtworkRow extends Artwork {
  /** Absolute; null while it is still to be taken. */
  readonly path: string | null;
}

interface Row {
  readonly kind: ArtworkKind;
  readonly position: number;
  readonly tag: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly blurhash: string | null;
  readonly origin: string;
  readonly source_path: string;
  readonly stored_path: string | null;
  readonly root_path: string | null;
}

const COLUMNS = `a."kind", a."position", a."tag", a."width", a."height", a."blurhash", a."origin", a."source_path",
  a."stored_path", r."path" AS "root_path"`;
const TABLES = `"artwork" a LEFT JOIN "item" i ON a."owner_type" = 'item' AND i."id" = a."owner_id"
  LEFT JOIN "library_root" r ON r."id" = i."root_id"`;

export interface ArtworkRows {
  find(owner: ImageOwner, kind: ArtworkKind, position: number): Promise<ArtworkRow | null>;
  list(owner: ImageOwner): Promise<readonly ArtworkRow[]>;
  /** Posters of a library's first items by name, for its own picture. */
  postersOf(libraryId: number, limit: number): Promise<readonly ArtworkRow[]>;
  /** Makes or changes a library's own poster. */
  saveLibraryPoster(libraryId: number, poster: Omit<ArtworkRow, "kind" | "position">): Promise<void>;
}

/** `dataDir` is what stored paths are relative to, unless they are absolute. */
export function createArtworkRows(database: Database, dataDir: string): ArtworkRows {
  const toArtwork = (row: Row): ArtworkRow => ({
    kind: row.kind,
    position: Number(row.position),
    tag: row.tag,
    width: row.width,
    height: row.height,
    blurhash: row.blurhash,
    path: pathOf(row, dataDir),
  });
  const select = async (
    sql: Sql,
    rest: string,
    values: readonly (string | number)[],
  ): Promise<ArtworkRow[]> =>
    (await sql.all<Row>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE ${rest}`, values)).map(toArtwork);
  return {
    async find(owner, kind, position) {
      // Counted as they are shown: a person may have taken one away.
      const where = `a."owner_type" = ? AND a."owner_id" = ? AND a."kind" = ? AND a."state" NOT IN ('failed', 'removed')
        ORDER BY a."position" LIMIT 1 OFFSET ?`;
      const rows = await select(database.read, where, [owner.type, owner.id, kind, position]);
      return rows[0] ?? null;
    },
    list(owner) {
      const where = `a."owner_type" = ? AND a."owner_id" = ? AND a."state" NOT IN ('failed', 'removed') ORDER BY a."kind", a."position"`;
      return select(database.read, where, [owner.type, owner.id]);
    },
    postersOf(libraryId, limit) {
      const where = `a."kind" = 'poster' AND a."position" = 0 AND i."library_id" = ? AND i."gone_at" IS NULL
        AND i."owner_id" IS NULL AND i."kind" IN ('movie', 'series', 'album', 'musicVideo', 'video', 'photo')
        AND a."state" NOT IN ('failed', 'removed') AND (a."stored_path" IS NOT NULL OR a."origin" = 'file') ORDER BY i."sort_name", i."id" LIMIT ?`;
      return select(database.scan, where, [libraryId, limit]);
    },
    saveLibraryPoster: (libraryId, poster) => saveLibraryPoster(database, libraryId, poster),
  };
}

async function saveLibraryPoster(
  database: Database,
  libraryId: number,
  { tag, path, width, height, blurhash }: Omit<ArtworkRow, "kind" | "position">,
): Promise<void> {
  const values = [tag, path, tag, width, height, blurhash, libraryId];
  await database.write(async (tx) => {
    const changed = await tx.run(
      `UPDATE "artwork" SET "source_stamp" = ?, "stored_path" = ?, "tag" = ?, "width" = ?, "height" = ?, "blurhash" = ?
       WHERE "owner_type" = 'library' AND "owner_id" = ? AND "kind" = 'poster' AND "position" = 0`,
      values,
    );
    if (changed > 0) return;
    await tx.run(
      `INSERT INTO "artwork" ("source_stamp", "stored_path", "tag", "width", "height", "blurhash", "owner_id",
         "owner_type", "kind", "position", "origin", "source_path", "state")
       VALUES (?, ?, ?, ?, ?, ?, ?, 'library', 'poster', 0, 'collage', '', 'ready')`,
      values,
    );
  });
}

/** Pictures beside the media are told relative to their root, pictures taken out of files relative to the data. */
function pathOf(row: Row, dataDir: string): string | null {
  if (row.stored_path !== null)
    return isAbsolute(row.stored_path) ? row.stored_path : join(dataDir, row.stored_path);
  if (row.origin !== "file") return null;
  if (isAbsolute(row.source_path)) return row.source_path;
  return row.root_path === null ? null : join(row.root_path, row.source_path);
}

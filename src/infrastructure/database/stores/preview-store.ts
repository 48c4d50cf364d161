import type { PreviewStore, WantedFilm, Wishes } from "../../../domain/library/previews/ports.ts";
import type { ChapterPicture, Preview, TileSet } from "../../../domain/library/previews/preview.ts";
import type { Database, SqlValue } from "../database.ts";
import { inIds, listOf } from "../scan/sql.ts";
import { recordEvent } from "./event-log.ts";

export interface PreviewRow {
  readonly preview_fingerprint: string | null;
  readonly tiles: string | null;
  readonly pictures: string | null;
  readonly preview_made_at: number | null;
}

/** What a query of files adds for `previewFromRow`, with `JOIN_PREVIEW`. */
export const PREVIEW_COLUMNS = `pv."fingerprint" AS "preview_fingerprint", pv."tiles", pv."chapters" AS "pictures", pv."made_at" AS "preview_made_at"`;
export const JOIN_PREVIEW = `LEFT JOIN "preview" pv ON pv."fingerprint" = f."fingerprint" AND pv."problem" IS NULL`;

/** Our own writing: no schema is needed. */
export function previewFromRow(row: PreviewRow): Preview | null {
  if (row.preview_fingerprint === null || row.preview_made_at === null) return null;
  return {
    fingerprint: row.preview_fingerprint,
    tiles: row.tiles === null ? null : (JSON.parse(row.tiles) as TileSet),
    pictures: row.pictures === null ? [] : (JSON.parse(row.pictures) as readonly ChapterPicture[]),
    madeAt: new Date(row.preview_made_at),
  };
}

interface WantedRow {
  readonly item_id: number;
  readonly library_id: number;
  readonly version_uuid: string;
  readonly part_uuid: string | null;
  readonly file_id: number;
  readonly fingerprint: string | null;
}

/** Below that there is nothing to look for. */
const MIN_DURATION_MS = 2000;

const FILMS = `FROM "item" i JOIN "version" v ON v."item_id" = i."id" JOIN "part" p ON p."version_id" = v."id"
  JOIN "file" f ON f."id" = p."file_id" LEFT JOIN "preview" pv ON pv."fingerprint" = f."fingerprint"
  WHERE i."media" = 'video' AND i."owner_id" IS NULL AND i."gone_at" IS NULL AND f."gone_at" IS NULL
    AND f."problem" IS NULL AND f."duration_ms" >= ${MIN_DURATION_MS} AND pv."problem" IS NULL
    AND (f."fingerprint" IS NULL OR f."fingerprint" <> '')`;

export const createPreviewStore = (database: Database, clock: () => Date): PreviewStore => ({
  ...createLooking(database),
  ...createKeeping(database, clock),
});

function createLooking(database: Database): Pick<PreviewStore, "wanted" | "count" | "of" | "bytes"> {
  const lacking = `${FILMS} AND (
    (i."library_id" IN ${inIds(database.scan)} AND pv."tiles" IS NULL) OR
    (i."library_id" IN ${inIds(database.scan)} AND f."chapters" IS NOT NULL AND pv."chapters" IS NULL))`;
  const valuesOf = ({ tiles, pictures }: Wishes): readonly SqlValue[] => [listOf(tiles), listOf(pictures)];
  return {
    async wanted(wishes, limit, without) {
      const rows = await database.scan.all<WantedRow>(
        `SELECT i."id" AS "item_id", i."library_id", v."uuid" AS "version_uuid", p."uuid" AS "part_uuid",
           f."id" AS "file_id", f."fingerprint"
         ${lacking} AND f."id" NOT IN ${inIds(database.scan)}
         ORDER BY (SELECT COALESCE(SUM(w."play_count"), 0) FROM "watch_state" w WHERE w."work_id" = i."work_id") DESC,
           i."added_at" DESC, f."id" LIMIT ?`,
        [...valuesOf(wishes), listOf(without), limit],
      );
      return rows.map((row): WantedFilm => ({
        itemId: row.item_id,
        libraryId: row.library_id,
        versionUuid: row.version_uuid,
        partUuid: row.part_uuid,
        fileId: row.file_id,
        fingerprint: row.fingerprint,
      }));
    },
    async count(wishes) {
      const row = await database.scan.get<{ films: number }>(
        `SELECT COUNT(DISTINCT f."id") AS "films" ${lacking}`,
        valuesOf(wishes),
      );
      return Number(row?.films ?? 0);
    },
    async of(fingerprint) {
      const row = await database.read.get<PreviewRow>(
        `SELECT ${PREVIEW_COLUMNS} FROM "preview" pv WHERE pv."fingerprint" = ? AND pv."problem" IS NULL`,
        [fingerprint],
      );
      return row === undefined ? null : previewFromRow(row);
    },
    async bytes() {
      const row = await database.scan.get<{ bytes: number | null }>(
        `SELECT SUM("size_bytes") AS "bytes" FROM "preview"`,
      );
      return Number(row?.bytes ?? 0);
    },
  };
}

function createKeeping(
  database: Database,
  clock: () => Date,
): Pick<PreviewStore, "save" | "giveUp" | "forgetGone"> {
  return {
    save: ({ itemId, libraryId }, fingerprint, { tiles, pictures, sizeBytes }) =>
      database.write(async (tx) => {
        await tx.run(
          `INSERT INTO "preview" ("fingerprint", "tiles", "chapters", "size_bytes", "made_at") VALUES (?, ?, ?, ?, ?)
           ON CONFLICT ("fingerprint") DO UPDATE SET "tiles" = COALESCE(excluded."tiles", "preview"."tiles"),
             "chapters" = COALESCE(excluded."chapters", "preview"."chapters"), "problem" = NULL,
             "size_bytes" = excluded."size_bytes", "made_at" = excluded."made_at"`,
          [fingerprint, jsonOf(tiles), jsonOf(pictures), sizeBytes, clock().getTime()],
        );
        await recordEvent(tx, { type: "itemsChanged", libraryId, itemIds: [itemId] });
      }),
    giveUp: (fingerprint, problem) =>
      database.write(async (tx) => {
        await tx.run(
          `INSERT INTO "preview" ("fingerprint", "problem", "size_bytes", "made_at") VALUES (?, ?, 0, ?)
           ON CONFLICT ("fingerprint") DO UPDATE SET "problem" = excluded."problem"`,
          [fingerprint, problem.slice(0, 500), clock().getTime()],
        );
      }),
    forgetGone: () =>
      database.write(async (tx) => {
        const rows = await tx.all<{ fingerprint: string }>(
          `DELETE FROM "preview" WHERE NOT EXISTS (
             SELECT 1 FROM "file" f WHERE f."fingerprint" = "preview"."fingerprint") RETURNING "fingerprint"`,
        );
        return rows.map(({ fingerprint }) => fingerprint);
      }),
  };
}

const jsonOf = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

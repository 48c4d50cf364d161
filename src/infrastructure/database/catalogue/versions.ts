import { join } from "node:path";
import type { Chapter, MediaFile, Part, Stream, Version } from "../../../domain/library/item.ts";
import type { Span } from "../../../domain/playback/skipping/segment.ts";
import type { Sql } from "../database.ts";
import { JOIN_PREVIEW, PREVIEW_COLUMNS, previewFromRow, type PreviewRow } from "../stores/preview-store.ts";
import { givenSegments } from "../stores/segment-marks.ts";
import { inList } from "./clauses.ts";
import { grouped } from "./side-rows.ts";
import { type StreamRow, streamFromRow } from "./stream-codec.ts";

interface PartRow extends PreviewRow {
  readonly item_id: number;
  readonly version_id: number;
  readonly uuid: string;
  readonly name: string | null;
  readonly edition: string | null;
  readonly version_position: number;
  readonly version_duration_ms: number | null;
  readonly part_uuid: string | null;
  readonly position: number;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly file_id: number;
  readonly root_path: string;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly container: string | null;
  readonly format: string | null;
  readonly duration_ms: number | null;
  readonly bitrate_bps: number | null;
  readonly problem: string | null;
  readonly chapters: string | null;
  readonly edl: string | null;
  readonly segments: string | null;
}

const PARTS = `SELECT v."item_id", v."id" AS "version_id", v."uuid", v."name", v."edition",
    v."position" AS "version_position", v."duration_ms" AS "version_duration_ms",
    p."uuid" AS "part_uuid", p."position", p."start_ms", p."end_ms", f."id" AS "file_id", r."path" AS "root_path", f."path", f."size_bytes",
    f."modified_ms", f."container", f."format", f."duration_ms", f."bitrate_bps", f."problem", f."chapters", f."edl", f."segments",
    ${PREVIEW_COLUMNS}
  FROM "version" v JOIN "part" p ON p."version_id" = v."id" JOIN "file" f ON f."id" = p."file_id"
  JOIN "library_root" r ON r."id" = f."root_id" ${JOIN_PREVIEW}`;

/** The versions of items with their parts, files and streams: two queries for all; files that are gone are left out. */
export async function readVersions(
  sql: Sql,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Version[]>> {
  if (itemIds.length === 0) return new Map();
  const merged = await readMerged(sql, itemIds);
  const items = inList([...itemIds, ...merged.keys()]);
  const found = await sql.all<PartRow>(
    `${PARTS} WHERE v."item_id" ${items.sql} AND f."gone_at" IS NULL
     ORDER BY v."item_id", v."position", v."id", p."position"`,
    items.values,
  );
  // An item's own come first.
  const rows = [
    ...found.filter((row) => !merged.has(row.item_id)),
    ...found.flatMap((row) => {
      const target = merged.get(row.item_id);
      return target === undefined ? [] : { ...row, item_id: target };
    }),
  ];
  const streams = await readStreams(sql, rows);
  const byVersion = grouped(
    rows,
    (row) => row.version_id,
    (row) => row,
  );
  return grouped(
    [...byVersion.values()].flatMap((own) => own.slice(0, 1)),
    (first) => first.item_id,
    (first) => toVersion(byVersion.get(first.version_id) ?? [], first, streams),
  );
}

/** Items that people made versions of these, with the one that each is a version of. */
async function readMerged(sql: Sql, itemIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const items = inList(itemIds);
  const rows = await sql.all<{ id: number; merged_into: number }>(
    `SELECT "id", "merged_into" FROM "item" WHERE "merged_into" ${items.sql} ORDER BY "id"`,
    items.values,
  );
  return new Map(rows.map((row) => [row.id, row.merged_into]));
}

async function readStreams(
  sql: Sql,
  rows: readonly PartRow[],
): Promise<ReadonlyMap<number, readonly Stream[]>> {
  const roots = new Map(rows.map((row) => [row.file_id, row.root_path]));
  if (roots.size === 0) return new Map();
  const files = inList([...roots.keys()]);
  const streams = await sql.all<StreamRow & { file_id: number }>(
    `SELECT "file_id", "position", "kind", "codec", "language", "detail" FROM "stream"
     WHERE "file_id" ${files.sql} ORDER BY "file_id", "position"`,
    files.values,
  );
  return grouped(
    streams,
    (row) => row.file_id,
    (row) => streamFromRow(row, roots.get(row.file_id) ?? null),
  );
}

function toVersion(
  rows: readonly PartRow[],
  first: PartRow,
  streams: ReadonlyMap<number, readonly Stream[]>,
): Version {
  return {
    id: first.version_id,
    uuid: first.uuid,
    name: first.name,
    edition: first.edition,
    position: first.version_position,
    durationMs: first.version_duration_ms,
    parts: rows.map((row): Part => ({
      uuid: row.part_uuid,
      file: toFile(row, streams.get(row.file_id) ?? []),
      position: row.position,
      startMs: row.start_ms,
      endMs: row.end_ms,
    })),
  };
}

function toFile(row: PartRow, streams: readonly Stream[]): MediaFile {
  const preview = previewFromRow(row);
  return {
    id: row.file_id,
    path: join(row.root_path, row.path),
    sizeBytes: row.size_bytes,
    modifiedAt: new Date(row.modified_ms),
    container: row.container,
    format: row.format,
    durationMs: row.duration_ms,
    bitrateBps: row.bitrate_bps,
    problem: row.problem,
    streams,
    chapters: row.chapters === null ? [] : (JSON.parse(row.chapters) as readonly Chapter[]),
    ...(preview === null ? {} : { preview }),
    ...(row.edl === null && row.segments === null
      ? {}
      : {
          skips: {
            edl: row.edl === null ? [] : (JSON.parse(row.edl) as readonly Span[]),
            given: givenSegments(row.segments),
          },
        }),
  };
}

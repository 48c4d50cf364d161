import { big, defaulted, id, int, nullable, primary, table, text, type Table } from "./columns.ts";

/** The files behind the items: versions have parts, parts are (pieces of) files. */
export const FILES_TABLES: readonly Table[] = [
  table(
    "version",
    {
      id,
      uuid: text,
      item_id: int,
      name: nullable(text),
      edition: nullable(text),
      position: int,
      duration_ms: nullable(big),
    },
    [
      { name: "version_uuid", columns: ["uuid"], unique: true },
      { name: "version_item", columns: ["item_id", "position"] },
    ],
  ),
  table(
    "file",
    {
      id,
      root_id: int,
      path: text,
      directory: text,
      size_bytes: big,
      modified_ms: big,
      inode: text,
      quick_fingerprint: nullable(text),
      fingerprint: nullable(text),
      format: nullable(text),
      container: nullable(text),
      duration_ms: nullable(big),
      bitrate_bps: nullable(big),
      tags: nullable(text),
      problem: nullable(text),
      chapters: nullable(text),
      added_at: big,
      gone_at: nullable(big),
      apart: defaulted(int, 0),
      edl: nullable(text),
      segments: nullable(text),
    },
    [
      { name: "file_path", columns: ["root_id", "path"], unique: true, where: '"gone_at" IS NULL' },
      { name: "file_directory", columns: ["root_id", "directory"] },
      { name: "file_quick", columns: ["quick_fingerprint"] },
      { name: "file_inode", columns: ["inode"] },
      { name: "file_fingerprint", columns: ["fingerprint"] },
    ],
  ),
  table(
    "part",
    {
      version_id: primary(int),
      position: primary(int),
      file_id: int,
      start_ms: nullable(big),
      end_ms: nullable(big),
      uuid: nullable(text),
    },
    [
      { name: "part_file", columns: ["file_id"] },
      { name: "part_uuid", columns: ["uuid"], unique: true, where: '"uuid" IS NOT NULL' },
    ],
  ),
  table("stream", {
    file_id: primary(int),
    position: primary(int),
    kind: text,
    codec: nullable(text),
    language: nullable(text),
    detail: text,
  }),
];

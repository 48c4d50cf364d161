import { big, int, nullable, primary, table, text, type Table } from "./columns.ts";

/** What delivery has made and found out: all of it can be made again. */
export const SEGMENTS_TABLES: readonly Table[] = [
  table("segment", { key: primary(text), name: primary(int), size_bytes: big, sha256: text, used_at: big }, [
    { name: "segment_used", columns: ["used_at"] },
  ]),
  table("keyframes", { fingerprint: primary(text), times_ms: text, closed: nullable(int), made_at: big }),
];

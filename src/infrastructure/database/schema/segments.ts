import { big, defaulted, id, int, nullable, primary, table, text, type Table } from "./columns.ts";

/** What delivery has made and found out: all of it can be made again. */
export const SEGMENTS_TABLES: readonly Table[] = [
  table(
    "segment",
    {
      key: primary(text),
      name: primary(int),
      size_bytes: big,
      sha256: text,
      used_at: big,
      // 1: made ahead, and nobody has asked for it yet.
      ahead: defaulted(int, 0),
    },
    [{ name: "segment_used", columns: ["used_at"] }],
  ),
  table(
    "optimised",
    {
      id,
      item_id: int,
      version_uuid: text,
      fingerprint: text,
      quality: text,
      tracks: text,
      created_at: big,
      whole_at: nullable(big),
    },
    [{ name: "optimised_fingerprint", columns: ["fingerprint"] }],
  ),
  // Keys of segments that aren't evicted.
  table("optimised_track", { optimised_id: primary(int), key: primary(text) }, [
    { name: "optimised_track_key", columns: ["key"] },
  ]),
  // Tiles and chapters' pictures, by the content of the film.
  table("preview", {
    fingerprint: primary(text),
    tiles: nullable(text),
    chapters: nullable(text),
    problem: nullable(text),
    size_bytes: big,
    made_at: big,
  }),
  table("keyframes", { fingerprint: primary(text), times_ms: text, closed: nullable(int), made_at: big }),
];

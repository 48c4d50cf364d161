import { NOTHING_KNOWN } from "../../src/domain/library/empty-stream.ts";
/** Files and streams as plain values, with defaults: a test names only what it is about. */
import type { MediaFile, Stream } from "../../src/domain/library/item.ts";

export function aStream(stream: Partial<Stream> & Pick<Stream, "index" | "kind">): Stream {
  return { ...NOTHING_KNOWN, codec: null, language: null, ...stream };
}

export function aFile(file: Partial<MediaFile> = {}): MediaFile {
  return {
    id: 1,
    path: "/films/a film.mp4",
    sizeBytes: 1_000_000,
    modifiedAt: new Date("2026-01-01T00:00:00Z"),
    container: "mp4",
    format: "mov,mp4,m4a,3gp,3g2,mj2",
    durationMs: 60_000,
    bitrateBps: 1_000_000,
    problem: null,
    streams: [],
    chapters: [],
    ...file,
  };
}

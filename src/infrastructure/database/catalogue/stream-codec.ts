/**
 * How a stream lies in its row: `position` is its index, `kind`, `codec` and `language` have columns of their own, the
 * rest is JSON in `detail` with what is null or false left out (most of it, for most streams). Paths of sidecars are
 * kept as they are given: relative to the file's root, as `file.path` is; reading makes them absolute.
 */
import { join } from "node:path";
import { NOTHING_KNOWN, type StreamDetail } from "../../../domain/library/empty-stream.ts";
import type { Stream, StreamKind } from "../../../domain/library/item.ts";

export interface StreamRow {
  readonly position: number;
  readonly kind: string;
  readonly codec: string | null;
  readonly language: string | null;
  readonly detail: string;
}

const NAMES = Object.keys(NOTHING_KNOWN) as readonly (keyof StreamDetail)[];

export function toStreamRow(stream: Stream): StreamRow {
  const detail: Record<string, unknown> = {};
  for (const name of NAMES) if (stream[name] !== NOTHING_KNOWN[name]) detail[name] = stream[name];
  return {
    position: stream.index,
    kind: stream.kind,
    codec: stream.codec,
    language: stream.language,
    detail: JSON.stringify(detail),
  };
}

/** `rootPath`: absolute path of the root that the file lies in; null leaves a sidecar's path relative. */
export function streamFromRow(row: StreamRow, rootPath: string | null): Stream {
  // Our own writing, of this process or an older one: new fields get their default, no schema is needed.
  const detail = JSON.parse(row.detail) as Partial<StreamDetail>;
  const stream: Stream = {
    ...NOTHING_KNOWN,
    ...detail,
    index: row.position,
    kind: row.kind as StreamKind,
    codec: row.codec,
    language: row.language,
  };
  if (rootPath === null || stream.externalPath === null) return stream;
  return { ...stream, externalPath: join(rootPath, stream.externalPath) };
}

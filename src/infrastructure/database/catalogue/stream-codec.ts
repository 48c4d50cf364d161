/**
 * How a stream lies in its row: `position` is its index, `kind`, `codec` and `language` have columns of their own, the
 * rest is JSON in `detail` with what is null or false left out (most of it, for most streams). Paths of sidecars are
 * kept as they are given: relative to the file's root, as `file.path` is; reading makes them absolute.
 */
import { join } from "node:path";
import type { Stream, StreamKind } from "../../../domain/library/item.ts";

export interface StreamRow {
  readonly position: number;
  readonly kind: string;
  readonly codec: string | null;
  readonly language: string | null;
  readonly detail: string;
}

type Detail = Omit<Stream, "index" | "kind" | "codec" | "language">;

/** What a stream is when nothing is known of it. */
export const NOTHING_KNOWN: Detail = {
  codecTag: null,
  profile: null,
  level: null,
  title: null,
  isDefault: false,
  isForced: false,
  isHearingImpaired: false,
  isOriginal: false,
  isCommentary: false,
  externalPath: null,
  bitrateBps: null,
  timeBase: null,
  width: null,
  height: null,
  bitDepth: null,
  pixelFormat: null,
  averageFrameRate: null,
  realFrameRate: null,
  aspectRatio: null,
  isAnamorphic: false,
  isInterlaced: false,
  isAvc: null,
  nalLengthSize: null,
  refFrames: null,
  rotation: null,
  colorRange: null,
  colorSpace: null,
  colorTransfer: null,
  colorPrimaries: null,
  dolbyVision: null,
  hasHdr10Plus: false,
  channels: null,
  channelLayout: null,
  sampleRate: null,
  fileName: null,
  mimeType: null,
};

const NAMES = Object.keys(NOTHING_KNOWN) as readonly (keyof Detail)[];

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
  const detail = JSON.parse(row.detail) as Partial<Detail>;
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

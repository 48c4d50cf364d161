import type { Stream, StreamKind } from "./item.ts";

export type StreamDetail = Omit<Stream, "index" | "kind" | "codec" | "language">;

/** What a stream is when nothing is known of it. */
export const NOTHING_KNOWN: StreamDetail = {
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

/** A stream of which only this much is known. */
export const emptyStream = (index: number, kind: StreamKind): Stream => ({
  ...NOTHING_KNOWN,
  index,
  kind,
  codec: null,
  language: null,
});

/**
 * The wire counts a source's streams otherwise than a file does: sidecar subtitles and audio come first, then what is
 * in the file without gaps, lyrics last. Attachments keep the number that they have in their file. Everything that
 * takes or gives a stream's index translates here.
 */
import type { MediaFile, Stream, StreamKind } from "../../../../domain/library/item.ts";

export interface NumberedStream {
  /** As the wire counts. */
  readonly index: number;
  readonly stream: Stream;
}

/** Data tracks and attachments aren't streams on the wire: Swift's SDK loses the whole answer for `Data`. */
const LISTED: Readonly<Record<StreamKind, boolean>> = {
  video: true,
  audio: true,
  subtitle: true,
  lyrics: true,
  picture: true,
  attachment: false,
  data: false,
};

function rankOf(stream: Stream): number {
  if (stream.kind === "lyrics") return 3;
  if (stream.externalPath === null) return 2;
  return stream.kind === "subtitle" ? 0 : 1;
}

/** All streams that the wire shows, in its order. */
export function numberedStreams(file: Pick<MediaFile, "streams">): readonly NumberedStream[] {
  return file.streams
    .filter((stream) => LISTED[stream.kind])
    .map((stream, at) => ({ stream, at, rank: rankOf(stream) }))
    .toSorted((a, b) => a.rank - b.rank || a.stream.index - b.stream.index || a.at - b.at)
    .map(({ stream }, index) => ({ index, stream }));
}

/** The wire's index of a stream; null when it has none. Below zero ("no subtitles") stays as it is. */
export function toWireIndex(file: Pick<MediaFile, "streams">, streamIndex: number): number | null {
  if (streamIndex < 0) return streamIndex;
  return numberedStreams(file).find(({ stream }) => stream.index === streamIndex)?.index ?? null;
}

/** The stream that the wire means; undefined when there is none. */
export function streamAtWireIndex(file: Pick<MediaFile, "streams">, wireIndex: number): Stream | undefined {
  return numberedStreams(file)[wireIndex]?.stream;
}

/** The core's index of what the wire means; null when there is none. Below zero stays as it is. */
export function fromWireIndex(file: Pick<MediaFile, "streams">, wireIndex: number): number | null {
  return wireIndex < 0 ? wireIndex : (streamAtWireIndex(file, wireIndex)?.index ?? null);
}

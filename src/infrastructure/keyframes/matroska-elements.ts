/** Elements of EBML (RFC 8794) and of Matroska (RFC 9559), as far as an index needs them. */
import type { FileBytes } from "./file-bytes.ts";

export const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  trackTimestampScale: 0x23314f,
  codecDelay: 0x56aa,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
  cueRelativePosition: 0xf0,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  referenceBlock: 0xfb,
} as const;

export interface Element {
  readonly id: number;
  readonly bodyAt: number;
  /** null: not known, it goes on to the end of what it is in. */
  readonly size: number | null;
}

/** An id has up to 4 bytes, a size up to 8. */
const HEADER_BYTES = 12;

/** null at the end of the file, and where there is no element. */
export async function elementAt(bytes: FileBytes, at: number): Promise<Element | null> {
  return headerIn(await bytes.read(at, HEADER_BYTES), 0, at);
}

/** `fileAt`: where the buffer's place `at` is in the file. */
function headerIn(buffer: Buffer, at: number, fileAt: number): Element | null {
  const idBytes = lengthOf(buffer[at]);
  const sizeAt = at + idBytes;
  const sizeBytes = lengthOf(buffer[sizeAt]);
  if (idBytes === 0 || idBytes > 4 || sizeBytes === 0 || sizeAt + sizeBytes > buffer.length) return null;
  const size = numberIn(buffer, sizeAt, sizeBytes);
  return {
    id: buffer.readUIntBE(at, idBytes),
    bodyAt: fileAt + idBytes + sizeBytes,
    size: size === 2 ** (7 * sizeBytes) - 1 ? null : size,
  };
}

/** Of a number whose first byte tells how many there are; 0: none begins with this byte. */
const lengthOf = (first: number | undefined): number =>
  first === undefined || first === 0 ? 0 : Math.clz32(first) - 23;

/** Without the bit that tells its length. Beyond what a number holds exactly no file is that large. */
function numberIn(buffer: Buffer, at: number, length: number): number {
  let value = (buffer[at] ?? 0) & (0xff >> length);
  for (let index = 1; index < length; index++) value = value * 256 + (buffer[at + index] ?? 0);
  return value;
}

/** A number of 1 to 8 bytes at the beginning, and how many these are. */
export function variableNumber(buffer: Buffer): { readonly value: number; readonly length: number } | null {
  const length = lengthOf(buffer[0]);
  return length === 0 || length > buffer.length ? null : { value: numberIn(buffer, 0, length), length };
}

export interface Child {
  readonly id: number;
  readonly body: Buffer;
}

/** Elements of a body that has been read. Ends where they make no sense. */
export function* childrenOf(body: Buffer): Generator<Child> {
  for (let at = 0; at < body.length;) {
    const header = headerIn(body, at, at);
    if (header === null || header.size === null || header.bodyAt + header.size > body.length) return;
    yield { id: header.id, body: body.subarray(header.bodyAt, header.bodyAt + header.size) };
    at = header.bodyAt + header.size;
  }
}

const MAX_NUMBER_BYTES = 8;

/** An unsigned number that fills the body; null when there is no such child. */
export function numberOf(body: Buffer, id: number): number | null {
  for (const child of childrenOf(body)) {
    if (child.id !== id || child.body.length > MAX_NUMBER_BYTES) continue;
    return child.body.reduce((value, byte) => value * 256 + byte, 0);
  }
  return null;
}

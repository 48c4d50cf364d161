/** What an initialization segment says of its only track (ISO/IEC 14496-12 §8.5.2). */
import { type Box, boxAt, boxesOf } from "./boxes.ts";

/** Fixed part of a visual and of an audio sample entry, before its boxes. */
export const VISUAL_ENTRY_BYTES = 78;
export const AUDIO_ENTRY_BYTES = 28;

/** Throws where there is none. */
export function sampleEntryOf(init: Buffer): Box {
  const stsd = boxAt(init, ["moov", "trak", "mdia", "minf", "stbl", "stsd"]);
  const entry = [...boxesOf(stsd.subarray(8))][0];
  if (entry === undefined) throw new Error("no sample entry");
  return entry;
}

export interface Descriptors {
  readonly objectType: number;
  readonly config: Buffer | null;
}

/** ES, decoder configuration and decoder-specific descriptors (ISO/IEC 14496-1 §7.2.6). */
export function descriptorsOf(bytes: Buffer): Descriptors {
  let objectType = 0;
  let config: Buffer | null = null;
  let at = 0;
  while (at + 2 <= bytes.length) {
    const tag = bytes[at++];
    let size = 0;
    for (let byte = 0x80; (byte & 0x80) !== 0 && at < bytes.length;) {
      byte = bytes[at++] ?? 0;
      size = (size << 7) | (byte & 0x7f);
    }
    if (tag === 3) at += 3;
    else if (tag === 4) {
      objectType = bytes[at] ?? 0;
      at += 13;
    } else {
      if (tag === 5) config = bytes.subarray(at, at + size);
      at += size;
    }
  }
  return { objectType, config };
}

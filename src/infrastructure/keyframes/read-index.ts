import type { KeyframeAnswer } from "../ffmpeg/keyframe-json.ts";
import { FileBytes } from "./file-bytes.ts";
import { readMatroskaIndex } from "./matroska-index.ts";
import { readMp4Index } from "./mp4-index.ts";

export interface IndexAnswer {
  readonly keyframes: KeyframeAnswer;
  readonly readBytes: number;
}

/** EBML's first element. */
const MATROSKA = 0x1a45dfa3;
/** What an MP4 or QuickTime file begins with. */
const MP4_BOXES: ReadonlySet<string> = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip"]);

/** Key frames by the file's own index; null where it has none, or none that this understands. Never throws. */
export async function readKeyframeIndex(path: string): Promise<IndexAnswer | null> {
  try {
    await using bytes = await FileBytes.open(path);
    const head = await bytes.read(0, 8);
    if (head.length < 8) return null;
    const keyframes = await readerOf(head)?.(bytes);
    return keyframes == null ? null : { keyframes, readBytes: bytes.readBytes };
  } catch {
    // Tables that lead beyond their end: libav may make something of it.
    return null;
  }
}

function readerOf(head: Buffer): ((bytes: FileBytes) => Promise<KeyframeAnswer | null>) | null {
  if (head.readUInt32BE(0) === MATROSKA) return readMatroskaIndex;
  return MP4_BOXES.has(head.toString("latin1", 4, 8)) ? readMp4Index : null;
}

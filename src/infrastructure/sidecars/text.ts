/** Text files of unknown encoding. */
import { detect } from "chardet";
import iconv from "iconv-lite";

/** By its mark, as UTF-8 when that fits, else by what the bytes look like. Never throws. */
export function decodeText(bytes: Buffer): string {
  const marked = byMark(bytes);
  if (marked !== null) return marked;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Statistics of a part are as good as those of the whole, and bounded.
    const guess = detect(bytes.subarray(0, 64 * 1024)) ?? "windows-1252";
    return iconv.decode(bytes, iconv.encodingExists(guess) ? guess : "windows-1252");
  }
}

function byMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString("utf8", 3);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(bytes, "utf-16be");
  return null;
}

/** Text files of unknown encoding. */
import { analyse } from "chardet";
import iconv from "iconv-lite";
import { languageTag } from "../../domain/delivery/language-tag.ts";

/** Encodings in which a language was written before UTF-8, the commonest first. */
const OF_LANGUAGE: Readonly<Record<string, readonly string[]>> = {
  ...each("ru uk bg be mk sr", ["windows-1251", "KOI8-R", "ISO-8859-5"]),
  ...each("pl cs sk hu hr sl bs ro sq", ["windows-1250", "ISO-8859-2"]),
  ...each("el", ["windows-1253", "ISO-8859-7"]),
  ...each("tr az", ["windows-1254", "ISO-8859-9"]),
  ...each("he", ["windows-1255", "ISO-8859-8"]),
  ...each("ar fa ur", ["windows-1256", "ISO-8859-6"]),
  ...each("lt lv et", ["windows-1257"]),
  ...each("vi", ["windows-1258"]),
  ...each("th", ["windows-874"]),
  ...each("ja", ["Shift_JIS", "EUC-JP", "ISO-2022-JP"]),
  ...each("ko", ["EUC-KR"]),
  ...each("zh", ["GB18030", "Big5"]),
};

function each(languages: string, encodings: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(languages.split(" ").map((language) => [language, encodings]));
}

/**
 * By its mark, as UTF-8 when that fits, else by what the bytes look like and by the `language` that it is in
 * (`rus`, `ru`; null: not known). Never throws.
 */
export function decodeText(bytes: Buffer, language: string | null = null): string {
  const marked = byMark(bytes) ?? byZeros(bytes);
  if (marked !== null) return marked;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(bytes, guess(bytes, language));
  }
}

/** Statistics of a part are as good as those of the whole, and bounded. */
function guess(bytes: Buffer, language: string | null): string {
  const likely = analyse(bytes.subarray(0, 64 * 1024)).map(({ name }) => String(name));
  const usual = OF_LANGUAGE[languageTag(language)?.split("-")[0] ?? ""];
  // Statistics take short texts of one language for another's; that it is one of these is known.
  const named = usual === undefined ? likely[0] : (likely.find((name) => usual.includes(name)) ?? usual[0]);
  return named !== undefined && iconv.encodingExists(named) ? named : "windows-1252";
}

function byMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString("utf8", 3);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(bytes, "utf-16be");
  return null;
}

/** UTF-16 without a mark: of numbers and times every other byte is zero. */
function byZeros(bytes: Buffer): string | null {
  const part = bytes.subarray(0, 2048);
  const zeros = [0, 0];
  part.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const many = part.length / 8;
  if (odd > many && even < odd / 4) return iconv.decode(bytes, "utf-16le");
  return even > many && odd < even / 4 ? iconv.decode(bytes, "utf-16be") : null;
}

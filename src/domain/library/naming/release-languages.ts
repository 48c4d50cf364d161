import { shortLanguage } from "./language-codes.ts";
/** Languages of a release: spoken ones, as far as its name tells. */
import { languageOf } from "./languages.ts";

/** Words of release names beside the languages' own. */
const WORDS: Readonly<Record<string, string>> = {
  swissgerman: "de",
  kampfhaehne: "de",
  videomann: "de",
  khalkha: "mn",
  romansh: "rm",
  romansch: "rm",
  rumantsch: "rm",
  albanian: "sq",
  catala: "ca",
  català: "ca",
  catalán: "ca",
  brazilian: "pt-br",
  azerbaijan: "az",
  uzbekistan: "uz",
  hundub: "hu",
  hebdub: "he",
  rodubbed: "ro",
  pldub: "pl",
  pllek: "pl",
  geo: "ka",
  lav: "lv",
};
/** Codes that are no English words; in capitals only. */
const CAPITALS: Readonly<Record<string, string>> = {
  RO: "ro",
  SK: "sk",
  LV: "lv",
  KA: "ka",
  BG: "bg",
  DK: "da",
  DAN: "da",
  UKR: "uk",
  GER: "de",
  CAT: "ca",
};
/** Words of the list of languages that mean something else in titles or among release words. */
const AMBIGUOUS = new Set(["may", "mon", "la", "id", "is", "it", "no", "lat", "ice"]);
const BEGIN =
  /(?<![\p{L}\d])(?:s\d{1,4}(?:[ ._-]?e\d+)?|\d{1,2}x\d+|(?:19|20)\d\d|\d{3,4}p|bluray|blu-ray|bdrip|web|dvdrip|hdtv|season|сезон)(?![\p{L}\d])/iu;

export function languagesOf(
  text: string,
  parsed: readonly string[],
  group: string | undefined,
): readonly string[] {
  const known = parsed.filter((each) => /^[a-z]{2}(?:-[a-z\d]{2,4})?$/iu.test(each)).map(plainCode);
  const found = [...wordsOf(text, group)].flatMap(codeOfWord);
  const all = [...new Set([...known, ...found])];
  // `LAT.ENG` is Latvian, though the library takes it for Latin America's Spanish.
  const latvian = /(?<!\p{L})LAT[./-](?:ENG|RUS)(?!\p{L})/iu.test(text);
  const spoken = latvian ? [...all.filter((code) => code !== "es-419"), "lv"] : all;
  return withoutFalse(text, spoken);
}

function plainCode(code: string): string {
  return code.toLowerCase();
}

/** Words behind the title, and those that stand right before the first release word. */
function wordsOf(text: string, group: string | undefined): readonly string[] {
  const begin = text.search(BEGIN);
  if (begin < 0) return [];
  const body = group !== undefined && text.endsWith(group) ? text.slice(0, -group.length) : text;
  const before = split(body.slice(0, begin)).slice(1);
  const late = before.slice(before.findLastIndex((each) => codeOfWord(each).length === 0) + 1);
  return [...late, ...split(body.slice(begin))];
}

function split(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== "");
}

function codeOfWord(word: string): readonly string[] {
  const capital = CAPITALS[word];
  if (capital !== undefined) return [capital];
  const lower = word.toLowerCase();
  const own = WORDS[lower];
  if (own !== undefined && (lower.length > 3 || word !== lower)) return [own];
  if (word.length < 4 || AMBIGUOUS.has(lower)) return [];
  const code = languageOf(lower);
  return code === null ? [] : [shortLanguage(code)];
}

const SUBTITLED = /(?<!\p{L})(?:subfrench|vostfr)(?!\p{L})/iu;

/** Letters that mean a codec (`DTS-ES`) or subtitles only. */
function withoutFalse(text: string, codes: readonly string[]): readonly string[] {
  const isDtsEs = /dts-es/iu.test(text);
  const isSubFrench = SUBTITLED.exec(text)?.[0].toLowerCase() === "subfrench";
  return codes.filter((code) => !(isDtsEs && code === "es") && !(isSubFrench && code === "fr"));
}

/**
 * One way to look at names without case, accents and punctuation: for searching, for comparing people and genres,
 * and for deciding whether two titles are the same.
 */

/** Letters that Unicode doesn't take apart but that people type without their strokes and ligatures. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ı: "i",
};
const SPECIAL = /[ßæœøđðþłħı]/gu;
/** Accents, and the vowel points of Hebrew and Arabic; not the vowel signs without which Indic words are no words. */
const MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]+/gu;
/** Inside a word, not between two: `Ocean's` is one word, with and without it. */
const APOSTROPHES = /['’ʼ`´]/gu;
/** What begins after an elided article or a name's first part: `L'Été`, `O'Brien`. */
const AFTER_APOSTROPHE = /['’ʼ`´]([\p{L}\p{N}\p{M}]{3,})/gu;
const NOT_WORD = /[^\p{L}\p{N}\p{M}]+/u;
/** Scripts that don't put spaces between words: every place in a run may be where somebody begins to type. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** What a word may have; longer ones are cut, in names and in what is typed alike. */
const MAX_WORD = 48;
/** Bounds what a hostile title costs. */
const MAX_WORDS = 64;

/** Lower case, without accents, compatibility forms made plain (`Ａ` is `a`), ends trimmed and inner space single. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(MARKS, "")
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .trim();
}

/** The folded words of a text in order, each once: what a person's search is cut into. */
export function queryWordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  for (const word of fold(text).replace(APOSTROPHES, "").split(NOT_WORD)) {
    if (word !== "") words.add(Array.from(word).slice(0, MAX_WORD).join(""));
    if (words.size === MAX_WORDS) break;
  }
  return [...words];
}

/**
 * The words by which a name is found: a search word finds it when it begins one of these. Runs of scripts without
 * spaces count from each of their letters on, and words with an apostrophe also from there on.
 */
export function wordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  for (const word of queryWordsOf(text)) {
    words.add(word);
    if (!UNSPACED.test(word)) continue;
    const letters = Array.from(word);
    for (let from = 1; from < letters.length && words.size < MAX_WORDS; from++)
      words.add(letters.slice(from).join(""));
  }
  for (const [, word = ""] of fold(text).matchAll(AFTER_APOSTROPHE))
    if (words.size < MAX_WORDS) words.add(Array.from(word).slice(0, MAX_WORD).join(""));
  return [...words];
}

/** The words of a name in their order with one space between: what `search_name` holds; equal for names that only differ in spelling habits. */
export function searchNameOf(name: string): string {
  return fold(name)
    .replace(APOSTROPHES, "")
    .split(NOT_WORD)
    .filter((word) => word !== "")
    .join(" ");
}

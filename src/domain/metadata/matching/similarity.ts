/** How alike two titles are, however they are written. */
import { searchNameOf } from "../../library/fold.ts";

/** Beyond this, titles are compared by their beginnings. */
const MAX_LENGTH = 200;

/** 1: the same but for spelling habits; 0: nothing in common. Different numbers in them are different titles. */
export function titleSimilarity(one: string, other: string): number {
  const [a, b] = [plain(one), plain(other)];
  if (a === "" || b === "") return 0;
  if (a === b) return 1;
  const [bareA, bareB] = [withoutArticle(a), withoutArticle(b)];
  if (bareA === bareB) return 0.98;
  if (joined(a) === joined(b)) return 0.97;
  const alike = Math.max(letters(bareA, bareB), words(bareA, bareB));
  const isSequel = numbersOf(bareA) !== numbersOf(bareB);
  return isSequel ? Math.min(alike, 0.6) : Math.min(alike, 0.95);
}

/** The best of all pairs. */
export function bestSimilarity(
  ours: readonly string[],
  theirs: readonly string[],
): { readonly score: number; readonly title: string | null } {
  let best: { score: number; title: string | null } = { score: 0, title: null };
  for (const their of theirs)
    for (const our of ours) {
      const score = titleSimilarity(our, their);
      if (score > best.score) best = { score, title: their };
      if (score === 1) return best;
    }
  return best;
}

const WORDS: Readonly<Record<string, string>> = { "&": "and", "+": "and", und: "and", et: "and", y: "and" };
const ROMAN: Readonly<Record<string, string>> = {
  ii: "2",
  iii: "3",
  iv: "4",
  v: "5",
  vi: "6",
  vii: "7",
  viii: "8",
  ix: "9",
};

/** `&` is a word; `Part II` is `2`. */
const plain = (title: string): string =>
  searchNameOf(title.slice(0, MAX_LENGTH).replaceAll(/[&+]/gu, " and "))
    .split(" ")
    .map((word, at) => WORDS[word] ?? (at > 0 ? (ROMAN[word] ?? word) : word))
    .filter((word, at) => at === 0 || (word !== "part" && word !== "chapter"))
    .join(" ");

const ARTICLES =
  /^(?:the|an?|der|die|das|ein|eine|le|la|les|l|un|une|el|los|las|il|lo|gli|i|de|het|den|det) (?=.)/u;
const withoutArticle = (title: string): string => title.replace(ARTICLES, "");
const joined = (title: string): string => title.replaceAll(" ", "");
const numbersOf = (title: string): string => (title.match(/\d+/gu) ?? []).join();

/** Dice's coefficient over words: order and a missing word count little. */
function words(one: string, other: string): number {
  const [a, b] = [new Set(one.split(" ")), new Set(other.split(" "))];
  const shared = [...a].filter((word) => b.has(word)).length;
  return (2 * shared) / (a.size + b.size);
}

/** One minus Levenshtein's distance by length: slips of the pen count little. */
function letters(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of a.entries()) {
    const next = [i + 1];
    for (const [j, its] of b.entries()) {
      const cost = letter === its ? 0 : 1;
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + cost));
    }
    row = next;
  }
  return 1 - (row[b.length] ?? 0) / Math.max(a.length, b.length);
}

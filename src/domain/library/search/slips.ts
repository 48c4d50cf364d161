/** Slips of the keyboard: how far a typed word is from one that is known. Words are folded (`fold.ts`). */

/** Words shorter than this are taken as they are: with a letter changed they are other words. */
const SHORTEST = 4;
/** From this length on two slips are forgiven. */
const LONG = 8;

/** How many letters of a word of this length may be wrong, missing, too many, or (two neighbours) exchanged. */
export function slipsAllowed(word: string): number {
  const { length } = Array.from(word);
  return length < SHORTEST ? 0 : length < LONG ? 1 : 2;
}

/**
 * Letters changed, left out, put in, or exchanged with their neighbour between two words, each letter once (optimal
 * string alignment). `whole`: to all of `known`; `begun`: to whichever beginning of it is nearest, for a word that is
 * still being typed.
 */
export function slipsBetween(
  typed: string,
  known: string,
): { readonly whole: number; readonly begun: number } {
  const from = Array.from(typed);
  const to = Array.from(known);
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const line = nextLine(from, to, row, above, before);
    before = above;
    above = line;
  }
  return { whole: at(above, to.length), begun: Math.min(...above) };
}

const at = (line: readonly number[], place: number): number => line[place] ?? Infinity;

/** Least slips from the first `row` letters of `from` to each beginning of `to`, from those of the two rows before. */
function nextLine(
  from: readonly string[],
  to: readonly string[],
  row: number,
  above: readonly number[],
  before: readonly number[],
): readonly number[] {
  const line = [row];
  for (let place = 1; place <= to.length; place++) {
    const changed = from[row - 1] === to[place - 1] ? 0 : 1;
    const least = Math.min(at(above, place) + 1, at(line, place - 1) + 1, at(above, place - 1) + changed);
    const isExchanged = from[row - 1] === to[place - 2] && from[row - 2] === to[place - 1];
    line.push(isExchanged ? Math.min(least, at(before, place - 2) + 1) : least);
  }
  return line;
}

/** Of the words that are known those that `typed` may have been meant to be, the nearest first. */
export function nearestWords(typed: string, known: Iterable<string>, limit: number): readonly string[] {
  const allowed = slipsAllowed(typed);
  if (allowed === 0) return [];
  const near: { readonly word: string; readonly distance: number }[] = [];
  for (const word of new Set(known)) {
    const { whole, begun } = slipsBetween(typed, word);
    // A whole word is likelier meant than one that is only begun.
    if (whole <= allowed) near.push({ word, distance: whole });
    else if (begun <= allowed) near.push({ word, distance: begun + allowed + (word.length - typed.length) });
  }
  return near
    .toSorted((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, limit)
    .map(({ word }) => word);
}

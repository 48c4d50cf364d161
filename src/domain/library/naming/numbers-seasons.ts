/** Releases of several seasons: `S01-S04`, `Season 1 - 4 Complete`, `S01S02S03`, `Season.1.3&5`. */
import { range } from "./number-chain.ts";

const WORD = String.raw`(?:s|(?:seasons?|saisons?|temporadas?|stagioni|staffel)[ ._])`;
const RUN = new RegExp(
  String.raw`(?<!\p{L})${WORD}(\d{1,2})[ ._]?(?:-|~|to|a)[ ._]?(?:${WORD}(\d{1,2})|(\d{2})|(\d)(?=[ ._-]+(?:complete|mp4|[^\p{L}\d ._-]|$)))(?![\p{L}\d])`,
  "iu",
);
const LIST = new RegExp(
  String.raw`(?<!\p{L})${WORD}(\d{1,2})((?:(?:[ ._]?(?:&|\+|,|and)[ ._]?|[ .-])?s?\d{1,2}(?!\d|p|of|[ .]?(?:bit|ch))){1,20})(?![\p{L}\d])`,
  "iu",
);
/** Only what says that it is a list is taken for one: `S01 02` would be an episode. */
const IS_LIST = /&|\+|and|s\d|[ .-]\d{1,2}[ .-]\d/iu;

/** In order; `known` where the name tells nothing more. */
export function seasonsOf(name: string, known: readonly number[]): readonly number[] {
  if (known.length > 1) return known;
  const found = runOf(name) ?? listOf(name);
  return found ?? known;
}

function runOf(name: string): readonly number[] | null {
  const match = RUN.exec(name);
  if (match === null) return null;
  const [, first, ...lasts] = match;
  const last = Number(lasts.find((each) => each !== undefined));
  return last > Number(first) ? range(Number(first), last) : null;
}

function listOf(name: string): readonly number[] | null {
  const [, first, more] = LIST.exec(name) ?? [];
  if (more === undefined || !IS_LIST.test(more)) return null;
  const numbers = [first, ...(more.match(/\d+/gu) ?? [])].map(Number);
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0)) ? numbers : null;
}

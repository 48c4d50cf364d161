/** Several episodes in one name: `E02E03`, `-E04`, `x02`, ` - 02x15`, `-03-04`. */

/** With a letter before the number it may stand after spaces, without one it must follow at once. */
const WITH_LETTER =
  /[ ._]{0,2}([-~–&+,]|and[ .]|)[ ._]{0,2}(?:s\d{1,4}[ ._]?|(?=\d{1,4}x)\d{1,4}|)(?:ep|e|x)(\d{1,5})(?![\p{L}\d]*[^\W\d_xe]|\d)/iuy;
const BARE = /([-~–_+]| en )(\d{1,4})(?![\p{L}\d]|\.\d{1,2}(?!\d))/iuy;
const LIMIT = 400;

export interface Chain {
  readonly numbers: readonly number[];
  readonly end: number;
}

/** From `first`, whose number ends at `from`. What doesn't go on upwards (`S01E01-720`) is something else. */
export function followChain(name: string, from: number, first: number): Chain {
  const numbers = [first];
  let end = from;
  for (let turns = 0; turns < 50; turns++) {
    const last = numbers.at(-1) ?? first;
    const match = matchAt(WITH_LETTER, name, end) ?? matchAt(BARE, name, end);
    const next = Number(match?.[2]);
    if (match === null || !(next > last) || next > last + 60) break;
    const isRun = /[-~–]/u.test(match[1] ?? "") && numbers.length === 1;
    numbers.push(...(isRun ? range(last + 1, next) : [next]));
    end += match[0].length;
  }
  return { numbers, end };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  // A sticky pattern's place is its state.
  const sticky = pattern;
  sticky.lastIndex = at;
  return sticky.exec(text);
}

/** All whole numbers from the one to the other; none when either is missing, the first alone when the last is less. */
export function range(first: number | undefined, last: number | undefined): readonly number[] {
  if (first === undefined || last === undefined) return [];
  const count = Math.min(Math.max(last - first + 1, 1), LIMIT);
  return Array.from({ length: count }, (_, at) => first + at);
}

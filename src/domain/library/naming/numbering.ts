/** What finders of numbers in names give, and are given. */

export interface Numbering {
  readonly season: number | null;
  readonly episodes: readonly number[];
  readonly absolute: readonly number[];
  /** `YYYY-MM-DD`. */
  readonly date: string | null;
  readonly isSpecial: boolean;
  /** Where in the name the numbers stand. */
  readonly start: number;
  readonly end: number;
}

export interface NumberContext {
  /** The name's folder is a season's. */
  readonly inSeason: boolean;
  /** Its folder seems to be a series'. */
  readonly inSeries: boolean;
}

export type Finder = (name: string, context: NumberContext) => Numbering | null;

export const NOTHING: Numbering = {
  season: null,
  episodes: [],
  absolute: [],
  date: null,
  isSpecial: false,
  start: 0,
  end: 0,
};

/** What is found stands where the pattern matched. */
export function absoluteAt(match: RegExpExecArray): Numbering {
  return { ...NOTHING, start: match.index, end: match.index + match[0].length };
}

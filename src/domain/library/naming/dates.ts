/** Air dates in names. */

export interface FoundDate {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly start: number;
  readonly end: number;
}

const YEAR_FIRST = /(?<!\d)((?:19|20)\d\d)([ ._-])(\d\d)\2?(\d\d)(?!\d)/u;
const YEAR_LAST = /(?<!\d)(\d\d)[ ._-](\d\d)[ ._-]((?:19|20)\d\d)(?!\d)/u;
const SLASHED = /(?<!\d)(\d\d)\/(\d\d)\/(\d\d)(?!\d)/u;
const TOGETHER = /(?<![\p{L}\d])((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)/u;
const SHORT = /(?<=[\p{L})!][ ._])(\d\d)(\d\d)(\d\d)(?=[ ._](?:\d{3,4}p|hdtv|web))/iu;

/** The first date in a name that the calendar has; days and months are told apart where only one order is possible. */
export function findDate(name: string): FoundDate | null {
  const first = YEAR_FIRST.exec(name);
  if (first !== null) {
    const found = toDate(first, first[1], first[3], first[4]) ?? toDate(first, first[1], first[4], first[3]);
    if (found !== null) return found;
  }
  const last = YEAR_LAST.exec(name);
  if (last !== null) {
    const found = toDate(last, last[3], last[2], last[1]) ?? toDate(last, last[3], last[1], last[2]);
    if (found !== null) return found;
  }
  return slashed(name) ?? together(name) ?? inWords(name);
}

/** American order, two digits for the year. */
function slashed(name: string): FoundDate | null {
  const match = SLASHED.exec(name);
  return match === null ? null : toDate(match, `20${match[3] ?? ""}`, match[1], match[2]);
}

function together(name: string): FoundDate | null {
  const match = TOGETHER.exec(name);
  if (match !== null) return toDate(match, match[1], match[2], match[3]);
  const short = SHORT.exec(name);
  return short === null ? null : toDate(short, `20${short[1] ?? ""}`, short[2], short[3]);
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const IN_WORDS = /(?<!\d)(\d{1,2})[ ._]([a-z]{3})[a-z]{0,6}[ ._]((?:19|20)\d\d)(?!\d)/iu;

/** `13 Feb 2016`. */
function inWords(name: string): FoundDate | null {
  const match = IN_WORDS.exec(name);
  const month = MONTHS.indexOf(match?.[2]?.toLowerCase() ?? "") + 1;
  if (match === null || month === 0) return null;
  return toDate(match, match[3], String(month).padStart(2, "0"), match[1]?.padStart(2, "0"));
}

function toDate(match: RegExpExecArray, year?: string, month?: string, day?: string): FoundDate | null {
  const text = `${year ?? ""}-${month ?? ""}-${day ?? ""}`;
  const time = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== text) return null;
  return { date: text, start: match.index, end: match.index + match[0].length };
}

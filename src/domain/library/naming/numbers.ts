/** Season and episode numbers, absolute numbers and air dates in names. Every pattern here takes linear time. */
import { findDate } from "./dates.ts";
import { followChain, range } from "./number-chain.ts";

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

type Finder = (name: string, context: NumberContext) => Numbering | null;

/** The first that finds something counts. */
export function findNumbers(name: string, context: NumberContext): Numbering | null {
  for (const find of FINDERS) {
    const found = find(name, context);
    if (found !== null) return found;
  }
  return null;
}

const SEASON_EPISODE =
  /(?<![\p{L}\p{N}])s[ ._]?(\d{1,4})[ ._-]{0,3}(?:x[ ._]?)?(?:(?:episode|eps|ep|e)[ ._]{0,2}|(?<=x))(\d{1,5})(?!\d)/iu;
const GLUED = /(?<=\p{Ll})S(\d{2})E(\d{2,4})(?!\d)/u;
const CROSS = /(?<![\p{L}\p{N}])(\d{1,2}|(?:19|20)\d\d)[xх](\d{1,4})(?![\p{L}\d])/iu;
const CROSS_CHAINED = /(?<![\p{L}\p{N}])(\d{1,2}|(?:19|20)\d\d)[xх](\d{1,4})(?=[xe]\d)/iu;
const IN_WORDS =
  /(?<!\p{L})(?:season|series|staffel|saison|temporada|stagione|se|сезон)[ ._:-]{0,3}(\d{1,4})[ ._,/-]{0,4}(?:episodes?|episodio|folge|afl|ep|серия|серии|серії|серія)[ ._:-]{0,3}(\d{1,4})(?!\d)/iu;
const WORDS_BEHIND = /(?<!\d)(\d{1,3})[ ._-]сезон\p{L}*[ ._,-]{0,3}(\d{1,4})[ ._-]сер/iu;
const POINT = /(?<!\p{L})(?:episode|season)[ ._]{1,2}(\d{1,2})\.(\d{2})(?!\d)/iu;
const POINT_BETWEEN = /(?<= - )(\d{1,2})\.(\d{2})(?= - )/u;
/** Two pairs of digits that end a name: `show_03_19`. */
const PAIRS = /(?<=\p{L}[ _-])(\d{2})[_-](\d{2})$/u;
const CAP = /(?<!\p{L})cap\.?[ ]?(\d{1,2})(\d\d)(?:_\d{1,2}(\d\d))?(?!\d)/iu;

const fromSeasonEpisode: Finder = (name) => {
  const match =
    SEASON_EPISODE.exec(name) ??
    crossOf(name) ??
    IN_WORDS.exec(name) ??
    WORDS_BEHIND.exec(name) ??
    GLUED.exec(name) ??
    POINT.exec(name) ??
    POINT_BETWEEN.exec(name) ??
    PAIRS.exec(name);
  if (match === null) return null;
  const chain = followChain(name, match.index + match[0].length, Number(match[2]));
  return {
    ...NOTHING,
    season: Number(match[1]),
    episodes: chain.numbers,
    absolute: absoluteBeside(name, match.index, chain.end),
    date: findDate(name)?.date ?? null,
    start: match.index,
    end: chain.end,
  };
};

/** Whether a name says of itself, without doubt, that it is a season's episode. */
export function hasSeasonEpisode(name: string): boolean {
  return SEASON_EPISODE.test(name) || crossOf(name) !== null || IN_WORDS.test(name);
}

function crossOf(name: string): RegExpExecArray | null {
  const match = CROSS_CHAINED.exec(name) ?? CROSS.exec(name);
  if (match === null) return null;
  // `1920x1080` is a picture's size.
  return Number(match[1]) > 99 && Number(match[2]) > 366 ? null : match;
}

const ABSOLUTE_BEHIND = /^[ ._]{1,2}[-(]?[ ._]?\(?(\d{3}(?:-\d{3}){0,3})(?=$|[ ._)-])/u;
const ABSOLUTE_BEFORE = /[ ._]-[ ._](\d{2,4})[ ._]-[ ._]$/u;

/** `S02E03 - 027`, `S01E01-02 (001-002)`, `05 - S01E05`. */
function absoluteBeside(name: string, start: number, end: number): readonly number[] {
  const behind = ABSOLUTE_BEHIND.exec(name.slice(end, end + 30));
  const found = behind ?? ABSOLUTE_BEFORE.exec(name.slice(Math.max(0, start - 12), start));
  const numbers = found?.[1]?.split("-").map(Number) ?? [];
  return range(numbers[0], numbers.at(-1));
}

const fromCap: Finder = (name) => {
  const match = CAP.exec(name);
  if (match === null) return null;
  const first = Number(match[2]);
  return {
    ...NOTHING,
    season: Number(match[1]),
    episodes: range(first, Number(match[3] ?? first)),
    start: match.index,
    end: match.index + match[0].length,
  };
};

const fromDate: Finder = (name) => {
  const found = findDate(name);
  return found === null ? null : { ...NOTHING, date: found.date, start: found.start, end: found.end };
};

/** `Show.103.720p.HDTV`, `Show.10910.hdtv`, `show_102`: names without spaces only, or `300` would be an episode. */
const COMPACT =
  /(?<=[\p{L}!?)][._ -])(?!(?:19|20)\d\d[._ -])(\d{1,2})(\d\d)(?:[._]\d{1,2}(\d\d)|(\d\d))?(?=[._-](?:hdtv|[a-z]+dtv|dsr|720p|1080p|480p|xvid|x26\d|web))/iu;
const COMPACT_END = /(?<=[\p{L}\d][_-])(?!(?:19|20)\d\d$)(\d{1,2})(\d\d)$/u;

const fromCompact: Finder = (name, { inSeries }) => {
  if (name.includes(" ")) return null;
  const match = COMPACT.exec(name) ?? (inSeries ? null : COMPACT_END.exec(name));
  if (match === null) return null;
  const first = Number(match[2]);
  return {
    ...NOTHING,
    season: Number(match[1]),
    episodes: range(first, Number(match[3] ?? match[4] ?? first)),
    start: match.index,
    end: match.index + match[0].length,
  };
};

const EPISODE_WORD =
  /(?<![\p{L}\p{N}])(?:(?:episodes|episode|episodio|folge|eps|ep|серия|серии|серії)[ ._-]{0,3}|e)(\d{1,4})(?:(?:-|~|–| - )(?:ep|e)?(\d{1,4}))?(?=v\d|[^\p{L}\p{N}]|$)/iu;
const HASH = /(?<=[ _])#(\d{1,4})(?=$|[ ._[(])/u;

const fromEpisodeWord: Finder = (name, { inSeason, inSeries }) => {
  const match = EPISODE_WORD.exec(name) ?? HASH.exec(name);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? first);
  // Without folders and seasons, a short show's: all of it is the first.
  if (!inSeason && !inSeries && last < 100 && !/^[[【]/u.test(name)) {
    return { ...absoluteAt(match), season: 1, episodes: range(first, last) };
  }
  return { ...absoluteAt(match), absolute: range(first, last) };
};

const DECIMAL = /[ _]-[ _]\d{1,4}\.5(?=$|[ _[(])/u;
const SPECIAL_WORD = /(?<![\p{L}\p{N}])(?:ova|oad|ovd|special)(?![\p{L}\p{N}])/iu;
const DASHED =
  /[ _.]-{1,2}[ _.]{1,2}(\d{1,4})(?:(?:[ _]?[-~][ _]?)(\d{1,4})|-\d{1,4}-(\d{1,4}))?(?=(?:[ _]?v\d)?(?:$|[ ._[(]))(?! ?[[(](?:19|20)\d\d[\])])/u;
/** The number that only brackets follow is surer than one before more words. */
const DASHED_LAST =
  /[ _.]-{1,2}[ _.]{1,2}(\d{1,4})(?:(?:[ _]?[-~][ _]?)(\d{1,4}))?(?=(?:[ _]?v\d)?(?:[ ._]*$|[ ._]*[[(](?!(?:19|20)\d\d[\])])))/u;
const BRACKETED = /\[(\d{1,4})(?:[-~](\d{1,4}))?(?:v\d)?(?:[ _]?end)?\]/iu;
const PARENTHESES = /[({](\d{2,4})(?:[ ]?[-~][ ]?(\d{2,4}))?[)}](?=$|[ ._[(])/u;

/** Numbers that count through a whole show, as in the names of anime: `[Group] Show - 12v2 [720p]`. */
const fromAbsolute: Finder = (name) => {
  if (DECIMAL.test(name)) return decimal(name);
  const match = runOf(name) ?? DASHED_LAST.exec(name) ?? DASHED.exec(name) ?? groupNumber(name);
  if (match === null || isYear(match, name)) return null;
  const first = Number(match[1]);
  return {
    ...absoluteAt(match),
    absolute: range(first, Number(match[3] ?? match[2] ?? first)),
    isSpecial: SPECIAL_WORD.test(name.slice(match.index)),
  };
};

function decimal(name: string): Numbering {
  const start = name.search(DECIMAL);
  return { ...NOTHING, isSpecial: true, start, end: name.length };
}

/** `01-02-03` as a run. */
function runOf(name: string): RegExpExecArray | null {
  const run = /[ _]-[ _](\d{2,4})(?:-\d{2,4})*-(\d{2,4})(?=$|[ ._[(])/u.exec(name);
  if (run !== null || !/^[[【]/u.test(name)) return run;
  return /(?<=[\p{L}!?] )(0\d{1,3}|1) ?[-~] ?(\d{2,4})(?=[ ]*[[(])/u.exec(name);
}

const SEASON_BEFORE = /[ _](?:s(\d{1,2})|season[ _](\d{1,2}))[ _]*$/iu;

/** `Show S2 - 07`: the season stands before the dash. */
function withSeasonBefore(find: Finder): Finder {
  return (name, context) => {
    const found = find(name, context);
    if (found === null) return null;
    const match = SEASON_BEFORE.exec(name.slice(0, found.start));
    if (match === null || found.absolute.length === 0) return found;
    const season = Number(match[1] ?? match[2]);
    return { ...found, season, episodes: found.absolute, absolute: [], start: match.index };
  };
}

/** A lone `2010` behind a dash is a year, one before an episode's number a part of the title. */
function isYear(match: RegExpExecArray, name: string): boolean {
  return (
    /^(?:19|20)\d\d$/u.test(match[1] ?? "") && !name.slice(match.index + match[0].length).startsWith("v")
  );
}

const IN_GROUP =
  /(?<=[ _.!?)])(\d{2,4})(?:(?:[ _]-[ _]|-)(\d{2,4}))?(?=(?:v\d)?(?:$|[ _.][[(\p{Lu}]|[ _.]?\[))/u;

/** Where the name begins with its group, or a French fansub's `484 VOSTFR`. */
function groupNumber(name: string): RegExpExecArray | null {
  const vost = /(?<=[ _])(\d{1,4})(?=[ _]+(?:vostfr|vf)(?![\p{L}]))/iu.exec(name);
  if (vost !== null) return vost;
  if (!/^[[【]/u.test(name)) return /(?<=\) )[{](\d{2,4})[}]/u.exec(name);
  const from = name.search(/[\]】]/u) + 1;
  const rest = name.slice(from);
  const match = BRACKETED.exec(rest) ?? PARENTHESES.exec(rest) ?? lastOf(rest, IN_GROUP);
  if (match !== null) match.index += from;
  return match;
}

function lastOf(text: string, pattern: RegExp): RegExpExecArray | null {
  const all = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].filter(
    (match) => !/^(?:19|20)\d\d$/u.test(match[1] ?? ""),
  );
  return all[0] ?? null;
}

const LEADING = /^(\d{1,4})(?:-(\d{1,4}))?(?=$|[ ._-])(?![ ._-]\d{1,4}[pi](?!\p{L}))/u;
const TRAILING = /(?<=[ ._])(\d{1,4})$/u;
const SEASON_LED = /^(\d{1,2})-(\d{2,3})(?=[ ]-[ ])/u;

/** Numbers that mean an episode only where a folder says that it holds some. */
const fromFolder: Finder = (name, { inSeason, inSeries }) => {
  if (!inSeason && !inSeries) return null;
  const led = inSeason ? null : SEASON_LED.exec(name);
  if (led !== null) {
    return { ...absoluteAt(led), season: Number(led[1]), episodes: [Number(led[2])] };
  }
  const match = LEADING.exec(name) ?? TRAILING.exec(name);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? first);
  return { ...absoluteAt(match), absolute: range(first, last > first ? last : first) };
};

function absoluteAt(match: RegExpExecArray): Numbering {
  return { ...NOTHING, start: match.index, end: match.index + match[0].length };
}

const NOTHING: Numbering = {
  season: null,
  episodes: [],
  absolute: [],
  date: null,
  isSpecial: false,
  start: 0,
  end: 0,
};

const YEAR_SEASON = /(?<=[ ._])s((?:19|20)\d\d)(?=[ ._])/iu;

const fromYearSeason: Finder = (name) => {
  const match = YEAR_SEASON.exec(name);
  return match === null ? null : { ...absoluteAt(match), season: Number(match[1]) };
};

const WORD_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const MINI =
  /(?<=[ ._])(?:part|pt)[ ._]?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?=[ ._]+\d{3,4}p[ ._]hdtv)/iu;

/** A series without seasons, broadcast in parts: `Show.Part.Two.720p.HDTV`. */
const fromMiniseries: Finder = (name) => {
  const match = MINI.exec(name);
  if (match === null) return null;
  const word = WORD_NUMBERS.indexOf(match[1]?.toLowerCase() ?? "") + 1;
  return { ...absoluteAt(match), season: 1, episodes: [word > 0 ? word : Number(match[1])] };
};

/** In a season's folder the number that begins a name is the episode's: `7 - 12 Candles`. */
const fromSeasonsFile: Finder = (name, context) => {
  return context.inSeason && LEADING.test(name) ? fromFolder(name, context) : null;
};

const FINDERS: readonly Finder[] = [
  fromSeasonEpisode,
  fromCap,
  fromYearSeason,
  fromDate,
  fromCompact,
  fromMiniseries,
  fromSeasonsFile,
  fromEpisodeWord,
  withSeasonBefore(fromAbsolute),
  fromFolder,
];

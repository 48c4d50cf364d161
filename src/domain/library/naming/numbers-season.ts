/** Numbers of a season and its episodes: `S01E02`, `1x02`, `Season 1 Episode 2`, `[Cap.102]`, `Show.102.HDTV`. */
import { findDate } from "./dates.ts";
import { followChain, range } from "./number-chain.ts";
import { absoluteAt, type Finder, NOTHING } from "./numbering.ts";

const SEASON_EPISODE =
  /(?<![\p{L}\p{N}])s[ ._]?(\d{1,4})[ ._-]{0,3}(?:x[ ._]?)?(?:(?:episode|eps|ep|e)[ ._]{0,2}|(?<=x))(\d{1,5})(?!\d)/iu;
const GLUED = /(?<=\p{Ll})S(\d{2})E(\d{2,4})(?!\d)/u;
const CROSS = /(?<![\p{L}\p{N}]|\d\.)(\d{1,2}|(?:19|20)\d\d)[xх](\d{1,4})(?![\p{L}\d])/iu;
const CROSS_CHAINED = /(?<![\p{L}\p{N}])(\d{1,2}|(?:19|20)\d\d)[xх](\d{1,4})(?=[xe]\d)/iu;
const IN_WORDS =
  /(?<!\p{L})(?:season|series|staffel|saison|temporada|stagione|sn|se|сезон)[ ._:-]{0,3}(\d{1,4})[ ._,/-]{0,4}(?:episodes?|episodio|folge|afl|ep|серия|серии|серії|серія)[ ._:-]{0,3}(\d{1,4})(?!\d)/iu;
const WORDS_BEHIND = /(?<!\d)(\d{1,3})[ ._-]сезон\p{L}*[ ._,-]{0,3}(\d{1,4})[ ._-]сер/iu;
const POINT = /(?<!\p{L})(?:episode|season)[ ._]{1,2}(\d{1,2})\.(\d{2})(?!\d)/iu;
const POINT_BETWEEN = /(?<= - )(\d{1,2})\.(\d{2})(?= - )/u;
/** Two pairs of digits that end a name: `show_03_19`, `Show-2016-02_04`, `Show.02.09`. */
const PAIRS = /(?<=\p{L}[ _-]|\d-)(\d{2})_(\d{2})(?=$|[.-]\p{L}$)/u;
const DASHED_PAIRS = /(?<=\p{L}[ _-])(\d{2})-(\d{2})$/u;
const DOTTED_PAIRS = /(?<=\p{L}\.)(\d{2})\.(\d{2})(?=$|\.\p{L}$)/u;
/** `Show.S06.01.1999.BDRip`. */
const BEFORE_YEAR = /(?<![\p{L}\p{N}])s(\d{1,2})[ .](\d{2})(?=[ .](?:19|20)\d\d(?!\d))/iu;
const IN_BRACKETS = /(?<=[ ._][([])s(\d)-(\d{1,3})(?=[)\]])/iu;
const CAP = /(?<!\p{L})cap\.?[ ]?(\d{1,2})(\d\d)(?:_\d{1,2}(\d\d))?(?!\d)/iu;

/** In the order in which they count. */
const RARER: readonly RegExp[] = [
  IN_WORDS,
  WORDS_BEHIND,
  GLUED,
  POINT,
  POINT_BETWEEN,
  BEFORE_YEAR,
  IN_BRACKETS,
  PAIRS,
  DASHED_PAIRS,
  DOTTED_PAIRS,
];

export const fromSeasonEpisode: Finder = (name) => {
  const match = SEASON_EPISODE.exec(name) ?? crossOf(name) ?? firstOf(RARER, name);
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

function firstOf(patterns: readonly RegExp[], name: string): RegExpExecArray | null {
  for (const pattern of patterns) {
    const match = pattern.exec(name);
    if (match !== null) return match;
  }
  return null;
}

function crossOf(name: string): RegExpExecArray | null {
  const match = CROSS_CHAINED.exec(name) ?? CROSS.exec(name);
  if (match === null) return null;
  // `1920x1080` is a picture's size.
  return Number(match[1]) > 99 && Number(match[2]) > 366 ? null : match;
}

const ABSOLUTE_BEHIND = /^[ ._]{1,2}[-(]?[ ._]?\(?(\d{3}(?:-\d{3}){0,3})(?=$|[ ._)-])/u;
const ABSOLUTE_BEFORE = /[ ._]-[ ._](\d{2,4}(?:-\d{3})?)[ ._]-[ ._]$|[ ._](\d{3}-\d{3}|\d{3})[ ._]$/u;

/** `S02E03 - 027`, `S01E01-02 (001-002)`, `05 - S01E05`. */
function absoluteBeside(name: string, start: number, end: number): readonly number[] {
  const behind = ABSOLUTE_BEHIND.exec(name.slice(end, end + 30));
  const found = behind ?? ABSOLUTE_BEFORE.exec(name.slice(Math.max(0, start - 12), start));
  const numbers = (found?.[1] ?? found?.[2])?.split("-").map(Number) ?? [];
  return range(numbers[0], numbers.at(-1));
}

export const fromCap: Finder = (name) => {
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

/** `Show.103.720p.HDTV`, `Show.10910.hdtv`, `show_102`: names without spaces only, or `300` would be an episode. */
const COMPACT =
  /(?<=[\p{L}!?)][._ -]|[._](?:19|20)\d\d[._])(?!(?:19|20)\d\d[._ -])(\d{1,2})(\d\d)(?:[._]\1(\d\d)|(\d\d))?(?=[._-](?:hdtv|[a-z]+dtv|dsr|720p|1080p|480p|xvid|x26\d|web))/iu;
const COMPACT_END = /(?<=[\p{L}\d][_-])(?!(?:19|20)\d\d$)(\d{1,2})(\d\d)$/u;

export const fromCompact: Finder = (name, { inSeries }) => {
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

/** `S07D1`, a disc of a season; `1xAll`. */
const WHOLE_SEASON = /(?<=[ ._-])(?:s(\d{1,2})d\d{1,2}|(\d{1,2})xall)(?![\p{L}\p{N}])/iu;
const YEAR_SEASON = /(?<=[ ._])s((?:19|20)\d\d)(?=[ ._])/iu;

export const fromWholeSeason: Finder = (name) => {
  const match = YEAR_SEASON.exec(name) ?? WHOLE_SEASON.exec(name);
  return match === null ? null : { ...absoluteAt(match), season: Number(match[1] ?? match[2]) };
};

const WORD_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const MINI =
  /(?<=[ ._])(?:part|pt)[ ._]?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?=(?:[ ._]+(?:repack|proper|internal|ws|\d{3,4}p))*[ ._]+(?:hdtv|pdtv|dsr(?:ip)?)(?!\p{L}))/iu;

/** A series without seasons, broadcast in parts: `Show.Part.Two.720p.HDTV`. */
export const fromMiniseries: Finder = (name) => {
  const match = MINI.exec(name);
  if (match === null) return null;
  const word = WORD_NUMBERS.indexOf(match[1]?.toLowerCase() ?? "") + 1;
  return { ...absoluteAt(match), season: 1, episodes: [word > 0 ? word : Number(match[1])] };
};

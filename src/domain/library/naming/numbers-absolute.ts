/** Numbers without a season: those that count through a whole show, and those that a folder gives their meaning. */
import { findDate } from "./dates.ts";
import { followChain, range } from "./number-chain.ts";
import { absoluteAt, type Finder, NOTHING, type Numbering } from "./numbering.ts";

const EPISODE_WORD =
  /(?<![\p{L}\p{N}])(?:(?:episodes|episode|episodio|folge|eps|ep|серия|серии|серії)[ ._-]{0,3}|e)(\d{1,4})(?:(?:-|~|–| - )(?:ep|e)?(\d{1,4}))?(?=v\d|e\d|[^\p{L}\p{N}]|$)/iu;
const HASH = /(?<=[ _])#(\d{1,4})(?=$|[ ._[(])/u;
/** `12. Bölüm`. */
const WORD_BEHIND = /(?<=[ ._])(\d{1,4})\.?[ ._]?(?:bölüm|bolum|blm)(?!\p{L})/iu;
/** Turkish shows count through, and say the day beside it. */
export const fromWordBehind: Finder = (name) => {
  const match = WORD_BEHIND.exec(name);
  if (match === null) return null;
  return { ...absoluteAt(match), absolute: [Number(match[1])], date: findDate(name)?.date ?? null };
};

/** `5of9`; two are a film's halves. */
const COUNTED = /(?<=[ ._-])(\d{1,2})[ ._]?(?:of|iz)[ ._]?(?:[3-9]|[1-9]\d)(?![\p{L}\p{N}])/iu;
const PART_WORD = /(?:cd|dvd|dis[ck]|part|pt|vol|season)[ ._-]?$/iu;
/** A season that stands further ahead: `Show - Stagione 6 (2016) 720p ep13`. */
const SEASON_AHEAD =
  /(?<![\p{L}\p{N}])(?:s|(?:season|saison|stagione|temporada|staffel)[ ._])(\d{1,2})(?![\p{L}\p{N}])/iu;

export const fromEpisodeWord: Finder = (name, { inSeason, inSeries }) => {
  const match = EPISODE_WORD.exec(name) ?? HASH.exec(name) ?? countedOf(name);
  if (match === null) return null;
  const first = Number(match[1]);
  const chain = followChain(name, match.index + match[0].length, Number(match[2] ?? first));
  const numbers = [...range(first, chain.numbers[0]), ...chain.numbers.slice(1)];
  const found = { ...absoluteAt(match), end: chain.end };
  const ahead = inSeason ? null : seasonAhead(name, match.index);
  if (ahead !== null) {
    // What stands between a season and its episode is read with what follows.
    const end = ahead.isFar ? ahead.end : chain.end;
    return { ...NOTHING, season: ahead.season, episodes: numbers, start: ahead.start, end };
  }
  // Without folders and seasons, a short show's: all of it is the first.
  const isAlone = !inSeason && !inSeries && !/^[[【]/u.test(name);
  return isAlone && numbers.every((number) => number < 100)
    ? { ...found, season: 1, episodes: numbers }
    : { ...found, absolute: numbers };
};

function seasonAhead(
  name: string,
  before: number,
): { readonly season: number; readonly start: number; readonly end: number; readonly isFar: boolean } | null {
  const match = SEASON_AHEAD.exec(name.slice(0, before));
  if (match === null) return null;
  const end = match.index + match[0].length;
  const isFar = /[\p{L}\d]/u.test(name.slice(end, before));
  return { season: Number(match[1]), start: match.index, end, isFar };
}

function countedOf(name: string): RegExpExecArray | null {
  const match = COUNTED.exec(name);
  return match === null || PART_WORD.test(name.slice(0, match.index)) ? null : match;
}

const DECIMAL = /[ _]-[ _]\d{1,4}\.5(?=$|[ _[(])/u;
const SPECIAL_WORD = /(?<![\p{L}\p{N}])(?:ova|oad|ovd|special)(?![\p{L}\p{N}])/iu;
const DASHED =
  /[ _.]-{1,2}[ _.]{1,2}(\d{1,4})(?:(?:[ _]?[-~][ _]?| ao )(\d{1,4})|-\d{1,4}-(\d{1,4}))?(?=(?:[ _]?v\d)?(?:$|[ ._[(]))(?! ?[[(](?:19|20)\d\d[\])])/u;
/** The number that only brackets follow is surer than one before more words. */
const DASHED_LAST =
  /[ _.]-{1,2}[ _.]{1,2}(\d{1,4})(?:(?:[ _]?[-~][ _]?)(\d{1,4}))?(?=(?:[ _]?v\d)?(?:[ ._]*$|[ ._]*[[(](?!(?:19|20)\d\d[\])])))/u;
const BRACKETED = /\[(\d{1,4})(?:[-~](\d{1,4}))?(?:v\d)?(?:[ _]?end)?\]/iu;
const PARENTHESES = /[({](\d{2,4})(?:[ ]?[-~][ ]?(\d{2,4}))?[)}](?=$|[ ._[(])/u;

/** Releases of more episodes than these are named otherwise. */
const LONGEST_RUN = 300;

/** Numbers that count through a whole show, as in the names of anime: `[Group] Show - 12v2 [720p]`. */
export const fromAbsolute: Finder = (name) => {
  if (DECIMAL.test(name)) return decimal(name);
  const match = runOf(name) ?? DASHED_LAST.exec(name) ?? DASHED.exec(name) ?? groupNumber(name);
  if (match === null || isYear(match, name)) return null;
  const first = Number(match[1]);
  const last = Number(match[3] ?? match[2] ?? first);
  return {
    ...absoluteAt(match),
    // `Show - 11 - 511 Words` is an episode whose title begins with a number.
    absolute: range(first, last - first > LONGEST_RUN ? first : last),
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

const SEASON_BEFORE =
  /[ _](?:s(\d{1,2})|\(?season[ _](\d{1,2})\)?|(\d{1,2})(?:st|nd|rd|th)[ _]season)[ _]*$/iu;

/** `Show S2 - 07`: the season stands before the dash. */
export function withSeasonBefore(find: Finder): Finder {
  return (name, context) => {
    const found = find(name, context);
    if (found === null) return null;
    const match = SEASON_BEFORE.exec(name.slice(0, found.start));
    if (match === null || found.absolute.length === 0) return found;
    const season = Number(match[1] ?? match[2] ?? match[3]);
    return { ...found, season, episodes: found.absolute, absolute: [], start: match.index };
  };
}

/** A lone `2010` behind a dash is a year, one before an episode's number a part of the title. */
function isYear(match: RegExpExecArray, name: string): boolean {
  return (
    /^(?:19|20)\d\d$/u.test(match[1] ?? "") && !name.slice(match.index + match[0].length).startsWith("v")
  );
}

/** `Show Name-01[720p]`, behind a group. */
const GLUED_DASH = /(?<=[\p{L}!?])-(\d{2,3})(?=\[)/u;
const IN_GROUP =
  /(?<=[ _.!?)])(\d{2,4})(?:(?:[ _]-[ _]|-)(\d{2,4}))?(?=(?:v\d)?(?:$|[ _.][[(\p{Lu}]|[ _.]?\[))/u;

/** Where the name begins with its group, or a French fansub's `484 VOSTFR`. */
function groupNumber(name: string): RegExpExecArray | null {
  const vost = /(?<=[ _])(\d{1,4})(?=[ _]+(?:vostfr|vf)(?![\p{L}]))/iu.exec(name);
  if (vost !== null) return vost;
  if (!/^[[【]/u.test(name)) return /(?<=\) )[{](\d{2,4})[}]/u.exec(name);
  const from = name.search(/[\]】]/u) + 1;
  const rest = name.slice(from);
  const match =
    GLUED_DASH.exec(rest) ?? BRACKETED.exec(rest) ?? PARENTHESES.exec(rest) ?? lastOf(rest, IN_GROUP);
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
export const fromFolder: Finder = (name, { inSeason, inSeries }) => {
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

/** In a season's folder the number that begins a name is the episode's: `7 - 12 Candles`. */
export const fromSeasonsFile: Finder = (name, context) => {
  return context.inSeason && LEADING.test(name) ? fromFolder(name, context) : null;
};

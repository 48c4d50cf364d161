/** Season and episode numbers, absolute numbers and air dates in names. Every pattern here takes linear time. */
import { findDate } from "./dates.ts";
import { type Finder, NOTHING, type NumberContext, type Numbering } from "./numbering.ts";
import {
  fromAbsolute,
  fromEpisodeWord,
  fromFolder,
  fromSeasonsFile,
  fromWordBehind,
  withSeasonBefore,
} from "./numbers-absolute.ts";
import {
  fromCap,
  fromCompact,
  fromMiniseries,
  fromSeasonEpisode,
  fromWholeSeason,
} from "./numbers-season.ts";

/** The first that finds something counts. */
export function findNumbers(name: string, context: NumberContext): Numbering | null {
  for (const find of FINDERS) {
    const found = find(name, context);
    if (found !== null) return found;
  }
  return null;
}

const fromDate: Finder = (name) => {
  const found = findDate(name);
  return found === null ? null : { ...NOTHING, date: found.date, start: found.start, end: found.end };
};

const FINDERS: readonly Finder[] = [
  fromSeasonEpisode,
  fromCap,
  fromWholeSeason,
  fromWordBehind,
  fromDate,
  fromCompact,
  fromMiniseries,
  fromSeasonsFile,
  fromEpisodeWord,
  withSeasonBefore(fromAbsolute),
  fromFolder,
];

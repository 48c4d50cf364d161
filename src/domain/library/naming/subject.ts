/** Which name of a path says what the file is: its own, or its folder's where its own is none. */
import { findNumbers } from "./numbers.ts";
import type { NamedPath } from "./split-path.ts";
import { plainTitle } from "./work-title.ts";

export interface Subject {
  /** The folders around the name that counts. */
  readonly folders: readonly string[];
  readonly stem: string;
}

const DISC_PARTS = /^(?:video_ts|audio_ts|bdmv|stream)$/iu;
const TECHNICAL =
  /(?<![\p{L}\d])(?:\d{3,4}[pi]|[hx]\.?26[45]|bluray|web-?dl|webrip|web|hdtv|dvdrip|xvid|sdtv)(?![\p{L}\d])/iu;
const DATED = /(?<!\d)(?:19|20)\d\d(?!\d)/u;
const NO_FOLDER = { inSeason: false, inSeries: false };

export function chooseSubject({ folders, stem }: NamedPath): Subject {
  const cut = folders.findIndex((name) => DISC_PARTS.test(name));
  if (cut > 0) return { folders: folders.slice(0, cut - 1), stem: folders[cut - 1] ?? stem };
  const parent = folders.at(-1);
  const isSubject = isRelease(parent ?? "")
    ? saysLess(stem, parent ?? "")
    : isAbbreviation(stem, parent ?? "");
  if (parent !== undefined && isSubject) return { folders: folders.slice(0, -1), stem: parent };
  return { folders, stem };
}

/** `Film.2010.1080p.WEB`, `Show.S01E02.720p`, `Film (2010)`. */
function isRelease(name: string): boolean {
  return plainTitle(name) !== null || isTechnical(name);
}

function isTechnical(name: string): boolean {
  return TECHNICAL.test(name) && (DATED.test(name) || hasEpisode(name));
}

/** No number where the folder has one, no year where it has one: `abc-xyz-1080p`, `a1b2c3d4e5`, `1011 - Title`. */
function saysLess(stem: string, parent: string): boolean {
  if (hasEpisode(parent)) return !hasEpisode(stem);
  return !DATED.test(stem) && !hasEpisode(stem) && !/\s/u.test(stem) && /^[a-z\d_.-]+$/u.test(stem);
}

function hasEpisode(name: string): boolean {
  const found = findNumbers(name, NO_FOLDER);
  return found !== null && (found.season !== null || found.date !== null);
}

/** `Some.Film.DVDRip.XviD-GROUP/grp-sf`: a short name in a release's folder, without a word that the folder has. */
function isAbbreviation(stem: string, parent: string): boolean {
  if (!TECHNICAL.test(parent) || !/^[a-z\d]{1,10}[-_.][a-z\d]{1,12}$/iu.test(stem)) return false;
  const words = stem.toLowerCase().split(/[-_.]/u);
  return (
    !hasEpisode(stem) &&
    words.every(
      (word) =>
        !parent
          .toLowerCase()
          .split(/[ ._-]/u)
          .slice(0, -1)
          .includes(word),
    )
  );
}

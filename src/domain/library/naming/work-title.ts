/** The work that folders are named for. */
import { extraKindOfFolder } from "./extras.ts";
import type { NameFacts } from "./name-facts.ts";
import { parseRelease } from "./release.ts";
import { parseSeasonFolder } from "./season.ts";
import { parseTitle, withoutTags } from "./title.ts";

/** Folders that hold libraries, or parts of works; none is a work's own. */
const GENERIC =
  /^(?:movies?|films?|filme|videos?|tv|tv ?shows?|shows?|series|serien|anime|media|mnt|data|home|server|downloads?|complete|temp|tmp|subs?|subtitles?|video_ts|audio_ts|bdmv|stream|certificate|backup|(?:cd|dvd|disc|disk) ?\d+|unsorted|.)$/iu;

export function isGenericFolder(name: string): boolean {
  return GENERIC.test(name.trim());
}

/** From the innermost folder outwards, the first that names a work. */
export function seriesTitle(folders: readonly string[]): Partial<NameFacts> {
  for (const name of folders.toReversed()) {
    if (isGenericFolder(name) || extraKindOfFolder(name) !== null) continue;
    const found = titleOfFolder(name);
    if (found.title !== undefined) return found;
  }
  return {};
}

/** Of `Show (2015)`, `Show Season 2`, `Show.S02.1080p-GROUP`; nothing of `Season 2`. */
export function titleOfFolder(name: string): Pick<NameFacts, "title" | "year"> {
  const plain = withoutTags(name);
  const bracketed = plainTitle(plain);
  if (bracketed !== null) return bracketed;
  if (parseSeasonFolder(name) !== null && /^(?:\p{L}+[ ._-]*\d*|\d+[ ._]*\p{L}*)$/u.test(name.trim()))
    return {};
  const { title, year } = parseRelease(plain);
  return title === "" ? {} : { title, ...(year !== null && { year }) };
}

/** A cut between a title and its year; in capitals where it could be a word of the title. */
const EDITION_BEHIND =
  / (?:(?:(?:the )?(?:theatrical|extended|criterion|special|ultimate|collector'?s|director'?s|final|unrated|anniversary|THEATRICAL|EXTENDED) (?:cut|edition|version|collection|CUT|EDITION|VERSION))|EXTENDED|UNRATED|UNCUT|REMASTERED|DC)$/u;

/** `Title (2010)`: what stands before the first year in brackets, when nothing there is an episode's number. */
export function plainTitle(name: string): { readonly title: string; readonly year: number } | null {
  const match = /[ ._]?[([]((?:18|19|20)\d\d)[)\]]/u.exec(name);
  if (match === null || match.index === 0) return null;
  const head = name.slice(0, match.index);
  if (/[[\]]|(?<!\p{L})s\d+|\d+x\d+|[|/]/iu.test(head)) return null;
  const title = cleanTitle(head);
  return { title: title.replace(EDITION_BEHIND, "") || title, year: Number(match[1]) };
}

/** `2012.2009.1080p`: of two years that begin a name the first is its title. */
export function titleBeforeYears(name: string): { readonly title: string; readonly year: number } | null {
  const match = /^(\d{4})[ ._]((?:19|20)\d\d)[ ._]/u.exec(name);
  return match === null ? null : { title: match[1] ?? "", year: Number(match[2]) };
}

/** What stands before the first word about the recording. */
export function withoutTechnical(title: string): string {
  return title.replace(TECHNICAL, "").replace(/[ ._-]+$/u, "");
}

/** Without the numbers that count through a show, right before those of its season. */
export function withoutCount(head: string): string {
  return head.replace(/(?:[ ._]-)?[ ._]\d{2,4}(?:-\d{3})?[ ._-]*$/u, "");
}

const TECHNICAL =
  /(?<![\p{L}\d])(?:\d{3,4}[pi]|[hx]\.?26[45]|hevc|blu-?ray|bdrip|web-?dl|webrip|web|hdtv|dvdrip|xvid)(?![\p{L}\d]).*$/iu;

/** A date, or the number that counts through a show, before an episode's number. */
const NUMBERS_BEHIND = /[ ._](?:(?:19|20)\d\d[ ._-]\d\d[ ._-]\d\d|- \d{2,4}(?:\.5)?)$/u;

/**
 * What stands before the numbers, for names whose title the library can't find: without the group in front and what is
 * in square brackets at the end; of several languages between slashes the last in Latin letters.
 */
export function headTitle(head: string): string {
  const behindGroup = head.replace(/^(?:[[【][^\][】]{0,60}[\]】][ ._]*)+/u, "");
  const plain = (behindGroup.trim() === "" ? lastBracket(head) : behindGroup)
    .replace(/^\d{6} (?=\S)/u, "")
    .replace(TECHNICAL, "")
    .replace(/[ ._([{#-]+$/u, "")
    .replace(NUMBERS_BEHIND, "")
    .replace(/(?<=[\p{L}\d] ) ?(?:-[ ])?(?:v\d|ep\.?|e\d{1,4})$/iu, "");
  const names = plain.split(" / ");
  return cleanTitle(names.findLast((name) => /\p{Script=Latin}/u.test(name)) ?? plain);
}

/** `[Group][标题][Title S02]` → `Title`. */
function lastBracket(head: string): string {
  const inside = head.split(/[[\]【】]/u).filter((part) => /\p{L}/u.test(part));
  const last =
    inside.findLast((part) => /\p{Script=Latin}{2}/u.test(part) && part !== inside[0]) ?? inside.at(-1);
  return (last ?? head).replace(/[ ]S\d{1,2}$/u, "");
}

/** Words between a title and the recording's: they end a title of a dotted name when something technical follows. */
const TITLE_ENDS =
  /[ ](?:(?:german|french|italian|spanish)(?: [dm]l)?|dc|(?:the )?(?:final|uncut|extended|unrated|anniversary) (?:cut|edition|version)|\d+th anniversary|ultra ?hd|uhd|cam|hdc)(?: (?:german|ac3|dubbed|dl|\d+))*$/iu;

/** `Film 2 German DL` → `Film 2`. */
export function withoutReleaseWords(title: string): string {
  return title.replace(TITLE_ENDS, "");
}

/** Dots and underscores between words are spaces; articles stand before (`Show, The`). */
export function cleanTitle(text: string): string {
  const spaced = text.includes(" ") ? text.replaceAll("_", " ") : text.replaceAll(/[._]/gu, " ");
  const plain = parseTitle(spaced)
    .name.replace(/[ ._-]+$/u, "")
    .trim();
  return plain.replace(/^(.+), (the|a|an|der|die|das|le|la|les)$/iu, "$2 $1");
}

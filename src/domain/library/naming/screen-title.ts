/** The title of a film or a show out of the name of its file, or of the folders around it. */
import { looseKey } from "./files.ts";
import type { NameFacts } from "./name-facts.ts";
import type { Numbering } from "./numbering.ts";
import { defined, type Release } from "./release.ts";
import {
  cleanTitle,
  headTitle,
  plainTitle,
  titleBeforeYears,
  withoutCount,
  withoutReleaseWords,
} from "./work-title.ts";

/** The name's own title, unless it says nothing of the work. */
export function titleOf(
  name: string,
  numbering: Numbering | null,
  release: Release,
  inFolder: Partial<NameFacts>,
  isMovie: boolean,
): Pick<NameFacts, "title" | "year"> {
  const head = headOf(name, numbering);
  const plain = plainTitle(head) ?? titleBeforeYears(name);
  const year = plain?.year ?? release.year ?? undefined;
  const title =
    plain?.title ?? (saysNothing(head, isMovie) ? "" : foundTitle(name, head, numbering, release));
  if (title === "") return { ...inFolder, ...defined({ year }) };
  return defined({ title, year: year ?? (isSameTitle(title, inFolder.title) ? inFolder.year : undefined) });
}

/** What stands before the numbers; of `Show - 313-315 - s16e03-05` before those that count through the show. */
function headOf(name: string, numbering: Numbering | null): string {
  if (numbering === null) return name;
  const head = name.slice(0, numbering.start);
  return numbering.season === null || numbering.absolute.length === 0 ? head : withoutCount(head);
}

/** The library's title, or our own where its rules go wrong: after groups of fans, before dates, in other scripts. */
function foundTitle(name: string, head: string, numbering: Numbering | null, release: Release): string {
  const isOwn = numbering !== null && (numbering.date !== null || /^[[【].*[\]】].*\p{L}/u.test(head));
  const starts = /^\d{6} /u.test(name);
  if (isOwn || starts || isArticle(release.title)) return headTitle(head);
  const title = cleanTitle(release.title);
  return name.includes(" ") || isLanguageInTitle(title, release, name) ? title : withoutReleaseWords(title);
}

/** What is left where a language is a word of the title: `The.Italian.Job`. */
function isArticle(title: string): boolean {
  return /^(?:the|an?|der|die|das|les?|la|el|los|las|il|lo)?$/iu.test(title);
}

/** `The.Good.German.2006`: a language before the year is a word of the title. */
function isLanguageInTitle(title: string, { year }: Release, name: string): boolean {
  if (year === null || !/^(?!.* dc ).* (?:german|french|italian|spanish)$/iu.test(title)) return false;
  const behind = name.slice(title.length, title.length + 6).replace(/^[._]/u, "");
  return behind.startsWith(String(year));
}

function isSameTitle(one: string, other: string | undefined): boolean {
  return other !== undefined && looseKey(one) === looseKey(other);
}

const EMPTY_NAMES = /^(?:movie|video|film|video_ts|vts_\d+_\d+|index|title\d*|\d{5}|feature)$/iu;

function saysNothing(head: string, isMovie: boolean): boolean {
  return (isMovie && EMPTY_NAMES.test(head)) || (!isMovie && !/[\p{L}\d]/u.test(head));
}

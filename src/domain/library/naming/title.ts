/** Titles, years and external ids in the names of films and series. Every pattern here takes linear time. */

export interface TitleName {
  /** As it is shown when nothing better is known: the name without ids, `The Kappa (2003)`. */
  readonly name: string;
  /** Without its year: `The Kappa`. */
  readonly title: string;
  readonly year: number | null;
  /** Lower-case provider to id. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** From `{edition-Director's Cut}`. */
  readonly edition: string | null;
}

const ID_TAG = /[[{(](tmdb|imdb|tvdb|tvmaze|anidb|anilist)(?:id)?[-=: ](tt\d{1,12}|\d{1,12})[\]})]/giu;
const EDITION_TAG = /\{edition-([^{}]{1,80})\}/giu;
const YEAR_TAG = /[([{]((?:18|19|20)\d\d)[)\]}]/gu;
/** Where the technical part of a release name begins. */
const RELEASE_WORD =
  /(?<![\p{L}\p{N}])(?:2160p|1080[pi]|720p|576[pi]|480[pi]|4k|uhd|bluray|blu-ray|bdrip|brrip|web-?dl|webrip|hdtv|dvdrip|x26[45]|h\.?26[45]|hevc|remux|xvid)(?![\p{L}\p{N}])/iu;
const BARE_YEAR = /(?<=[. _])(?:19|20)\d\d(?=[. _]|$)/gu;

export function parseTitle(raw: string): TitleName {
  const externalIds: Record<string, string> = {};
  for (const match of raw.matchAll(ID_TAG)) {
    const [, provider, id] = match;
    if (provider !== undefined && id !== undefined) externalIds[provider.toLowerCase()] ??= id.toLowerCase();
  }
  const edition = [...raw.matchAll(EDITION_TAG)][0]?.[1]?.trim() ?? null;
  const plain = withoutTags(raw);
  const shown = isReleaseName(plain) ? fromReleaseName(plain) : yearInBrackets(plain);
  const name = shown.name === "" ? raw.trim() || raw : shown.name;
  return { name, title: shown.title === "" ? name : shown.title, year: shown.year, externalIds, edition };
}

/** Without ids and editions, one space between words. */
export function withoutTags(raw: string): string {
  return squeeze(raw.replaceAll(ID_TAG, " ").replaceAll(EDITION_TAG, " "));
}

interface Shown {
  readonly name: string;
  readonly title: string;
  readonly year: number | null;
}

/** The last year in brackets counts: `2012 (2009)` is of 2009. */
function yearInBrackets(name: string): Shown {
  const match = [...name.matchAll(YEAR_TAG)].at(-1);
  if (match === undefined) return { name, title: name, year: null };
  return { name, title: name.slice(0, match.index).trim(), year: Number(match[1]) };
}

/** `The.Film.2010.1080p.WEB-DL-GRP`: no spaces, and a technical word. */
function isReleaseName(name: string): boolean {
  return !name.includes(" ") && /[._]/u.test(name) && RELEASE_WORD.test(name);
}

function fromReleaseName(name: string): Shown {
  const cut = name.search(RELEASE_WORD);
  const head = name.slice(0, cut);
  const match = [...head.matchAll(BARE_YEAR), ...head.matchAll(YEAR_TAG)].at(-1);
  const year = match === undefined ? null : Number(match[1] ?? match[0]);
  const title = squeeze((match === undefined ? head : head.slice(0, match.index)).replaceAll(/[._]/gu, " "));
  return { name: year === null || title === "" ? title : `${title} (${year})`, title, year };
}

function squeeze(text: string): string {
  return text
    .split(/\s/u)
    .filter((word) => word !== "")
    .join(" ");
}

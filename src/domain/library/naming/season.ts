/** Season folders. */

const WORDS =
  "season|series|staffel|saison|temporada|stagione|seizoen|sezonul|sezon|sezóna|sezona|säsong|sæson|sesong|kausi|évad|сезон|シーズン|시즌";
const WORD_NUMBER = new RegExp(`(?:^|[ ._-])(?:${WORDS})[ ._-]{0,3}(\\d{1,4})(?!\\d)`, "iu");
const NUMBER_WORD = new RegExp(`^(\\d{1,3})(?:\\.|st|nd|rd|th)?[ ._-]{0,2}(?:${WORDS})(?!\\p{L})`, "iu");
const SHORT = /^s(\d{1,4})(?![\p{L}\p{N}])/iu;
const NUMBER = /^\d{1,4}$/u;
const SPECIALS = /^(?:specials?|season[ ._-]?specials?|spezial|ova|ovas)$/iu;

/**
 * The season that a folder of a series is: 0 for specials, null when it is none. `Season 01`, `S1`, `1. Staffel`,
 * `Show - Season 2`, `Season 3 (2014)`, `4`.
 */
export function parseSeasonFolder(name: string): number | null {
  const trimmed = name.trim();
  if (SPECIALS.test(trimmed)) return 0;
  const match =
    WORD_NUMBER.exec(trimmed) ?? NUMBER_WORD.exec(trimmed) ?? SHORT.exec(trimmed) ?? NUMBER.exec(trimmed);
  return match === null ? null : Number(match[1] ?? match[0]);
}

/** `Show.S02.1080p.WEB-GRP`, `Show S02`: the name of a release of one season. */
const RELEASE = /^(.*[\p{L}\p{N})\]])[ ._-]+s(\d{1,2})(?![\p{L}\p{N}]|[ ._-]?(?:e|-|s)\d)/iu;

/** As `parseSeasonFolder`, and of folders that are called after a release of one season. */
export function seasonOfFolder(name: string): number | null {
  return parseSeasonFolder(name) ?? releaseOf(name)?.season ?? null;
}

function releaseOf(name: string): { readonly show: string; readonly season: number } | null {
  const [, show, season] = RELEASE.exec(name.trim()) ?? [];
  return show === undefined ? null : { show, season: Number(season) };
}

const BEFORE_WORD = new RegExp(`^(.*?)[ ._-]*(?:${WORDS})[ ._-]{0,3}\\d`, "iu");

/** What stands before the season in a folder's name; `""` when nothing does. */
export function showOfSeasonFolder(name: string): string {
  return BEFORE_WORD.exec(name.trim())?.[1] ?? releaseOf(name)?.show ?? "";
}

/** What a season is called when nobody named it. */
export function seasonName(number: number): string {
  return number === 0 ? "Specials" : `Season ${number}`;
}

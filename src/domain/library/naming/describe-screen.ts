/** Films and episodes: files, and releases without a file. */
import { describeHomeVideo, isHomeVideo } from "./describe-picture.ts";
import { extraTypeOf } from "./extra-names.ts";
import { looseKey } from "./files.ts";
import type { NameFacts } from "./name-facts.ts";
import { range } from "./number-chain.ts";
import type { Numbering } from "./numbering.ts";
import { findNumbers } from "./numbers.ts";
import { findPart } from "./parts.ts";
import { withoutPosters } from "./release-group.ts";
import { defined, parseRelease, type Release } from "./release.ts";
import { parseSeasonFolder } from "./season.ts";
import type { NamedPath } from "./split-path.ts";
import { chooseSubject } from "./subject.ts";
import { parseTitle, withoutTags } from "./title.ts";
import { versionOf } from "./versions.ts";
import {
  cleanTitle,
  headTitle,
  isGenericFolder,
  plainTitle,
  seriesTitle,
  withoutReleaseWords,
} from "./work-title.ts";

export function describeScreen(path: NamedPath): NameFacts {
  const extraType = extraTypeOf(path);
  if (extraType === null && isHomeVideo(path)) return describeHomeVideo(path);
  const { folders, stem } = chooseSubject(path);
  const name = withoutPosters(withoutTags(stem));
  const context = contextOf(name, folders);
  const numbering = findNumbers(name, context);
  const release = parseRelease(numbering === null ? name : canonical(name, numbering));
  const inFolder = seriesTitle(folders);
  const numbers = numbersOf(name, numbering, release, seasonOf(folders));
  const isEpisode =
    numbers.season !== undefined || numbers.absolute !== undefined || numbers.date !== undefined;
  const kind =
    extraType !== null ? "extra" : isEpisode || numbers.episodes !== undefined ? "episode" : "movie";
  const titled = titleOf(name, numbering, release, inFolder, kind === "movie");
  return {
    ...recordingOf(release, stem),
    kind,
    ...numbers,
    ...titled,
    ...tagsOf(stem, path.folders),
    ...defined({
      extraType: extraType ?? undefined,
      part: findPart(path, isEpisode || release.seasons.length > 0) ?? undefined,
      versionName: versionNameOf(path),
    }),
  };
}

/** The name with its numbers as `S01E01`, so that title and tail are told apart by one rule. */
function canonical(name: string, numbering: Numbering): string {
  const space = name.includes(" ") ? " " : ".";
  const head = name.slice(0, numbering.start).replace(/[ ._([{#-]+$/u, "");
  const tail = name.slice(numbering.end).replace(/^[\])}]/u, "");
  const season = String(numbering.season ?? 1).padStart(2, "0");
  const episode = String(numbering.episodes[0] ?? numbering.absolute[0] ?? 1).padStart(2, "0");
  return `${head}${head === "" ? "" : space}S${season}E${episode}${/^[ ._-]/u.test(tail) ? "" : space}${tail}`;
}

function contextOf(name: string, folders: readonly string[]): { inSeason: boolean; inSeries: boolean } {
  const parent = folders.at(-1) ?? "";
  const inSeason = folders.length > 0 && parseSeasonFolder(parent) !== null;
  const key = looseKey(withoutTags(parent).replace(/\(\d{4}\)/u, ""));
  const own = looseKey(name);
  const isFilm = /[([](?:19|20)\d\d[)\]]/u.test(name) || own === key;
  const leads = /^\d{1,4}(?:-\d{1,4})?(?:$|[.-]| - )/u.test(name) && !/^\d/u.test(parent);
  const inSeries = !isFilm && parent !== "" && !isGenericFolder(parent) && (leads || own.startsWith(key));
  return { inSeason, inSeries };
}

function seasonOf(folders: readonly string[]): number | null {
  const parent = folders.at(-1);
  return parent === undefined ? null : parseSeasonFolder(parent);
}

type Numbers = Pick<
  NameFacts,
  "season" | "seasons" | "episodes" | "episodeEnd" | "absolute" | "date" | "special"
>;

function numbersOf(
  name: string,
  numbering: Numbering | null,
  release: Release,
  folderSeason: number | null,
): Numbers {
  if (numbering === null) return libraryNumbers(name, release, folderSeason);
  const isBare = numbering.season === null && numbering.date === null;
  const season = isBare ? folderSeason : numbering.season;
  // In a season's folder a lone number is the episode's.
  const isOfSeason = isBare && folderSeason !== null;
  const episodes = isOfSeason ? numbering.absolute : numbering.episodes;
  return {
    ...(season !== null && { season }),
    ...listed("episodes", episodes),
    ...listed("absolute", isOfSeason ? [] : numbering.absolute),
    ...endOf(episodes),
    ...(numbering.date !== null && { date: numbering.date }),
    ...((numbering.isSpecial || season === 0) && { special: true }),
  };
}

function endOf(episodes: readonly number[]): Numbers {
  return episodes.length > 1 ? { episodeEnd: Math.max(...episodes) } : {};
}

/** `S01 - 06`, `Season 01 - Season 07`. */
const SEASONS =
  /(?<!\p{L})(?:s|season[ ._])(\d{1,2})[ ._]?[-~][ ._]?(?:s|season[ ._])?(\d{2})(?![\p{L}\d])/iu;

function seasonsOf(name: string, release: Release): readonly number[] {
  const match = release.seasons.length > 1 ? null : SEASONS.exec(name);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  return last > first ? range(first, last) : release.seasons;
}

function libraryNumbers(name: string, release: Release, folderSeason: number | null): Numbers {
  const { date } = release;
  const seasons = seasonsOf(name, release);
  const episodes = seasons.length > 1 ? [] : release.episodes;
  const season = seasons[0] ?? folderSeason;
  return {
    ...(season !== null && { season }),
    ...(seasons.length > 1 && { seasons }),
    ...listed(season === null ? "absolute" : "episodes", episodes),
    ...endOf(episodes),
    ...(date !== null && { date }),
    ...(season === 0 && { special: true }),
  };
}

function listed(key: "episodes" | "absolute", list: readonly number[]): Numbers {
  return list.length === 0 ? {} : { [key]: list };
}

/** The name's own title, unless it says nothing of the work. */
function titleOf(
  name: string,
  numbering: Numbering | null,
  release: Release,
  inFolder: Partial<NameFacts>,
  isMovie: boolean,
): Pick<NameFacts, "title" | "year"> {
  const head = numbering === null ? name : name.slice(0, numbering.start);
  const plain = plainTitle(head);
  const year = plain?.year ?? release.year ?? undefined;
  const title =
    plain?.title ?? (saysNothing(head, isMovie) ? "" : foundTitle(name, head, numbering, release));
  if (title === "") return { ...inFolder, ...defined({ year }) };
  return defined({ title, year: year ?? (isSameTitle(title, inFolder.title) ? inFolder.year : undefined) });
}

/** The library's title, or our own where its rules go wrong: after groups of fans, before dates, in other scripts. */
function foundTitle(name: string, head: string, numbering: Numbering | null, release: Release): string {
  const isOwn = numbering !== null && (numbering.date !== null || /^[[【].*[\]】].*\p{L}/u.test(head));
  const starts = /^\d{6} /u.test(name);
  if (isOwn || starts || release.title === "") return headTitle(head);
  const title = cleanTitle(release.title);
  return name.includes(" ") ? title : withoutReleaseWords(title);
}

function isSameTitle(one: string, other: string | undefined): boolean {
  return other !== undefined && looseKey(one) === looseKey(other);
}

const EMPTY_NAMES = /^(?:movie|video|film|video_ts|vts_\d+_\d+|index|title\d*|\d{5}|feature)$/iu;

function saysNothing(head: string, isMovie: boolean): boolean {
  return (isMovie && EMPTY_NAMES.test(head)) || (!isMovie && !/[\p{L}\d]/u.test(head));
}

function recordingOf(release: Release, stem: string): Partial<NameFacts> {
  const {
    title: _title,
    year: _year,
    seasons: _seasons,
    episodes: _episodes,
    date: _date,
    ...facts
  } = release;
  const edition = parseTitle(stem).edition;
  return edition === null ? facts : { ...facts, edition: [edition] };
}

/** Ids of the file, then of its folders. */
function tagsOf(stem: string, folders: readonly string[]): Pick<NameFacts, "ids"> {
  const ids = Object.assign(
    {},
    ...[...folders.slice(-3), stem].map((name) => parseTitle(name).externalIds),
  ) as Record<string, string>;
  return Object.keys(ids).length === 0 ? {} : { ids };
}

function versionNameOf({ stem, folders }: NamedPath): string | undefined {
  const folder = folders.at(-1);
  const version = folder === undefined ? null : versionOf(stem, folder);
  return version === null || version === "" ? undefined : version;
}

/** Films and episodes: files, and releases without a file. */
import { describeHomeVideo, isHomeVideo } from "./describe-picture.ts";
import { extraTypeOf } from "./extra-names.ts";
import { looseKey } from "./files.ts";
import type { NameFacts } from "./name-facts.ts";
import type { Numbering } from "./numbering.ts";
import { seasonsOf } from "./numbers-seasons.ts";
import { findNumbers } from "./numbers.ts";
import { findPart } from "./parts.ts";
import { withoutPosters } from "./release-group.ts";
import { defined, parseRelease, type Release } from "./release.ts";
import { titleOf } from "./screen-title.ts";
import { seasonOfFolder } from "./season.ts";
import type { NamedPath } from "./split-path.ts";
import { chooseSubject } from "./subject.ts";
import { parseTitle, withoutTags } from "./title.ts";
import { versionOf } from "./versions.ts";
import { cleanTitle, isGenericFolder, seriesTitle, withoutTechnical } from "./work-title.ts";

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
    ...episodeTitleOf(name, numbering, release),
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
  const inSeason = folders.length > 0 && seasonOfFolder(parent) !== null;
  const key = looseKey(withoutTags(parent).replace(/\(\d{4}\)/u, ""));
  const own = looseKey(name);
  const isFilm = /[([](?:19|20)\d\d[)\]]/u.test(name) || own === key;
  const leads = /^\d{1,4}(?:-\d{1,4})?(?:$|[.-]| - )/u.test(name) && !/^\d/u.test(parent);
  const inSeries = !isFilm && parent !== "" && !isGenericFolder(parent) && (leads || own.startsWith(key));
  return { inSeason, inSeries };
}

function seasonOf(folders: readonly string[]): number | null {
  const parent = folders.at(-1);
  return parent === undefined ? null : seasonOfFolder(parent);
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

function libraryNumbers(name: string, release: Release, folderSeason: number | null): Numbers {
  const { date } = release;
  const seasons = seasonsOf(name, release.seasons);
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

/** Words of the recording that the library takes for a title's. */
const RECORDING_WORDS = /(?: (?:WS|DSR|DSRip|PDTV|REAL|READ|iTunesU?HD|HDTVx26[45]|HDTVMux))+$/u;
const TITLE_BEHIND = /^[)\]]?[ ._]?-[ ._]?([^[\](){}]*\p{L}[^[\](){}]*)/u;

/** As the library finds it, or what follows a dash behind the numbers: `S02E06 - The Weir`. */
function episodeTitleOf(
  name: string,
  numbering: Numbering | null,
  { episodeTitle }: Release,
): Pick<NameFacts, "episodeTitle"> {
  if (episodeTitle !== undefined) return { episodeTitle: episodeTitle.replace(RECORDING_WORDS, "") };
  if (numbering === null || numbering.episodes.length + numbering.absolute.length === 0) return {};
  const behind = TITLE_BEHIND.exec(name.slice(numbering.end))?.[1];
  const title = behind === undefined ? "" : withoutTechnical(cleanTitle(behind));
  return /^(?:ep(?:isode)?[ ._]*\d+)?$/iu.test(title) ? {} : { episodeTitle: title };
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

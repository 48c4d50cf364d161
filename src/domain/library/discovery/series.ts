import { parseEpisode } from "../naming/episode.ts";
/** A series' folder: seasons by folder or by number, and their episodes. */
import { extraKindOfFolder, extraKindOfStem, stemWithoutEnding } from "../naming/extras.ts";
import { baseName, folderOf, joinPath, splitName } from "../naming/files.ts";
import { seasonName, seasonOfFolder, showOfSeasonFolder } from "../naming/season.ts";
import { parseTitle } from "../naming/title.ts";
import { parsePart, splitQuality } from "../naming/versions.ts";
import type { ItemDraft } from "../scanning/draft.ts";
import { attachSidecars } from "./beside.ts";
import { addEpisodes, type EpisodeFile } from "./episodes.ts";
import { addExtras, addFolderExtras } from "./extras.ts";
import { folderPictures, seasonPictures, toArtwork } from "./pictures.ts";
import { addItem, firstNfo, type Bench } from "./seed.ts";
import { allFolders, entriesOf, holds, type Entry, type Folder } from "./tree.ts";

export function draftSeries(bench: Bench, folder: Folder, parentPlace: string | null): void {
  const title = parseTitle(folder.name);
  const series = addItem(bench, {
    place: folder.path,
    kind: "series",
    name: title.name,
    parentPlace,
    fields: title.year === null ? {} : { year: title.year },
    externalIds: title.externalIds,
    nfo: firstNfo(bench, "tvshow", entriesOf(folder, "nfo")),
    artwork: toArtwork(folderPictures(folder)),
  });
  const files = episodeFiles(folder);
  const seasons = addSeasons(bench, series, folder, files);
  addEpisodes(bench, series, seasons, files);
  addEpisodeExtras(bench, folder);
  addAllExtras(bench, seasons, folder, series.place);
  for (const each of allFolders(folder)) attachSidecars(bench, each, entriesOf(each, "video"));
}

/** Extras named for an episode (`Show S01E02-trailer`) are its own. */
function addEpisodeExtras(bench: Bench, folder: Folder): void {
  const byStem = new Map<string, string>();
  for (const item of bench.items.filter(({ kind }) => kind === "episode")) {
    const names = item.versions.flatMap((version) => version.parts).map(({ path }) => toStem(path));
    for (const name of names) byStem.set(name, item.place);
  }
  for (const each of allFolders(folder)) {
    for (const entry of extrasOf(each)) {
      const owner = byStem.get(toStem(joinPath(each.path, `${stemWithoutEnding(entry.stem)}.`)));
      if (owner !== undefined) addExtras(bench, owner, [entry]);
    }
  }
}

/** A path without quality and part at its end, in lower case. */
function toStem(path: string): string {
  const { stem } = splitName(baseName(path));
  const whole = parsePart(stem)?.base ?? stem;
  return joinPath(folderOf(path), splitQuality(whole).base).toLowerCase();
}

/** Extras belong to the season in whose folder they are, else to the series. */
function addAllExtras(
  bench: Bench,
  seasons: ReadonlyMap<number, ItemDraft>,
  folder: Folder,
  ownerPlace: string,
): void {
  const isOther = (child: Folder): boolean => extraKindOfFolder(child.name) === null;
  const others = extrasOf(folder).filter((entry) => !bench.mediaPaths.has(entry.path));
  addExtras(bench, ownerPlace, others);
  addFolderExtras(bench, ownerPlace, folder, isOther);
  for (const child of folder.folders.filter(isOther)) {
    const season = seasons.get(seasonOfFolder(child.name) ?? -1);
    addAllExtras(bench, seasons, child, season?.place ?? ownerPlace);
  }
}

/** Videos of the series and of its folders but for extras, with what name and folder say. */
function episodeFiles(series: Folder): readonly EpisodeFile[] {
  const visit = (folder: Folder, season: number | null): readonly EpisodeFile[] => [
    ...mains(folder).map((entry) => {
      const name = parseEpisode(entry.stem);
      const number = name.season ?? season ?? seasonOfNothing(name.episode, name.airedOn);
      return { entry, folder, name, season: number };
    }),
    ...folder.folders.flatMap((child) =>
      extraKindOfFolder(child.name) !== null ? [] : visit(child, seasonOfFolder(child.name) ?? season),
    ),
  ];
  // A season's release that lies alone is a series' folder and its season's.
  return visit(series, releasedSeason(series.name));
}

function releasedSeason(name: string): number | null {
  return showOfSeasonFolder(name) === "" ? null : seasonOfFolder(name);
}

/** Without any season, numbered episodes are of the first, daily ones of their year; others of none. */
function seasonOfNothing(episode: number | null, airedOn: string | null): number | null {
  if (airedOn !== null) return Number(airedOn.slice(0, 4));
  return episode === null ? null : 1;
}

function mains(folder: Folder): readonly Entry[] {
  return entriesOf(folder, "video").filter((entry) => extraKindOfStem(entry.stem) === null);
}

function extrasOf(folder: Folder): readonly Entry[] {
  const videos = entriesOf(folder, "video").filter((entry) => extraKindOfStem(entry.stem) !== null);
  const sounds = entriesOf(folder, "audio").filter((entry) => extraKindOfStem(entry.stem) === "themeSong");
  return [...videos, ...sounds];
}

/** A season for each folder of one, and for each number that episodes have and no folder (`Show#s1`). */
function addSeasons(
  bench: Bench,
  series: ItemDraft,
  folder: Folder,
  files: readonly EpisodeFile[],
): ReadonlyMap<number, ItemDraft> {
  const folders = new Map<number, Folder>();
  for (const child of folder.folders) {
    const number = seasonOfFolder(child.name);
    if (number !== null && holds(child, "video") && !folders.has(number)) folders.set(number, child);
  }
  const numbers = new Set([...folders.keys(), ...files.flatMap((file) => file.season ?? [])]);
  const seasons = new Map<number, ItemDraft>();
  for (const number of [...numbers].toSorted((a, b) => a - b)) {
    const own = folders.get(number);
    const pictures = [...(own === undefined ? [] : folderPictures(own)), ...seasonPictures(folder, number)];
    const season = addItem(bench, {
      place: own?.path ?? `${folder.path}#s${number}`,
      kind: "season",
      name: seasonName(number),
      parentPlace: series.place,
      seriesPlace: series.place,
      fields: { index: number },
      nfo: own === undefined ? null : firstNfo(bench, "season", entriesOf(own, "nfo")),
      artwork: toArtwork(pictures),
    });
    seasons.set(number, season);
  }
  return seasons;
}

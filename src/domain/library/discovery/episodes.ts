/** Episodes: one item per number (or run of numbers), with its versions and parts. */
import type { NfoDocument } from "../../metadata/nfo.ts";
import type { EpisodeName } from "../naming/episode.ts";
import { parseTitle } from "../naming/title.ts";
import { splitQuality } from "../naming/versions.ts";
import type { ItemDraft, ItemFields } from "../scanning/draft.ts";
import { groupFilms } from "./film-groups.ts";
import { filePictures, thumbsAsPosters, toArtwork, withOwnPicture } from "./pictures.ts";
import { addItem, type Bench } from "./seed.ts";
import { entriesOf, type Entry, type Folder } from "./tree.ts";

export interface EpisodeFile {
  readonly entry: Entry;
  readonly folder: Folder;
  readonly name: EpisodeName;
  readonly season: number | null;
}

export function addEpisodes(
  bench: Bench,
  series: ItemDraft,
  seasons: ReadonlyMap<number, ItemDraft>,
  files: readonly EpisodeFile[],
): void {
  const groups = Map.groupBy(files, groupKey);
  for (const group of groups.values()) {
    const byPath = new Map(group.map((file) => [file.entry.path, file]));
    for (const film of groupFilms(
      "",
      group.map((file) => file.entry),
    )) {
      const entry = film.versions[0]?.files[0];
      const file = entry === undefined ? undefined : byPath.get(entry.path);
      if (file === undefined) continue;
      addEpisode(bench, series, seasons, file, film.versions);
    }
  }
}

/** Only files of one folder and one number can be versions of one episode. */
function groupKey({ entry, folder, name, season }: EpisodeFile): string {
  const number = name.episode ?? name.airedOn ?? entry.path;
  return JSON.stringify([folder.path, season, number, name.episodeEnd]);
}

function addEpisode(
  bench: Bench,
  series: ItemDraft,
  seasons: ReadonlyMap<number, ItemDraft>,
  file: EpisodeFile,
  versions: Parameters<typeof addItem>[1]["versions"] & object,
): void {
  const { entry, folder, name, season } = file;
  const place = season === null ? undefined : seasons.get(season);
  const stem = splitQuality(entry.stem).base;
  const title = parseTitle(stem);
  const pictures = [...new Set([entry.stem, stem])].flatMap((each) => filePictures(folder, each));
  const own = entriesOf(folder, "nfo").find((nfo) => nfo.stem === entry.stem || nfo.stem === stem);
  const nfo = own === undefined ? null : joinEpisodes(bench.knowledge.nfo(own.path));
  addItem(bench, {
    place: entry.path,
    kind: "episode",
    name: title.name,
    parentPlace: (place ?? series).place,
    seriesPlace: series.place,
    seasonPlace: place?.place ?? null,
    fields: numbersOf(name, season),
    externalIds: title.externalIds,
    nfo,
    versions,
    artwork: withOwnPicture(toArtwork(thumbsAsPosters(pictures)), entry, bench.knowledge),
  });
}

function numbersOf(name: EpisodeName, season: number | null): Partial<ItemFields> {
  const premieredAt = name.airedOn === null ? null : new Date(`${name.airedOn}T00:00:00Z`);
  return {
    ...(name.episode !== null && { index: name.episode }),
    ...(name.episodeEnd !== null && { indexEnd: name.episodeEnd }),
    ...(season !== null && { parentIndex: season }),
    ...(premieredAt !== null && { premieredAt, year: premieredAt.getUTCFullYear() }),
  };
}

/** The NFO of a file with several episodes speaks of each: names and plots are put one after the other. */
function joinEpisodes(documents: readonly NfoDocument[]): NfoDocument | null {
  const episodes = documents.filter((document) => document.form === "episodedetails");
  const first = episodes[0];
  if (first === undefined || episodes.length === 1) return first ?? null;
  const together = (read: (fields: Partial<ItemFields>) => string | null | undefined): string =>
    episodes.flatMap((document) => read(document.fields) ?? []).join(" / ");
  const last = Math.max(...episodes.map((document) => document.fields.index ?? 0));
  return {
    ...first,
    fields: {
      ...first.fields,
      name: together((fields) => fields.name),
      overview: together((fields) => fields.overview),
      ...(last > (first.fields.index ?? last) && { indexEnd: last }),
    },
  };
}

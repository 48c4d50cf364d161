import { extraKindOfFolder, extraKindOfStem, stemWithoutEnding } from "../naming/extras.ts";
/** Films' folders, and films that lie loose in a root or together in a folder. */
import { byName, splitName } from "../naming/files.ts";
import { parseTitle } from "../naming/title.ts";
import { parseDiscFolder } from "../naming/versions.ts";
import { attachSidecars } from "./beside.ts";
import { addExtras, addFolderExtras } from "./extras.ts";
import { groupFilms, type FilmGroup } from "./film-groups.ts";
import { filePictures, folderPictures, toArtwork, withOwnPicture } from "./pictures.ts";
import { addItem, firstNfo, type Bench } from "./seed.ts";
import { allEntries, entriesOf, holds, type Entry, type Folder } from "./tree.ts";

interface Place {
  readonly bench: Bench;
  readonly parentPlace: string | null;
}

/** The films of a folder, and of the folders in it. A folder that is one film is that film's place. */
export function draftFilms(place: Place, folder: Folder): void {
  const videos = mainVideos(folder);
  const groups = groupFilms(folder.name, videos);
  attachSidecars(place.bench, folder, entriesOf(folder, "video"), videos);
  const [only] = groups;
  if (only !== undefined && groups.length === 1) {
    addFilmFolder(place, folder, only);
    for (const child of folder.folders.filter((each) => isFilmOfItsOwn(each))) draftFilms(place, child);
    return;
  }
  addFolderItem(place, folder);
  const inside = { ...place, parentPlace: folder.path };
  addLooseFilms(inside, folder, withOrphans(folder, groups));
  for (const child of folder.folders.filter((each) => holds(each, "video") && !isExtras(each))) {
    draftFilms(inside, child);
  }
  addFolderExtras(place.bench, folder.path, folder, (child) => !isExtras(child));
}

/** A folder of extras by its name, unless what is in it are films with their years (`Shorts/Film (1999).mkv`). */
export function isExtras(folder: Folder): boolean {
  if (extraKindOfFolder(folder.name) === null) return false;
  return !allEntries(folder).some((entry) => entry.class === "video" && parseTitle(entry.stem).year !== null);
}

/** Films of which only the files are their own: those in the root, or many in one folder. */
function addLooseFilms(place: Place, folder: Folder, groups: readonly FilmGroup[]): void {
  const extras = Map.groupBy(extraVideos(folder), (extra) => stemWithoutEnding(extra.stem));
  const allNfos = Map.groupBy(entriesOf(folder, "nfo"), (nfo) => nfo.stem);
  for (const group of groups) {
    const first = group.versions[0]?.files[0];
    if (first === undefined) continue;
    const stems = stemsOf(group);
    const nfos = stems.flatMap((stem) => allNfos.get(stem) ?? []);
    const pictures = stems.flatMap((stem) => filePictures(folder, stem));
    const title = parseTitle(group.stem);
    const item = addItem(place.bench, {
      place: first.path,
      kind: "movie",
      name: title.name,
      parentPlace: place.parentPlace,
      fields: yearOf(title.year),
      externalIds: title.externalIds,
      nfo: firstNfo(place.bench, "movie", nfos),
      versions: group.versions,
      artwork: withOwnPicture(toArtwork(pictures), first, place.bench.knowledge),
    });
    addExtras(
      place.bench,
      item.place,
      stems
        .flatMap((stem) => extras.get(stem) ?? [])
        .filter((extra) => !place.bench.mediaPaths.has(extra.path)),
    );
  }
}

/** The loose videos of a root. */
export function draftLooseFilms(bench: Bench, folder: Folder): void {
  attachSidecars(bench, folder, entriesOf(folder, "video"));
  const groups = groupFilms("", mainVideos(folder));
  addLooseFilms({ bench, parentPlace: null }, folder, withOrphans(folder, groups));
}

/** A trailer of nothing that is there (`Film-trailer.mkv` alone among other films) stands for itself. */
function withOrphans(folder: Folder, groups: readonly FilmGroup[]): readonly FilmGroup[] {
  const stems = new Set(groups.flatMap(stemsOf));
  const orphans = extraVideos(folder).filter(
    (entry) => entry.class === "video" && !stems.has(stemWithoutEnding(entry.stem)),
  );
  return [...groups, ...groupFilms("", orphans)];
}

export function addFolderItem(place: Place, folder: Folder): void {
  addItem(place.bench, {
    place: folder.path,
    kind: "folder",
    name: folder.name,
    parentPlace: place.parentPlace,
    artwork: toArtwork(folderPictures(folder)),
  });
}

function addFilmFolder(place: Place, folder: Folder, group: FilmGroup): void {
  const { bench } = place;
  const first = group.versions[0]?.files[0];
  const stems = [...new Set([...stemsOf(group), folder.name])];
  const nfos = entriesOf(folder, "nfo");
  const named = nfos.filter((nfo) => stems.includes(nfo.stem));
  const general = nfos.filter((nfo) => nfo.stem.toLowerCase() === "movie");
  const pictures = [...folderPictures(folder), ...stems.flatMap((stem) => filePictures(folder, stem))];
  const fromFolder = parseTitle(folder.name);
  const fromFile = parseTitle(group.stem);
  const item = addItem(bench, {
    place: folder.path,
    kind: "movie",
    name: fromFolder.name,
    parentPlace: place.parentPlace,
    fields: yearOf(fromFolder.year ?? fromFile.year),
    externalIds: { ...fromFile.externalIds, ...fromFolder.externalIds },
    nfo: firstNfo(bench, "movie", [...named, ...general, ...(nfos.length === 1 ? nfos : [])]),
    versions: group.versions,
    artwork: withOwnPicture(toArtwork(pictures), first, bench.knowledge),
  });
  addExtras(bench, item.place, extraVideos(folder));
  addFolderExtras(bench, item.place, folder, isFilmOfItsOwn);
}

/** A folder's videos that are no extras, with those of its discs (`CD1/`, `CD2/`). */
export function mainVideos(folder: Folder): readonly Entry[] {
  const own = entriesOf(folder, "video");
  const mains = own.filter((entry) => extraKindOfStem(entry.stem) === null);
  const discs = folder.folders.filter((child) => parseDiscFolder(child.name) !== null);
  // A folder with nothing but a trailer is that trailer's.
  const videos = mains.length > 0 ? mains : own;
  return [...videos, ...(videos.length > 0 ? [] : discs.flatMap((disc) => discVideos(folder, disc)))];
}

/** A disc's only film takes the place of `Film cd1` in its folder. */
function discVideos(folder: Folder, disc: Folder): readonly Entry[] {
  const videos = entriesOf(disc, "video");
  const number = parseDiscFolder(disc.name) ?? 0;
  return videos.length === 1
    ? videos.map((entry) => ({ ...entry, stem: `${folder.name} cd${number}` }))
    : videos;
}

function extraVideos(folder: Folder): readonly Entry[] {
  const mains = new Set(mainVideos(folder).map((entry) => entry.path));
  const sounds = entriesOf(folder, "audio").filter((entry) => entry.stem.toLowerCase() === "theme");
  return [...entriesOf(folder, "video").filter((entry) => !mains.has(entry.path)), ...sounds];
}

/** Inside a film's folder: another film, not something about it. A year or an NFO says so. */
function isFilmOfItsOwn(folder: Folder): boolean {
  if (!holds(folder, "video") || extraKindOfFolder(folder.name) !== null) return false;
  return parseTitle(folder.name).year !== null || entriesOf(folder, "nfo").length > 0;
}

function stemsOf(group: FilmGroup): readonly string[] {
  const files = group.versions.flatMap((version) => version.files);
  return [...new Set([group.stem, ...files.map((entry) => splitName(entry.name).stem)])].toSorted(byName);
}

function yearOf(year: number | null): { readonly year: number } | Record<never, never> {
  return year === null ? {} : { year };
}

import type { ExtraKind, ItemKind } from "../item.ts";
/** Trailers, interviews and the like as items of their own that belong to another. */
import { extraKindOfFolder, extraKindOfStem } from "../naming/extras.ts";
import { parseTitle } from "../naming/title.ts";
import { filePictures, toArtwork, withOwnPicture } from "./pictures.ts";
import { addItem, type Bench } from "./seed.ts";
import { allFolders, entriesOf, type Entry, type Folder } from "./tree.ts";

function kindOf(extra: ExtraKind, entry: Entry): ItemKind {
  if (entry.class === "audio") return "track";
  return extra === "trailer" ? "trailer" : "video";
}

function addExtra(
  bench: Bench,
  ownerPlace: string,
  entry: Entry,
  extraKind: ExtraKind,
  folder?: Folder,
): void {
  const { name, year } = parseTitle(entry.stem);
  const pictures = folder === undefined ? [] : toArtwork(filePictures(folder, entry.stem));
  addItem(bench, {
    place: entry.path,
    kind: kindOf(extraKind, entry),
    name,
    ownerPlace,
    extraKind,
    ...(year !== null && { fields: { year } }),
    versions: [{ name: null, edition: null, files: [entry] }],
    artwork: withOwnPicture(pictures, entry, bench.knowledge),
  });
}

/** Extras by the ending of their names, beside the film. */
export function addExtras(bench: Bench, ownerPlace: string, entries: readonly Entry[]): void {
  for (const entry of entries) {
    const kind = extraKindOfStem(entry.stem) ?? "other";
    addExtra(bench, ownerPlace, entry, entry.class === "video" ? videoKindOf(kind) : kind);
  }
}

function videoKindOf(extra: ExtraKind): ExtraKind {
  return extra === "themeSong" ? "themeVideo" : extra;
}

/** What lies in the folders of a film or series that hold extras; folders that `isOther` claims are left alone. */
export function addFolderExtras(
  bench: Bench,
  ownerPlace: string,
  folder: Folder,
  isOther: (child: Folder) => boolean,
): void {
  for (const child of folder.folders) {
    const kind = extraKindOfFolder(child.name) ?? "other";
    if (isOther(child)) continue;
    for (const inside of allFolders(child)) {
      const songs = kind === "themeSong" ? entriesOf(inside, "audio") : [];
      for (const song of songs) addExtra(bench, ownerPlace, song, kind, inside);
      // What is a part of the film itself (`CD1/`) has its item already.
      const videos = entriesOf(inside, "video").filter((entry) => !bench.mediaPaths.has(entry.path));
      for (const video of videos) addExtra(bench, ownerPlace, video, videoKindOf(kind), inside);
    }
  }
}

/** Home videos, photos and music videos: folders as they are. */
import { parseArtworkEnding, parseArtworkName } from "../naming/artwork.ts";
import { parseTitle } from "../naming/title.ts";
import { attachSidecars } from "./beside.ts";
import { filePictures, folderPictures, toArtwork, withOwnPicture } from "./pictures.ts";
import { addItem, firstNfo, type Bench } from "./seed.ts";
import { entriesOf, type Entry, type Folder } from "./tree.ts";
import type { Unit } from "./unit.ts";

/** The files of one folder, and the folder itself unless it is the root. A folder with photos is an album. */
export function draftFolder(bench: Bench, unit: Unit): void {
  const { folder, videoKind } = unit;
  const photos =
    videoKind === "video" ? entriesOf(folder, "image").filter((entry) => isPhoto(entry, folder)) : [];
  const isRoot = folder.path === "";
  if (!isRoot) {
    addItem(bench, {
      place: folder.path,
      kind: photos.length > 0 ? "photoAlbum" : "folder",
      name: folder.name,
      parentPlace: unit.parentPlace,
      artwork: toArtwork(folderPictures(folder)),
    });
  }
  const parentPlace = isRoot ? null : folder.path;
  attachSidecars(bench, folder, entriesOf(folder, "video"));
  for (const entry of entriesOf(folder, "video")) addVideo(bench, unit, entry, parentPlace);
  for (const entry of photos) addPhoto(bench, entry, parentPlace, isRoot ? null : folder.path);
}

function addVideo(bench: Bench, unit: Unit, entry: Entry, parentPlace: string | null): void {
  const nfos = entriesOf(unit.folder, "nfo").filter((nfo) => nfo.stem === entry.stem);
  const title = parseTitle(entry.stem);
  addItem(bench, {
    place: entry.path,
    kind: unit.videoKind,
    name: title.name,
    parentPlace,
    ...(title.year !== null && { fields: { year: title.year } }),
    externalIds: title.externalIds,
    nfo: firstNfo(bench, unit.videoKind === "musicVideo" ? "musicvideo" : "movie", nfos),
    versions: [{ name: null, edition: null, files: [entry] }],
    artwork: withOwnPicture(toArtwork(filePictures(unit.folder, entry.stem)), entry, bench.knowledge),
  });
}

function addPhoto(bench: Bench, entry: Entry, parentPlace: string | null, albumPlace: string | null): void {
  const { sizeBytes, modifiedMs } = entry.file;
  addItem(bench, {
    place: entry.path,
    kind: "photo",
    name: entry.stem,
    parentPlace,
    albumPlace,
    versions: [{ name: null, edition: null, files: [entry] }],
    artwork: [{ kind: "poster", position: 0, origin: "file", path: entry.path, sizeBytes, modifiedMs }],
  });
}

/** Not the folder's poster, nor a picture named for a video beside it. */
function isPhoto(entry: Entry, folder: Folder): boolean {
  if (parseArtworkName(entry.stem) !== null) return false;
  const lower = entry.stem.toLowerCase();
  return !entriesOf(folder, "video").some(
    (video) =>
      lower.startsWith(video.stem.toLowerCase()) &&
      parseArtworkEnding(entry.stem.slice(video.stem.length)) !== null,
  );
}

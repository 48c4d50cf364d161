/** Music: folders say what is an artist and what an album, tags what they are called. */
import { trackTags, type TrackTags } from "../../metadata/tags.ts";
import { looseKey } from "../naming/files.ts";
import { parseTitle } from "../naming/title.ts";
import { parseDiscFolder } from "../naming/versions.ts";
import type { ItemFields } from "../scanning/draft.ts";
import { attachLyrics } from "./beside.ts";
import { filePictures, folderPictures, toArtwork, withOwnPicture } from "./pictures.ts";
import { addItem, firstNfo, type Bench } from "./seed.ts";
import { entriesOf, holds, type Entry, type Folder } from "./tree.ts";

interface Track {
  readonly entry: Entry;
  readonly folder: Folder;
  readonly disc: number | null;
  readonly tags: TrackTags;
}

interface AlbumPlace {
  readonly place: string;
  readonly parentPlace: string | null;
  readonly folder: Folder | null;
  readonly name: string;
}

/** A folder of the root: an artist, or an album when its files are its own. */
export function draftMusic(bench: Bench, folder: Folder, parentPlace: string | null): void {
  if (isAlbum(folder)) {
    addAlbumFolder(bench, folder, parentPlace);
    return;
  }
  const albums = albumFolders(folder);
  const credited = albums.map((album) => mostFrequent(tracksOf(bench, album).map(albumArtistOf)));
  const name = credited.find((artist) => looseKey(artist) === looseKey(folder.name)) ?? folder.name;
  addItem(bench, {
    place: folder.path,
    kind: "artist",
    name: name === "" ? folder.name : name,
    parentPlace,
    nfo: firstNfo(bench, "artist", entriesOf(folder, "nfo")),
    artwork: toArtwork(folderPictures(folder)),
  });
  addLooseTracks(bench, folder, folder.path);
  for (const album of albums) addAlbumFolder(bench, album, folder.path);
}

/** Tracks without a folder of their own stand in albums by their tags (`Artist#album/name`), or alone. */
export function addLooseTracks(bench: Bench, folder: Folder, parentPlace: string | null): void {
  attachLyrics(bench, folder);
  const tracks = directTracks(bench, folder, null);
  const groups = Map.groupBy(tracks, ({ tags }) =>
    tags.album === null ? "" : `${looseKey(tags.fields.albumArtists?.[0] ?? "")}/${looseKey(tags.album)}`,
  );
  for (const [key, group] of groups) {
    if (key === "") for (const track of group) addTrack(bench, track, null, parentPlace);
    else {
      const name = group[0]?.tags.album ?? "";
      addAlbum(bench, { place: `${folder.path}#album/${key}`, parentPlace, folder: null, name }, group);
    }
  }
}

/** Its own files, or discs only: with other folders of music in it, it is an artist. */
function isAlbum(folder: Folder): boolean {
  const inside = folder.folders.filter((child) => holds(child, "audio"));
  const others = inside.filter((child) => parseDiscFolder(child.name) === null);
  return others.length === 0 && (inside.length > 0 || entriesOf(folder, "audio").length > 0);
}

/** Albums at any depth: `Artist/Singles/Album`. */
function albumFolders(folder: Folder): readonly Folder[] {
  return folder.folders
    .filter((child) => holds(child, "audio"))
    .flatMap((child) => {
      if (isAlbum(child)) return [child];
      const own = entriesOf(child, "audio").length > 0 ? [{ ...child, folders: [] }] : [];
      return [...own, ...albumFolders(child)];
    });
}

function addAlbumFolder(bench: Bench, folder: Folder, parentPlace: string | null): void {
  for (const each of [folder, ...folder.folders]) attachLyrics(bench, each);
  addAlbum(bench, { place: folder.path, parentPlace, folder, name: folder.name }, tracksOf(bench, folder));
}

function addAlbum(bench: Bench, album: AlbumPlace, tracks: readonly Track[]): void {
  const title = parseTitle(album.name);
  const { folder } = album;
  const item = addItem(bench, {
    place: album.place,
    kind: "album",
    name: album.name,
    parentPlace: album.parentPlace,
    fields: title.year === null ? {} : { year: title.year },
    tags: albumTags(tracks),
    measured: tracks.map(({ entry }) => entry),
    externalIds: { ...tracks.find(({ tags }) => Object.keys(tags.albumIds).length > 0)?.tags.albumIds },
    nfo: folder === null ? null : firstNfo(bench, "album", entriesOf(folder, "nfo")),
    artwork: withOwnPicture(
      folder === null ? [] : toArtwork(folderPictures(folder)),
      tracks[0]?.entry,
      bench.knowledge,
    ),
  });
  for (const track of tracks) addTrack(bench, track, item.place, item.place);
}

/** What most tracks say; a name only when half of them agree on it. */
function albumTags(tracks: readonly Track[]): Partial<ItemFields> {
  const names = tracks.flatMap(({ tags }) => tags.album ?? []);
  const name = mostFrequent(names);
  const agreeing = names.filter((each) => each === name).length;
  const first = tracks.find(({ tags }) => tags.albumFields.premieredAt !== undefined)?.tags.albumFields;
  const artists = [...new Set(tracks.flatMap(({ tags }) => tags.fields.artists ?? []))];
  const albumArtists = tracks.find(({ tags }) => tags.albumFields.albumArtists)?.tags.albumFields
    .albumArtists;
  const genres = [...new Set(tracks.flatMap(({ tags }) => tags.albumFields.genres ?? []))];
  return {
    ...(first?.premieredAt !== undefined && { premieredAt: first.premieredAt }),
    ...(first?.year !== undefined && { year: first.year }),
    ...(agreeing * 2 >= tracks.length && name !== "" && { name }),
    ...(artists.length > 0 && { artists }),
    ...(albumArtists !== undefined && { albumArtists }),
    ...(genres.length > 0 && { genres }),
  };
}

function addTrack(bench: Bench, track: Track, albumPlace: string | null, parentPlace: string | null): void {
  const { entry, tags, disc, folder } = track;
  const number = /^(\d{1,3})(?=$|[ ._-])/u.exec(entry.stem)?.[1];
  addItem(bench, {
    place: entry.path,
    kind: "track",
    name: entry.stem,
    parentPlace,
    albumPlace,
    fields: {
      ...(number !== undefined && { index: Number(number) }),
      ...(disc !== null && { parentIndex: disc }),
    },
    tags: tags.fields,
    externalIds: tags.externalIds,
    versions: [{ name: null, edition: null, files: [entry] }],
    artwork: withOwnPicture(toArtwork(filePictures(folder, entry.stem)), entry, bench.knowledge),
  });
}

/** A folder's own tracks, then those of its discs, in order. */
function tracksOf(bench: Bench, folder: Folder): readonly Track[] {
  const discs = folder.folders.filter((child) => parseDiscFolder(child.name) !== null);
  return [
    ...directTracks(bench, folder, null),
    ...discs.flatMap((disc) => directTracks(bench, disc, parseDiscFolder(disc.name))),
  ];
}

function directTracks(bench: Bench, folder: Folder, disc: number | null): readonly Track[] {
  return entriesOf(folder, "audio").map((entry) => ({
    entry,
    folder,
    disc,
    tags: trackTags(bench.knowledge.facts(entry.path)?.tags ?? {}),
  }));
}

function albumArtistOf({ tags }: Track): string {
  return tags.fields.albumArtists?.[0] ?? tags.fields.artists?.[0] ?? "";
}

function mostFrequent(names: readonly string[]): string {
  const groups = [...Map.groupBy(names, (name) => name).values()];
  return groups.toSorted((a, b) => b.length - a.length)[0]?.[0] ?? "";
}

/** Where one unit ends and the next begins: films' folders, series and artists, at any depth below a root. */
import type { LibraryKind } from "../item.ts";
import { looksLikeEpisode } from "../naming/episode.ts";
import { looseKey } from "../naming/files.ts";
import { seasonOfFolder, showOfSeasonFolder } from "../naming/season.ts";
import { parseDiscFolder } from "../naming/versions.ts";
import { isExtras, mainVideos } from "./films.ts";
import { allEntries, entriesOf, holds, type Folder } from "./tree.ts";
import type { Layout, Unit } from "./unit.ts";

/** The unit of the files that lie in the root itself. */
export function looseUnit(kind: LibraryKind, root: Folder): Unit {
  const own = { ...root, folders: [] };
  const base = { folder: own, deep: false, parentPlace: null, videoKind: videoKindOf(kind) };
  if (kind === "music") return { ...base, layout: "music" };
  if (kind === "mixed") return { ...base, layout: "mixed" };
  return { ...base, layout: kind === "homeVideos" || kind === "musicVideos" ? "folder" : "loose" };
}

/** The units of a folder of the root, parents before children. A folder without media has none. */
export function splitUnits(
  kind: LibraryKind,
  folder: Folder,
  parentPlace: string | null = null,
): readonly Unit[] {
  switch (kind) {
    case "movies":
      return splitFilms(folder, parentPlace);
    case "shows":
      return splitSeries(folder, parentPlace);
    case "music":
      return splitMusic(folder, parentPlace);
    case "musicVideos":
    case "homeVideos":
      return splitFolders(kind, folder, parentPlace);
    case "mixed":
      return splitUnits(kindOfFolder(folder), folder, parentPlace);
  }
}

function videoKindOf(kind: LibraryKind): Unit["videoKind"] {
  if (kind === "musicVideos") return "musicVideo";
  return kind === "homeVideos" ? "video" : "movie";
}

function unit(layout: Layout, folder: Folder, parentPlace: string | null): Unit {
  return { folder, deep: layout !== "container", layout, videoKind: "movie", parentPlace };
}

/** A container keeps its own files only; those of the units in it are theirs. */
function container(folder: Folder, parentPlace: string | null): Unit {
  return unit("container", { ...folder, folders: [] }, parentPlace);
}

function splitFilms(folder: Folder, parentPlace: string | null): readonly Unit[] {
  if (!holds(folder, "video")) return [];
  if (mainVideos(folder).length > 0) return [unit("film", folder, parentPlace)];
  const films = folder.folders.filter((child) => !isExtras(child));
  return [container(folder, parentPlace), ...films.flatMap((child) => splitFilms(child, folder.path))];
}

function splitSeries(folder: Folder, parentPlace: string | null): readonly Unit[] {
  if (!holds(folder, "video")) return [];
  const holdsSeries =
    !isSeries(folder) &&
    entriesOf(folder, "video").length === 0 &&
    folder.folders.some((child) => isSeries(child));
  if (!holdsSeries) return [unit("series", folder, parentPlace)];
  const inside = folder.folders.flatMap((child) => splitSeries(child, folder.path));
  return [container(folder, parentPlace), ...inside];
}

/** Says of itself that it is a series: an NFO, season folders, or episodes right in it. */
function isSeries(folder: Folder): boolean {
  if (entriesOf(folder, "nfo").some((entry) => entry.name.toLowerCase() === "tvshow.nfo")) return true;
  if (holdsSeasons(folder)) return true;
  return entriesOf(folder, "video").some((entry) => looksLikeEpisode(entry.stem));
}

/** Seasons of one show: a folder of several shows' releases is none's. */
function holdsSeasons(folder: Folder): boolean {
  const seasons = folder.folders.filter(
    (child) => seasonOfFolder(child.name) !== null && holds(child, "video"),
  );
  const shows = new Set(seasons.map((child) => looseKey(showOfSeasonFolder(child.name))));
  shows.delete("");
  return seasons.length > 0 && shows.size <= 1;
}

function splitMusic(folder: Folder, parentPlace: string | null): readonly Unit[] {
  if (!holds(folder, "audio")) return [];
  if (!isShelf(folder)) return [unit("music", folder, parentPlace)];
  const inside = folder.folders.flatMap((child) => splitMusic(child, folder.path));
  return [container(folder, parentPlace), ...inside];
}

/**
 * Artists lie in a folder when neither it nor what is in it has music of its own (`Classical/Artist/Album`), unless
 * what is in it are albums in discs, or one artist's kinds of releases.
 */
function isShelf(folder: Folder): boolean {
  const artists = folder.folders.filter((child) => holds(child, "audio"));
  const hasOwn = [folder, ...artists].some((each) => entriesOf(each, "audio").length > 0);
  if (hasOwn || artists.every((child) => RELEASE_KINDS.has(looseKey(child.name)))) return false;
  const albums = artists.flatMap((child) => child.folders);
  const inDiscs = albums.some((album) => parseDiscFolder(album.name) !== null);
  return !inDiscs && albums.some((album) => entriesOf(album, "audio").length > 0);
}

const RELEASE_KINDS = new Set(
  "albums studioalbums singles eps live compilations bootlegs demos remixes".split(" "),
);

function splitFolders(
  kind: "musicVideos" | "homeVideos",
  folder: Folder,
  parentPlace: string | null,
): readonly Unit[] {
  if (!holds(folder, ...(kind === "homeVideos" ? (["video", "image"] as const) : (["video"] as const))))
    return [];
  const own: Unit = {
    folder: { ...folder, folders: [] },
    deep: false,
    layout: "folder",
    videoKind: videoKindOf(kind),
    parentPlace,
  };
  return [own, ...folder.folders.flatMap((child) => splitFolders(kind, child, folder.path))];
}

/** What a folder of a mixed library is. */
function kindOfFolder(folder: Folder): Exclude<LibraryKind, "mixed"> {
  const entries = allEntries(folder);
  const count = (kind: string): number => entries.filter((entry) => entry.class === kind).length;
  const videos = count("video");
  if (videos === 0) return count("audio") > 0 ? "music" : "homeVideos";
  if (isSeries(folder) || folder.folders.some((child) => isSeries(child))) return "shows";
  return count("audio") > videos * 3 ? "music" : "movies";
}

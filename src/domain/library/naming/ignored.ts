/** Names that a scan passes over: hidden ones, samples, and what systems leave lying about. */
import { splitName } from "./files.ts";

const SYSTEM_FOLDERS = new Set([
  "@eadir",
  "@recycle",
  "@recently-snapshot",
  "#recycle",
  "#snapshot",
  "$recycle.bin",
  "lost+found",
  "system volume information",
  "__macosx",
  // Whole discs are read in another way than file by file.
  "bdmv",
  "video_ts",
  "sample",
  "samples",
]);

/** A folder that holds one of these belongs to somebody else's business. */
const IGNORE_MARKERS = new Set([".ignore", ".nomedia"]);

export function isIgnoredFolder(name: string): boolean {
  return name.startsWith(".") || SYSTEM_FOLDERS.has(name.toLowerCase());
}

export function isIgnoreMarker(name: string): boolean {
  return IGNORE_MARKERS.has(name);
}

/** Hidden files, and samples: `sample.mkv`, `film-sample.mkv`, `film.sample.mkv`. */
export function isIgnoredFile(name: string): boolean {
  if (name.startsWith(".")) return true;
  const stem = splitName(name).stem.toLowerCase();
  return stem === "sample" || /[-._]sample$/.test(stem.slice(-8));
}

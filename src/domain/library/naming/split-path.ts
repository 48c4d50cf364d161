/** Whether a line is a path or the bare name of a release, which may hold slashes of its own. */
import { classOfName, splitName } from "./files.ts";
import { parseSeasonFolder } from "./season.ts";

export interface NamedPath {
  /** From the outermost to the innermost; without the root. */
  readonly folders: readonly string[];
  readonly name: string;
  /** The name without its extension when that is a known one. */
  readonly stem: string;
  /** Lower case, without the dot; `""` when there is none that is known. */
  readonly extension: string;
  readonly isFolder: boolean;
}

const BOOKS = new Set("epub mobi azw azw3 pdf cbz cbr cb7 cbt fb2 djvu".split(" "));
const CODECS = new Set(["aac", "ac3", "eac3", "dts", "flac", "mp3", "opus"]);
const DISC_FILES = new Set(["iso", "img", "ifo", "bup", "disc", "nzb", "torrent"]);

export function isBookExtension(extension: string): boolean {
  return BOOKS.has(extension);
}

/** No file system has longer names, and what tells numbers apart need not see more. */
const LONGEST = 300;
/** Folders further out than these say nothing of a file. */
const DEEPEST = 16;

export function splitPath(line: string): NamedPath {
  const path = /^[a-z]:\\/iu.test(line) ? line.replaceAll("\\", "/") : line;
  if (!isPath(path)) return { folders: [], isFolder: false, ...withoutExtension(path) };
  const isFolder = path.endsWith("/");
  const names = path.split("/").filter((name) => name !== "" && !/^[a-z]:$/iu.test(name));
  const name = names.pop() ?? "";
  const short = name.slice(0, LONGEST);
  const parts = isFolder ? { name: short, stem: short, extension: "" } : withoutExtension(name);
  const folders = names.slice(-DEEPEST).map((folder) => folder.slice(0, LONGEST));
  return { folders, isFolder, ...parts };
}

function isPath(line: string): boolean {
  if (/^(?:\/|[a-z]:\/)/iu.test(line) || /[^ ]\/$/u.test(line)) return true;
  if (!line.includes("/") || line.includes(" / ")) return false;
  const first = line.slice(0, line.indexOf("/"));
  // `[Group] Show - 01 [720p/mkv]`
  if (first.lastIndexOf("[") > first.lastIndexOf("]")) return false;
  return withoutExtension(line).extension !== "" || parseSeasonFolder(first) !== null;
}

function withoutExtension(whole: string): Pick<NamedPath, "name" | "stem" | "extension"> {
  const split = splitName(whole);
  const stem = split.stem.slice(0, LONGEST);
  const extension = split.extension.slice(0, 20);
  const name = stem === split.stem ? whole : `${stem}.${extension}`;
  // A release's name may end in its sound: `Film.2010.1080p.H264.AAC`.
  if (CODECS.has(extension) && /[hx]\.?26[45]|\d{3,4}p/iu.test(stem))
    return { name, stem: name, extension: "" };
  const isKnown = classOfName(name) !== "other" || BOOKS.has(extension) || DISC_FILES.has(extension);
  return isKnown ? { name, stem, extension } : { name, stem: name, extension: "" };
}

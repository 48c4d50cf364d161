/** One directory: its stamp, the files of it that a scan looks at, and its folders. Names come as bytes. */
import type { BigIntStats, Dirent } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import { classOfName, joinPath } from "../../domain/library/naming/files.ts";
import { isIgnoredFile, isIgnoredFolder, isIgnoreMarker } from "../../domain/library/naming/ignored.ts";
import type { DirectoryStamp, FoundFile } from "../../domain/library/scanning/draft.ts";

export interface Place {
  /** Relative to the root; `""` is the root. */
  readonly path: string;
  /** Where it really is, links followed: what tells loops. */
  readonly real: string;
}

export interface Listing {
  readonly files: readonly FoundFile[];
  readonly folders: readonly Place[];
  readonly warnings: readonly string[];
  /** Nothing at all in it, hidden files included. */
  readonly isEmpty: boolean;
}

export type Looked<T> = T | "gone" | "unreadable";

export interface RootPaths {
  /** As configured, and as it really is. */
  readonly path: string;
  readonly real: string;
}

const GONE: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

/** The difference matters: what is gone is taken away, what can't be read stays as it was. */
async function look<T>(reading: Promise<T>): Promise<Looked<T>> {
  try {
    return await reading;
  } catch (error) {
    return error instanceof Error && "code" in error && GONE.has(error.code) ? "gone" : "unreadable";
  }
}

export function absolute(root: RootPaths, path: string): string {
  return path === "" ? root.path : `${root.path}${root.path.endsWith(sep) ? "" : sep}${path}`;
}

/** What a directory is now; "gone" also when something else has its name. */
export async function stampOf(root: RootPaths, path: string): Promise<Looked<DirectoryStamp>> {
  const found = await look(stat(absolute(root, path), { bigint: true }));
  if (typeof found === "string") return found;
  if (!found.isDirectory()) return "gone";
  return { path, modifiedMs: Number(found.mtimeMs), inode: String(found.ino) };
}

/** Where a directory really is, or null when its link leads out of the root, or back to a folder above it. */
export async function realPlace(root: RootPaths, path: string, parent: Place): Promise<string | null> {
  const full = absolute(root, path);
  const own = await look(lstat(full));
  if (typeof own === "string") return null;
  if (!own.isSymbolicLink()) return `${parent.real}${sep}${path.slice(path.lastIndexOf("/") + 1)}`;
  const target = await look(realpath(full));
  if (target === "gone" || target === "unreadable") return null;
  const isInside = target.startsWith(`${root.real}${sep}`);
  const isAbove = parent.real === target || parent.real.startsWith(`${target}${sep}`);
  return isInside && !isAbove ? target : null;
}

export async function listDirectory(root: RootPaths, place: Place): Promise<Looked<Listing>> {
  const entries = await look(
    readdir(absolute(root, place.path), { withFileTypes: true, encoding: "buffer" }),
  );
  if (typeof entries === "string") return entries;
  const { names, warnings } = readableNames(place.path, entries);
  if (names.some(([name]) => isIgnoreMarker(name)))
    return { files: [], folders: [], warnings: [], isEmpty: false };
  const files: FoundFile[] = [];
  const folders: Place[] = [];
  for (const [name, entry] of names) {
    const path = joinPath(place.path, name);
    const kind = await kindOf(root, path, entry);
    if (kind === "folder" && !isIgnoredFolder(name)) {
      const real = entry.isSymbolicLink() ? await realPlace(root, path, place) : `${place.real}${sep}${name}`;
      if (real === null)
        warnings.push(`The link ${path} isn't followed: it leads out of the folder or in a circle`);
      else folders.push({ path, real });
    } else if (kind !== null && kind !== "folder") files.push(kind);
  }
  return { files, folders, warnings, isEmpty: entries.length === 0 };
}

/** Names that are no valid text can't be kept, and are told of; the rest goes on. */
function readableNames(
  folder: string,
  entries: readonly Dirent<Buffer>[],
): { readonly names: readonly (readonly [string, Dirent<Buffer>])[]; readonly warnings: string[] } {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const warnings: string[] = [];
  const names = entries.flatMap((entry): (readonly [string, Dirent<Buffer>])[] => {
    try {
      return [[decoder.decode(entry.name), entry]];
    } catch {
      const shown = entry.name.toString("latin1").replaceAll(/[^\x20-\x7e]/gu, "?");
      warnings.push(
        `A name in ${folder === "" ? "the root" : folder} isn't valid UTF-8 and is passed over: ${shown}`,
      );
      return [];
    }
  });
  return { names, warnings };
}

/** A file that is looked at, with its size and time; "folder"; null for all else (other files, pipes, broken links). */
async function kindOf(
  root: RootPaths,
  path: string,
  entry: Dirent<Buffer>,
): Promise<FoundFile | "folder" | null> {
  if (entry.isDirectory()) return "folder";
  const isLink = entry.isSymbolicLink();
  const name = path.slice(path.lastIndexOf("/") + 1);
  const isWanted = classOfName(name) !== "other" && !isIgnoredFile(name);
  if (!isLink && !(entry.isFile() && isWanted)) return null;
  const found = await look(stat(absolute(root, path), { bigint: true }));
  if (typeof found === "string") return null;
  if (found.isDirectory()) return "folder";
  if (!found.isFile() || !isWanted) return null;
  return isLink && !(await leadsInside(root, path)) ? null : toFound(path, found);
}

async function leadsInside(root: RootPaths, path: string): Promise<boolean> {
  const target = await look(realpath(absolute(root, path)));
  return target.startsWith(`${root.real}${sep}`);
}

export function toFound(path: string, stats: BigIntStats): FoundFile {
  return {
    path,
    sizeBytes: Number(stats.size),
    modifiedMs: Number(stats.mtimeMs),
    inode: String(stats.ino),
  };
}

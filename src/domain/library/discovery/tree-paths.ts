/** From bare paths to what a scan would look at. */
import { baseName, folderOf, splitName } from "../naming/files.ts";
import { isIgnoredFile, isIgnoredFolder, isIgnoreMarker } from "../naming/ignored.ts";

export interface TreePaths {
  /** Relative to the root, as the scan sees them. */
  readonly paths: readonly string[];
  /** Of each of those the path as it was given; a disc's is its folder's. */
  readonly originals: ReadonlyMap<string, string>;
  readonly ignored: readonly string[];
}

const DISC = /^(.*?)(?:^|\/)(VIDEO_TS|BDMV)(?:\/.*)?$/iu;

/** The first folder is the library's root when all paths are absolute and in it. */
export function rootOf(paths: readonly string[]): string {
  const first = /^\/[^/]+\/(?=.)/u.exec(paths[0] ?? "")?.[0];
  return first !== undefined && paths.every((path) => path.startsWith(first)) ? first : "";
}

/** A disc (`Film/VIDEO_TS/…`, `Film.iso`) becomes one video in its folder. */
export function lookAt(given: readonly string[]): TreePaths {
  const root = rootOf(given);
  const relative = given.map((path) => path.slice(root.length));
  const hidden = hiddenFolders(relative);
  const originals = new Map<string, string>();
  const ignored: string[] = [];
  for (const [at, path] of relative.entries()) {
    const original = given[at] ?? path;
    const disc = discOf(path);
    if (isPassedOver(disc?.folder ?? path, hidden)) ignored.push(original);
    else if (disc === null) originals.set(path, original);
    else originals.set(disc.place, `${root}${disc.path}`);
  }
  return { paths: [...originals.keys()], originals, ignored };
}

function discOf(
  path: string,
): { readonly folder: string; readonly path: string; readonly place: string } | null {
  const image = /^(.+)\.(?:iso|img)$/iu.exec(path)?.[1];
  if (image !== undefined) return { folder: path, path, place: `${image}.vob` };
  const match = DISC.exec(path);
  const [, folder, name] = match ?? [];
  if (folder === undefined || folder === "" || name === undefined) return null;
  return { folder, path: `${folder}/${name}`, place: `${folder}/${baseName(folder)}.vob` };
}

/** Folders that hold a mark which hides them. */
function hiddenFolders(paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.filter((path) => isIgnoreMarker(baseName(path))).map(folderOf));
}

function isPassedOver(path: string, hidden: ReadonlySet<string>): boolean {
  const names = path.split("/");
  const name = names.pop() ?? "";
  if (isIgnoredFile(name) && splitName(name).extension !== "") return true;
  if (hidden.size > 0 && names.some((_, at) => hidden.has(names.slice(0, at + 1).join("/")))) return true;
  return hidden.has("") || isIgnoreMarker(name) || names.some(isIgnoredFolder);
}

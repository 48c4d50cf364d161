/** A part of a root as folders and files, as far as a scan looks at it: what is ignored is not in it. */
import { baseName, byName, classOfName, folderOf, splitName, type FileClass } from "../naming/files.ts";
import type { FoundFile } from "../scanning/draft.ts";

export interface Entry {
  readonly file: FoundFile;
  readonly path: string;
  readonly name: string;
  readonly stem: string;
  readonly extension: string;
  readonly class: FileClass;
}

export interface Folder {
  /** `""` for the root itself. */
  readonly path: string;
  readonly name: string;
  /** In order of their names, as the folders. */
  readonly files: readonly Entry[];
  readonly folders: readonly Folder[];
}

export function toEntry(file: FoundFile): Entry {
  const name = baseName(file.path);
  return { file, path: file.path, name, ...splitName(name), class: classOfName(name) };
}

/** The tree of these files below `path`. Folders without files are not in it. */
export function treeOf(path: string, files: readonly FoundFile[]): Folder {
  const folders = new Map<string, { files: Entry[]; children: Set<string> }>();
  const at = (folder: string): { files: Entry[]; children: Set<string> } => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const made = { files: [], children: new Set<string>() };
    folders.set(folder, made);
    if (folder !== path) at(folderOf(folder)).children.add(folder);
    return made;
  };
  at(path);
  for (const file of files) at(folderOf(file.path)).files.push(toEntry(file));
  const build = (folder: string): Folder => ({
    path: folder,
    name: baseName(folder),
    files: at(folder).files.toSorted((a, b) => byName(a.name, b.name)),
    folders: [...at(folder).children].toSorted(byName).map(build),
  });
  return build(path);
}

/** A folder's files of a class, in order. Asked for each of its films, so they are sorted out once. */
export function entriesOf(folder: Folder, kind: FileClass): readonly Entry[] {
  let byClass = CLASSES.get(folder);
  if (byClass === undefined) {
    byClass = Map.groupBy(folder.files, (entry) => entry.class);
    CLASSES.set(folder, byClass);
  }
  return byClass.get(kind) ?? [];
}
const CLASSES = new WeakMap<Folder, ReadonlyMap<FileClass, readonly Entry[]>>();

/** Every file of the folder and of all below it. */
export function allEntries(folder: Folder): readonly Entry[] {
  return [...folder.files, ...folder.folders.flatMap(allEntries)];
}

export function allFolders(folder: Folder): readonly Folder[] {
  return [folder, ...folder.folders.flatMap(allFolders)];
}

export function holds(folder: Folder, ...kinds: readonly FileClass[]): boolean {
  return (
    folder.files.some((entry) => kinds.includes(entry.class)) ||
    folder.folders.some((child) => holds(child, ...kinds))
  );
}

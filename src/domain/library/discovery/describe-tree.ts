/** A whole library out of nothing but its paths: the items that a scan would find, in plain words. */
import type { LibraryKind } from "../item.ts";
import { classOfName, type FileClass } from "../naming/files.ts";
import { draftUnit } from "./draft-unit.ts";
import { looseUnit, splitUnits } from "./split.ts";
import { itemDescriber, type TreeItem } from "./tree-items.ts";
import { lookAt, type TreePaths } from "./tree-paths.ts";
import { treeOf } from "./tree.ts";
import type { Knowledge } from "./unit.ts";

export interface DescribedTree {
  readonly items: readonly TreeItem[];
  /** Paths that mean nothing to the library. */
  readonly ignored: readonly string[];
}

/** A text is a song's words where it has the song's name. */
const OF_NO_USE: ReadonlySet<FileClass> = new Set<FileClass>(["other", "text"]);

/** What a scan knows of files that nobody has read. */
const NOTHING: Knowledge = { facts: () => null, nfo: () => [] };

export function describeTree(kind: LibraryKind, given: readonly string[]): DescribedTree {
  const seen = lookAt(given);
  const files = seen.paths.map((path) => ({ path, sizeBytes: 0, modifiedMs: 0, inode: "" }));
  const root = treeOf("", files);
  const units = [looseUnit(kind, root), ...root.folders.flatMap((folder) => splitUnits(kind, folder))];
  const describe = itemDescriber(seen);
  // One unit after the other: drafts hold much that the items don't.
  const items = units.flatMap((unit) => describe(draftUnit(unit, NOTHING)));
  const others = seen.paths.filter((path) => OF_NO_USE.has(classOfName(path)));
  return { items, ignored: [...seen.ignored, ...others.map((path) => originalOf(seen, path))] };
}

function originalOf(seen: TreePaths, path: string): string {
  return seen.originals.get(path) ?? path;
}

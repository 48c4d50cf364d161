import { toEntry, type Folder } from "../../domain/library/discovery/tree.ts";
/** Looks at a folder of a root and all below it: what is there, and what changed since the last time. */
import { byName } from "../../domain/library/naming/files.ts";
import type { DirectoryStamp } from "../../domain/library/scanning/draft.ts";
import {
  listDirectory,
  realPlace,
  stampOf,
  type Listing,
  type Looked,
  type Place,
  type RootPaths,
} from "./list-directory.ts";

/** A directory as it was found. `listing` is null for an unchanged one that wasn't read. */
export interface Node {
  readonly place: Place;
  readonly stamp: DirectoryStamp;
  readonly listing: Listing | null;
  readonly children: readonly Node[];
  readonly isChanged: boolean;
  /** It, or one of its children, can't be read at the moment. */
  readonly unreadable: readonly string[];
}

export interface Known {
  stamp(path: string): DirectoryStamp | undefined;
  children(path: string): readonly string[];
}

/** Directories of earlier scans by the folder they stand in. */
export function indexKnown(stamps: ReadonlyMap<string, DirectoryStamp>): Known {
  const children = Map.groupBy(
    [...stamps.keys()].filter((path) => path !== ""),
    (path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))),
  );
  return {
    stamp: (path) => stamps.get(path),
    children: (path) => children.get(path) ?? [],
  };
}

export interface SurveyRules {
  readonly root: RootPaths;
  readonly known: Known;
  /** Reads a directory even when its stamp is the old one. */
  readonly mustRead: (path: string) => boolean;
  readonly signal: AbortSignal;
}

const MAX_DEPTH = 64;

export interface Surveyed {
  readonly stamp: DirectoryStamp;
  /** null: it is as it was, and wasn't read. */
  readonly listing: Listing | null;
  readonly folders: readonly Place[];
}

/** One directory. An unchanged one costs a look at it and at the folders known in it. */
export async function surveyOne(rules: SurveyRules, place: Place): Promise<Looked<Surveyed>> {
  rules.signal.throwIfAborted();
  const stamp = await stampOf(rules.root, place.path);
  if (typeof stamp === "string") return stamp;
  const before = rules.known.stamp(place.path);
  const isSame = before?.modifiedMs === stamp.modifiedMs && before.inode === stamp.inode;
  if (isSame && !rules.mustRead(place.path))
    return { stamp, listing: null, folders: await knownFolders(rules, place) };
  const listing = await listDirectory(rules.root, place);
  return typeof listing === "string" ? listing : { stamp, listing, folders: listing.folders };
}

async function knownFolders(rules: SurveyRules, place: Place): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const path of rules.known.children(place.path)) {
    const real = await realPlace(rules.root, path, place);
    if (real !== null) places.push({ path, real });
  }
  return places;
}

/** A directory and all below it; null: it is gone. */
export async function survey(rules: SurveyRules, place: Place, depth = 0): Promise<Node | null> {
  if (depth > MAX_DEPTH) return null;
  const found = await surveyOne(rules, place);
  if (found === "gone") return null;
  if (found === "unreadable") return unreadableNode(rules, place);
  const children: Node[] = [];
  for (const folder of found.folders) {
    const child = await survey(rules, folder, depth + 1);
    if (child !== null) children.push(child);
  }
  const { stamp, listing } = found;
  return node({ place, stamp, listing, isChanged: listing !== null }, children);
}

function node(own: Omit<Node, "children" | "unreadable">, children: readonly Node[]): Node {
  return { ...own, children, unreadable: children.flatMap((child) => child.unreadable) };
}

/** As it was: its stamp stays the old one, its children are those known. */
function unreadableNode({ known }: SurveyRules, place: Place): Node {
  const { path } = place;
  const stamp = known.stamp(path) ?? { path, modifiedMs: 0, inode: "" };
  return { place, stamp, listing: null, children: [], isChanged: false, unreadable: [path] };
}

export function isAnyChanged(tree: Node): boolean {
  return tree.isChanged || tree.children.some(isAnyChanged);
}

/** Reads what wasn't, so that the whole folder can be told. null: it is gone meanwhile. */
export async function complete(rules: SurveyRules, tree: Node): Promise<Node | null> {
  if (tree.unreadable.includes(tree.place.path)) return tree;
  const own = tree.listing ?? (await listDirectory(rules.root, tree.place));
  if (own === "gone") return null;
  if (own === "unreadable") return unreadableNode(rules, tree.place);
  const surveyed = new Map(tree.children.map((child) => [child.place.path, child]));
  const children: Node[] = [];
  for (const place of own.folders) {
    const child = surveyed.get(place.path) ?? (await survey(rules, place));
    const whole = child === null ? null : await complete(rules, child);
    if (whole !== null) children.push(whole);
  }
  return node({ ...tree, listing: own }, children);
}

export function toFolder(tree: Node): Folder {
  const name = tree.place.path.slice(tree.place.path.lastIndexOf("/") + 1);
  const files = (tree.listing?.files ?? []).map(toEntry).toSorted((a, b) => byName(a.name, b.name));
  const folders = tree.children.map(toFolder).toSorted((a, b) => byName(a.name, b.name));
  return { path: tree.place.path, name, files, folders };
}

export function allNodes(tree: Node): readonly Node[] {
  return [tree, ...tree.children.flatMap(allNodes)];
}

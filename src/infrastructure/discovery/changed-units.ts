/** Which units of a surveyed folder have changed, and which of its directories belong to none. */
import { splitUnits } from "../../domain/library/discovery/split.ts";
import type { Unit } from "../../domain/library/discovery/unit.ts";
import type { DirectoryStamp } from "../../domain/library/scanning/draft.ts";
import type { Discoverer } from "../../domain/library/scanning/ports.ts";
import { allNodes, toFolder, type Node } from "./survey.ts";

type Request = Parameters<Discoverer["discover"]>[0];

/** A unit to be drafted; `unit` null: there is nothing of worth (any more) in these directories. */
export interface FoundUnit {
  readonly path: string;
  readonly deep: boolean;
  readonly unit: Unit | null;
  readonly directories: readonly DirectoryStamp[];
  readonly warnings: readonly string[];
}

export function ofUnit(unit: Unit, nodes: readonly Node[]): FoundUnit {
  return { path: unit.folder.path, deep: unit.deep, unit, ...contents(nodes) };
}

function contents(nodes: readonly Node[]): Pick<FoundUnit, "directories" | "warnings"> {
  return {
    directories: nodes.map((node) => node.stamp),
    warnings: nodes.flatMap((node) => node.listing?.warnings ?? []),
  };
}

/** Parents before children; what has nothing of worth comes last. */
export async function changedUnits(tree: Node, request: Request): Promise<readonly FoundUnit[]> {
  const units = splitUnits(request.library.kind, toFolder(tree));
  const nodes = new Map(allNodes(tree).map((node) => [node.place.path, node]));
  const nodesOf = (unit: Unit): readonly Node[] => {
    const node = nodes.get(unit.folder.path);
    if (node === undefined) return [];
    return unit.deep ? allNodes(node) : [node];
  };
  const owned = units.map((unit) => ({ unit, nodes: nodesOf(unit) }));
  const wasOther = await becameContainers(owned, request);
  const chosen = new Set(
    owned.filter(
      (each) =>
        each.nodes.some((node) => node.isChanged) ||
        wasOther.some((path) => isBelow(each.unit.folder.path, path)),
    ),
  );
  // A folder item that first appears with what is in it stands in a directory that didn't change.
  const parents = new Set([...chosen].flatMap(({ unit }) => waysUp(unit.folder.path)));
  const isCovered = new Set(owned.flatMap((each) => each.nodes.map((node) => node.place.path)));
  return [
    ...owned
      .filter((each) => chosen.has(each) || parents.has(each.unit.folder.path))
      .map((each) => ofUnit(each.unit, each.nodes)),
    ...worthless(tree, isCovered),
  ].filter(({ path, deep }) => isReadable(path, deep, tree.unreadable));
}

/** What can't be read now is never taken for empty: units round it are left as they are. */
function isReadable(path: string, deep: boolean, unreadable: readonly string[]): boolean {
  return !unreadable.some((bad) => isBelow(path, bad) || (deep ? isBelow(bad, path) : bad === path));
}

/** A changed folder that is a container now and had media of its own before: units in it were its parts. */
async function becameContainers(
  owned: readonly { readonly unit: Unit; readonly nodes: readonly Node[] }[],
  request: Request,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { unit, nodes } of owned) {
    if (unit.layout !== "container" || nodes[0]?.isChanged !== true) continue;
    const { path } = unit.folder;
    if (request.known.has(path) && (await request.knownFiles(path, false)).size > 0) paths.push(path);
  }
  return paths;
}

/** The highest directories of which no unit has any part, when something in them changed. */
function worthless(tree: Node, isCovered: ReadonlySet<string>): readonly FoundUnit[] {
  const all = allNodes(tree);
  if (all.every((node) => !isCovered.has(node.place.path)))
    return all.some((node) => node.isChanged)
      ? [{ path: tree.place.path, deep: true, unit: null, ...contents(all) }]
      : [];
  return tree.children.flatMap((child) => worthless(child, isCovered));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function waysUp(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, count) => names.slice(0, count + 1).join("/"));
}

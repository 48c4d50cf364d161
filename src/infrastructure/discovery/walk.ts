/** Walks a root folder by folder and says which units have changed. */
import { realpath } from "node:fs/promises";
import { DomainError } from "../../domain/errors.ts";
import { looseUnit } from "../../domain/library/discovery/split.ts";
import { folderOf } from "../../domain/library/naming/files.ts";
import type { Discoverer } from "../../domain/library/scanning/ports.ts";
import { changedUnits, ofUnit, type FoundUnit } from "./changed-units.ts";
import type { Place, RootPaths } from "./list-directory.ts";
import {
  allNodes,
  complete,
  indexKnown,
  isAnyChanged,
  survey,
  surveyOne,
  toFolder,
  type Known,
  type Node,
  type SurveyRules,
} from "./survey.ts";

export type DiscoverRequest = Parameters<Discoverer["discover"]>[0];

/** Units of the root's own files first, then of each folder, parents before children. */
export async function* walk(request: DiscoverRequest): AsyncGenerator<FoundUnit> {
  const { under } = request;
  const rules: SurveyRules = {
    root: await openRoot(request),
    known: indexKnown(request.known),
    signal: request.signal,
    mustRead: forcing(request),
  };
  const top = await surveyRoot(rules, request);
  request.onSeen("");
  if (top.node.isChanged) yield looseUnitOf(top.node, request);
  const wanted = under === undefined || under === "" ? null : under.split("/")[0];
  const folders = top.folders.filter(({ path }) => wanted === null || path === wanted);
  for (const [done, place] of folders.entries()) {
    request.onProgress(done, folders.length);
    yield* walkFolder(rules, request, place);
  }
  if (wanted !== null && under !== undefined && folders.length === 0) yield* goneUnit(rules.known, under);
  request.onProgress(folders.length, folders.length);
}

async function openRoot({ root }: DiscoverRequest): Promise<RootPaths> {
  try {
    return { path: root.path, real: await realpath(root.path) };
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw unavailable(root.path, isMissing ? "missing" : "unreadable");
  }
}

function unavailable(path: string, state: "missing" | "unreadable" | "empty"): DomainError {
  return new DomainError("unavailable", `The folder ${path} is ${state}`, { state });
}

/** What is asked for by name is read whatever its stamp says: files change without their directory's. */
function forcing({ full, under }: DiscoverRequest): SurveyRules["mustRead"] {
  if (full || under === "") return () => true;
  if (under === undefined) return () => false;
  return (path) => path === under || path === folderOf(under) || path.startsWith(`${under}/`);
}

/** The root alone: what is below it is looked at folder by folder. */
async function surveyRoot(
  rules: SurveyRules,
  request: DiscoverRequest,
): Promise<{ readonly node: Node; readonly folders: readonly Place[] }> {
  const place = { path: "", real: rules.root.real };
  const found = await surveyOne(rules, place);
  if (typeof found === "string") throw unavailable(request.root.path, found === "gone" ? "missing" : found);
  const { stamp, listing, folders } = found;
  if (listing?.isEmpty === true && (await wasFull(rules.known, request)))
    throw unavailable(request.root.path, "empty");
  const node = { place, stamp, listing, children: [], isChanged: listing !== null, unreadable: [] };
  return { node, folders };
}

async function wasFull(known: Known, request: DiscoverRequest): Promise<boolean> {
  return known.children("").length > 0 || (await request.knownFiles("", false)).size > 0;
}

function looseUnitOf(root: Node, { library }: DiscoverRequest): FoundUnit {
  return ofUnit(looseUnit(library.kind, toFolder(root)), [root]);
}

async function* walkFolder(
  rules: SurveyRules,
  request: DiscoverRequest,
  place: Place,
): AsyncGenerator<FoundUnit> {
  const { under } = request;
  const tree = await survey(rules, place);
  const whole = tree !== null && isAnyChanged(tree) ? await complete(rules, tree) : tree;
  if (whole === null) {
    if (under !== undefined) yield* goneUnit(rules.known, under);
    return;
  }
  const nodes = allNodes(whole);
  for (const { place: seen } of nodes) request.onSeen(seen.path);
  for (const path of whole.unreadable) {
    request.onWarning?.(`The folder ${path} can't be read: what is known of it stays as it is`);
    for (const below of allKnown(rules.known, path)) request.onSeen(below);
  }
  if (!nodes.some((node) => node.isChanged)) return;
  yield* await changedUnits(whole, request);
  if (under !== undefined && !nodes.some((node) => node.place.path === under))
    yield* goneUnit(rules.known, under);
}

/** A folder that was asked for and is no more. */
function* goneUnit(known: Known, path: string): Generator<FoundUnit> {
  if (known.stamp(path) !== undefined) yield { path, deep: true, unit: null, directories: [], warnings: [] };
}

function allKnown(known: Known, path: string): readonly string[] {
  return known.children(path).flatMap((child) => [child, ...allKnown(known, child)]);
}

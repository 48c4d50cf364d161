/** The `Discoverer` port over the file system. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Unit } from "../../domain/library/discovery/unit.ts";
import { folderOf } from "../../domain/library/naming/files.ts";
import type { UnitDraft } from "../../domain/library/scanning/draft.ts";
import type { Discoverer, KnownFile, MediaProbe } from "../../domain/library/scanning/ports.ts";
import type { Log } from "../../domain/log.ts";
import type { FoundUnit } from "./changed-units.ts";
import { draftOf } from "./draft-files.ts";
import { inOrder } from "./in-order.ts";
import { absolute } from "./list-directory.ts";
import { growing, without, youngFiles } from "./settling.ts";
import { walk, type DiscoverRequest } from "./walk.ts";

export interface DiscovererDeps {
  readonly probe: MediaProbe;
  readonly log: Log;
  readonly clock: () => Date;
  /** A file must have been quiet for so long; 0 takes it as it is. */
  readonly settleMs?: number;
  /** Units that are read at the same time; the probe has a limit of its own. */
  readonly parallel?: number;
}

const NO_FILES: ReadonlyMap<string, KnownFile> = new Map();

export function createDiscoverer(deps: DiscovererDeps): Discoverer {
  const { settleMs = 2000, parallel = 4 } = deps;

  async function* discover(asked: DiscoverRequest): AsyncGenerator<UnitDraft> {
    const request: DiscoverRequest = {
      ...asked,
      onWarning(warning) {
        deps.log.warn("passed over in a scan", { warning });
        asked.onWarning?.(warning);
      },
    };
    const startedMs = deps.clock().getTime();
    const late: Loaded[] = [];
    const loaded = load(request);
    const settled = inOrder(sift(loaded, late, startedMs - settleMs), parallel, (each) =>
      read(request, each, []),
    );
    for await (const draft of settled) yield onTime(draft, startedMs - settleMs, settleMs);
    if (late.length === 0) return;
    // Files that came just now: whoever still writes them changes them while we wait.
    await sleep(settleMs, undefined, { signal: request.signal });
    const lastly = inOrder(late, parallel, async (each) => {
      const moving = await growing(each.young, toAbsolute(request));
      const draft = await read(request, each, moving);
      return onTime(draft, moving.length > 0 ? startedMs - settleMs : Infinity, settleMs);
    });
    yield* lastly;
  }

  const read = async (
    request: DiscoverRequest,
    each: Loaded,
    moving: readonly string[],
  ): Promise<UnitDraft> => {
    const { found, known } = each;
    if (found.unit === null) return emptyDraft(found);
    const unit = moving.length === 0 ? found.unit : without(found.unit, moving, known);
    if (unit === null) return { ...emptyDraft(found), unsettled: moving };
    const draft = await draftOf(found, unit, {
      probe: deps.probe,
      toAbsolute: toAbsolute(request),
      known,
      retryProblems: request.full,
      signal: request.signal,
    });
    for (const warning of draft.warnings) deps.log.warn("passed over in a scan", { warning });
    return moving.length === 0 ? draft : { ...draft, unsettled: moving };
  };

  return { discover };
}

interface Loaded {
  readonly found: FoundUnit;
  readonly known: ReadonlyMap<string, KnownFile>;
  readonly young: ReturnType<typeof youngFiles>;
}

/** With what the catalogue knows of their files; in a first scan that is nothing. */
async function* load(request: DiscoverRequest): AsyncGenerator<{ found: FoundUnit; known: Loaded["known"] }> {
  for await (const found of walk(request)) {
    const isNew = request.known.size === 0 || found.unit === null;
    const known = isNew ? NO_FILES : await request.knownFiles(found.path, found.deep);
    yield { found, known };
  }
}

/** Passes on what is quiet; what isn't, and what stands in a folder that isn't, comes later. */
async function* sift(
  source: AsyncIterable<{ found: FoundUnit; known: Loaded["known"] }>,
  late: Loaded[],
  sinceMs: number,
): AsyncGenerator<Loaded> {
  const waiting = new Set<string>();
  for await (const { found, known } of source) {
    const young = found.unit === null ? [] : youngFiles(found.unit, known, sinceMs);
    const isLate = young.length > 0 || isInside(found.unit, waiting);
    if (isLate) {
      waiting.add(found.path);
      late.push({ found, known, young });
    } else yield { found, known, young };
  }
}

function isInside(unit: Unit | null, waiting: ReadonlySet<string>): boolean {
  for (let path = unit?.parentPlace ?? ""; path !== ""; path = folderOf(path)) {
    if (waiting.has(path)) return true;
  }
  return false;
}

function emptyDraft({ path, deep, directories, warnings }: FoundUnit): UnitDraft {
  return { path, deep, directories, files: [], items: [], warnings };
}

/** Times further ahead are no lateness but a clock that goes wrong. */
const SKEW_MS = 3_600_000;

/** A directory that changed just now may change again within the tick of its clock: it will be read once more. */
function onTime(draft: UnitDraft, sinceMs: number, settleMs: number): UnitDraft {
  if (settleMs === 0) return draft;
  const directories = draft.directories.map((stamp) =>
    stamp.modifiedMs > sinceMs && stamp.modifiedMs < sinceMs + SKEW_MS ? { ...stamp, modifiedMs: 0 } : stamp,
  );
  return { ...draft, directories };
}

function toAbsolute({ root }: DiscoverRequest): (path: string) => string {
  const paths = { path: root.path, real: root.path };
  return (path) => absolute(paths, path);
}

/**
 * Takes in what tools say of media: it is kept by path, told to items that are there, and found by those that a scan
 * brings later. It stands below ids that sidecars and people give, and above whatever is searched for.
 */
import type { JobQueue } from "../../jobs/job.ts";
import { isWithin } from "../../library/paths.ts";
import type { Viewer } from "../../users/user.ts";
import { mayEdit } from "../editing/rights.ts";
import { identifyJob } from "../identifying/identify-job.ts";
import type { MediaFact, Notice } from "./fact.ts";
import { mapped, type PathMapping } from "./path-mapping.ts";

/** A fact that is kept. */
export interface KeptFact extends MediaFact {
  readonly at: Date;
}

/** An item of which a fact was new. */
export interface ToldItem {
  readonly itemId: number;
  readonly libraryId: number;
}

/** Facts in the catalogue. Paths are ours, absolute. */
export interface FactStore {
  /**
   * One transaction: what is gone is forgotten, what has moved follows, what is said is kept, and the items that are
   * there by these paths get their ids. Answers those of which something changed.
   */
  take(notice: Pick<Notice, "facts" | "moved" | "gone">, at: Date): Promise<readonly ToldItem[]>;
  ofItem(itemId: number): Promise<readonly KeptFact[]>;
}

export interface FactPorts {
  readonly store: FactStore;
  readonly mappings: readonly PathMapping[];
  /** Folders of all libraries. */
  readonly rootPaths: () => Promise<readonly string[]>;
  readonly scanPath: (path: string) => Promise<boolean>;
  /** `not-found` for an item that isn't there for this viewer. */
  readonly item: (viewer: Viewer, itemId: number) => Promise<unknown>;
  /** null: nobody to ask about what is known better now. */
  readonly jobs: Pick<JobQueue, "enqueue"> | null;
  readonly clock: () => Date;
}

export interface Taken {
  /** Facts that were kept. */
  readonly facts: number;
  /** Where a scan was asked for, as we see it. */
  readonly scans: readonly string[];
  /** Paths, as the tool sees them, that lie in no library's folder: a mapping may be missing. */
  readonly outside: readonly string[];
}

export interface FactsService {
  /** Admins and programs with an API key. */
  take(viewer: Viewer, notice: Notice): Promise<Taken>;
  /** What tools said of an item's files and folder; for admins. */
  ofItem(viewer: Viewer, itemId: number): Promise<readonly KeptFact[]>;
}

/** Beyond in one of a library's folders, one scan of what holds them all. */
const MAX_SCANS = 20;

export function createFacts(ports: FactPorts): FactsService {
  return {
    async take(viewer, notice) {
      mayEdit(viewer);
      const roots = await ports.rootPaths();
      const outside = new Set<string>();
      const ours = (path: string): readonly string[] => {
        const own = mapped(path, ports.mappings);
        if (own !== null && roots.some((root) => isWithin(own, root))) return [own];
        outside.add(path);
        return [];
      };
      const facts = notice.facts.flatMap((fact) => ours(fact.path).map((path) => ({ ...fact, path })));
      const moved = notice.moved.flatMap(({ from, to }) =>
        ours(from).flatMap((before) => ours(to).map((after) => ({ from: before, to: after }))),
      );
      const gone = notice.gone.flatMap(ours);
      const told = await ports.store.take({ facts, moved, gone }, ports.clock());
      const changed = [...new Set(notice.changed.flatMap(ours))];
      const scans = roots.flatMap((root) => scansOf(changed.filter((path) => isWithin(path, root))));
      for (const path of scans) await ports.scanPath(path);
      await lookUp(ports, told);
      return { facts: facts.length, scans, outside: [...outside] };
    },
    async ofItem(viewer, itemId) {
      mayEdit(viewer);
      await ports.item(viewer, itemId);
      return ports.store.ofItem(itemId);
    },
  };
}

function scansOf(paths: readonly string[]): readonly string[] {
  if (paths.length <= MAX_SCANS) return paths;
  const [first = [], ...others] = paths.map((path) => path.split("/").slice(0, -1));
  const shared = first.filter((_name, at) => others.every((names) => isSame(names, first, at)));
  return [shared.join("/")];
}

/** Up to this name. */
const isSame = (names: readonly string[], first: readonly string[], at: number): boolean =>
  first.slice(0, at + 1).every((name, index) => names[index] === name);

async function lookUp({ jobs }: FactPorts, told: readonly ToldItem[]): Promise<void> {
  if (jobs === null) return;
  for (const [libraryId, items] of Map.groupBy(told, (one) => one.libraryId))
    await jobs.enqueue(identifyJob({ libraryId, itemIds: items.map(({ itemId }) => itemId) }));
}

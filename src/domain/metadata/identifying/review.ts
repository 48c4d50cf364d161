/** What waits for a person, and what he decides. */
import type { ReviewChoice, ReviewEntry, ReviewQuery, ReviewService } from "../../core-review.ts";
import { DomainError, notFound } from "../../errors.ts";
import type { JobQueue } from "../../jobs/job.ts";
import { maySeeLibrary, type Viewer } from "../../users/user.ts";
import { mayEdit, maySee } from "../editing/rights.ts";
import { schemeAt, type ProviderName } from "../providers.ts";
import { identifyJob } from "./identify-job.ts";
import type { RefreshMode } from "./layer.ts";
import type { StoredMatch } from "./ports.ts";

/** Matches as people see and change them. */
export interface ReviewStore {
  page(
    query: Required<Pick<ReviewQuery, "states" | "offset" | "limit">> & {
      /** null: all. */
      readonly libraryIds: readonly number[] | null;
    },
  ): Promise<{ readonly entries: readonly ReviewEntry[]; readonly total: number }>;
  entries(itemIds: readonly number[]): Promise<readonly ReviewEntry[]>;
  /** A person says so, once for all. */
  decide(decisions: readonly Decision[], at: Date): Promise<void>;
  forget(itemIds: readonly number[]): Promise<void>;
  /** The libraries of these items that are there. */
  librariesOf(itemIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
}

export interface ReviewPorts {
  readonly store: ReviewStore;
  /** null: nobody to ask. */
  readonly provider: ProviderName | null;
  readonly jobs: Pick<JobQueue, "enqueue">;
  readonly clock: () => Date;
}

const WAITING = ["review", "none"] as const;
const MAX_PAGE = 500;
const MAX_ITEMS = 1000;
/** Of the forms that ids of works have. */
const ID = /^(?:[1-9]\d{0,15}|tt\d{7,9}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function createReview(ports: ReviewPorts): ReviewService {
  const { store } = ports;
  return {
    isOn: ports.provider !== null,
    async list(viewer, query = {}) {
      mayEdit(viewer);
      const { states = WAITING, offset = 0, limit = 100, libraryId } = query;
      return store.page({
        states,
        offset,
        limit: Math.min(limit, MAX_PAGE),
        libraryIds: seenLibraries(viewer, libraryId),
      });
    },
    alike: (viewer, itemId) => alikeTo(ports, viewer, itemId),
    async accept(viewer, choice) {
      const decisions = (await chosen(ports, viewer, choice)).flatMap(({ item, match }) => {
        const id = bestOf(match);
        return id === null ? [] : [{ itemId: item.id, id }];
      });
      return decide(ports, decisions);
    },
    async choose(viewer, itemId, id) {
      await own(ports, viewer, [itemId]);
      if (!ID.test(id))
        throw new DomainError("invalid", `${id.slice(0, 30)} is no id of a work`, { field: "id" });
      await decide(ports, [{ itemId, id }]);
    },
    async reject(viewer, choice) {
      const entries = await chosen(ports, viewer, choice);
      return decide(ports, entries.map(asRejected));
    },
    async reopen(viewer, itemIds) {
      await own(ports, viewer, itemIds);
      await store.forget(itemIds);
      await lookUp(ports, itemIds);
    },
    async refresh(viewer, what, mode) {
      mayEdit(viewer);
      if ("itemIds" in what) {
        await own(ports, viewer, what.itemIds);
        await lookUp(ports, what.itemIds, mode);
      } else {
        maySee(viewer, what);
        await ports.jobs.enqueue(identifyJob({ libraryId: what.libraryId, refresh: mode }));
      }
    },
  };
}

interface Decision {
  readonly itemId: number;
  /** null: none of the provider's works. */
  readonly id: string | null;
}

async function decide(ports: ReviewPorts, decisions: readonly Decision[]): Promise<readonly number[]> {
  const itemIds = decisions.map(({ itemId }) => itemId);
  if (itemIds.length === 0) return [];
  await ports.store.decide(decisions, ports.clock());
  await lookUp(ports, itemIds);
  return itemIds;
}

const asRejected = ({ item }: ReviewEntry): Decision => ({ itemId: item.id, id: null });

function seenLibraries({ access }: Viewer, wanted: number | undefined): readonly number[] | null {
  if (wanted === undefined) return access.all ? null : access.libraryIds;
  return maySeeLibrary(access, wanted) ? [wanted] : [];
}

/** The provider's id of the best candidate. */
function bestOf({ candidates, provider }: StoredMatch): string | null {
  const [best] = candidates;
  const scheme = best === undefined || provider === null ? null : schemeAt(provider, best.candidate.kind);
  return scheme === null ? null : (best?.candidate.externalIds[scheme] ?? null);
}

/** `not-found` when one of them isn't there for this viewer. */
async function own(
  { store }: ReviewPorts,
  viewer: Viewer,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  mayEdit(viewer);
  if (itemIds.length > MAX_ITEMS) throw new DomainError("too-large", `${MAX_ITEMS} items at most`);
  const libraries = await store.librariesOf(itemIds);
  for (const id of itemIds) {
    const libraryId = libraries.get(id);
    if (libraryId === undefined) throw notFound("the item");
    maySee(viewer, { libraryId });
  }
  return libraries;
}

async function chosen(
  ports: ReviewPorts,
  viewer: Viewer,
  choice: ReviewChoice,
): Promise<readonly ReviewEntry[]> {
  if ("alikeTo" in choice) return alikeTo(ports, viewer, choice.alikeTo);
  await own(ports, viewer, choice.itemIds);
  return ports.store.entries(choice.itemIds);
}

async function alikeTo(ports: ReviewPorts, viewer: Viewer, itemId: number): Promise<readonly ReviewEntry[]> {
  await own(ports, viewer, [itemId]);
  const [one] = await ports.store.entries([itemId]);
  if (one === undefined || !isWaiting(one)) throw notFound("what waits for a decision");
  const { entries } = await ports.store.page({
    states: [one.match.state],
    libraryIds: [one.item.libraryId],
    offset: 0,
    limit: MAX_ITEMS,
  });
  const doubt = doubtOf(one);
  return [one, ...entries.filter((other) => other.item.id !== itemId && doubtOf(other) === doubt)];
}

const isWaiting = ({ match }: ReviewEntry): boolean => match.state === "review" || match.state === "none";

/** Why it waits, without the words: what doesn't fit about the best candidate, and whether others fit as well. */
function doubtOf({ item, match }: ReviewEntry): string {
  const reasons = [...match.why, ...(match.candidates[0]?.why ?? [])];
  const against = reasons
    .filter(({ speaks }) => speaks !== "for")
    .map(({ what, speaks }) => `${what}:${speaks}`);
  return [item.kind, match.state, ...against.toSorted()].join("|");
}

const byLibrary = (libraries: ReadonlyMap<number, number>): ReadonlyMap<number, readonly number[]> =>
  new Map(
    [...Map.groupBy(libraries, ([, libraryId]) => libraryId)].map(([libraryId, pairs]) => [
      libraryId,
      pairs.map(([itemId]) => itemId),
    ]),
  );

async function lookUp(
  { store, jobs }: ReviewPorts,
  itemIds: readonly number[],
  refresh?: RefreshMode,
): Promise<void> {
  const libraries = await store.librariesOf(itemIds);
  for (const [libraryId, items] of byLibrary(libraries))
    await jobs.enqueue(
      identifyJob({ libraryId, itemIds: [...items], ...(refresh !== undefined && { refresh }) }),
    );
}

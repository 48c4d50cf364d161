/** Which works the unmatched drafts are, by what they claim; items that are away come back on the way. */
import {
  coordinateClaims,
  externalClaims,
  titleClaims,
  type Claim,
} from "../../../domain/library/scanning/claims.ts";
import type { FileDraft, ItemDraft } from "../../../domain/library/scanning/draft.ts";
import type { FileRow } from "../../../domain/library/scanning/match-files.ts";
import {
  awayItemOf,
  keyOf,
  keyOfDraft,
  worksByContent,
  type KnownItem,
  type Knowledge,
  type Matches,
  type Placed,
} from "../../../domain/library/scanning/match-items.ts";
import type { Sql } from "../database.ts";
import { loadClaims, loadItems, type ClaimedWork } from "./load.ts";

/** The work of a draft: a known one, or one that is made; drafts that share it share the object. */
export interface WorkRef {
  id: number | null;
}

interface Assigning extends Knowledge {
  readonly libraryId: number;
  readonly matches: Matches;
  readonly learn: (items: readonly KnownItem[]) => Promise<void>;
  readonly fileRows: ReadonlyMap<number, FileRow>;
  readonly found: ReadonlyMap<string, FileDraft>;
}

type Works = Map<string, WorkRef>;

export async function assignWorks(sql: Sql, drafts: readonly Placed[], world: Assigning): Promise<Works> {
  const works: Works = new Map();
  const refs = new Map<number, WorkRef>();
  const refOf = (id: number): WorkRef => {
    const ref = refs.get(id) ?? { id };
    refs.set(id, ref);
    return ref;
  };
  const settle = (): void => {
    for (const [key, item] of world.matches) works.set(key, refOf(item.workId));
  };
  settle();
  const inBatch = new Map<string, WorkRef>();
  // Twice: what stands in a series or an album is only known by it.
  for (const isInside of [false, true]) {
    const some = drafts.filter(
      ({ draft }) => (COORDINATED.has(draft.kind) && draft.ownerPlace === null) === isInside,
    );
    const open = some.filter(({ draft }) => !world.matches.has(keyOfDraft(draft)));
    if (open.length > 0) {
      const claims = new Map(open.map((placed) => [placed, claimsOf(placed, works)]));
      const former = open.flatMap(({ draft }) => [...worksByContent(draft, world, world.matches)]);
      const claimed = await learnClaimed(sql, [...claims.values()].flat(), former, world);
      for (const [placed, own] of claims) {
        const key = keyOfDraft(placed.draft);
        works.set(key, workOf(placed, own, claimed, world, { refOf, inBatch }));
      }
      settle();
    }
    share(some, works, inBatch, world);
  }
  return works;
}

const COORDINATED: ReadonlySet<string> = new Set(["season", "episode", "track"]);

interface OwnClaim extends Claim {
  readonly strong: boolean;
}

const namesOfNew = new WeakMap<WorkRef, string>();
let newCount = 0;

/** What stands for a work in claims inside it; new works have a name that is in no database. */
function nameOf(work: WorkRef | undefined): number | string | null {
  if (work === undefined) return null;
  if (work.id !== null) return work.id;
  const name = namesOfNew.get(work) ?? `new${++newCount}`;
  namesOfNew.set(work, name);
  return name;
}

function parentWorksOf(
  draft: ItemDraft,
  works: ReadonlyMap<string, WorkRef>,
): { readonly series: number | string | null; readonly album: number | string | null } {
  const of = (kind: "series" | "album", place: string | null): number | string | null =>
    place === null ? null : nameOf(works.get(keyOf(kind, place)));
  return { series: of("series", draft.seriesPlace), album: of("album", draft.albumPlace) };
}

function claimsOf({ draft, libraryId }: Placed, works: ReadonlyMap<string, WorkRef>): readonly OwnClaim[] {
  const strong = [...externalClaims(draft), ...coordinateClaims(draft, parentWorksOf(draft, works))];
  return [
    ...strong.map((claim) => ({ ...claim, strong: true })),
    ...titleClaims(draft, libraryId).map((claim) => ({ ...claim, strong: false })),
  ];
}

const textOf = (claim: Claim): string => `${claim.scheme}|${claim.value}`;

async function learnClaimed(
  sql: Sql,
  claims: readonly Claim[],
  former: readonly number[],
  world: Assigning,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const found: readonly ClaimedWork[] = await loadClaims(sql, claims);
  const byClaim = new Map<string, number[]>();
  for (const claim of found)
    byClaim.set(textOf(claim), [...(byClaim.get(textOf(claim)) ?? []), claim.workId]);
  const ids = new Set([...former, ...found.map((claim) => claim.workId)]);
  if (ids.size > 0) await world.learn(await loadItems(sql, { by: "works", ids, libraryId: world.libraryId }));
  return byClaim;
}

/** Takes an item that is away when one fits, and says which work it is in any case. */
function workOf(
  placed: Placed,
  claims: readonly OwnClaim[],
  claimed: ReadonlyMap<string, readonly number[]>,
  world: Assigning,
  { refOf, inBatch }: { refOf: (id: number) => WorkRef; inBatch: ReadonlyMap<string, WorkRef> },
): WorkRef {
  const worksBy = (strong: boolean): readonly number[] =>
    claims.filter((claim) => claim.strong === strong).flatMap((claim) => claimed.get(textOf(claim)) ?? []);
  // Moved here from another library: another item, the same work, whatever stood here before.
  const byContent = [...worksByContent(placed.draft, world, world.matches)];
  const candidates = byContent.length > 0 ? byContent : worksBy(true);
  const weak = new Set(byContent.length > 0 ? [] : worksBy(false));
  const back =
    awayItemOf(placed, new Set(candidates), world, world.matches, true) ??
    awayItemOf(placed, weak, world, world.matches, false);
  if (back !== null) {
    world.matches.set(keyOfDraft(placed.draft), back);
    return refOf(back.workId);
  }
  const id = candidates[0] ?? sameContent(placed, weak, world);
  if (id !== undefined && id !== null) return refOf(id);
  for (const claim of claims) {
    const shared = claim.strong ? inBatch.get(textOf(claim)) : undefined;
    if (shared !== undefined) return shared;
  }
  return { id: null };
}

/** A second copy: the same title and the same bytes. */
function sameContent({ draft }: Placed, works: ReadonlySet<number>, world: Assigning): number | null {
  const prints = new Set(
    draft.versions.flatMap((version) =>
      version.parts.flatMap((part) => world.found.get(part.path)?.quickFingerprint ?? []),
    ),
  );
  for (const item of world.items.values()) {
    if (!works.has(item.workId) || item.kind !== draft.kind) continue;
    const has = item.fileIds.some((id) => prints.has(world.fileRows.get(id)?.quickFingerprint ?? ""));
    if (has) return item.workId;
  }
  return null;
}

/** Lets later drafts of the batch find the works of these. */
function share(some: readonly Placed[], works: Works, inBatch: Map<string, WorkRef>, world: Assigning): void {
  for (const placed of some) {
    const key = keyOfDraft(placed.draft);
    const work = works.get(key) ?? { id: null };
    const claims = claimsOf(placed, works).filter((claim) => claim.strong);
    const shared = claims.map((claim) => inBatch.get(textOf(claim))).find((ref) => ref !== undefined);
    const own = work.id === null && !world.matches.has(key) && shared !== undefined ? shared : work;
    works.set(key, own);
    for (const claim of claims) if (!inBatch.has(textOf(claim))) inBatch.set(textOf(claim), own);
  }
}

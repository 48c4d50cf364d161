/**
 * Which item of the catalogue a draft is. In this order: what holds its content, what stands at its place, what is
 * away and claims to be the same work. Each item is given away once; what stays unmatched is new, but may still be a
 * work that is known.
 */
import { searchNameOf } from "../fold.ts";
import type { ItemKind } from "../item.ts";
import { contradict } from "./claims.ts";
import type { ItemDraft } from "./draft.ts";
import { groupBy, type FileMatch } from "./match-files.ts";

export interface KnownItem {
  readonly id: number;
  readonly uuid: string;
  readonly workId: number;
  /** Null when its library is no more: then any may take it. */
  readonly libraryId: number | null;
  readonly rootId: number | null;
  readonly kind: ItemKind;
  readonly place: string;
  /** Its name as searches have it. */
  readonly searchName?: string;
  readonly parentId: number | null;
  readonly index: number | null;
  /** Milliseconds since 1970; null while it is there. */
  readonly goneAt: number | null;
  /** Another item of its work is there. */
  readonly livesOn: boolean;
  /** By whatever means but a person's decision. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Providers whose ids of it a person has decided about. */
  readonly heldIds?: ReadonlySet<string>;
  /** Files of its versions. */
  readonly fileIds: readonly number[];
}

export interface Placed {
  readonly rootId: number;
  readonly libraryId: number;
  readonly draft: ItemDraft;
}

/** What is known when items are matched; grows between the calls of one run. */
export interface Knowledge {
  readonly items: ReadonlyMap<number, KnownItem>;
  readonly files: ReadonlyMap<string, FileMatch>;
  /** Gone, or everything it is made of is no longer where it was. */
  readonly isAway: (item: KnownItem) => boolean;
}

/** Drafts by their key, with the item that each is. */
export type Matches = Map<string, KnownItem>;

export const keyOf = (kind: ItemKind, place: string): string => `${kind}:${place}`;
export const keyOfDraft = ({ kind, place }: ItemDraft): string => keyOf(kind, place);

const pathsOf = (draft: ItemDraft): string[] =>
  draft.versions.flatMap((version) => version.parts.map((part) => part.path));

/** Leaves by the files they hold, then folders by the items that they hold. Adds to `matches`. */
export function matchByContent(drafts: readonly Placed[], known: Knowledge, matches: Matches): void {
  const taken = new Set([...matches.values()].map((item) => item.id));
  const byFile = itemsByFile(known.items);
  const pairs = drafts.flatMap((placed) => contentPairs(placed, known, byFile));
  for (const { key, item } of pairs.toSorted((a, b) => b.score - a.score)) {
    if (matches.has(key) || taken.has(item.id)) continue;
    matches.set(key, item);
    taken.add(item.id);
  }
  matchFolders(drafts, known, matches, taken);
}

function itemsByFile(items: ReadonlyMap<number, KnownItem>): ReadonlyMap<number, readonly KnownItem[]> {
  const byFile = new Map<number, KnownItem[]>();
  for (const item of items.values())
    for (const id of item.fileIds) byFile.set(id, [...(byFile.get(id) ?? []), item]);
  return byFile;
}

interface Pair {
  readonly key: string;
  readonly item: KnownItem;
  readonly score: number;
}

function contentPairs(
  placed: Placed,
  known: Knowledge,
  byFile: ReadonlyMap<number, readonly KnownItem[]>,
): readonly Pair[] {
  const { draft } = placed;
  const scores = new Map<KnownItem, number>();
  for (const path of pathsOf(draft)) {
    const match = known.files.get(path);
    if (match === undefined || (match.kind !== "same" && match.kind !== "moved")) continue;
    for (const item of byFile.get(match.row.id) ?? [])
      if (isOfLibrary(item, placed) && item.kind === draft.kind)
        scores.set(item, (scores.get(item) ?? 0) + 4);
  }
  return [...scores].map(([item, files]) => ({
    key: keyOfDraft(draft),
    item,
    // Of several items in one file the one with the same number; of what a film was before, what is there.
    score:
      files +
      (item.place === draft.place && item.rootId === placed.rootId ? 2 : 0) +
      (item.index === (draft.fields.index ?? null) ? 1 : 0) +
      (item.goneAt === null ? 1 : 0),
  }));
}

/** A folder is what most of its contents were in, unless that is still there under its own name. */
function matchFolders(
  drafts: readonly Placed[],
  known: Knowledge,
  matches: Matches,
  taken: Set<number>,
): void {
  const children = groupBy(drafts, ({ draft }) => draft.parentPlace);
  // Parents come before their children, so backwards each folder finds its contents matched.
  for (const placed of drafts.toReversed()) {
    const { draft } = placed;
    const key = keyOfDraft(draft);
    if (!draft.isFolder || matches.has(key)) continue;
    const votes = new Map<KnownItem, number>();
    for (const child of children.get(draft.place) ?? []) {
      const was = known.items.get(matches.get(keyOfDraft(child.draft))?.parentId ?? -1);
      if (was !== undefined && isFormer(was, placed, known, taken)) votes.set(was, (votes.get(was) ?? 0) + 1);
    }
    const [winner] = [...votes].toSorted(([, a], [, b]) => b - a);
    if (winner === undefined) continue;
    matches.set(key, winner[0]);
    taken.add(winner[0].id);
  }
}

const isFormer = (item: KnownItem, placed: Placed, known: Knowledge, taken: ReadonlySet<number>): boolean =>
  isCandidate(item, placed, taken) && (isAt(item, placed) || known.isAway(item));
const isCandidate = (item: KnownItem, placed: Placed, taken: ReadonlySet<number>): boolean =>
  item.kind === placed.draft.kind && isOfLibrary(item, placed) && !taken.has(item.id);
const isOfLibrary = (item: KnownItem, placed: Placed): boolean =>
  item.libraryId === null || item.libraryId === placed.libraryId;
const isAt = (item: KnownItem, placed: Placed): boolean =>
  item.place === placed.draft.place && item.rootId === placed.rootId;

/**
 * Works whose items, in another library, hold the content of the draft. An item that is matched with another draft
 * keeps its work for itself: what was one is two now.
 */
export function worksByContent(
  draft: ItemDraft,
  known: Knowledge,
  matches: Matches,
  byFile: ReadonlyMap<number, readonly KnownItem[]> = itemsByFile(known.items),
): ReadonlySet<number> {
  const taken = new Set([...matches.values()].map((item) => item.id));
  const works = new Set<number>();
  for (const path of pathsOf(draft)) {
    const match = known.files.get(path);
    if (match?.kind !== "same" && match?.kind !== "moved") continue;
    for (const item of byFile.get(match.row.id) ?? [])
      if (item.kind === draft.kind && !taken.has(item.id)) works.add(item.workId);
  }
  return works;
}

/** What stands, or stood last, at the draft's own place; not what has the id of another work. Adds to `matches`. */
export function matchByPlace(drafts: readonly Placed[], known: Knowledge, matches: Matches): void {
  const taken = new Set([...matches.values()].map((item) => item.id));
  const at = groupBy([...known.items.values()], (item) => `${item.rootId}:${keyOf(item.kind, item.place)}`);
  const byFile = itemsByFile(known.items);
  for (const placed of drafts) {
    const key = keyOfDraft(placed.draft);
    if (matches.has(key)) continue;
    const works = worksByContent(placed.draft, known, matches, byFile);
    const [item] = (at.get(`${placed.rootId}:${key}`) ?? [])
      // What came here from another library isn't what was here before.
      .filter((candidate) => works.size === 0 || works.has(candidate.workId))
      // Its work went to another library: its old place is free.
      .filter((candidate) => candidate.goneAt === null || !candidate.livesOn || works.has(candidate.workId))
      .filter((candidate) => isCandidate(candidate, placed, taken))
      .filter((candidate) => !contradict(candidate.externalIds, placed.draft.externalIds))
      .toSorted((a, b) => (b.goneAt ?? Infinity) - (a.goneAt ?? Infinity));
    if (item === undefined) continue;
    matches.set(key, item);
    taken.add(item.id);
  }
}

/**
 * An item of one of these works that is away and free: it comes back as this draft. Weak claims only count when a
 * single one could be meant; of several that a person made one, it is the one of that name.
 */
export function awayItemOf(
  placed: Placed,
  works: ReadonlySet<number>,
  known: Knowledge,
  matches: Matches,
  strong: boolean,
): KnownItem | null {
  const taken = new Set([...matches.values()].map((item) => item.id));
  const own = [...known.items.values()].filter(
    (item) => works.has(item.workId) && item.kind === placed.draft.kind && isOfLibrary(item, placed),
  );
  const away = own.filter(
    (item) =>
      !taken.has(item.id) &&
      known.isAway(item) &&
      !contradict(item.externalIds, placed.draft.externalIds) &&
      (strong || own.length === 1 || item.searchName === searchNameOf(placed.draft.fields.name)),
  );
  if (!strong && away.length > 1) return null;
  return away.toSorted((a, b) => (b.goneAt ?? Infinity) - (a.goneAt ?? Infinity))[0] ?? null;
}

import type { BrowseService } from "../core.ts";
import type { Catalogue, LatestLeaf } from "./browse-ports.ts";
import { audienceOf, type Reader } from "./browse-reader.ts";
import type { ItemKind } from "./item.ts";

/** Kinds that are news by themselves; folders are by what is new in them. */
const LEAF_KINDS: readonly ItemKind[] = ["movie", "episode", "track", "musicVideo", "video", "photo"];
/** Leaves looked at per wished row: a season that came at once is one row. */
const LEAVES_PER_ROW = 5;
/** Rounds of looking further when a few folders took in all leaves so far. */
const MAX_ROUNDS = 4;
const MAX_ROWS = 1_000;

interface Group {
  readonly leaf: LatestLeaf;
  count: number;
}

/**
 * What is new, newest first. Leaves of one series, album or photo album stand as one row with their number; one new
 * episode stands for itself. Source: `Items/Latest` of the reference server.
 */
export function createLatest(catalogue: Catalogue, reader: Reader): BrowseService["latest"] {
  return async (viewer, query, options) => {
    const limit = Math.min(query.limit, MAX_ROWS);
    const within =
      query.within ??
      (query.libraryId === undefined ? undefined : ({ type: "library", id: query.libraryId } as const));
    const grouped = query.grouped !== false;
    const step = grouped ? limit * LEAVES_PER_ROW : limit;
    const groups = new Map<string, Group>();
    for (let round = 0; round < MAX_ROUNDS && groups.size < limit && limit > 0; round++) {
      const leaves = await catalogue.latest(audienceOf(viewer), {
        ...(within === undefined ? {} : { within }),
        kinds: query.kinds ?? LEAF_KINDS,
        ...(query.isPlayed === undefined ? {} : { isPlayed: query.isPlayed }),
        offset: round * step,
        limit: step,
      });
      for (const leaf of leaves) gather(groups, leaf, grouped);
      if (leaves.length < step) break;
    }
    const rows = [...groups.values()].slice(0, limit).map(toRow);
    const views = await reader.views(
      viewer,
      rows.map((row) => row.id),
      options,
    );
    const counts = new Map(rows.map((row) => [row.id, row.newCount]));
    return views.map((view) => ({ view, newCount: counts.get(view.item.id) ?? 0 }));
  };
}

function gather(groups: Map<string, Group>, leaf: LatestLeaf, grouped: boolean): void {
  const key = grouped && leaf.groupId !== null ? `in ${leaf.groupId}` : `is ${leaf.id}`;
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { leaf: grouped ? leaf : { ...leaf, groupId: null }, count: 1 });
  else group.count++;
}

function toRow({ leaf, count }: Group): { readonly id: number; readonly newCount: number } {
  const standsTogether = leaf.groupId !== null && (count > 1 || leaf.alwaysGrouped);
  return standsTogether && leaf.groupId !== null
    ? { id: leaf.groupId, newCount: count }
    : { id: leaf.id, newCount: 0 };
}

import { groupBy, type FileRow } from "../../../domain/library/scanning/match-files.ts";
import {
  keyOf,
  keyOfDraft,
  type KnownItem,
  type Placed,
} from "../../../domain/library/scanning/match-items.ts";
import { pathOfPlace } from "../../../domain/library/scanning/paths.ts";
import type { Inquiry } from "./inquiry.ts";

interface World {
  readonly drafts: readonly Placed[];
  readonly known: ReadonlyMap<number, KnownItem>;
  readonly fileRows: ReadonlyMap<number, FileRow>;
  /** Files that were found again in this batch, wherever. */
  readonly kept: ReadonlySet<number>;
  /** Whether a file lies in the folders that this batch has read. */
  readonly isOwn: (row: FileRow) => boolean;
  readonly inquiry: Inquiry;
}

/** Whether an item is gone, or what it is made of isn't where it was: it may come back as something else. */
export function createAwayTest(world: World): (item: KnownItem) => boolean {
  const placed = groupBy(world.drafts, ({ rootId, draft }) => `${rootId}:${keyOfDraft(draft)}`);

  const isFileThere = (id: number): boolean => {
    if (world.kept.has(id)) return true;
    const row = world.fileRows.get(id);
    if (row === undefined || row.gone || world.isOwn(row)) return false;
    return world.inquiry.isThere({ ...row, stamp: row });
  };

  const isAway = (item: KnownItem): boolean => {
    if (item.goneAt !== null) return true;
    if (item.fileIds.length > 0) return !item.fileIds.some(isFileThere);
    if (item.rootId === null || item.place === "") return false;
    if (placed.has(`${item.rootId}:${keyOf(item.kind, item.place)}`)) return false;
    const path = pathOfPlace(item.place);
    const parent = item.parentId === null ? undefined : world.known.get(item.parentId);
    // A season without a folder of its own goes where its series goes.
    if (path !== item.place) return parent === undefined || isAway(parent);
    return !world.inquiry.isThere({ rootId: item.rootId, path, stamp: null });
  };
  return isAway;
}

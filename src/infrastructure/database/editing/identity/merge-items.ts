/** Items that a person says are one. */
import { DomainError } from "../../../../domain/errors.ts";
import { FOLDER_KINDS, type ItemKind } from "../../../../domain/library/item.ts";
import type { Sql } from "../../database.ts";
import { readTied, type TiedItem } from "./identity-rows.ts";
import { mergeWorks } from "./merge-works.ts";
import type { PatchDraft } from "./patch-draft.ts";

const NEVER: ReadonlySet<ItemKind> = new Set<ItemKind>(["photo", "photoAlbum", "folder", "season"]);

/** The item that the others become versions of: one that has some, else the one with the largest picture. */
export function primaryOf(items: readonly TiedItem[], targets: ReadonlySet<number>): TiedItem | undefined {
  return items.toSorted(
    (a, b) =>
      Number(targets.has(b.id)) - Number(targets.has(a.id)) || (b.width ?? 0) - (a.width ?? 0) || a.id - b.id,
  )[0];
}

/** `invalid` for what can't be one: things of different kinds, extras, folders of the disk. */
export function checkMerge(items: readonly TiedItem[]): void {
  const kinds = new Set(items.map((item) => item.kind));
  const isExtra = items.some((item) => item.ownerId !== null);
  if (items.length < 2 || kinds.size > 1 || isExtra || items.some((item) => NEVER.has(item.kind)))
    throw new DomainError("invalid", "these can't be one: two films are needed, or two of another kind", {
      field: "ids",
    });
}

/**
 * In one library an item becomes a version of the other: it keeps its files, place and ids, and is no longer listed. In
 * different libraries, and for series and albums, the works become one, and people's states with them.
 */
export async function mergeInto(
  sql: Sql,
  draft: PatchDraft,
  primary: TiedItem,
  other: TiedItem,
): Promise<void> {
  if (primary.libraryId === other.libraryId && !FOLDER_KINDS.has(other.kind)) {
    draft.item(other, { mergedInto: primary.id });
    for (const version of await readTied(sql, "merged_into", [other.id]))
      draft.item(version, { mergedInto: primary.id });
  }
  await mergeWorks(sql, draft, new Map([[other.workId, primary.workId]]));
}

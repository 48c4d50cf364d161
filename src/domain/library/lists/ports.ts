import type { Audience } from "../browse-ports.ts";
import type { ItemList, ListChanges, Listed, ListEntry, NewList, SavedSearch } from "./list.ts";

/** Lists as they are kept. Each change is one transaction with its event. */
export interface ListStore {
  find(listId: number): Promise<ItemList | null>;
  create(
    list: Omit<NewList, "itemIds"> & { readonly ownerId: number | null },
    items: readonly Listed[],
    at: Date,
  ): Promise<ItemList>;
  update(listId: number, changes: ListChanges, at: Date): Promise<ItemList>;
  remove(listId: number, at: Date): Promise<void>;
  /** In order; those that are there for the audience. Only of lists without a rule. */
  entries(
    audience: Audience,
    listId: number,
    page: { readonly offset: number; readonly limit?: number },
  ): Promise<{ readonly entries: readonly ListEntry[]; readonly total: number }>;
  /** At the end, or before the entry at `position`. `once`: works that are in it already are passed over. */
  add(
    listId: number,
    items: readonly Listed[],
    how: { readonly position?: number; readonly once: boolean },
    at: Date,
  ): Promise<void>;
  removeEntries(listId: number, entryIds: readonly number[], at: Date): Promise<void>;
  removeWorks(listId: number, workIds: readonly number[], at: Date): Promise<void>;
  /** To where `position` entries are before it. */
  move(listId: number, entryId: number, position: number, at: Date): Promise<void>;
}

export interface SavedSearchStore {
  list(userId: number): Promise<readonly SavedSearch[]>;
  /** Another of the same name gives way. */
  save(userId: number, search: Pick<SavedSearch, "name" | "filter" | "sort">, at: Date): Promise<SavedSearch>;
  /** False when the person has no such search. */
  remove(userId: number, id: number): Promise<boolean>;
}

import type { ListOptions } from "../../core.ts";
import { DomainError, notFound } from "../../errors.ts";
import { may, type Viewer } from "../../users/user.ts";
import type { Catalogue } from "../browse-ports.ts";
import { readFilter } from "../filter/read.ts";
import type { ItemView } from "../view.ts";
import { createListAccess, mayChange } from "./list-access.ts";
import { createListContent, listedFor } from "./list-content.ts";
import type { ItemList, ListChanges, ListRule, NewList, SavedSearch } from "./list.ts";
import type { ListStore, SavedSearchStore } from "./ports.ts";

export interface ListPorts {
  readonly catalogue: Catalogue;
  readonly lists: ListStore;
  readonly searches: SavedSearchStore;
  readonly clock: () => Date;
}

export interface ListedView {
  readonly entryId: number;
  readonly view: ItemView;
}

/**
 * Collections and playlists. Collections are everybody's and kept by admins and who has the right; a playlist is its
 * owner's, and theirs with whom he shares it. What a viewer may not see is `not-found`, what he may not change
 * `forbidden`.
 */
export interface ListService {
  get(viewer: Viewer, listId: number): Promise<ItemList>;
  /** Folders that are put into a playlist stand for what is in them. */
  create(viewer: Viewer, list: NewList): Promise<ItemList>;
  update(viewer: Viewer, listId: number, changes: ListChanges): Promise<ItemList>;
  remove(viewer: Viewer, listId: number): Promise<void>;
  /** `position`: before the entry that stands there; not given: at the end. */
  add(viewer: Viewer, listId: number, itemIds: readonly number[], position?: number): Promise<void>;
  /** Takes items out of a collection. */
  removeItems(viewer: Viewer, listId: number, itemIds: readonly number[]): Promise<void>;
  /** Takes places out of a playlist. */
  removeEntries(viewer: Viewer, listId: number, entryIds: readonly number[]): Promise<void>;
  move(viewer: Viewer, listId: number, entryId: number, position: number): Promise<void>;
  /** What is in a list in its own order, of a rule's what it finds now (its entries are numbered by their items). */
  entries(
    viewer: Viewer,
    listId: number,
    page: { readonly offset: number; readonly limit?: number },
    options?: ListOptions,
  ): Promise<{ readonly entries: readonly ListedView[]; readonly total: number }>;
  mayChange(viewer: Viewer, list: ItemList): boolean;
  readonly searches: {
    list(viewer: Viewer): Promise<readonly SavedSearch[]>;
    save(viewer: Viewer, search: Pick<SavedSearch, "name" | "filter" | "sort">): Promise<SavedSearch>;
    remove(viewer: Viewer, id: number): Promise<void>;
  };
}

const MAX_NAME = 255;

export function createLists(ports: ListPorts): ListService {
  const { lists, clock, catalogue } = ports;
  const access = createListAccess(catalogue, lists);
  return {
    ...createListContent(ports, access),
    get: (viewer, listId) => access.get(viewer, listId),
    mayChange,
    async create(viewer, { itemIds = [], ...list }) {
      if (list.kind === "collection" && !may(viewer, "manageCollections"))
        throw new DomainError("forbidden", "collections are made by admins, and by who has the right");
      if (list.kind === "playlist" && viewer.user === null)
        throw new DomainError("invalid", "a playlist is a person's: name one", { field: "user" });
      const items = await listedFor(catalogue, viewer, list.kind, itemIds);
      const ownerId = list.kind === "playlist" ? (viewer.user?.id ?? null) : null;
      const made = { ...checked(list), kind: list.kind, name: nameOf(list.name), ownerId };
      return await lists.create(made, items, clock());
    },
    async update(viewer, listId, changes) {
      const isOwners = changes.isPublic !== undefined || changes.shares !== undefined;
      await (isOwners ? access.owned(viewer, listId) : access.changeable(viewer, listId));
      return await lists.update(listId, checked(changes), clock());
    },
    async remove(viewer, listId) {
      await access.owned(viewer, listId);
      await lists.remove(listId, clock());
    },
    searches: createSearches(ports),
  };
}

function createSearches({ searches, clock }: ListPorts): ListService["searches"] {
  const personOf = (viewer: Viewer): number => {
    if (viewer.user === null)
      throw new DomainError("invalid", "searches are kept for people", { field: "user" });
    return viewer.user.id;
  };
  return {
    list: async (viewer) => await searches.list(personOf(viewer)),
    async save(viewer, search) {
      readFilter(search.filter);
      return await searches.save(personOf(viewer), { ...search, name: nameOf(search.name) }, clock());
    },
    async remove(viewer, id) {
      if (!(await searches.remove(personOf(viewer), id))) throw notFound("the search");
    },
  };
}

function nameOf(given: string): string {
  const name = given.normalize("NFC").trim();
  if (name === "" || name.length > MAX_NAME || /\p{Cc}/u.test(name))
    throw new DomainError("invalid", "this can't be the name of a list", { field: "name" });
  return name;
}

function checked(changes: ListChanges): ListChanges {
  const { name, rule } = changes;
  if (rule !== undefined && rule !== null) checkRule(rule);
  return { ...changes, ...(name === undefined ? {} : { name: nameOf(name) }) };
}

/** A rule without any condition would be all that there is. */
function checkRule({ filter }: ListRule): void {
  if (readFilter(filter) === null)
    throw new DomainError("invalid", "a rule says what belongs in the list", {
      field: "filter",
      position: 0,
      expected: [],
    });
}

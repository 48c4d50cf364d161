import { DomainError, notFound } from "../../errors.ts";
import type { Viewer } from "../../users/user.ts";
import type { Catalogue } from "../browse-ports.ts";
import { createReader } from "../browse-reader.ts";
import type { ItemList } from "./list.ts";
import type { ListStore } from "./ports.ts";

/** A list as far as a viewer may do something with it: what he can't see is `not-found`, the rest `forbidden`. */
export interface ListAccess {
  get(viewer: Viewer, listId: number): Promise<ItemList>;
  changeable(viewer: Viewer, listId: number): Promise<ItemList>;
  /** Lists whose entries are put in by hand; `conflict` for those of a rule. */
  byHand(viewer: Viewer, listId: number): Promise<ItemList>;
}

export function createListAccess(catalogue: Catalogue, lists: Pick<ListStore, "find">): ListAccess {
  const reader = createReader(catalogue);
  const access: ListAccess = {
    async get(viewer, listId) {
      await reader.row(viewer, listId);
      const list = await lists.find(listId);
      if (list === null) throw notFound("the list");
      return list;
    },
    async changeable(viewer, listId) {
      const list = await access.get(viewer, listId);
      if (!mayChange(viewer, list)) throw new DomainError("forbidden", "this list is not yours to change");
      return list;
    },
    async byHand(viewer, listId) {
      const list = await access.changeable(viewer, listId);
      if (list.rule !== null)
        throw new DomainError("conflict", "what is in this list is found by its rule", { field: "rule" });
      return list;
    },
  };
  return access;
}

/** Collections are kept by admins, playlists by their owners. */
export function mayChange(viewer: Viewer, list: ItemList): boolean {
  if (list.kind === "collection") return viewer.isAdmin;
  return viewer.user !== null && list.ownerId === viewer.user.id;
}

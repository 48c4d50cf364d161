import { DomainError, notFound } from "../../errors.ts";
import { may, type Viewer } from "../../users/user.ts";
import type { Catalogue } from "../browse-ports.ts";
import { createReader } from "../browse-reader.ts";
import type { ItemList } from "./list.ts";
import type { ListStore } from "./ports.ts";

/** A list as far as a viewer may do something with it: what he can't see is `not-found`, the rest `forbidden`. */
export interface ListAccess {
  get(viewer: Viewer, listId: number): Promise<ItemList>;
  changeable(viewer: Viewer, listId: number): Promise<ItemList>;
  /** To be deleted or shared: a playlist by its owner alone. */
  owned(viewer: Viewer, listId: number): Promise<ItemList>;
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
    async owned(viewer, listId) {
      const list = await access.changeable(viewer, listId);
      if (list.kind === "playlist" && !isOwner(viewer, list))
        throw new DomainError("forbidden", "this playlist is another person's");
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

const isOwner = ({ user }: Viewer, { ownerId }: ItemList): boolean => user !== null && ownerId === user.id;

/** Collections are kept by admins and who has the right, playlists by their owners and whom these let. */
export function mayChange(viewer: Viewer, list: ItemList): boolean {
  if (list.kind === "collection") return may(viewer, "manageCollections");
  return (
    isOwner(viewer, list) || list.shares.some(({ userId, canEdit }) => canEdit && userId === viewer.user?.id)
  );
}

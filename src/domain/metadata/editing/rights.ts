import { DomainError, notFound } from "../../errors.ts";
import { maySeeLibrary, type Viewer } from "../../users/user.ts";

export function mayEdit(viewer: Viewer): void {
  if (!viewer.isAdmin) throw new DomainError("forbidden", "only admins change items");
}

export function maySee({ access }: Viewer, item: { readonly libraryId: number }): void {
  if (!maySeeLibrary(access, item.libraryId)) throw notFound("the item");
}

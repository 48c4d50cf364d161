import { DomainError, notFound } from "../../errors.ts";
import type { Viewer } from "../../users/user.ts";

export function mayEdit(viewer: Viewer): void {
  if (!viewer.isAdmin) throw new DomainError("forbidden", "only admins change items");
}

export function maySee({ access }: Viewer, item: { readonly libraryId: number }): void {
  if (!access.all && !access.libraryIds.includes(item.libraryId)) throw notFound("the item");
}

/** From the GUIDs of a request to what the core knows by numbers. */
import type { Core, Found } from "../../domain/core.ts";
import type { Uuid } from "../../domain/library/item.ts";
import type { ItemQuery } from "../../domain/library/query.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { ZERO_ID } from "./ids.ts";
import { listsBehind } from "./list-views.ts";
import { rootId } from "./mappers/item/library-view.ts";

/** What a `parentId` means: everything, a folder, or all that carries a name. */
export type Parent =
  | { readonly type: "root" }
  | { readonly type: "within"; readonly within: NonNullable<ItemQuery["within"]> }
  | { readonly type: "carrying"; readonly query: Partial<ItemQuery> };

export const isRoot = (core: Core, id: Uuid): boolean =>
  id === ZERO_ID || id === rootId(core.server.identity().id);

/** An unknown parent, or one hidden from the viewer, is the root: as the real server answers. */
export async function parentOf(core: Core, viewer: Viewer, id: Uuid | undefined): Promise<Parent> {
  const lists = id === undefined ? null : listsBehind(core, id);
  if (lists !== null) return { type: "carrying", query: { kinds: [lists] } };
  const found = id === undefined || isRoot(core, id) ? null : await core.browse.resolve(viewer, id);
  return found === null ? { type: "root" } : parentFrom(found);
}

function parentFrom(found: Found): Parent {
  switch (found.type) {
    case "library":
      return { type: "within", within: { type: "library", id: found.library.id } };
    case "item":
    case "version":
    case "part":
      return { type: "within", within: { type: "item", id: found.item.id } };
    case "person":
      return { type: "carrying", query: { personIds: [found.named.id] } };
    case "label":
      if (found.kind === "studio") return { type: "carrying", query: { studioIds: [found.named.id] } };
      if (found.kind === "genre") return { type: "carrying", query: { genreIds: [found.named.id] } };
      return { type: "carrying", query: { tags: [found.named.name] } };
  }
}

/** Numbers of the items among these ids; those that aren't there, or not for this viewer, are left out. */
export async function itemIds(core: Core, viewer: Viewer, ids: readonly Uuid[]): Promise<readonly number[]> {
  const items = await core.browse.resolveMany(viewer, ids);
  return items.map((item) => item.id);
}

/** Numbers of the people, genres or studios among these ids. */
export async function namedIds(core: Core, viewer: Viewer, ids: readonly Uuid[]): Promise<readonly number[]> {
  const found = await Promise.all(ids.slice(0, MAX_NAMES).map((id) => core.browse.resolve(viewer, id)));
  return found.flatMap((one) =>
    one !== null && (one.type === "person" || one.type === "label") ? [one.named.id] : [],
  );
}

/** More genres or people in one request than any client offers; each costs a look-up. */
const MAX_NAMES = 100;

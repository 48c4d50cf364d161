import type { ListOptions } from "../core.ts";
import { notFound } from "../errors.ts";
import type { Viewer } from "../users/user.ts";
import type { Audience, Catalogue, Ids, ItemRow } from "./browse-ports.ts";
import { toViews } from "./browse-views.ts";
import type { ItemQuery, Page } from "./query.ts";
import type { ItemView } from "./view.ts";

export function audienceOf({ user, access }: Pick<Viewer, "user" | "access">): Audience {
  return {
    userId: user?.id ?? null,
    libraryIds: access.all ? null : access.libraryIds,
    limits: access.limits,
  };
}

/** Reading pages of views: what the parts of browsing share. */
export interface Reader {
  readonly rows: (viewer: Viewer, ids: readonly number[]) => Promise<readonly ItemRow[]>;
  /** `not-found` when it isn't there for this viewer. */
  readonly row: (viewer: Viewer, id: number) => Promise<ItemRow>;
  readonly views: (
    viewer: Viewer,
    ids: readonly number[],
    options?: ListOptions,
  ) => Promise<readonly ItemView[]>;
  readonly page: (
    viewer: Viewer,
    found: Ids,
    offset: number,
    options?: ListOptions,
  ) => Promise<Page<ItemView>>;
  readonly list: (viewer: Viewer, query: ItemQuery, options?: ListOptions) => Promise<Page<ItemView>>;
}

export function createReader(catalogue: Catalogue): Reader {
  const reader: Reader = {
    rows: (viewer, ids) => catalogue.items(audienceOf(viewer), ids),
    async row(viewer, id) {
      const [row] = await reader.rows(viewer, [id]);
      if (row === undefined) throw notFound("the item");
      return row;
    },
    async views(viewer, ids, options) {
      const rows = await reader.rows(viewer, ids);
      return await toViews(catalogue.parts, audienceOf(viewer), rows, options?.parts);
    },
    async page(viewer, found, offset, options) {
      return { items: await reader.views(viewer, found.ids, options), total: found.total, offset };
    },
    async list(viewer, query, options) {
      const found = await catalogue.find(audienceOf(viewer), query);
      return await reader.page(viewer, found, query.offset ?? 0, options);
    },
  };
  return reader;
}

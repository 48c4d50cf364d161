import type { Core } from "../../domain/core.ts";
import type { ItemKind } from "../../domain/library/item.ts";
import type { ItemQuery } from "../../domain/library/query.ts";
import type { Viewer } from "../../domain/users/user.ts";

/** Kinds that the page of a person, genre or studio counts. */
const COUNTED = ["movie", "series", "episode", "track", "album", "musicVideo", "trailer"] as const;

/** How many items of each kind a query finds; a count each, so for single pages only. */
export async function kindCountsOf(
  core: Core,
  viewer: Viewer,
  query: Partial<ItemQuery>,
): Promise<Readonly<Partial<Record<ItemKind, number>>>> {
  const counts = await Promise.all(
    COUNTED.map(async (kind) => {
      const page = await core.browse.list(viewer, { ...query, kinds: [kind], recursive: true, limit: 0 });
      return [kind, page.total] as const;
    }),
  );
  return Object.fromEntries(counts);
}

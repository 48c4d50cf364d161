import type { BrowseService } from "../core.ts";
import type { Catalogue } from "./browse-ports.ts";
import { audienceOf } from "./browse-reader.ts";
import { ITEM_KINDS, type ItemKind } from "./item.ts";

type Sums = Pick<BrowseService, "years" | "facets" | "counts" | "libraryCounts">;

/** What there is in all, and how much of it. */
export function createSums(catalogue: Catalogue): Sums {
  return {
    async years(viewer, query) {
      const years = await catalogue.years(audienceOf(viewer), {
        recursive: true,
        ...(query.within === undefined ? {} : { within: query.within }),
        ...(query.kinds === undefined ? {} : { kinds: query.kinds }),
        ...(query.excludeKinds === undefined ? {} : { excludeKinds: query.excludeKinds }),
      });
      const ordered = query.descending === true ? years.toReversed() : years;
      const offset = query.offset ?? 0;
      return ordered.slice(offset, query.limit === undefined ? undefined : offset + query.limit);
    },
    facets: (viewer, query) => catalogue.facets(audienceOf(viewer), query),
    async counts(viewer, query) {
      const counts = await catalogue.counts(audienceOf(viewer), query);
      return Object.fromEntries(ITEM_KINDS.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<
        ItemKind,
        number
      >;
    },
    async libraryCounts(viewer) {
      const children = await catalogue.libraryChildren(audienceOf(viewer));
      return new Map(Array.from(children, ([id, count]) => [id, { children: count }]));
    },
  };
}

import type { BrowseService } from "../core.ts";
import { notFound } from "../errors.ts";
import { createLatest } from "./browse-latest.ts";
import { createNames } from "./browse-names.ts";
import { createNextUp } from "./browse-next-up.ts";
import type { BrowsePorts } from "./browse-ports.ts";
import { audienceOf, createReader } from "./browse-reader.ts";
import { createResolve } from "./browse-resolve.ts";
import { createShows } from "./browse-shows.ts";
import { createSums } from "./browse-sums.ts";
import { createFacets } from "./facets.ts";

/** Browsing: what there is for a viewer, in which order, with which parts. */
export function createBrowse(ports: BrowsePorts): BrowseService {
  const { catalogue } = ports;
  const reader = createReader(catalogue);
  return {
    ...createResolve(ports, reader),
    ...createShows(catalogue, reader),
    ...createNames(catalogue),
    ...createSums(catalogue),
    facetCounts: createFacets(catalogue),
    latest: createLatest(catalogue, reader),
    nextUp: createNextUp(catalogue, reader),
    async item(viewer, id, options) {
      const [view] = await reader.views(viewer, [id], options);
      if (view === undefined) throw notFound("the item");
      return view;
    },
    items: (viewer, ids, options) => reader.views(viewer, ids, options),
    list: (viewer, query, options) => reader.list(viewer, query, options),
    async resume(viewer, query, options) {
      const found = await catalogue.resume(audienceOf(viewer), query);
      return await reader.page(viewer, found, query.offset ?? 0, options);
    },
    async similar(viewer, itemId, limit, options) {
      const { item } = await reader.row(viewer, itemId);
      return await reader.views(viewer, await catalogue.similar(audienceOf(viewer), item, limit), options);
    },
    missing: (viewer, query) => catalogue.missing(audienceOf(viewer), query),
    async ancestors(viewer, itemId, options) {
      await reader.row(viewer, itemId);
      return await reader.views(viewer, await catalogue.ancestors(itemId), options);
    },
  };
}

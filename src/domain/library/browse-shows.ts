import type { BrowseService } from "../core.ts";
import type { Catalogue } from "./browse-ports.ts";
import { audienceOf, type Reader } from "./browse-reader.ts";
import type { Sort } from "./query.ts";

type Shows = Pick<BrowseService, "seasons" | "episodes">;

export const EPISODE_ORDER: readonly Sort[] = [{ by: "parentIndex" }, { by: "index" }, { by: "sortName" }];

/** Seasons and episodes of a series. */
export function createShows(catalogue: Catalogue, reader: Reader): Shows {
  return {
    async seasons(viewer, seriesId, options) {
      await reader.row(viewer, seriesId);
      const found = await catalogue.find(audienceOf(viewer), {
        seriesIds: [seriesId],
        kinds: ["season"],
        sort: [{ by: "index" }, { by: "sortName" }],
        total: false,
      });
      return await reader.views(viewer, found.ids, options);
    },
    async episodes(viewer, query, options) {
      await reader.row(viewer, query.seriesId);
      const found = await catalogue.find(audienceOf(viewer), {
        seriesIds: [query.seriesId],
        kinds: ["episode"],
        ...(query.seasonId === undefined ? {} : { seasonIds: [query.seasonId] }),
        ...(query.season === undefined ? {} : { parentIndex: query.season }),
        sort: EPISODE_ORDER,
        total: false,
      });
      return await reader.views(viewer, found.ids, options);
    },
  };
}

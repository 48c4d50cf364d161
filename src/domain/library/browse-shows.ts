import type { BrowseService } from "../core.ts";
import type { Viewer } from "../users/user.ts";
import type { Catalogue, NextUpQuery } from "./browse-ports.ts";
import { audienceOf, type Reader } from "./browse-reader.ts";
import type { ItemQuery } from "./query.ts";

type Shows = Pick<BrowseService, "nextUp" | "seasons" | "episodes">;

const IN_ORDER: ItemQuery["sort"] = [{ by: "parentIndex" }, { by: "index" }, { by: "sortName" }];

/** Series, their seasons and episodes, and which comes next. */
export function createShows(catalogue: Catalogue, reader: Reader): Shows {
  /** A series that nobody has begun begins with its first episode, when it alone is asked for. */
  async function firstEpisode(viewer: Viewer, seriesId: number): Promise<readonly number[]> {
    const audience = audienceOf(viewer);
    const of = { seriesIds: [seriesId], kinds: ["episode"], total: false } as const satisfies ItemQuery;
    const touched = await catalogue.find(audience, { ...of, isPlayed: true, limit: 1 });
    if (touched.ids.length > 0) return [];
    const { ids } = await catalogue.find(audience, { ...of, sort: IN_ORDER ?? [] });
    const rows = await catalogue.items(audience, ids);
    const first = rows.find((row) => row.item.parentIndex !== 0);
    return first === undefined ? [] : [first.item.id];
  }

  return {
    async nextUp(viewer, query, options) {
      const offset = query.offset ?? 0;
      if (viewer.user === null) return { items: [], total: 0, offset };
      const wanted: NextUpQuery = {
        ...(query.seriesId === undefined ? {} : { seriesId: query.seriesId }),
        ...(query.within === undefined ? {} : { within: query.within }),
        ...(query.since === undefined ? {} : { since: query.since }),
        ...(query.limit === undefined ? {} : { limit: query.limit }),
        includeResumable: query.includeResumable === true,
        offset,
      };
      const found =
        query.rewatching === true
          ? await catalogue.rewatch(audienceOf(viewer), wanted)
          : await catalogue.nextUp(audienceOf(viewer), wanted);
      if (found.total > 0 || query.seriesId === undefined || query.includeFirst === false)
        return await reader.page(viewer, found, offset, options);
      const first = offset === 0 ? await firstEpisode(viewer, query.seriesId) : [];
      return await reader.page(viewer, { ids: first, total: first.length }, offset, options);
    },
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
        sort: IN_ORDER ?? [],
        total: false,
      });
      return await reader.views(viewer, found.ids, options);
    },
  };
}

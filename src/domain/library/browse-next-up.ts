import type { BrowseService } from "../core.ts";
import type { Audience, Catalogue, NextUpQuery } from "./browse-ports.ts";
import { audienceOf, type Reader } from "./browse-reader.ts";
import { EPISODE_ORDER } from "./browse-shows.ts";
import type { ItemQuery } from "./query.ts";

type Wanted = Parameters<BrowseService["nextUp"]>[1];

/**
 * What comes next in the series that a person has begun, and in one that he hasn't when he asks for it alone.
 * Source: `Shows/NextUp` of the reference server (12.0, whose series are whole).
 */
export function createNextUp(catalogue: Catalogue, reader: Reader): BrowseService["nextUp"] {
  return async (viewer, query, options) => {
    const offset = query.offset ?? 0;
    if (viewer.user === null) return { items: [], total: 0, offset };
    const audience = audienceOf(viewer);
    const found = await (query.rewatching === true
      ? catalogue.rewatch(audience, toNextUpQuery(query))
      : catalogue.nextUp(audience, toNextUpQuery(query)));
    if (found.total > 0 || query.seriesId === undefined || query.includeFirst === false || offset > 0)
      return await reader.page(viewer, found, offset, options);
    const first = await firstEpisode(catalogue, audience, query.seriesId);
    return await reader.page(viewer, { ids: first, total: first.length }, offset, options);
  };
}

function toNextUpQuery(query: Wanted): NextUpQuery {
  return {
    ...(query.seriesId === undefined ? {} : { seriesId: query.seriesId }),
    ...(query.within === undefined ? {} : { within: query.within }),
    ...(query.since === undefined ? {} : { since: query.since }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
    includeResumable: query.includeResumable === true,
    offset: query.offset ?? 0,
  };
}

/** Of a series that nobody has touched; nothing for one that is under way or through. */
async function firstEpisode(
  catalogue: Catalogue,
  audience: Audience,
  seriesId: number,
): Promise<readonly number[]> {
  const episodes: ItemQuery = { seriesIds: [seriesId], kinds: ["episode"] };
  const [underWay, played] = await Promise.all([
    catalogue.nextUp(audience, { seriesId, includeResumable: true, offset: 0, limit: 1 }),
    catalogue.find(audience, { ...episodes, isPlayed: true, total: false, limit: 1 }),
  ]);
  if (underWay.total > 0 || played.ids.length > 0) return [];
  const { ids } = await catalogue.find(audience, { ...episodes, sort: EPISODE_ORDER, total: false });
  const rows = await catalogue.items(audience, ids);
  const first = rows.find((row) => row.item.parentIndex !== 0);
  return first === undefined ? [] : [first.item.id];
}

/** Lists of episodes that aren't here, for the routes that tell of them. */
import type { Uuid } from "../../domain/library/item.ts";
import type { MissingEpisode, MissingQuery } from "../../domain/library/missing.ts";
import type { Asker } from "./listing.ts";
import { toMissingEpisode } from "./mappers/item/missing-episode.ts";
import { type QueryResult, toQueryResult } from "./wire.ts";

const MOST = 1000;
const DAY_MS = 86_400_000;

/** As days go at the server: what comes today is still to come. */
export function today(now = new Date()): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

/** A page that the client cuts, with the pictures of the series read at once. */
export async function missingPage(
  asker: Asker,
  query: Omit<MissingQuery, "offset" | "limit">,
  {
    startIndex = 0,
    limit,
  }: { readonly startIndex?: number | undefined; readonly limit?: number | undefined },
): Promise<QueryResult<unknown>> {
  const { core, viewer } = asker;
  const most = limit === undefined || limit < 0 ? MOST : Math.min(limit, MOST);
  const page = await core.browse.missing(viewer, { ...query, offset: Math.max(0, startIndex), limit: most });
  return toQueryResult(await toMissingItems(asker, page.items), page.total, page.offset);
}

export async function toMissingItems(asker: Asker, episodes: readonly MissingEpisode[]): Promise<unknown[]> {
  const ids = [...new Set(episodes.map(({ series }) => series.id))];
  const series = await asker.core.browse.items(asker.viewer, ids, { parts: ["artwork"] });
  const artwork = new Map(series.map((view) => [view.item.id, view.artwork ?? []]));
  return episodes.map((one) => toMissingEpisode(one, artwork.get(one.series.id) ?? [], asker.context));
}

/** null: no episode that is missing has this id. */
export async function missingItem(asker: Asker, uuid: Uuid): Promise<unknown> {
  const { Items } = await missingPage(asker, { uuid, order: "number" }, { limit: 1 });
  return Items[0] ?? null;
}

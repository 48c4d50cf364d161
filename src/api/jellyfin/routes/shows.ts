/** Series: what comes next, seasons and episodes. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Page } from "../../../domain/library/query.ts";
import type { ItemView } from "../../../domain/library/view.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { reason, Refusal } from "../errors.ts";
import { parentOf } from "../library-scope.ts";
import { type Asker, itemBy, listAsker, optionsFor, sliced, toItems, toPage } from "../listing.ts";
import type { ItemDto } from "../mappers/item/base.ts";
import { keptConfiguration } from "../mappers/kept-configuration.ts";
import { detailShape, pageShape } from "../mappers/query/params.ts";
import { missingPage, today } from "../missing-episodes.ts";
import { paramsOf, queryOf } from "../query.ts";
import { date, flag, id, integer, lenientChoice, required } from "../values.ts";
import { type QueryResult, toQueryResult } from "../wire.ts";

const nextUpQuery = queryOf({
  ...detailShape,
  ...pageShape,
  seriesId: id,
  parentId: id,
  nextUpDateCutoff: date,
  disableFirstEpisode: flag,
  enableResumable: flag,
  enableRewatching: flag,
});

const nextUp = endpoint({
  method: "GET",
  paths: ["/Shows/NextUp"],
  access: "viewer",
  query: nextUpQuery,
  summary: "Of each series the episode that comes next",
  async handle({ core, viewer, query }) {
    const asker = await listAsker(core, viewer, query);
    if (asker.viewer.user === null) return toQueryResult([]);
    const series =
      query.seriesId === undefined ? null : await core.browse.resolve(asker.viewer, query.seriesId);
    if (query.seriesId !== undefined && series?.type !== "item") return toQueryResult([]);
    const page = await core.browse.nextUp(
      asker.viewer,
      {
        ...(series?.type === "item" ? { seriesId: series.item.id } : {}),
        ...(await nextUpScope(core, asker.viewer, query.parentId)),
        ...(query.nextUpDateCutoff === undefined ? {} : { since: query.nextUpDateCutoff }),
        includeFirst: query.disableFirstEpisode !== true && series !== null,
        includeResumable: query.enableResumable ?? true,
        rewatching: query.enableRewatching ?? false,
        ...bounds(query),
      },
      optionsFor(asker, ["episode"]),
    );
    return toPage(asker, page);
  },
});

async function nextUpScope(core: Core, viewer: Viewer, parentId: Uuid | undefined): Promise<object> {
  const parent = await parentOf(core, viewer, parentId);
  return parent.type === "within" ? { within: parent.within } : {};
}

function bounds(query: { readonly startIndex?: number | undefined; readonly limit?: number | undefined }): {
  readonly offset: number;
  readonly limit?: number;
} {
  const offset = Math.max(0, query.startIndex ?? 0);
  return query.limit === undefined || query.limit < 0 ? { offset } : { offset, limit: query.limit };
}

const showParams = paramsOf({ seriesId: required(id) });

const seasonsQuery = queryOf({ ...detailShape, isSpecialSeason: flag, isMissing: flag, adjacentTo: id });

const seasons = endpoint({
  method: "GET",
  paths: ["/Shows/{seriesId}/Seasons"],
  access: "viewer",
  params: showParams,
  query: seasonsQuery,
  summary: "Seasons of a series",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query);
    const series = await itemBy(core, asker.viewer, params.seriesId);
    if (query.isMissing === true) return toQueryResult([]);
    const all = await core.browse.seasons(asker.viewer, series.id, optionsFor(asker, ["season"]));
    const special = query.isSpecialSeason;
    const wanted = all.filter(({ item }) => special === undefined || special === (item.index === 0));
    return toQueryResult(toItems(asker, around(wanted, query.adjacentTo)));
  },
});

/** The one before, the one itself and the one after; all when none is named. */
function around(views: readonly ItemView[], uuid: Uuid | undefined): readonly ItemView[] {
  if (uuid === undefined) return views;
  const at = views.findIndex(({ item }) => item.uuid === uuid);
  return at === -1 ? [] : views.slice(Math.max(0, at - 1), at + 2);
}

const episodesQuery = queryOf({
  ...detailShape,
  ...pageShape,
  season: integer,
  seasonId: id,
  isMissing: flag,
  adjacentTo: id,
  startItemId: id,
  sortBy: lenientChoice({ Random: "random" as const }),
});

async function seriesOf(core: Core, viewer: Viewer, seriesId: Uuid): Promise<number> {
  const found = await core.browse.resolve(viewer, seriesId);
  if (found?.type !== "item") throw new Refusal(reason(404, "Series not found"));
  // Some clients call the list with a season's or an episode's own id.
  return found.item.kind === "series" ? found.item.id : (found.item.seriesId ?? found.item.id);
}

const episodes = endpoint({
  method: "GET",
  paths: ["/Shows/{seriesId}/Episodes"],
  access: "viewer",
  params: showParams,
  query: episodesQuery,
  summary: "Episodes of a series or season",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query);
    const seriesId = await seriesOf(core, asker.viewer, params.seriesId);
    const seasonId =
      query.seasonId === undefined ? undefined : await seasonOf(core, asker.viewer, query.seasonId);
    const series = { type: "item", id: seasonId ?? seriesId } as const;
    const lacking = {
      within: series,
      order: "number",
      ...(query.season === undefined ? {} : { season: query.season }),
    } as const;
    if (query.isMissing === true) return missingPage(asker, lacking, query);
    const all = await core.browse.episodes(
      asker.viewer,
      {
        seriesId,
        ...(seasonId === undefined ? {} : { seasonId }),
        ...(query.season === undefined ? {} : { season: query.season }),
      },
      optionsFor(asker, ["episode"]),
    );
    if (wantsMissing(asker, query)) {
      const { Items } = await missingPage(asker, lacking, {});
      return toResult(sliced(byNumber([...toItems(asker, all), ...(Items as Numbered[])]), query));
    }
    const from = around(startingAt(all, query.startItemId), query.adjacentTo);
    return toPage(asker, sliced(query.sortBy === "random" ? shuffled(from) : from, query));
  },
});

/** By the person's own setting, in the plain list: a player's queue is made of what can be played. */
function wantsMissing({ viewer }: Asker, query: z.output<typeof episodesQuery>): boolean {
  const isPlain =
    query.startItemId === undefined && query.adjacentTo === undefined && query.sortBy === undefined;
  return (
    isPlain &&
    query.isMissing === undefined &&
    keptConfiguration(viewer.user)["DisplayMissingEpisodes"] === true
  );
}

type Numbered = Pick<BaseItemDto, "ParentIndexNumber" | "IndexNumber"> | ItemDto;

const byNumber = (items: readonly Numbered[]): readonly Numbered[] =>
  items.toSorted(
    (a, b) =>
      (a.ParentIndexNumber ?? 0) - (b.ParentIndexNumber ?? 0) || (a.IndexNumber ?? 0) - (b.IndexNumber ?? 0),
  );

const toResult = <T>({ items, total, offset }: Page<T>): QueryResult<T> =>
  toQueryResult(items, total, offset);

async function seasonOf(core: Core, viewer: Viewer, seasonId: Uuid): Promise<number> {
  const found = await core.browse.resolve(viewer, seasonId);
  if (found?.type !== "item") throw new Refusal(reason(404, "No season exists with Id"));
  return found.item.id;
}

/** From the named episode on, itself included. */
function startingAt(views: readonly ItemView[], uuid: Uuid | undefined): readonly ItemView[] {
  if (uuid === undefined) return views;
  const at = views.findIndex(({ item }) => item.uuid === uuid);
  return at === -1 ? [] : views.slice(at);
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  return list
    .map((value) => ({ value, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

const upcoming = endpoint({
  method: "GET",
  paths: ["/Shows/Upcoming"],
  access: "viewer",
  query: queryOf({ ...detailShape, ...pageShape, parentId: id }),
  summary: "Episodes still to come, as far as providers know them",
  async handle({ core, viewer, query }) {
    const asker = await listAsker(core, viewer, query);
    const parent = await parentOf(core, asker.viewer, query.parentId);
    const within = parent.type === "within" ? { within: parent.within } : {};
    return missingPage(asker, { ...within, premieredFrom: today(), order: "premiere" }, query);
  },
});

export const showEndpoints: readonly AnyEndpoint[] = [nextUp, seasons, episodes, upcoming];

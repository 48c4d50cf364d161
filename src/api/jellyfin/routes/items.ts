/** Lists of items: the contract's one large query, and the ready-made lists of the home page. */
import type { Core } from "../../../domain/core.ts";
import type { ItemKind, Uuid } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { ItemView } from "../../../domain/library/view.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { itemIds, namedIds, type Parent, parentOf } from "../library-scope.ts";
import { type Asker, libraryViews, listAsker, optionsFor, toPage } from "../listing.ts";
import { toBaseItem } from "../mappers/item/base.ts";
import { keptConfiguration } from "../mappers/kept-configuration.ts";
import { itemKinds, pageFields, toItemQuery } from "../mappers/query/item-query.ts";
import {
  detailShape,
  type ItemsParams,
  itemsQuery,
  narrowShape,
  pageShape,
} from "../mappers/query/params.ts";
import { TYPE_WORDS } from "../mappers/query/words.ts";
import { missingPage, today } from "../missing-episodes.ts";
import { paramsOf, queryOf } from "../query.ts";
import { choiceList, flag, id } from "../values.ts";
import { type QueryResult, toQueryResult } from "../wire.ts";

const userParams = paramsOf({ userId: id });

/** Ids of a query in the core's numbers; null when one of the lists has nothing that is there. */
async function idFields(core: Core, viewer: Viewer, params: ItemsParams): Promise<Partial<ItemQuery> | null> {
  const named = (ids: readonly Uuid[]): Promise<readonly number[]> => namedIds(core, viewer, ids);
  const items = (ids: readonly Uuid[]): Promise<readonly number[]> => itemIds(core, viewer, ids);
  const wanted: readonly [
    keyof ItemQuery,
    readonly Uuid[] | undefined,
    (ids: readonly Uuid[]) => Promise<readonly number[]>,
  ][] = [
    ["ids", params.ids, items],
    ["genreIds", params.genreIds, named],
    ["studioIds", params.studioIds, named],
    ["personIds", params.personIds, named],
    ["artistIds", params.artistIds ?? params.contributingArtistIds, items],
    ["albumArtistIds", params.albumArtistIds, items],
    ["albumIds", params.albumIds, items],
    ["seriesIds", params.seriesId === undefined ? undefined : [params.seriesId], items],
    ["seasonIds", params.seasonId === undefined ? undefined : [params.seasonId], items],
  ];
  const fields: Record<string, readonly number[]> = {};
  for (const [field, ids, look] of wanted) {
    if (ids === undefined || ids.length === 0) continue;
    const numbers = await look(ids);
    if (numbers.length === 0) return null;
    fields[field] = numbers;
  }
  return { ...fields, ...(await exclusions(params, items)) };
}

async function exclusions(
  params: ItemsParams,
  items: (ids: readonly Uuid[]) => Promise<readonly number[]>,
): Promise<Partial<ItemQuery>> {
  const { excludeItemIds, excludeArtistIds } = params;
  return {
    ...(excludeItemIds === undefined ? {} : { excludeIds: await items(excludeItemIds) }),
    ...(excludeArtistIds === undefined ? {} : { excludeArtistIds: await items(excludeArtistIds) }),
  };
}

const hasIds = (params: ItemsParams): boolean => params.ids !== undefined && params.ids.length > 0;

/** `/Items`: below a folder or below everything; the root without recursion is the list of libraries. */
async function listItems(asker: Asker, params: ItemsParams): Promise<QueryResult<unknown>> {
  const { core, viewer } = asker;
  const parent = await parentOf(core, viewer, params.parentId);
  if (parent.type === "root" && params.recursive !== true && !hasIds(params))
    return toQueryResult(await libraryViews(asker));
  if (params.isMissing === true || params.isUnaired === true) return missingList(asker, parent, params);
  return listWithin(asker, parent, params);
}

async function listWithin(asker: Asker, parent: Parent, params: ItemsParams): Promise<QueryResult<unknown>> {
  const { core, viewer } = asker;
  const query = toItemQuery(params);
  const ids = query === null ? null : await idFields(core, viewer, params);
  if (query === null || ids === null) return toQueryResult([], 0, pageFields(params).offset);
  const wanted = { ...query, ...ids, ...scopeOf(parent, params) };
  if (params.adjacentTo !== undefined) return neighbours(asker, wanted, params.adjacentTo);
  const page = await core.browse.list(viewer, wanted, optionsFor(asker, query.kinds));
  const asAsked = hasIds(params) && query.sort === undefined && query.limit === undefined;
  return toPage(asker, asAsked ? { ...page, items: inOrderOf(params.ids ?? [], page.items) } : page);
}

/** What missing episodes are narrowed by; a list by anything else has none of them, rather than more than was asked for. */
const NARROWS_MISSING: ReadonlySet<string> = new Set([
  "kinds",
  "mediaKinds",
  "offset",
  "limit",
  "total",
  "sort",
]);

async function missingList(asker: Asker, parent: Parent, params: ItemsParams): Promise<QueryResult<unknown>> {
  const query = toItemQuery({ ...params, isMissing: undefined, isUnaired: undefined });
  if (query === null || hasIds(params) || parent.type === "carrying" || !asksForMissing(query))
    return toQueryResult([], 0, pageFields(params).offset);
  return missingPage(
    asker,
    {
      ...(parent.type === "within" ? { within: parent.within } : {}),
      ...(params.isUnaired === true ? { premieredFrom: today() } : {}),
      order: query.sort?.[0]?.by === "premieredAt" ? "premiere" : "number",
    },
    params,
  );
}

const asksForMissing = (query: ItemQuery): boolean =>
  Object.keys(query).every((key) => NARROWS_MISSING.has(key)) &&
  (query.kinds === undefined || query.kinds.includes("episode"));

/** Of so many items the one before, the one itself and the one after are looked for. */
const MOST_IN_A_ROW = 5000;

async function neighbours(asker: Asker, query: ItemQuery, uuid: Uuid): Promise<QueryResult<unknown>> {
  const { core, viewer } = asker;
  const { items: row } = await core.browse.list(viewer, {
    ...query,
    offset: 0,
    limit: MOST_IN_A_ROW,
    total: false,
  });
  const at = row.findIndex(({ item }) => item.uuid === uuid);
  const near = at === -1 ? [] : row.slice(Math.max(0, at - 1), at + 2).map(({ item }) => item.id);
  const views = await core.browse.items(viewer, near, optionsFor(asker, query.kinds));
  return toPage(asker, { items: views, total: views.length, offset: 0 });
}

/** Ids are found wherever they are, as on the real server. */
function scopeOf(parent: Parent, params: ItemsParams): Partial<ItemQuery> {
  if (hasIds(params)) return { recursive: params.recursive ?? true };
  const recursive = params.recursive ?? false;
  if (parent.type === "within") return { within: parent.within, recursive };
  return parent.type === "carrying" ? { ...parent.query, recursive: true } : { recursive };
}

/** A list asked for by ids alone comes in their order: a queue is restored from it. */
function inOrderOf(ids: readonly Uuid[], views: readonly ItemView[]): readonly ItemView[] {
  const places = new Map(ids.map((uuid, at) => [uuid, at]));
  const placeOf = ({ item }: ItemView): number => places.get(item.uuid) ?? ids.length;
  return views.toSorted((a, b) => placeOf(a) - placeOf(b));
}

const items = endpoint({
  method: "GET",
  paths: ["/Items", "/Users/{userId}/Items"],
  access: "viewer",
  params: userParams,
  query: itemsQuery,
  summary: "Lists items",
  async handle({ core, viewer, params, query }) {
    return listItems(await listAsker(core, viewer, query, params.userId), query);
  },
});

const trailers = endpoint({
  method: "GET",
  paths: ["/Trailers"],
  access: "viewer",
  query: itemsQuery,
  summary: "Lists trailers that stand by themselves",
  async handle({ core, viewer, query }) {
    const wanted = { ...query, includeItemTypes: ["trailer" as const], recursive: true };
    return listItems(await listAsker(core, viewer, query), wanted);
  },
});

const latestQuery = queryOf({
  ...detailShape,
  limit: pageShape.limit,
  parentId: id,
  includeItemTypes: choiceList(TYPE_WORDS),
  isPlayed: flag,
  groupItems: flag,
});
/** What a client gets that names no number. */
const LATEST = 20;
const MOST_LATEST = 500;

/** What was seen is no news, unless the request or the person's own setting says otherwise. */
function playedWish(viewer: Viewer, asked: boolean | undefined): { readonly isPlayed?: boolean } {
  if (asked !== undefined) return { isPlayed: asked };
  const hides = keptConfiguration(viewer.user)["HidePlayedInLatest"] !== false;
  return viewer.user !== null && hides ? { isPlayed: false } : {};
}

const latest = endpoint({
  method: "GET",
  paths: ["/Items/Latest", "/Users/{userId}/Items/Latest"],
  access: "viewer",
  params: userParams,
  query: latestQuery,
  summary: "Newest items, gathered under their series or album",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query, params.userId);
    const kinds = itemKinds(query.includeItemTypes);
    if (kinds === null) return [];
    const parent = await parentOf(core, asker.viewer, query.parentId);
    const rows = await core.browse.latest(
      asker.viewer,
      {
        limit: Math.min(Math.max(0, query.limit ?? LATEST), MOST_LATEST),
        ...(parent.type === "within" ? { within: parent.within } : {}),
        ...(kinds === undefined ? {} : { kinds }),
        ...playedWish(asker.viewer, query.isPlayed),
        grouped: query.groupItems ?? true,
      },
      optionsFor(asker),
    );
    return rows.map(({ view, newCount }) => ({
      ...toBaseItem(view, asker.context),
      ChildCount: newCount,
    }));
  },
});

const resume = endpoint({
  method: "GET",
  paths: ["/UserItems/Resume", "/Items/Resume", "/Users/{userId}/Items/Resume"],
  access: "viewer",
  params: userParams,
  query: itemsQuery,
  summary: "What was begun and not finished, the last first",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query, params.userId);
    const wanted = toItemQuery(query);
    if (wanted === null || asker.viewer.user === null) return toQueryResult([]);
    const parent = await parentOf(core, asker.viewer, query.parentId);
    const { kinds, excludeKinds, mediaKinds, search, offset, limit, total } = wanted;
    const given = { kinds, excludeKinds, mediaKinds, search, offset, limit, total };
    const page = await core.browse.resume(
      asker.viewer,
      {
        ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as object),
        ...(parent.type === "within" ? { within: parent.within } : {}),
      },
      optionsFor(asker, kinds),
    );
    return toPage(asker, page);
  },
});

const suggestionsQuery = queryOf({
  ...detailShape,
  ...pageShape,
  type: narrowShape.includeItemTypes,
  mediaType: narrowShape.mediaTypes,
});
const SUGGESTIONS = 20;
const SUGGESTED: readonly ItemKind[] = ["movie", "series", "video", "musicVideo", "album"];

const suggestions = endpoint({
  method: "GET",
  paths: ["/Items/Suggestions", "/Users/{userId}/Suggestions"],
  access: "viewer",
  params: userParams,
  query: suggestionsQuery,
  summary: "Something to watch, by chance",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query, params.userId);
    const kinds = itemKinds(query.type);
    const mediaKinds = (query.mediaType ?? []).filter((word) => word !== "none");
    if (kinds === null) return toQueryResult([]);
    const page = await core.browse.list(
      asker.viewer,
      {
        recursive: true,
        ...(mediaKinds.length > 0 ? { mediaKinds } : { kinds: kinds ?? SUGGESTED }),
        ...(mediaKinds.length > 0 && kinds !== undefined ? { kinds } : {}),
        sort: [{ by: "random" }],
        ...pageFields({ ...query, limit: query.limit ?? SUGGESTIONS }),
      },
      optionsFor(asker),
    );
    return toPage(asker, page);
  },
});

export const itemListEndpoints: readonly AnyEndpoint[] = [items, trailers, latest, resume, suggestions];

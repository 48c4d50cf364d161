import type { z } from "zod";
import type { Core, NamedView } from "../../../domain/core.ts";
import { readFilter } from "../../../domain/library/filter/read.ts";
import type { SavedSearch } from "../../../domain/library/lists/list.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty, json } from "../../http/answer.ts";
import { nextCursorOf, offsetOf } from "../cursor.ts";
import { route } from "../declare.ts";
import { toItem } from "../mappers.ts";
import * as schemas from "../schemas-lists.ts";
import { tagged } from "../tagged.ts";
import { toSort } from "./lists.ts";

/** The filter of a request in the core's form; nothing for none. */
export function filterOf(text: string | undefined): Pick<ItemQuery, "filter"> {
  const filter = text === undefined ? null : readFilter(text);
  return filter === null ? {} : { filter };
}

/** Names beside items are few: a handful of each is plenty to choose from. */
const NAMES_EACH = 10;

type Named = z.input<typeof schemas.searchResult>["people"];

const toNamed = (views: readonly NamedView[]): Named =>
  views.map(({ uuid, name, itemCount }) => ({ uuid, name, itemCount }));

async function namesFor(
  core: Core,
  viewer: Viewer,
  search: string,
): Promise<{
  readonly people: Named;
  readonly genres: Named;
  readonly studios: Named;
  readonly tags: Named;
}> {
  const query = { search, limit: NAMES_EACH };
  const [people, genres, studios, tags] = await Promise.all([
    core.browse.persons(viewer, query),
    ...(["genre", "studio", "tag"] as const).map((kind) => core.browse.labels(viewer, kind, query)),
  ]);
  return {
    people: toNamed(people?.items ?? []),
    genres: toNamed(genres?.items ?? []),
    studios: toNamed(studios?.items ?? []),
    tags: toNamed(tags?.items ?? []),
  };
}

const NO_NAMES = { people: [], genres: [], studios: [], tags: [] };

const toSaved = ({
  id,
  name,
  filter,
  sort,
  createdAt,
}: SavedSearch): z.input<typeof schemas.savedSearch> => ({
  id,
  name,
  filter,
  sort: sort.map(toSort),
  createdAt: createdAt.toISOString(),
});

export const searchRoutes = [
  route({
    id: "search",
    method: "GET",
    path: "/api/v1/search",
    access: "viewer",
    summary:
      "Items by words of anything that is known of them, best first, and people and labels by their names",
    query: schemas.searchQuery,
    response: schemas.searchResult,
    async handle({ core, viewer, query: { q, filter, limit, cursor } }) {
      const offset = offsetOf(cursor);
      const wanted: ItemQuery = { search: q, searchIn: "everything", ...filterOf(filter), offset, limit };
      const [found, names] = await Promise.all([
        core.browse.list(viewer, wanted, { parts: ["state", "artwork"] }),
        offset === 0 ? namesFor(core, viewer, q) : NO_NAMES,
      ]);
      const { total } = found;
      return tagged({ items: found.items.map(toItem), total, ...names, nextCursor: nextCursorOf(found) });
    },
  }),
  route({
    id: "getFacets",
    method: "GET",
    path: "/api/v1/facets",
    access: "viewer",
    summary: "What a list could be narrowed by, with how many items that would leave",
    query: schemas.facetQuery,
    response: schemas.facets,
    async handle({ core, viewer, query: { libraryId, parentId, search, filter } }) {
      return tagged(
        await core.browse.facetCounts(viewer, {
          ...(parentId !== undefined
            ? { within: { type: "item", id: parentId } as const }
            : libraryId !== undefined
              ? { within: { type: "library", id: libraryId } as const }
              : {}),
          recursive: true,
          ...(search === undefined ? {} : { search }),
          ...filterOf(filter),
        }),
      );
    },
  }),
  route({
    id: "listSearches",
    method: "GET",
    path: "/api/v1/searches",
    access: "viewer",
    summary: "One's saved searches",
    response: schemas.savedSearches,
    handle: async ({ core, viewer }) =>
      tagged({ searches: (await core.lists.searches.list(viewer)).map(toSaved) }),
  }),
  route({
    id: "saveSearch",
    method: "POST",
    path: "/api/v1/searches",
    access: "viewer",
    summary: "Saves a filter under a name; another of that name gives way",
    body: schemas.newSearch,
    status: 201,
    response: schemas.savedSearch,
    handle: async ({ core, viewer, body }) =>
      json(toSaved(await core.lists.searches.save(viewer, body)), 201),
  }),
  route({
    id: "removeSearch",
    method: "DELETE",
    path: "/api/v1/searches/{searchId}",
    access: "viewer",
    summary: "Forgets a saved search",
    params: schemas.searchParams,
    status: 204,
    async handle({ core, viewer, params: { searchId } }) {
      await core.lists.searches.remove(viewer, searchId);
      return empty(204);
    },
  }),
];

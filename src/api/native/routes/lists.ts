import type { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { ItemList, ListKind } from "../../../domain/library/lists/list.ts";
import type { Sort } from "../../../domain/library/query.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty, json } from "../../http/answer.ts";
import { nextCursorOf, offsetOf } from "../cursor.ts";
import { type NativeRoute, route } from "../declare.ts";
import { toItem } from "../mappers.ts";
import * as schemas from "../schemas-lists.ts";
import { items, page } from "../schemas.ts";
import { tagged } from "../tagged.ts";

function toList(core: Core, viewer: Viewer, list: ItemList): z.input<typeof schemas.list> {
  const { id, uuid, kind, name, overview, rule, isPublic, source } = list;
  return {
    id,
    uuid,
    kind,
    name,
    overview,
    rule: rule === null ? null : { filter: rule.filter, sort: rule.sort.map(toSort) },
    isPublic,
    source,
    mayChange: core.lists.mayChange(viewer, list),
  };
}

export const toSort = ({
  by,
  descending,
}: Sort): { readonly by: Sort["by"]; readonly descending: boolean } => ({
  by,
  descending: descending ?? false,
});

/** Both kinds are made and listed under names of their own; each is then one of the lists. */
function kindRoutes(kind: ListKind, path: string, noun: string): readonly NativeRoute[] {
  return [
    route({
      id: `list${noun}s`,
      method: "GET",
      path,
      access: "viewer",
      summary: kind === "playlist" ? "One's own playlists, and those that others show" : "Collections",
      query: page,
      response: items,
      async handle({ core, viewer, query }) {
        const wanted = { kinds: [kind], offset: offsetOf(query.cursor), limit: query.limit };
        const found = await core.browse.list(viewer, wanted, { parts: ["state", "artwork"] });
        return tagged({
          items: found.items.map(toItem),
          total: found.total,
          nextCursor: nextCursorOf(found),
        });
      },
    }),
    route({
      id: `create${noun}`,
      method: "POST",
      path,
      access: kind === "collection" ? "admin" : "viewer",
      summary: `Makes a ${kind}, of items or by a rule`,
      body: schemas.newList,
      status: 201,
      response: schemas.list,
      async handle({ core, viewer, body: { name, overview, rule, isPublic, itemIds }, request }) {
        const list = await core.lists.create(viewer, {
          kind,
          name,
          overview: overview ?? null,
          rule: rule ?? null,
          isPublic: isPublic ?? false,
          itemIds: itemIds ?? [],
        });
        return json(toList(core, viewer, list), 201, {
          Location: `${request.origin}/api/v1/lists/${list.id}`,
        });
      },
    }),
  ];
}

const PATH = "/api/v1/lists/{listId}";

const ownRoutes = [
  route({
    id: "getList",
    method: "GET",
    path: PATH,
    access: "viewer",
    summary: "A collection or playlist",
    params: schemas.listParams,
    response: schemas.list,
    handle: async ({ core, viewer, params: { listId } }) =>
      tagged(toList(core, viewer, await core.lists.get(viewer, listId))),
  }),
  route({
    id: "changeList",
    method: "PATCH",
    path: PATH,
    access: "viewer",
    summary: "Changes its name, its text, its rule, or who sees it",
    params: schemas.listParams,
    body: schemas.changedList,
    response: schemas.list,
    async handle({ core, viewer, params: { listId }, body }) {
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      return tagged(toList(core, viewer, await core.lists.update(viewer, listId, given)));
    },
  }),
  route({
    id: "removeList",
    method: "DELETE",
    path: PATH,
    access: "viewer",
    summary: "Removes a collection or playlist; what was in it stays",
    params: schemas.listParams,
    status: 204,
    async handle({ core, viewer, params: { listId } }) {
      await core.lists.remove(viewer, listId);
      return empty(204);
    },
  }),
];

const entryRoutes = [
  route({
    id: "listEntries",
    method: "GET",
    path: `${PATH}/entries`,
    access: "viewer",
    summary: "What is in it, in its order",
    params: schemas.listParams,
    query: page,
    response: schemas.entries,
    async handle({ core, viewer, params: { listId }, query }) {
      const offset = offsetOf(query.cursor);
      const found = await core.lists.entries(
        viewer,
        listId,
        { offset, limit: query.limit },
        { parts: ["state", "artwork"] },
      );
      const entries = found.entries.map(({ entryId, view }) => ({ entryId, item: toItem(view) }));
      return tagged({
        entries,
        total: found.total,
        nextCursor: nextCursorOf({ items: entries, total: found.total, offset }),
      });
    },
  }),
  route({
    id: "addEntries",
    method: "POST",
    path: `${PATH}/entries`,
    access: "viewer",
    summary: "Puts items into it; in a playlist folders stand for what is in them",
    params: schemas.listParams,
    body: schemas.addedEntries,
    status: 204,
    async handle({ core, viewer, params: { listId }, body: { itemIds, position } }) {
      await core.lists.add(viewer, listId, itemIds, position);
      return empty(204);
    },
  }),
  route({
    id: "moveEntry",
    method: "PATCH",
    path: `${PATH}/entries/{entryId}`,
    access: "viewer",
    summary: "Moves an entry to another place",
    params: schemas.entryParams,
    body: schemas.movedEntry,
    status: 204,
    async handle({ core, viewer, params: { listId, entryId }, body: { position } }) {
      await core.lists.move(viewer, listId, entryId, position);
      return empty(204);
    },
  }),
  route({
    id: "removeEntry",
    method: "DELETE",
    path: `${PATH}/entries/{entryId}`,
    access: "viewer",
    summary: "Takes an entry out",
    params: schemas.entryParams,
    status: 204,
    async handle({ core, viewer, params: { listId, entryId } }) {
      await core.lists.removeEntries(viewer, listId, [entryId]);
      return empty(204);
    },
  }),
];

export const listRoutes: readonly NativeRoute[] = [
  ...kindRoutes("collection", "/api/v1/collections", "Collection"),
  ...kindRoutes("playlist", "/api/v1/playlists", "Playlist"),
  ...ownRoutes,
  ...entryRoutes,
];

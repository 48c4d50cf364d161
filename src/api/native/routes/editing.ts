/** What people change about items, what they changed, and taking it back. */
import { z } from "zod";
import { empty, json } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { toChange } from "../editing-mappers.ts";
import { detailOf } from "../item-detail.ts";
import {
  bulkEdit,
  bulkEdited,
  history,
  identity,
  itemEdit,
  itemMove,
  itemRef,
  merge,
  split,
} from "../schemas-editing.ts";
import { id, itemDetail } from "../schemas.ts";
import { staleChange, tagged } from "../tagged.ts";

const params = z.strictObject({ itemId: id });

/** Only what was given: undefined is no value. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

export const editingRoutes = [
  route({
    id: "editItem",
    method: "PATCH",
    path: "/api/v1/items/{itemId}",
    access: "admin",
    summary: "Set, lock and unlock an item's fields",
    params,
    body: itemEdit,
    response: itemDetail,
    async handle({ core, viewer, params: { itemId }, body, request }) {
      const stale = staleChange(request, await detailOf(core, viewer, itemId));
      if (stale !== null) return stale;
      await core.editing.edit(viewer, itemId, given(body));
      return tagged(await detailOf(core, viewer, itemId));
    },
  }),
  route({
    id: "editItems",
    method: "POST",
    path: "/api/v1/items/edits",
    access: "admin",
    summary: "The same edit of many items, all or none",
    body: bulkEdit,
    response: bulkEdited,
    async handle({ core, viewer, body: { ids, ...edit } }) {
      return json(await core.editing.editMany(viewer, ids, given(edit)));
    },
  }),
  route({
    id: "identifyItem",
    method: "POST",
    path: "/api/v1/items/{itemId}/identity",
    access: "admin",
    summary: "Say which work an item is, by the ids of providers",
    params,
    body: identity,
    response: itemDetail,
    async handle({ core, viewer, params: { itemId }, body }) {
      await core.editing.identify(viewer, itemId, body.externalIds);
      return tagged(await detailOf(core, viewer, itemId));
    },
  }),
  route({
    id: "mergeItems",
    method: "POST",
    path: "/api/v1/items/merges",
    access: "admin",
    summary: "Make items one: of one library versions of the one that is answered, else one work",
    body: merge,
    response: itemRef,
    handle: ({ core, viewer, body }) => core.editing.merge(viewer, body.ids),
  }),
  route({
    id: "splitItem",
    method: "POST",
    path: "/api/v1/items/{itemId}/splits",
    access: "admin",
    summary: "Make a version, or each, an item of its own",
    params,
    body: split,
    response: itemRef,
    handle: ({ core, viewer, params: { itemId }, body }) => core.editing.split(viewer, itemId, body.version),
  }),
  route({
    id: "moveItem",
    method: "POST",
    path: "/api/v1/items/{itemId}/moves",
    access: "admin",
    summary: "Move what an item is, on the disk, into another library",
    params,
    body: itemMove,
    response: itemRef,
    handle: ({ core, viewer, params: { itemId }, body }) => core.editing.move(viewer, itemId, body.libraryId),
  }),
  route({
    id: "listChanges",
    method: "GET",
    path: "/api/v1/items/{itemId}/changes",
    access: "admin",
    summary: "What people did to an item, newest first",
    params,
    query: z.strictObject({
      before: id.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: history,
    async handle({ core, viewer, params: { itemId }, query }) {
      const changes = await core.editing.history(viewer, itemId, given(query));
      const last = changes.length < query.limit ? undefined : changes.at(-1);
      return { changes: changes.map(toChange), nextBefore: last?.id ?? null };
    },
  }),
  route({
    id: "undoChange",
    method: "POST",
    path: "/api/v1/changes/{changeId}/undo",
    access: "admin",
    summary: "Take a change back, with all that was done in the same act",
    params: z.strictObject({ changeId: id }),
    status: 204,
    async handle({ core, viewer, params: { changeId } }) {
      await core.editing.undo(viewer, changeId);
      return empty(204);
    },
  }),
];

import { z } from "zod";
import type { ItemQuery } from "../../../domain/library/query.ts";
import { nextCursorOf, offsetOf } from "../cursor.ts";
import { route } from "../declare.ts";
import { detailOf } from "../item-detail.ts";
import { toItem } from "../mappers.ts";
import { id, itemDetail, itemQuery, items } from "../schemas.ts";
import { tagged } from "../tagged.ts";
import { filterOf } from "./search.ts";

function toQuery(query: z.output<typeof itemQuery>): ItemQuery {
  const { libraryId, parentId, recursive, kinds, search, genre, played, favorite } = query;
  const within: Pick<ItemQuery, "within"> =
    parentId !== undefined
      ? { within: { type: "item", id: parentId } }
      : libraryId !== undefined
        ? { within: { type: "library", id: libraryId } }
        : {};
  return {
    ...within,
    // A library's items are all that is in it; a folder's what stands in it.
    recursive: recursive ?? parentId === undefined,
    ...(kinds === undefined ? {} : { kinds }),
    ...(search === undefined ? {} : { search }),
    ...(genre === undefined ? {} : { genres: [genre] }),
    ...(played === undefined ? {} : { isPlayed: played }),
    ...(favorite === undefined ? {} : { isFavorite: favorite }),
    ...filterOf(query.filter),
    sort: [{ by: query.sort, descending: query.descending ?? false }],
    offset: offsetOf(query.cursor),
    limit: query.limit,
  };
}

export const itemRoutes = [
  route({
    id: "listItems",
    method: "GET",
    path: "/api/v1/items",
    access: "viewer",
    summary: "Items by filters, in pages",
    query: itemQuery,
    response: items,
    async handle({ core, viewer, query }) {
      const found = await core.browse.list(viewer, toQuery(query), { parts: ["state", "artwork"] });
      return tagged({
        items: found.items.map(toItem),
        total: found.total,
        nextCursor: nextCursorOf(found),
      });
    },
  }),
  route({
    id: "getItem",
    method: "GET",
    path: "/api/v1/items/{itemId}",
    access: "viewer",
    summary: "One item with all that is known of it",
    params: z.strictObject({ itemId: id }),
    response: itemDetail,
    async handle({ core, viewer, params: { itemId } }) {
      const detail = await detailOf(core, viewer, itemId);
      core.preparing.opened(viewer, itemId);
      return tagged(detail);
    },
  }),
];

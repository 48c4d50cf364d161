/** Box sets: making them, and what is in them. They are listed, read and deleted as items. */
import type { Core } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, Refusal } from "../errors.ts";
import { itemIds } from "../library-scope.ts";
import { changing } from "../list-changes.ts";
import { itemBy, listAsker, optionsFor, toPage } from "../listing.ts";
import { pageFields } from "../mappers/query/item-query.ts";
import { detailShape, pageShape } from "../mappers/query/params.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, idList, required, text } from "../values.ts";

const create = endpoint({
  method: "POST",
  paths: ["/Collections"],
  access: "viewer",
  query: queryOf({ name: text, ids: idList }),
  summary: "Makes a collection",
  async handle({ core, viewer, query }) {
    if (query.name === undefined) throw new Refusal(problem(400));
    const itemsInIt = await itemIds(core, viewer, query.ids ?? []);
    const list = await changing(
      core.lists.create(viewer, { kind: "collection", name: query.name, itemIds: itemsInIt }),
    );
    return { Id: list.uuid };
  },
});

const collectionParams = paramsOf({ collectionId: required(id) });
const idsQuery = queryOf({ ids: idList });

async function collectionBy(core: Core, viewer: Viewer, uuid: Uuid): Promise<number> {
  const item = await itemBy(core, viewer, uuid);
  if (item.kind !== "collection") throw notFound("the collection");
  return item.id;
}

const add = endpoint({
  method: "POST",
  paths: ["/Collections/{collectionId}/Items"],
  access: "viewer",
  params: collectionParams,
  query: idsQuery,
  summary: "Puts items into a collection",
  async handle({ core, viewer, params, query }) {
    const listId = await collectionBy(core, viewer, params.collectionId);
    const ids = await itemIds(core, viewer, query.ids ?? []);
    await changing(core.lists.add(viewer, listId, ids));
    return empty();
  },
});

const remove = endpoint({
  method: "DELETE",
  paths: ["/Collections/{collectionId}/Items"],
  access: "viewer",
  params: collectionParams,
  query: idsQuery,
  summary: "Takes items out of a collection",
  async handle({ core, viewer, params, query }) {
    const listId = await collectionBy(core, viewer, params.collectionId);
    const ids = await itemIds(core, viewer, query.ids ?? []);
    await changing(core.lists.removeItems(viewer, listId, ids));
    return empty();
  },
});

const ofItem = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/Collections"],
  access: "viewer",
  params: paramsOf({ itemId: required(id) }),
  query: queryOf({ ...detailShape, ...pageShape }),
  summary: "The collections that an item is in",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query);
    const item = await itemBy(core, asker.viewer, params.itemId);
    const page = await core.browse.list(
      asker.viewer,
      { kinds: ["collection"], holding: [item.workId], ...pageFields(query) },
      optionsFor(asker, ["collection"]),
    );
    return toPage(asker, page);
  },
});

export const collectionEndpoints: readonly AnyEndpoint[] = [create, add, remove, ofItem];

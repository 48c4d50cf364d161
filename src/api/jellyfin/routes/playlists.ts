/** Playlists: making them, what is in them, and its order. They are listed and deleted as items. */
import type { Core } from "../../../domain/core.ts";
import { isDomainError, notFound } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { actingAs } from "../acting.ts";
import { optionalBodyOf } from "../body.ts";
import { problem, Refusal } from "../errors.ts";
import { itemIds } from "../library-scope.ts";
import { itemBy, listAsker, optionsFor } from "../listing.ts";
import { toBaseItem } from "../mappers/item/base.ts";
import { pageFields } from "../mappers/query/item-query.ts";
import { detailShape, pageShape } from "../mappers/query/params.ts";
import { paramsOf, queryOf } from "../query.ts";
import { flag, id, idList, integer, required, text, textList } from "../values.ts";
import { toQueryResult } from "../wire.ts";

/** Places in a playlist are numbers here and GUIDs there; clients send them back as they got them. */
const toEntryId = (entryId: number): string => entryId.toString(16).padStart(32, "0");
const ENTRY_DIGITS = 8;
function entryIdFrom(given: string): number | null {
  const plain = given.replaceAll("-", "");
  return /^0{24}[0-9a-f]{8}$/iu.test(plain) ? Number.parseInt(plain.slice(-ENTRY_DIGITS), 16) : null;
}

const createShape = { name: text, ids: idList, userId: id };

const create = endpoint({
  method: "POST",
  paths: ["/Playlists"],
  access: "viewer",
  query: queryOf(createShape),
  body: optionalBodyOf({ ...createShape, isPublic: flag }),
  summary: "Makes a playlist",
  async handle({ core, viewer, query, body }) {
    const name = body.name ?? query.name;
    if (name === undefined) throw new Refusal(problem(400));
    const acting = await actingAs(core, viewer, body.userId ?? query.userId);
    const list = await core.lists.create(acting, {
      kind: "playlist",
      name,
      isPublic: body.isPublic ?? false,
      itemIds: await itemIds(core, acting, body.ids ?? query.ids ?? []),
    });
    return { Id: list.uuid };
  },
});

const playlistParams = paramsOf({ playlistId: required(id) });

async function playlistBy(core: Core, viewer: Viewer, uuid: Uuid): Promise<number> {
  const item = await itemBy(core, viewer, uuid);
  if (item.kind !== "playlist") throw notFound("the playlist");
  return item.id;
}

/** A playlist that follows a rule has no places to change: the real server has none such, and answers 400. */
async function unlessByRule(change: Promise<void>): Promise<void> {
  await change.catch((error: unknown) => {
    throw isDomainError(error, "conflict") ? new Refusal(problem(400)) : error;
  });
}

const get = endpoint({
  method: "GET",
  paths: ["/Playlists/{playlistId}"],
  access: "viewer",
  params: playlistParams,
  summary: "Who may see a playlist, and what is in it",
  async handle({ core, viewer, params }) {
    const listId = await playlistBy(core, viewer, params.playlistId);
    const { isPublic } = await core.lists.get(viewer, listId);
    const { entries } = await core.lists.entries(viewer, listId, { offset: 0 });
    return { OpenAccess: isPublic, Shares: [], ItemIds: entries.map(({ view }) => view.item.uuid) };
  },
});

const update = endpoint({
  method: "POST",
  paths: ["/Playlists/{playlistId}"],
  access: "viewer",
  params: playlistParams,
  body: optionalBodyOf({ name: text, ids: idList, isPublic: flag }),
  summary: "Renames a playlist, shows it to others, or puts other items into it",
  async handle({ core, viewer, params, body }) {
    const listId = await playlistBy(core, viewer, params.playlistId);
    const { name, ids, isPublic } = body;
    await core.lists.update(viewer, listId, {
      ...(name === undefined ? {} : { name }),
      ...(isPublic === undefined ? {} : { isPublic }),
    });
    if (ids !== undefined) await replaceItems(core, viewer, listId, ids);
    return empty();
  },
});

async function replaceItems(core: Core, viewer: Viewer, listId: number, ids: readonly Uuid[]): Promise<void> {
  const wanted = await itemIds(core, viewer, ids);
  const { entries } = await core.lists.entries(viewer, listId, { offset: 0 });
  await unlessByRule(
    core.lists.removeEntries(
      viewer,
      listId,
      entries.map(({ entryId }) => entryId),
    ),
  );
  await core.lists.add(viewer, listId, wanted);
}

const items = endpoint({
  method: "GET",
  paths: ["/Playlists/{playlistId}/Items"],
  access: "viewer",
  params: playlistParams,
  query: queryOf({ ...detailShape, ...pageShape }),
  summary: "What is in a playlist, in its order",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query);
    const listId = await playlistBy(core, asker.viewer, params.playlistId);
    const { offset, limit } = pageFields(query);
    const page = { offset, ...(limit === undefined ? {} : { limit }) };
    const { entries, total } = await core.lists.entries(asker.viewer, listId, page, optionsFor(asker));
    return toQueryResult(
      entries.map(({ entryId, view }) => ({
        ...toBaseItem(view, asker.context),
        PlaylistItemId: toEntryId(entryId),
      })),
      total,
      offset,
    );
  },
});

const add = endpoint({
  method: "POST",
  paths: ["/Playlists/{playlistId}/Items"],
  access: "viewer",
  params: playlistParams,
  query: queryOf({ ids: idList, userId: id, position: integer }),
  summary: "Puts items into a playlist",
  async handle({ core, viewer, params, query }) {
    const acting = await actingAs(core, viewer, query.userId);
    const listId = await playlistBy(core, acting, params.playlistId);
    const ids = await itemIds(core, acting, query.ids ?? []);
    await unlessByRule(core.lists.add(acting, listId, ids, query.position));
    return empty();
  },
});

const remove = endpoint({
  method: "DELETE",
  paths: ["/Playlists/{playlistId}/Items"],
  access: "viewer",
  params: playlistParams,
  query: queryOf({ entryIds: textList }),
  summary: "Takes places out of a playlist",
  async handle({ core, viewer, params, query }) {
    const listId = await playlistBy(core, viewer, params.playlistId);
    const entryIds = (query.entryIds ?? []).flatMap((entry) => entryIdFrom(entry) ?? []);
    await unlessByRule(core.lists.removeEntries(viewer, listId, entryIds));
    return empty();
  },
});

const move = endpoint({
  method: "POST",
  paths: ["/Playlists/{playlistId}/Items/{itemId}/Move/{newIndex}"],
  access: "viewer",
  params: paramsOf({ playlistId: required(id), itemId: required(text), newIndex: required(integer) }),
  summary: "Moves a place of a playlist",
  async handle({ core, viewer, params }) {
    const listId = await playlistBy(core, viewer, params.playlistId);
    const entryId = entryIdFrom(params.itemId);
    if (entryId === null) throw notFound("the entry");
    await unlessByRule(core.lists.move(viewer, listId, entryId, params.newIndex));
    return empty();
  },
});

const users = endpoint({
  method: "GET",
  paths: ["/Playlists/{playlistId}/Users"],
  access: "viewer",
  params: playlistParams,
  summary: "With whom a playlist is shared: with nobody alone",
  async handle({ core, viewer, params }) {
    await playlistBy(core, viewer, params.playlistId);
    return [];
  },
});

const user = endpoint({
  method: "GET",
  paths: ["/Playlists/{playlistId}/Users/{userId}"],
  access: "viewer",
  params: paramsOf({ playlistId: required(id), userId: required(id) }),
  summary: "Whether a person may change a playlist",
  async handle({ core, viewer, params }) {
    const acting = await actingAs(core, viewer, params.userId);
    const listId = await playlistBy(core, acting, params.playlistId);
    const list = await core.lists.get(acting, listId);
    return { UserId: params.userId, CanEdit: core.lists.mayChange(acting, list) };
  },
});

export const playlistEndpoints: readonly AnyEndpoint[] = [
  create,
  get,
  update,
  items,
  add,
  remove,
  move,
  users,
  user,
];

/** Playlists: making them, what is in them, and its order. They are listed and deleted as items. */
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { ItemList, ListShare } from "../../../domain/library/lists/list.ts";
import type { User, Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { actingAs } from "../acting.ts";
import { optionalBodyOf } from "../body.ts";
import { problem, Refusal } from "../errors.ts";
import { itemIds } from "../library-scope.ts";
import { changing } from "../list-changes.ts";
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

const shareBody = optionalBodyOf({ userId: id, canEdit: flag });
/** `Users` of a body; undefined when it says nothing of them. */
const shareList = z
  .unknown()
  .transform((raw) =>
    Array.isArray(raw) ? raw.slice(0, MAX_SHARES).map((one) => shareBody.parse(one)) : undefined,
  );
const MAX_SHARES = 500;

/** People whom nobody knows are left out. */
async function sharesFor(
  core: Core,
  shares: z.output<typeof shareList>,
): Promise<{ readonly shares?: readonly ListShare[] }> {
  if (shares === undefined) return {};
  const ids = new Map((await core.users.list()).map((user) => [user.uuid, user.id]));
  return {
    shares: shares.flatMap(({ userId, canEdit = false }) => {
      const known = userId === undefined ? undefined : ids.get(userId);
      return known === undefined ? [] : [{ userId: known, canEdit }];
    }),
  };
}

async function toShares(core: Core, { shares }: ItemList) {
  if (shares.length === 0) return [];
  const uuids = new Map((await core.users.list()).map((user) => [user.id, user.uuid]));
  return shares.flatMap(({ userId, canEdit }) => {
    const uuid = uuids.get(userId);
    return uuid === undefined ? [] : [{ UserId: uuid, CanEdit: canEdit }];
  });
}

const create = endpoint({
  method: "POST",
  paths: ["/Playlists"],
  access: "viewer",
  query: queryOf(createShape),
  body: optionalBodyOf({ ...createShape, isPublic: flag, users: shareList }),
  summary: "Makes a playlist",
  async handle({ core, viewer, query, body }) {
    const name = body.name ?? query.name;
    if (name === undefined) throw new Refusal(problem(400));
    const acting = await actingAs(core, viewer, body.userId ?? query.userId);
    const list = await core.lists.create(acting, {
      kind: "playlist",
      name,
      isPublic: body.isPublic ?? false,
      ...(await sharesFor(core, body.users)),
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

const get = endpoint({
  method: "GET",
  paths: ["/Playlists/{playlistId}"],
  access: "viewer",
  params: playlistParams,
  summary: "Who may see a playlist, and what is in it",
  async handle({ core, viewer, params }) {
    const listId = await playlistBy(core, viewer, params.playlistId);
    const list = await core.lists.get(viewer, listId);
    const { entries } = await core.lists.entries(viewer, listId, { offset: 0 });
    return {
      OpenAccess: list.isPublic,
      Shares: await toShares(core, list),
      ItemIds: entries.map(({ view }) => view.item.uuid),
    };
  },
});

const update = endpoint({
  method: "POST",
  paths: ["/Playlists/{playlistId}"],
  access: "viewer",
  params: playlistParams,
  body: optionalBodyOf({ name: text, ids: idList, isPublic: flag, users: shareList }),
  summary: "Renames a playlist, shows it to others, shares it, or puts other items into it",
  async handle({ core, viewer, params, body }) {
    const listId = await playlistBy(core, viewer, params.playlistId);
    const { name, ids, isPublic } = body;
    await changing(
      core.lists.update(viewer, listId, {
        ...(name === undefined ? {} : { name }),
        ...(isPublic === undefined ? {} : { isPublic }),
        ...(await sharesFor(core, body.users)),
      }),
    );
    if (ids !== undefined) await replaceItems(core, viewer, listId, ids);
    return empty();
  },
});

async function replaceItems(core: Core, viewer: Viewer, listId: number, ids: readonly Uuid[]): Promise<void> {
  const wanted = await itemIds(core, viewer, ids);
  const { entries } = await core.lists.entries(viewer, listId, { offset: 0 });
  await changing(
    core.lists.removeEntries(
      viewer,
      listId,
      entries.map(({ entryId }) => entryId),
    ),
  );
  await changing(core.lists.add(viewer, listId, wanted));
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
    await changing(core.lists.add(acting, listId, ids, query.position));
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
    await changing(core.lists.removeEntries(viewer, listId, entryIds));
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
    await changing(core.lists.move(viewer, listId, entryId, params.newIndex));
    return empty();
  },
});

const users = endpoint({
  method: "GET",
  paths: ["/Playlists/{playlistId}/Users"],
  access: "viewer",
  params: playlistParams,
  summary: "With whom a playlist is shared: for its owner and who may change it",
  async handle({ core, viewer, params }) {
    const list = await core.lists.get(viewer, await playlistBy(core, viewer, params.playlistId));
    if (!core.lists.mayChange(viewer, list)) throw new Refusal(empty(403));
    return toShares(core, list);
  },
});

const userParams = paramsOf({ playlistId: required(id), userId: required(id) });

const user = endpoint({
  method: "GET",
  paths: ["/Playlists/{playlistId}/Users/{userId}"],
  access: "viewer",
  params: userParams,
  summary: "Whether a person may change a playlist",
  async handle({ core, viewer, params }) {
    const acting = await actingAs(core, viewer, params.userId);
    const listId = await playlistBy(core, acting, params.playlistId);
    const list = await core.lists.get(acting, listId);
    return { UserId: params.userId, CanEdit: core.lists.mayChange(acting, list) };
  },
});

/** The shares of a playlist but for one person's, whom the request names. */
async function otherShares(
  core: Core,
  viewer: Viewer,
  params: z.output<typeof userParams>,
): Promise<{ readonly listId: number; readonly person: User; readonly others: readonly ListShare[] }> {
  const listId = await playlistBy(core, viewer, params.playlistId);
  const { shares } = await core.lists.get(viewer, listId);
  const person = await core.users.get(params.userId);
  return { listId, person, others: shares.filter(({ userId }) => userId !== person.id) };
}

const share = endpoint({
  method: "POST",
  paths: ["/Playlists/{playlistId}/Users/{userId}"],
  access: "viewer",
  params: userParams,
  body: optionalBodyOf({ canEdit: flag }),
  summary: "Shares a playlist with a person",
  async handle({ core, viewer, params, body }) {
    const { listId, person, others } = await otherShares(core, viewer, params);
    const own = { userId: person.id, canEdit: body.canEdit ?? false };
    await changing(core.lists.update(viewer, listId, { shares: [...others, own] }));
    return empty();
  },
});

const unshare = endpoint({
  method: "DELETE",
  paths: ["/Playlists/{playlistId}/Users/{userId}"],
  access: "viewer",
  params: userParams,
  summary: "Shares it with him no more",
  async handle({ core, viewer, params }) {
    const { listId, others } = await otherShares(core, viewer, params);
    await changing(core.lists.update(viewer, listId, { shares: others }));
    return empty();
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
  share,
  unshare,
];

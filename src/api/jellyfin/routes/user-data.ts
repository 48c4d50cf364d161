/** What a person thinks of an item and how far he came: played, favourite, liked, position. */
import type { z } from "zod";
import type { Core, FoundItem } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { Item, Uuid } from "../../../domain/library/item.ts";
import { findPart, positionInWhole } from "../../../domain/library/parts.ts";
import type { WatchState } from "../../../domain/playback/watch-state.ts";
import type { User, Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint, type Method } from "../../http/endpoint.ts";
import { actingAs, personOf } from "../acting.ts";
import { optionalBodyOf } from "../body.ts";
import { fromTicks } from "../dates-and-ticks.ts";
import { viewOf } from "../further-parts.ts";
import { foundBy, isOfItem, itemFoundBy, namedBy, namedTypeOf } from "../listing.ts";
import { namedUserData } from "../mappers/item/by-name.ts";
import { toUserData } from "../mappers/item/user-data.ts";
import { paramsOf, queryOf } from "../query.ts";
import { date, decimal, flag, id, integer, required, text, ticks } from "../values.ts";

const itemParams = paramsOf({ itemId: required(id), userId: id });

interface Subject {
  readonly core: Core;
  readonly viewer: Viewer;
  readonly user: User;
  readonly item: Item;
  readonly found: FoundItem;
}

async function subjectOf(
  core: Core,
  viewer: Viewer,
  userId: Uuid | undefined,
  itemId: Uuid,
): Promise<Subject> {
  const acting = await actingAs(core, viewer, userId);
  const user = personOf(acting);
  const found = await itemFoundBy(core, acting, itemId);
  return { core, viewer: acting, user, found, item: found.item };
}

/** Read again after a change: what is left to see below a folder is told with it. */
async function stateAfter({ core, viewer, found }: Subject): Promise<unknown> {
  return toUserData(await viewOf(core, viewer, found, ["state"]));
}

interface Change {
  readonly method: Method;
  /** The route of today, and the one below the user. */
  readonly paths: readonly string[];
  readonly summary: string;
  readonly change: (subject: Subject) => Promise<WatchState>;
}

function changeEndpoint({ method, paths, summary, change }: Change): AnyEndpoint {
  return endpoint({
    method,
    paths,
    access: "viewer",
    params: itemParams,
    query: queryOf({ userId: id }),
    summary,
    async handle({ core, viewer, params, query }) {
      const subject = await subjectOf(core, viewer, params.userId ?? query.userId, params.itemId);
      await change(subject);
      return stateAfter(subject);
    },
  });
}

const PLAYED = ["/UserPlayedItems/{itemId}", "/Users/{userId}/PlayedItems/{itemId}"];
const FAVORITE = ["/UserFavoriteItems/{itemId}", "/Users/{userId}/FavoriteItems/{itemId}"];
const RATING = ["/UserItems/{itemId}/Rating", "/Users/{userId}/Items/{itemId}/Rating"];
const USER_DATA = ["/UserItems/{itemId}/UserData", "/Users/{userId}/Items/{itemId}/UserData"];

/** `20240102030405` of the oldest clients, or any date as elsewhere; anything else is now. */
function playedAt(words: string | undefined): Date {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(words ?? "");
  const [, y, mo, d, h, mi, s] = digits ?? [];
  const parsed = digits === null ? date.safeParse(words).data : new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return parsed === undefined || Number.isNaN(parsed.getTime()) ? new Date() : parsed;
}

const markPlayed = endpoint({
  method: "POST",
  paths: PLAYED,
  access: "viewer",
  params: itemParams,
  query: queryOf({ userId: id, datePlayed: text }),
  summary: "Marks an item, or all below it, as played",
  async handle({ core, viewer, params, query }) {
    const subject = await subjectOf(core, viewer, params.userId ?? query.userId, params.itemId);
    await core.watching.markPlayed(subject.user, subject.item.id, playedAt(query.datePlayed));
    return stateAfter(subject);
  },
});

/** People and genres have no other state. */
function favorite(method: Method, isFavorite: boolean, summary: string): AnyEndpoint {
  return endpoint({
    method,
    paths: FAVORITE,
    access: "viewer",
    params: itemParams,
    query: queryOf({ userId: id }),
    summary,
    async handle({ core, viewer, params, query }) {
      const acting = await actingAs(core, viewer, params.userId ?? query.userId);
      const user = personOf(acting);
      const found = await foundBy(core, acting, params.itemId);
      if (found.type === "person" || found.type === "label") {
        await core.watching.setNamedFavorite(user, { type: found.type, id: found.named.id }, isFavorite);
        return namedUserData(await namedBy(core, acting, found), namedTypeOf(found));
      }
      if (!isOfItem(found)) throw notFound("item");
      await core.watching.setFavorite(user, found.item.id, isFavorite);
      return stateAfter({ core, viewer: acting, user, item: found.item, found });
    },
  });
}

const like = endpoint({
  method: "POST",
  paths: RATING,
  access: "viewer",
  params: itemParams,
  query: queryOf({ userId: id, likes: flag }),
  summary: "Likes or dislikes an item",
  async handle({ core, viewer, params, query }) {
    const subject = await subjectOf(core, viewer, params.userId ?? query.userId, params.itemId);
    await core.watching.setLikes(subject.user, subject.item.id, query.likes ?? null);
    return stateAfter(subject);
  },
});

const userDataBody = optionalBodyOf({
  Rating: decimal,
  PlaybackPositionTicks: ticks,
  PlayCount: integer,
  IsFavorite: flag,
  Likes: flag,
  LastPlayedDate: date,
  Played: flag,
});

function changesIn(body: z.output<typeof userDataBody>): Partial<WatchState> {
  const position = body.PlaybackPositionTicks;
  const changes = {
    rating: body.Rating,
    positionMs: position === undefined ? undefined : Math.max(0, Math.round(fromTicks(position))),
    playCount: body.PlayCount === undefined ? undefined : Math.max(0, body.PlayCount),
    isFavorite: body.IsFavorite,
    likes: body.Likes,
    lastPlayedAt: body.LastPlayedDate,
    played: body.Played,
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** A position in a part of a film is one in the film. */
async function inWhole(
  { core, viewer, found }: Subject,
  changes: Partial<WatchState>,
): Promise<Partial<WatchState>> {
  if (found.type !== "part" || changes.positionMs === undefined) return changes;
  const place = findPart(await core.media.versions(viewer, found.item.id), found.partUuid);
  return place === undefined
    ? changes
    : { ...changes, positionMs: positionInWhole(place, changes.positionMs) };
}

const readUserData = endpoint({
  method: "GET",
  paths: USER_DATA,
  access: "viewer",
  params: itemParams,
  query: queryOf({ userId: id }),
  summary: "A person's state of an item",
  async handle({ core, viewer, params, query }) {
    const acting = await actingAs(core, viewer, params.userId ?? query.userId);
    const found = await foundBy(core, acting, params.itemId);
    if (found.type === "person" || found.type === "label")
      return namedUserData(await namedBy(core, acting, found), namedTypeOf(found));
    return stateAfter(await subjectOf(core, viewer, params.userId ?? query.userId, params.itemId));
  },
});

const writeUserData = endpoint({
  method: "POST",
  paths: USER_DATA,
  access: "viewer",
  params: itemParams,
  query: queryOf({ userId: id }),
  body: userDataBody,
  summary: "Changes a person's state of an item",
  async handle({ core, viewer, params, query, body }) {
    const subject = await subjectOf(core, viewer, params.userId ?? query.userId, params.itemId);
    await core.watching.setState(subject.user, subject.item.id, await inWhole(subject, changesIn(body)));
    return stateAfter(subject);
  },
});

export const userDataEndpoints: readonly AnyEndpoint[] = [
  markPlayed,
  changeEndpoint({
    method: "DELETE",
    paths: PLAYED,
    summary: "Marks an item, or all below it, as not played",
    change: ({ core, user, item }) => core.watching.markUnplayed(user, item.id),
  }),
  favorite("POST", true, "Makes an item, a person or a genre a favourite"),
  favorite("DELETE", false, "Takes it out of the favourites"),
  like,
  changeEndpoint({
    method: "DELETE",
    paths: RATING,
    summary: "Neither likes nor dislikes an item any more",
    change: ({ core, user, item }) => core.watching.setLikes(user, item.id, null),
  }),
  readUserData,
  writeUserData,
];

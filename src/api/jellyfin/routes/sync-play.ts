/** Watching together. What groups do is told over the socket; the answers here are empty but for the groups' names. */
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { TogetherRequest } from "../../../domain/together/together.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf } from "../body.ts";
import { fromTicks } from "../dates-and-ticks.ts";
import { Refusal } from "../errors.ts";
import { toGroupInfo } from "../mappers/sync-play.ts";
import { syncPlayAccessOf } from "../mappers/user.ts";
import { choice, date, flag, id, idList, integer, required, ticks, verbatim } from "../values.ts";

/** As the real server asks it of a person: by policy, or for whoever is in a group already. */
type Right = "create" | "join" | "take part" | "tell";

function check(core: Core, { user }: Viewer, right: Right): void {
  const access = user === null ? "None" : syncPlayAccessOf(user);
  const isIn = user !== null && core.together.isIn(user.id);
  const has = {
    create: access === "CreateAndJoinGroups",
    join: access !== "None",
    "take part": isIn,
    tell: isIn || access !== "None",
  }[right];
  if (!has) throw new Refusal(empty(403));
}

const groups: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/SyncPlay/List"],
    access: "viewer",
    summary: "Groups that watch together, of which one may see everything",
    async handle({ core, viewer }) {
      check(core, viewer, "join");
      const now = new Date();
      return (await core.together.list(viewer)).map((group) => toGroupInfo(group, now));
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/SyncPlay/{id}"],
    access: "viewer",
    params: z.object({ id: required(id) }),
    summary: "One of them",
    async handle({ core, viewer, params }) {
      check(core, viewer, "join");
      return toGroupInfo(await core.together.get(viewer, params.id), new Date());
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/SyncPlay/New"],
    access: "viewer",
    body: bodyOf({ GroupName: required(verbatim) }),
    summary: "Makes a group, and joins it",
    async handle({ core, viewer, body }) {
      check(core, viewer, "create");
      return toGroupInfo(await core.together.create(viewer, body.GroupName), new Date());
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/SyncPlay/Join"],
    access: "viewer",
    body: bodyOf({ GroupId: required(id) }),
    summary: "Joins a group",
    async handle({ core, viewer, body }) {
      check(core, viewer, "join");
      await core.together.join(viewer, body.GroupId);
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/SyncPlay/Leave"],
    access: "viewer",
    summary: "Leaves it",
    async handle({ core, viewer }) {
      check(core, viewer, "take part");
      await core.together.leave(viewer);
    },
  }),
];

type Fields = Readonly<Record<string, z.ZodType>>;

/** A request to one's group with a body of these fields. */
function asking<F extends Fields>(
  name: string,
  fields: F,
  summary: string,
  toRequest: (body: z.output<z.ZodObject<F>>) => TogetherRequest,
  right: Right = "take part",
): AnyEndpoint {
  return endpoint({
    method: "POST",
    paths: [`/SyncPlay/${name}`],
    access: "viewer",
    body: bodyOf(fields),
    summary,
    async handle({ core, viewer, body }) {
      check(core, viewer, right);
      await core.together.ask(viewer, toRequest(body));
    },
  });
}

function bare(name: string, type: "unpause" | "pause" | "stop", summary: string): AnyEndpoint {
  return endpoint({
    method: "POST",
    paths: [`/SyncPlay/${name}`],
    access: "viewer",
    summary,
    async handle({ core, viewer }) {
      check(core, viewer, "take part");
      await core.together.ask(viewer, { type });
    },
  });
}

const positionOf = (wire: number | undefined): number => Math.max(0, fromTicks(wire ?? 0));

const queue: readonly AnyEndpoint[] = [
  asking(
    "SetNewQueue",
    { PlayingQueue: idList, PlayingItemPosition: integer, StartPositionTicks: ticks },
    "What the group plays",
    ({ PlayingQueue = [], PlayingItemPosition = 0, StartPositionTicks }) => ({
      type: "play",
      items: PlayingQueue,
      startIndex: PlayingItemPosition,
      positionMs: positionOf(StartPositionTicks),
    }),
  ),
  asking(
    "Queue",
    { ItemIds: idList, Mode: choice({ Queue: "end", QueueNext: "next" } as const) },
    "Puts more into its queue",
    ({ ItemIds = [], Mode = "end" }) => ({ type: "add", items: ItemIds, where: Mode }),
  ),
  asking("SetPlaylistItem", { PlaylistItemId: required(id) }, "Plays another item of it", (body) => ({
    type: "select",
    entryId: body.PlaylistItemId,
  })),
  asking(
    "RemoveFromPlaylist",
    { PlaylistItemIds: idList, ClearPlaylist: flag, ClearPlayingItem: flag },
    "Takes items out of it",
    ({ PlaylistItemIds = [], ClearPlaylist, ClearPlayingItem }) =>
      ClearPlaylist === true
        ? { type: "clear", keepsPlaying: ClearPlayingItem !== true }
        : { type: "remove", entryIds: PlaylistItemIds },
  ),
  asking(
    "MovePlaylistItem",
    { PlaylistItemId: required(id), NewIndex: required(integer) },
    "Moves an item in it",
    (body) => ({ type: "move", entryId: body.PlaylistItemId, toIndex: body.NewIndex }),
  ),
  asking("NextItem", { PlaylistItemId: required(id) }, "Goes on to the next", (body) => ({
    type: "next",
    entryId: body.PlaylistItemId,
  })),
  asking("PreviousItem", { PlaylistItemId: required(id) }, "Goes back to the one before", (body) => ({
    type: "previous",
    entryId: body.PlaylistItemId,
  })),
  asking(
    "SetRepeatMode",
    { Mode: required(choice({ RepeatNone: "none", RepeatAll: "all", RepeatOne: "one" } as const)) },
    "Whether it begins again",
    ({ Mode }) => ({ type: "repeat", mode: Mode }),
  ),
  asking(
    "SetShuffleMode",
    { Mode: required(choice({ Sorted: false, Shuffle: true })) },
    "Whether it plays in another order",
    ({ Mode }) => ({ type: "shuffle", on: Mode }),
  ),
];

const report = { When: date, PositionTicks: ticks, IsPlaying: flag, PlaylistItemId: id };

const reporting = (name: string, type: "ready" | "buffering", summary: string): AnyEndpoint =>
  asking(name, report, summary, ({ When = new Date(), PositionTicks, IsPlaying, PlaylistItemId = null }) => ({
    type,
    report: {
      entryId: PlaylistItemId,
      positionMs: positionOf(PositionTicks),
      whenMs: When.getTime(),
      isPlaying: IsPlaying === true,
    },
  }));

const playing: readonly AnyEndpoint[] = [
  bare("Unpause", "unpause", "Plays; asked while the group waits, without those who aren't ready"),
  bare("Pause", "pause", "Pauses"),
  bare("Stop", "stop", "Stops"),
  asking("Seek", { PositionTicks: ticks }, "Goes to another place", ({ PositionTicks }) => ({
    type: "seek",
    positionMs: positionOf(PositionTicks),
  })),
  reporting("Buffering", "buffering", "One's player has nothing to play"),
  reporting("Ready", "ready", "One's player could go on"),
  asking("SetIgnoreWait", { IgnoreWait: flag }, "Nobody needs to wait for one", ({ IgnoreWait }) => ({
    type: "ignore",
    isIgnored: IgnoreWait === true,
  })),
  asking(
    "Ping",
    { Ping: integer },
    "How far the server is, in ms",
    ({ Ping = 0 }) => ({ type: "latency", latencyMs: Ping }),
    "tell",
  ),
];

export const syncPlayEndpoints: readonly AnyEndpoint[] = [...groups, ...queue, ...playing];

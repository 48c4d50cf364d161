/** Commands from one client to another, handed on over its socket. */
import { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { Session } from "../../../domain/playback/session.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { bodyOf, optionalBodyOf } from "../body.ts";
import { processingError, Refusal } from "../errors.ts";
import { GENERAL_COMMANDS } from "../general-commands.ts";
import { idFromGuid, ZERO_ID } from "../ids.ts";
import { SERVER } from "../library-ids.ts";
import { itemsToPlay } from "../play-elsewhere.ts";
import { queryOf } from "../query.ts";
import { message, type MessageType, type SocketHub } from "../socket-hub.ts";
import { choice, id, idList, integer, isRecord, record, required, text, ticks, verbatim } from "../values.ts";

const PLAY_COMMANDS = {
  PlayNow: "PlayNow",
  PlayNext: "PlayNext",
  PlayLast: "PlayLast",
  PlayInstantMix: "PlayInstantMix",
  PlayShuffle: "PlayShuffle",
};
const PLAYSTATE_COMMANDS = {
  Stop: "Stop",
  Pause: "Pause",
  Unpause: "Unpause",
  NextTrack: "NextTrack",
  PreviousTrack: "PreviousTrack",
  Seek: "Seek",
  Rewind: "Rewind",
  FastForward: "FastForward",
  PlayPause: "PlayPause",
};

/** The session of the id, if there is one and the viewer may command it. */
async function sessionToCommand(core: Core, viewer: Viewer, sessionId: string): Promise<Session> {
  const uuid = idFromGuid(sessionId);
  const session = (await core.watching.sessions(SERVER)).find(({ device }) => device.uuid === uuid);
  if (session === undefined) throw new Refusal(processingError(404));
  const may =
    viewer.isAdmin || session.user.id === viewer.user?.id || viewer.user?.rights.controlOthers === true;
  if (!may) throw new Refusal(processingError(403));
  return session;
}

type Data = Readonly<Record<string, unknown>>;

/** A session without a socket gets nothing, which is no error: so does the real server. */
const createSend =
  (hub: SocketHub) =>
  ({ device }: Session, type: MessageType, data: Data): void => {
    const words = message(type, data);
    for (const connection of hub.ofSession(device.uuid)) connection.send(words);
  };
type Send = ReturnType<typeof createSend>;

type Commanding = (
  core: Core,
  viewer: Viewer,
  sessionId: string,
  type: MessageType,
  data: Data,
) => Promise<void>;

const createCommanding =
  (send: Send): Commanding =>
  async (core, viewer, sessionId, type, data) =>
    send(await sessionToCommand(core, viewer, sessionId), type, data);

const by = (viewer: Viewer): string => viewer.user?.uuid ?? ZERO_ID;
const inPath = z.object({ sessionId: z.string().max(100) });

const playing = (send: Send, command: Commanding): readonly AnyEndpoint[] => [
  endpoint({
    method: "POST",
    paths: ["/Sessions/{sessionId}/Playing"],
    access: "viewer",
    params: inPath,
    query: queryOf({
      playCommand: required(choice(PLAY_COMMANDS)),
      itemIds: idList,
      startPositionTicks: ticks,
      mediaSourceId: text,
      audioStreamIndex: integer,
      subtitleStreamIndex: integer,
      startIndex: integer,
    }),
    summary: "Plays items there",
    async handle({ core, viewer, params, query }) {
      const session = await sessionToCommand(core, viewer, params.sessionId);
      const wanted = { itemIds: query.itemIds ?? [], playCommand: query.playCommand };
      const { itemIds, playCommand } = await itemsToPlay(core, session, wanted);
      send(session, "Play", {
        ItemIds: itemIds,
        StartPositionTicks: query.startPositionTicks,
        PlayCommand: playCommand,
        ControllingUserId: by(viewer),
        SubtitleStreamIndex: query.subtitleStreamIndex,
        AudioStreamIndex: query.audioStreamIndex,
        MediaSourceId: query.mediaSourceId,
        StartIndex: query.startIndex,
      });
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Sessions/{sessionId}/Playing/{command}"],
    access: "viewer",
    params: inPath.extend({ command: required(choice(PLAYSTATE_COMMANDS)) }),
    query: queryOf({ seekPositionTicks: ticks }),
    summary: "Pauses, seeks, stops there",
    handle: ({ core, viewer, params, query }) =>
      command(core, viewer, params.sessionId, "Playstate", {
        Command: params.command,
        SeekPositionTicks: query.seekPositionTicks,
        ControllingUserId: by(viewer),
      }),
  }),
];

/** Arguments are texts in the contract. */
function toArguments(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[name, String(value)]]
        : [],
    ),
  );
}

const command = (name: string, viewer: Viewer, given: unknown) => ({
  Name: name,
  ControllingUserId: by(viewer),
  Arguments: isRecord(given) ? toArguments(given) : {},
});

const commands = (send: Commanding): readonly AnyEndpoint[] => [
  endpoint({
    method: "POST",
    paths: ["/Sessions/{sessionId}/Command"],
    access: "viewer",
    params: inPath,
    body: bodyOf({ Name: required(choice(GENERAL_COMMANDS)), Arguments: record }),
    summary: "Any command with arguments",
    handle: ({ core, viewer, params, body }) =>
      send(core, viewer, params.sessionId, "GeneralCommand", command(body.Name, viewer, body.Arguments)),
  }),
  endpoint({
    method: "POST",
    paths: ["/Sessions/{sessionId}/Command/{command}", "/Sessions/{sessionId}/System/{command}"],
    access: "viewer",
    params: inPath.extend({ command: required(choice(GENERAL_COMMANDS)) }),
    summary: "Any command without arguments",
    handle: ({ core, viewer, params }) =>
      send(core, viewer, params.sessionId, "GeneralCommand", command(params.command, viewer, {})),
  }),
  endpoint({
    method: "POST",
    paths: ["/Sessions/{sessionId}/Message"],
    access: "viewer",
    params: inPath,
    body: bodyOf({ Header: verbatim, Text: required(verbatim), TimeoutMs: integer }),
    summary: "Shows a text there",
    handle: ({ core, viewer, params, body }) =>
      send(core, viewer, params.sessionId, "GeneralCommand", {
        Name: "DisplayMessage",
        ControllingUserId: ZERO_ID,
        Arguments: toArguments(body),
      }),
  }),
  endpoint({
    method: "POST",
    paths: ["/Sessions/{sessionId}/Viewing"],
    access: "viewer",
    params: inPath,
    query: queryOf({ itemType: required(text), itemId: required(text), itemName: required(text) }),
    summary: "Shows an item's page there",
    handle: ({ core, viewer, params, query }) =>
      send(core, viewer, params.sessionId, "GeneralCommand", {
        Name: "DisplayContent",
        ControllingUserId: ZERO_ID,
        Arguments: { ItemId: query.itemId, ItemName: query.itemName, ItemType: query.itemType },
      }),
  }),
];

/** What a client tells of a session. */
const told: readonly AnyEndpoint[] = [
  endpoint({
    method: "POST",
    paths: ["/Sessions/Viewing"],
    access: "viewer",
    query: queryOf({ sessionId: text, itemId: id }),
    summary: "Which item's page the client shows",
    async handle({ core, viewer, query }) {
      const found = query.itemId === undefined ? null : await core.browse.resolve(viewer, query.itemId);
      await core.watching.viewing(viewer, found?.type === "item" ? found.item.id : null);
    },
  }),
  endpoint({
    method: ["POST", "DELETE"],
    // Kodi spells it `User`.
    paths: ["/Sessions/{sessionId}/User/{userId}", "/Sessions/{sessionId}/Users/{userId}"],
    access: "viewer",
    params: inPath.extend({ userId: required(id) }),
    body: optionalBodyOf({}),
    summary: "A session has one person: those who watch along are not kept",
    async handle({ core, viewer, params }) {
      await sessionToCommand(core, viewer, params.sessionId);
    },
  }),
];

export function createRemoteControlEndpoints(hub: SocketHub): readonly AnyEndpoint[] {
  const send = createSend(hub);
  const command = createCommanding(send);
  return [...playing(send, command), ...commands(command), ...told];
}

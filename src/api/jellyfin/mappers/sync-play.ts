/** What groups that watch together tell, as the socket says it. Positions are ticks, moments dates. */
import type { GroupInfoDto } from "@jellyfin/sdk/lib/generated-client/models/group-info-dto.js";
import type { GroupStateUpdate } from "@jellyfin/sdk/lib/generated-client/models/group-state-update.js";
import type { PlayQueueUpdate } from "@jellyfin/sdk/lib/generated-client/models/play-queue-update.js";
import type { SendCommand } from "@jellyfin/sdk/lib/generated-client/models/send-command.js";
import type { GroupInfo, Phase } from "../../../domain/together/group.ts";
import type { Cause, Command, News, QueueChange } from "../../../domain/together/news.ts";
import { orderOf, playingIndexIn, type RepeatMode } from "../../../domain/together/queue.ts";
import { toDate, toTicks } from "../dates-and-ticks.ts";
import { dashed, ZERO_ID } from "../ids.ts";
import type { Whole } from "../wire.ts";

const PHASES = {
  idle: "Idle",
  waiting: "Waiting",
  paused: "Paused",
  playing: "Playing",
} as const satisfies Record<Phase, string>;

const CAUSES = {
  play: "Play",
  select: "SetPlaylistItem",
  remove: "RemoveFromPlaylist",
  unpause: "Unpause",
  pause: "Pause",
  seek: "Seek",
  buffering: "Buffer",
  ready: "Ready",
  next: "NextItem",
  previous: "PreviousItem",
  ignore: "IgnoreWait",
} as const satisfies Record<Cause, string>;

const COMMANDS = {
  unpause: "Unpause",
  pause: "Pause",
  stop: "Stop",
  seek: "Seek",
} as const satisfies Record<Command, string>;

const CHANGES = {
  replaced: "NewPlaylist",
  selected: "SetCurrentItem",
  removed: "RemoveItems",
  moved: "MoveItem",
  appended: "Queue",
  inserted: "QueueNext",
  next: "NextItem",
  previous: "PreviousItem",
  repeat: "RepeatMode",
  shuffle: "ShuffleMode",
} as const satisfies Record<QueueChange, string>;

const REPEATS = {
  none: "RepeatNone",
  all: "RepeatAll",
  one: "RepeatOne",
} as const satisfies Record<RepeatMode, string>;

type Of<T extends News["type"]> = Extract<News, { readonly type: T }>;

export function toGroupInfo(group: GroupInfo, at: Date): Whole<GroupInfoDto> {
  return {
    GroupId: group.id,
    GroupName: group.name,
    State: PHASES[group.phase],
    Participants: [...group.participants],
    LastUpdatedAt: toDate(at),
  };
}

/** A message of the socket: its type, and its data. */
export function toSyncPlayMessage(news: News): readonly ["SyncPlayCommand" | "SyncPlayGroupUpdate", unknown] {
  if (news.type === "command") return ["SyncPlayCommand", toSendCommand(news)];
  return ["SyncPlayGroupUpdate", toGroupUpdate(news)];
}

function toSendCommand(news: Of<"command">): Whole<SendCommand> {
  return {
    GroupId: news.groupId,
    PlaylistItemId: news.entryId ?? ZERO_ID,
    When: toDate(new Date(news.atMs)),
    PositionTicks: toTicks(news.positionMs),
    Command: COMMANDS[news.command],
    EmittedAt: toDate(new Date(news.toldAtMs)),
  };
}

function toGroupUpdate(news: Exclude<News, Of<"command">>): unknown {
  switch (news.type) {
    case "joined":
      return update(news.group.id, "GroupJoined", toGroupInfo(news.group, new Date(news.atMs)));
    case "left":
      return update(news.groupId, "GroupLeft", dashed(news.groupId));
    case "memberJoined":
      return update(news.groupId, "UserJoined", news.name);
    case "memberLeft":
      return update(news.groupId, "UserLeft", news.name);
    case "phase":
      return update(news.groupId, "StateUpdate", toStateUpdate(news));
    case "queue":
      return update(news.groupId, "PlayQueue", toQueueUpdate(news));
    case "inNoGroup":
      return update(ZERO_ID, "NotInGroup", "");
    case "noSuchGroup":
      return update(ZERO_ID, "GroupDoesNotExist", "");
    case "mayNotSee":
      return update(news.groupId, "LibraryAccessDenied", "");
  }
}

const update = (GroupId: string, Type: string, Data: unknown) => ({ GroupId, Type, Data });

const toStateUpdate = (news: Of<"phase">): Whole<GroupStateUpdate> => ({
  State: PHASES[news.phase],
  Reason: CAUSES[news.cause],
});

function toQueueUpdate({ change, queue, positionMs, isPlaying }: Of<"queue">): Whole<PlayQueueUpdate> {
  return {
    Reason: CHANGES[change],
    LastUpdate: toDate(new Date(queue.changedAtMs)),
    Playlist: orderOf(queue).map(({ id, itemUuid }) => ({ ItemId: itemUuid, PlaylistItemId: id })),
    PlayingItemIndex: playingIndexIn(queue),
    StartPositionTicks: toTicks(positionMs),
    IsPlaying: isPlaying,
    ShuffleMode: queue.shuffled === null ? "Sorted" : "Shuffle",
    RepeatMode: REPEATS[queue.repeat],
  };
}

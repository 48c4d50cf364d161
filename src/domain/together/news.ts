/** What a group tells its members' devices. */
import type { Uuid } from "../library/item.ts";
import type { GroupInfo, Phase } from "./group.ts";
import type { PlayQueue } from "./queue.ts";

export type Command = "unpause" | "pause" | "stop" | "seek";

export type QueueChange =
  | "replaced"
  | "selected"
  | "removed"
  | "moved"
  | "appended"
  | "inserted"
  | "next"
  | "previous"
  | "repeat"
  | "shuffle";

/** What somebody did that changed the phase. */
export type Cause =
  | "play"
  | "select"
  | "remove"
  | "unpause"
  | "pause"
  | "seek"
  | "buffering"
  | "ready"
  | "next"
  | "previous"
  | "ignore";

export type News =
  | { readonly type: "joined"; readonly group: GroupInfo; readonly atMs: number }
  | { readonly type: "left"; readonly groupId: Uuid }
  | { readonly type: "memberJoined"; readonly groupId: Uuid; readonly name: string }
  | { readonly type: "memberLeft"; readonly groupId: Uuid; readonly name: string }
  | { readonly type: "phase"; readonly groupId: Uuid; readonly phase: Phase; readonly cause: Cause }
  | {
      readonly type: "queue";
      readonly groupId: Uuid;
      readonly change: QueueChange;
      readonly queue: PlayQueue;
      readonly positionMs: number;
      readonly isPlaying: boolean;
    }
  | {
      readonly type: "command";
      readonly groupId: Uuid;
      readonly command: Command;
      readonly entryId: Uuid | null;
      /** To be where at which moment: in the past, what has gone by since is to be caught up. */
      readonly positionMs: number;
      readonly atMs: number;
      readonly toldAtMs: number;
    }
  /** Whoever asked something of a group isn't in any. */
  | { readonly type: "inNoGroup" }
  | { readonly type: "noSuchGroup" }
  /** Somebody who would watch may not see something of the queue. */
  | { readonly type: "mayNotSee"; readonly groupId: Uuid };

export interface Told {
  /** Sessions. */
  readonly to: readonly Uuid[];
  readonly news: News;
}

/** What watching needs of the database: each call is one transaction, and durable when it resolves. */
import type { NamedOwner } from "../core.ts";
import type { ActivityBody, EventLog } from "../events/event.ts";
import type { Audience, Catalogue } from "../library/browse-ports.ts";
import type { Item } from "../library/item.ts";
import type { Log } from "../log.ts";
import type { PlayMethod } from "./session.ts";
import type { ResumeRules, WatchState } from "./watch-state.ts";

/** A play, for the log. */
export interface PlayStart {
  readonly deviceId: number | null;
  readonly method: PlayMethod | null;
  readonly at: Date;
}

export interface PlayEnd {
  readonly at: Date;
  readonly positionMs: number | null;
}

export interface StateChange {
  readonly userId: number;
  readonly item: Pick<Item, "id" | "workId">;
  /** Pure; what it answers is written when it differs. */
  readonly apply: (state: WatchState) => WatchState;
  readonly at: Date;
  /** Opens an entry in the log; entries of the same device that are still open end with it. */
  readonly started?: PlayStart;
  readonly ended?: PlayEnd;
  /** What is written into the log of events with it. */
  readonly tells?: ActivityBody;
  /** False: others are told only when `played` changes, not of every new position. */
  readonly announce: boolean;
}

export interface FolderMark {
  readonly audience: Audience & { readonly userId: number };
  readonly folder: Item;
  readonly played: boolean;
  /** When it was played; null: as known before, else now. */
  readonly playedAt: Date | null;
  readonly at: Date;
}

export interface WatchStore {
  state(userId: number, workId: number): Promise<WatchState>;
  /** Answers the state afterwards. */
  change(change: StateChange): Promise<WatchState>;
  setNamedFavorite(userId: number, owner: NamedOwner, favorite: boolean): Promise<void>;
  /** Marks every leaf below that the person may see. */
  markFolder(mark: FolderMark): Promise<void>;
  /** Ends log entries that nobody will end any more: of a device, or of all after a restart. */
  endPlays(which: { readonly deviceId: number | null } | "all", end: PlayEnd): Promise<number>;
}

export interface WatchingPorts {
  readonly catalogue: Pick<Catalogue, "items" | "parts">;
  readonly store: WatchStore;
  readonly events: Pick<EventLog, "subscribe" | "record">;
  readonly clock: () => Date;
  readonly log: Log;
  readonly rules: () => ResumeRules;
}

import type { Uuid } from "../library/item.ts";
import type { Page } from "../library/query.ts";

/** What happened, numbered in the order in which it became visible. Written in the transaction that it reports. */
export interface ServerEvent {
  readonly seq: number;
  readonly at: Date;
  readonly body: EventBody;
}

export type EventBody =
  | { readonly type: "itemsAdded"; readonly libraryId: number; readonly itemIds: readonly number[] }
  | { readonly type: "itemsChanged"; readonly libraryId: number; readonly itemIds: readonly number[] }
  | {
      readonly type: "itemsRemoved";
      readonly libraryId: number;
      readonly itemIds: readonly number[];
      /** The ids by which clients know them, in the same order: afterwards nobody can ask for them. */
      readonly itemUuids?: readonly Uuid[];
    }
  | { readonly type: "watchStateChanged"; readonly userId: number; readonly itemIds: readonly number[] }
  | {
      readonly type: "libraryChanged";
      readonly libraryId: number;
      readonly change: "added" | "changed" | "removed";
    }
  /** A device's token has ended: by its user, an admin, or a new password. */
  | { readonly type: "signedOut"; readonly userId: number; readonly deviceId: number }
  | {
      readonly type: "rootTrouble";
      readonly libraryId: number;
      readonly path: string;
      readonly state: string;
    }
  /** The disk for what is made of films takes nothing any more, or does again (`reason` null). */
  | { readonly type: "segmentDiskChanged"; readonly state: "full" | "well"; readonly reason: string | null }
  | {
      readonly type: "userChanged";
      readonly userId: number;
      readonly change: "added" | "changed" | "removed";
    }
  | { readonly type: "jobChanged"; readonly jobId: number; readonly kind: string; readonly state: string }
  | ActivityBody;

/** What an admin may want to look up later, with names as they were then. */
export type ActivityBody =
  | {
      readonly type: "signedIn";
      readonly userId: number;
      readonly userName: string;
      readonly deviceName: string;
      readonly address: string | null;
    }
  /** With a name that needn't be anybody's. */
  | { readonly type: "signInRefused"; readonly userName: string; readonly address: string | null }
  | {
      readonly type: "playStarted" | "playStopped";
      readonly userId: number;
      readonly userName: string;
      readonly deviceName: string;
      readonly itemId: number;
      readonly title: string;
      readonly isAudio: boolean;
    }
  | {
      readonly type: "accountNoted";
      readonly userId: number;
      readonly userName: string;
      readonly what: "added" | "removed" | "password" | "shutOut";
    }
  | {
      readonly type: "jobFailed";
      readonly jobId: number;
      readonly kind: string;
      readonly reason: string | null;
    };

export type EventType = EventBody["type"];
export type ActivityType = ActivityBody["type"];

export interface Activity {
  readonly seq: number;
  readonly at: Date;
  readonly body: ActivityBody;
}

export interface ActivityQuery {
  /** None of them: nothing. */
  readonly types: readonly ActivityType[];
  readonly since?: Date;
  readonly offset: number;
  readonly limit: number;
}

/** The log of events; `since` gives what a client missed while it was away. */
export interface EventLog {
  since(seq: number, limit: number): Promise<readonly ServerEvent[]>;
  lastSeq(): Promise<number>;
  /** What happened that is no part of another change; durable when it resolves. */
  record(body: ActivityBody): Promise<void>;
  /** Of what is still kept, the newest first. */
  activity(query: ActivityQuery): Promise<Page<Activity>>;
  /** Called with each event after its transaction is committed, in order; returns how to stop. */
  subscribe(listener: (event: ServerEvent) => void): () => void;
}

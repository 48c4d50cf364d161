import type { Uuid } from "../library/item.ts";

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
  | { readonly type: "jobChanged"; readonly jobId: number; readonly kind: string; readonly state: string };

export type EventType = EventBody["type"];

/** The log of events; `since` gives what a client missed while it was away. */
export interface EventLog {
  since(seq: number, limit: number): Promise<readonly ServerEvent[]>;
  lastSeq(): Promise<number>;
  /** Called with each event after its transaction is committed, in order; returns how to stop. */
  subscribe(listener: (event: ServerEvent) => void): () => void;
}

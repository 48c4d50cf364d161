/** The open WebSockets, so that requests and events reach them. */
import { randomBytes } from "node:crypto";
import type { Uuid } from "../../domain/library/item.ts";
import type { Viewer } from "../../domain/users/user.ts";

/** Messages that clients know; Swift's and Kotlin's SDKs fail on any other. */
export type MessageType =
  | "ForceKeepAlive"
  | "KeepAlive"
  | "Sessions"
  | "ScheduledTasksInfo"
  | "UserDataChanged"
  | "LibraryChanged"
  | "RefreshProgress"
  | "UserUpdated"
  | "UserDeleted"
  | "Play"
  | "Playstate"
  | "GeneralCommand"
  | "SyncPlayCommand"
  | "SyncPlayGroupUpdate"
  | "ActivityLogEntry"
  | "ScheduledTaskEnded"
  | "ServerShuttingDown";

export interface Connection {
  /** As he was when he was last heard of, or refreshed. */
  readonly viewer: Viewer;
  /** The message as text, made by `message`. */
  send(text: string): void;
  /** Looks at the token again; closes, and answers false, when it isn't good any more. */
  refresh(): Promise<boolean>;
  close(): void;
}

/** Each message has an id of its own: Python's client drops those that it has seen. */
export function message(type: MessageType, data?: unknown): string {
  return JSON.stringify({ MessageId: randomBytes(16).toString("hex"), Data: data, MessageType: type });
}

export interface SocketHub {
  /** Returns how to take it out again, which tells whether it was its device's last one. */
  add(connection: Connection): () => boolean;
  connections(): readonly Connection[];
  ofUser(userId: number): readonly Connection[];
  /** By the session's id (the device's). */
  ofSession(sessionId: Uuid): readonly Connection[];
}

export function createSocketHub(): SocketHub {
  const open = new Set<Connection>();
  const those = (test: (connection: Connection) => boolean): readonly Connection[] => [...open].filter(test);
  const ofSession = (sessionId: Uuid) => those(({ viewer }) => viewer.device?.uuid === sessionId);
  return {
    add(connection) {
      open.add(connection);
      return () => {
        open.delete(connection);
        const device = connection.viewer.device?.uuid;
        return device !== undefined && ofSession(device).length === 0;
      };
    },
    connections: () => [...open],
    ofUser: (userId) => those(({ viewer }) => viewer.user?.id === userId),
    ofSession,
  };
}

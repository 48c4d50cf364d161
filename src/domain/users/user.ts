import { DomainError } from "../errors.ts";
import type { Uuid } from "../library/item.ts";

export type Role = "admin" | "user";

export interface User {
  readonly id: number;
  readonly uuid: Uuid;
  readonly name: string;
  readonly role: Role;
  readonly hasPassword: boolean;
  readonly disabled: boolean;
  /** Not offered on the sign-in page. */
  readonly hidden: boolean;
  readonly access: LibraryAccess;
  readonly rights: Rights;
  /** What clients keep with a user and the core doesn't interpret, by protocol: `{jellyfin: {policy, configuration}}`. */
  readonly foreign: Readonly<Record<string, unknown>>;
  readonly image: UserImage | null;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
  readonly lastActiveAt: Date | null;
}

export interface UserImage {
  readonly tag: string;
  readonly mimeType: string;
}

export type LibraryAccess =
  | { readonly all: true }
  | { readonly all: false; readonly libraryIds: readonly number[] };

export interface Rights {
  readonly play: boolean;
  readonly download: boolean;
  readonly deleteItems: boolean;
  readonly remoteAccess: boolean;
  readonly controlOthers: boolean;
  readonly maxSessions: number;
}

export const DEFAULT_RIGHTS: Rights = {
  play: true,
  download: true,
  deleteItems: false,
  remoteAccess: true,
  controlOthers: false,
  maxSessions: 0,
};

export interface UserChanges {
  readonly name?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
  readonly hidden?: boolean;
  readonly access?: LibraryAccess;
  readonly rights?: Partial<Rights>;
  readonly foreign?: Readonly<Record<string, unknown>>;
}

/** A client on a machine: one per user and the client's own device id. */
export interface Device {
  readonly id: number;
  /** The session's id that clients see; stable per device. */
  readonly uuid: Uuid;
  readonly userId: number;
  /** As the client names itself; unique together with the user. */
  readonly clientDeviceId: string;
  readonly name: string;
  readonly customName: string | null;
  readonly client: string;
  readonly clientVersion: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly lastAddress: string | null;
  /** What the client said it can do, as its protocol words it. */
  readonly capabilities: Readonly<Record<string, unknown>> | null;
}

export interface ApiKey {
  readonly id: number;
  readonly name: string;
  /** The secret; only an admin gets to see it, as tools (Seerr) read it back from the list. */
  readonly token: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Who asks: a person on a device, or a program with an API key (no user, all rights, no watch state of its own). */
export interface Viewer {
  readonly user: User | null;
  readonly device: Device | null;
  readonly isAdmin: boolean;
  readonly access: LibraryAccess;
  /** From where, after trusted proxies were taken into account. */
  readonly address: string | null;
}

export const fromOutside = (): DomainError =>
  new DomainError("forbidden", "this account is for the local network only");

/** `isLocal` false: from outside the local network. */
export const mayComeFrom = ({ rights }: User, isLocal: boolean | undefined): boolean =>
  rights.remoteAccess || isLocal !== false;

export interface ClientDescription {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly client: string;
  readonly version: string;
  readonly address: string | null;
  /** Of the local network, with no untrusted proxy between; not given by what doesn't come over the network. */
  readonly isLocal?: boolean;
}

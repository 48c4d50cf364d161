import { DomainError } from "../errors.ts";
import type { Uuid } from "../library/item.ts";
import { type ContentLimits, isLimited, isWithin, type TimeWindow } from "./limits.ts";

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

export type LibraryAccess = (
  | { readonly all: true }
  | { readonly all: false; readonly libraryIds: readonly number[] }
) & {
  /** What of these libraries is kept back; not given: nothing. */
  readonly limits?: ContentLimits;
};

export const maySeeLibrary = (access: LibraryAccess, libraryId: number): boolean =>
  access.all || access.libraryIds.includes(libraryId);

export interface Rights {
  readonly play: boolean;
  readonly download: boolean;
  readonly deleteItems: boolean;
  /** Libraries in which he may delete items, though not everywhere. */
  readonly deleteIn: readonly number[];
  readonly remoteAccess: boolean;
  readonly controlOthers: boolean;
  readonly maxSessions: number;
  /** What may be made for him of a file that his player doesn't take. */
  readonly convertVideo: boolean;
  readonly convertAudio: boolean;
  /** Another container, with picture and sound as they are. */
  readonly remux: boolean;
  /** The most that is sent to him outside the local network; 0: no limit. */
  readonly remoteBitrateBps: number;
  /** When he may use the server, admins always; empty: at any time. */
  readonly schedule: readonly TimeWindow[];
  /** The ids by which clients call the devices on which he may sign in; null: on any. */
  readonly deviceIds: readonly string[] | null;
  /** Wrong passwords in a row by which the account is disabled; 0: never. */
  readonly maxFailedSignIns: number;
  readonly manageCollections: boolean;
  /** His own password, picture and settings. */
  readonly changeOwnSettings: boolean;
}

export const DEFAULT_RIGHTS: Rights = {
  play: true,
  download: true,
  deleteItems: false,
  deleteIn: [],
  remoteAccess: true,
  controlOthers: false,
  maxSessions: 0,
  convertVideo: true,
  convertAudio: true,
  remux: true,
  remoteBitrateBps: 0,
  schedule: [],
  deviceIds: null,
  maxFailedSignIns: 0,
  manageCollections: false,
  changeOwnSettings: true,
};

export interface UserChanges {
  readonly name?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
  readonly hidden?: boolean;
  /** The libraries; `limits` change by themselves. */
  readonly access?: LibraryAccess;
  readonly limits?: ContentLimits;
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
  /** False: from outside the local network, or nobody knows from where behind a proxy. Not given: not over a network. */
  readonly isLocal?: boolean;
}

/** What the rights say, whoever it is that has none of his own: admins and API keys may everything. */
export const may = (
  viewer: Viewer,
  right: "play" | "download" | "convertVideo" | "convertAudio" | "remux" | "manageCollections",
): boolean => viewer.isAdmin || (viewer.user?.rights[right] ?? right !== "manageCollections");

export const mayDeleteIn = ({ isAdmin, user }: Viewer, libraryId: number): boolean =>
  isAdmin || user?.rights.deleteItems === true || user?.rights.deleteIn.includes(libraryId) === true;

/** The most that is sent to him; null: no limit. */
export function bitrateLimitOf({ user, isLocal }: Viewer): number | null {
  const limit = user?.rights.remoteBitrateBps ?? 0;
  return limit > 0 && isLocal === false ? limit : null;
}

/** By the user's own schedule and list of devices. */
export const mayBeThere = ({ role, rights }: User, now: Date): boolean =>
  role === "admin" || isWithin(rights.schedule, now);
export const mayUse = ({ role, rights }: User, clientDeviceId: string): boolean =>
  role === "admin" || rights.deviceIds === null || rights.deviceIds.includes(clientDeviceId);

export const notNow = (): DomainError =>
  new DomainError("forbidden", "this account may not be used at this time");
export const notThatDevice = (): DomainError =>
  new DomainError("forbidden", "this account may not be used on this device");

/** With the limits in the access, where there are any. */
export const accessOf = (access: LibraryAccess, limits: ContentLimits): LibraryAccess =>
  isLimited(limits) ? { ...access, limits } : access;

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

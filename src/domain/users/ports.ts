/** What the people's part needs from outside. Stores write their events in the transaction of the change. */
import type { Uuid } from "../library/item.ts";
import type { ApiKey, ClientDescription, Device, Rights, Role, User, UserChanges } from "./user.ts";

export interface PasswordHasher {
  /** Slow on purpose; the text says how to check it. */
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

/** A user and what proves that it is him; null: no password is set. */
export interface Credentials {
  readonly user: User;
  readonly passwordHash: string | null;
}

export interface NewUser {
  readonly uuid: Uuid;
  readonly name: string;
  readonly nameKey: string;
  readonly role: Role;
  readonly rights: Rights;
  readonly passwordHash: string | null;
  readonly createdAt: Date;
}

export interface StoredUserChanges extends Omit<UserChanges, "name"> {
  readonly name?: { readonly name: string; readonly nameKey: string };
}

interface StoredImage {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly tag: string;
}

export interface UserStore {
  /** By name. */
  list(): Promise<readonly User[]>;
  byUuid(uuid: Uuid): Promise<User | null>;
  byId(id: number): Promise<User | null>;
  credentialsByName(nameKey: string): Promise<Credentials | null>;
  credentialsById(id: number): Promise<Credentials | null>;
  /** `conflict` when the name is taken. */
  insert(user: NewUser): Promise<User>;
  /**
   * `not-found`; `conflict` when the name is taken; `forbidden` when nobody would be left to administer. A user who
   * is disabled loses his tokens.
   */
  update(id: number, changes: StoredUserChanges): Promise<User>;
  /** With devices, tokens, preferences and watch states; `not-found`, `forbidden` as `update`. */
  remove(id: number): Promise<void>;
  /**
   * A right or wrong password for the account. As many wrong ones in a row as it may have disable it; `forbidden`, and
   * nothing noted, when that would leave nobody to administer.
   */
  noteSignIn(id: number, succeeded: boolean): Promise<void>;
  /** Null takes the password away. Ends all sessions of the user except that of `keepTokenHash`. */
  setPassword(id: number, hash: string | null, keepTokenHash: string | null): Promise<void>;
  setImage(id: number, image: StoredImage | null): Promise<void>;
  readImage(id: number): Promise<StoredImage | null>;
}

export interface SignInRecord {
  readonly userId: number;
  /** For a device that is new. */
  readonly deviceUuid: Uuid;
  readonly client: ClientDescription;
  readonly tokenHash: string;
  readonly at: Date;
}

/** A sign of life of a device, and how its client describes itself now. */
export interface Seen {
  readonly deviceId: number;
  readonly userId: number;
  readonly at: Date;
  readonly address: string | null;
  readonly name: string;
  readonly client: string;
  readonly clientVersion: string;
}

export interface DeviceStore {
  /** Makes the device or takes it up again; its older token ends. */
  signIn(record: SignInRecord): Promise<{ readonly user: User; readonly device: Device }>;
  /** Whose token it is; also of a disabled user. */
  find(tokenHash: string): Promise<{ readonly user: User; readonly device: Device } | null>;
  /** Whether this user has signed in on this device before. */
  isKnown(userId: number, clientDeviceId: string): Promise<boolean>;
  /** Ends the token, if there is one; the device is kept for the next time. */
  signOut(tokenHash: string): Promise<void>;
  /** Signed-in devices, of one user or of all, the last seen first. */
  list(userId: number | null): Promise<readonly Device[]>;
  /** `not-found`. */
  update(
    id: number,
    changes: { readonly customName?: string | null; readonly capabilities?: Record<string, unknown> },
  ): Promise<Device>;
  /** `not-found`. */
  remove(id: number): Promise<void>;
  seen(devices: readonly Seen[]): Promise<void>;
  /** Signed-in devices that were seen since. */
  seenSince(since: Date): Promise<readonly Device[]>;
}

export interface ApiKeyStore {
  list(): Promise<readonly ApiKey[]>;
  find(token: string): Promise<ApiKey | null>;
  insert(key: Omit<ApiKey, "id" | "lastUsedAt">): Promise<ApiKey>;
  /** `not-found`. */
  remove(token: string): Promise<void>;
  used(uses: readonly { readonly id: number; readonly at: Date }[]): Promise<void>;
}

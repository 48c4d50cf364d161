import { randomBytes } from "node:crypto";
import type { SignIn } from "../core.ts";
import { DomainError, isDomainError } from "../errors.ts";
import type { EventLog } from "../events/event.ts";
import { userNameKey } from "./names.ts";
import type { DeviceStore, PasswordHasher, UserStore } from "./ports.ts";
import { createSignInThrottle } from "./throttle.ts";
import { clipped, newToken, newUuid, tokenHashOf } from "./tokens.ts";
import {
  type ClientDescription,
  fromOutside,
  mayBeThere,
  mayComeFrom,
  mayUse,
  notNow,
  notThatDevice,
  type User,
} from "./user.ts";
import type { Viewers } from "./viewers.ts";

/** Longer ones would only cost time. */
export const MAX_PASSWORD = 1024;

export interface SignInParts {
  readonly users: UserStore;
  readonly devices: DeviceStore;
  readonly hasher: PasswordHasher;
  readonly viewers: Viewers;
  readonly events: Pick<EventLog, "record">;
  readonly clock: () => Date;
}

export interface SignInService {
  signIn(name: string, password: string, client: ClientDescription): Promise<SignIn>;
  signInAs(user: User, client: ClientDescription): Promise<SignIn>;
  checkPassword(id: number, password: string): Promise<boolean>;
}

const refused = (): DomainError => new DomainError("unauthenticated", "wrong name or password");

export function createSignIn(parts: SignInParts): SignInService {
  const { users, hasher } = parts;
  const throttle = createSignInThrottle(parts.clock);
  let decoy: Promise<string> | null = null;

  /** True when it is the password; takes its time also when there is none to compare with, so that names can't be tried out. */
  async function isPassword(expected: string | null, password: string): Promise<boolean> {
    decoy ??= hasher.hash(randomBytes(16).toString("hex"));
    const matches = await hasher.verify(expected ?? (await decoy), password);
    return matches && expected !== null;
  }

  async function authenticate(name: string, password: string, client: ClientDescription): Promise<User> {
    const nameKey = userNameKey(name);
    if (password === "") return withoutPassword(users, nameKey);
    if (password.length > MAX_PASSWORD) throw refused();
    const credentials = await users.credentialsByName(nameKey);
    const deviceId = clipped(client.deviceId);
    const own = (await parts.devices.isKnown(credentials?.user.id ?? 0, deviceId)) ? deviceId : null;
    const attempt = throttle.attempt({ nameKey, ownDeviceId: own, address: client.address });
    const isRight = await isPassword(credentials?.passwordHash ?? null, password);
    if (credentials === null) throw refused();
    await noteOutcome(users, credentials.user, isRight);
    if (!isRight) throw refused();
    attempt.succeed();
    return credentials.user;
  }

  return {
    async signIn(name, password, client) {
      const user = await authenticate(name, password, client).catch(async (error: unknown) => {
        if (password !== "") await tellRefusal(parts.events, name, client, error);
        throw error;
      });
      return await openSession(parts, user, client);
    },
    signInAs: (user, client) => openSession(parts, user, client),
    async checkPassword(id, password) {
      const credentials = await users.credentialsById(id);
      if (credentials === null) return false;
      const { passwordHash } = credentials;
      if (passwordHash === null || password === "") return passwordHash === null && password === "";
      const attempt = throttle.attempt({
        nameKey: `${userNameKey(credentials.user.name)}, signed in`,
        ownDeviceId: null,
        address: null,
      });
      if (password.length > MAX_PASSWORD || !(await isPassword(passwordHash, password))) return false;
      attempt.succeed();
      return true;
    },
  };
}

/** Not a try: some clients (Roku) send an empty password to find out whether one is needed. */
async function withoutPassword(users: UserStore, nameKey: string): Promise<User> {
  const credentials = await users.credentialsByName(nameKey);
  if (credentials === null || credentials.passwordHash !== null) throw refused();
  return credentials.user;
}

/** Not of those who are held up already. */
async function tellRefusal(
  events: SignInParts["events"],
  name: string,
  { address }: ClientDescription,
  error: unknown,
): Promise<void> {
  if (!isDomainError(error, "unauthenticated")) return;
  await events.record({ type: "signInRefused", userName: clipped(name), address });
}

/** Counts only where the account has a limit; the last admin is only held up, never shut out. */
async function noteOutcome(
  users: UserStore,
  { id, rights, disabled }: User,
  isRight: boolean,
): Promise<void> {
  if (rights.maxFailedSignIns <= 0 || disabled) return;
  await users.noteSignIn(id, isRight).catch((error: unknown) => {
    if (!isDomainError(error, "forbidden")) throw error;
  });
}

/** A device that wasn't seen for so long is no session that counts. */
const SESSION_MS = 24 * 60 * 60_000;

/** Refuses one more than the user may have; signing in again on a device is no other session. */
async function checkSessions(
  devices: DeviceStore,
  { id, rights }: User,
  client: ClientDescription,
  now: Date,
): Promise<void> {
  if (rights.maxSessions <= 0) return;
  const since = now.getTime() - SESSION_MS;
  const others = (await devices.list(id)).filter(
    ({ clientDeviceId, lastSeenAt }) =>
      clientDeviceId !== clipped(client.deviceId) && lastSeenAt.getTime() > since,
  );
  if (others.length >= rights.maxSessions)
    throw new DomainError("forbidden", "this account is signed in on as many devices as it may be");
}

async function openSession(
  { devices, viewers, clock }: SignInParts,
  user: User,
  client: ClientDescription,
): Promise<SignIn> {
  if (user.disabled) throw new DomainError("forbidden", "this account is disabled");
  if (!mayComeFrom(user, client.isLocal)) throw fromOutside();
  if (!mayBeThere(user, clock())) throw notNow();
  if (!mayUse(user, clipped(client.deviceId))) throw notThatDevice();
  if (client.deviceId === "") throw new DomainError("invalid", "a device needs an id", { field: "deviceId" });
  await checkSessions(devices, user, client, clock());
  const token = newToken();
  const session = await devices.signIn({
    userId: user.id,
    deviceUuid: newUuid(),
    client: {
      deviceId: clipped(client.deviceId),
      deviceName: clipped(client.deviceName),
      client: clipped(client.client),
      version: clipped(client.version),
      address: client.address,
    },
    tokenHash: tokenHashOf(token),
    at: clock(),
  });
  viewers.forgetDevice(session.device.id);
  viewers.noteDevice(session.device);
  return { ...session, token };
}

import type { UserService } from "../core.ts";
import type { EventLog } from "../events/event.ts";
import type { Log } from "../log.ts";
import { createAccounts, createUserImages } from "./accounts.ts";
import type { ApiKeyStore, DeviceStore, PasswordHasher, UserStore } from "./ports.ts";
import { createQuickConnect } from "./quick-connect.ts";
import { createSignIn } from "./sign-in.ts";
import { createSignsOfLife, type SignsOfLife } from "./signs-of-life.ts";
import { newToken, tokenHashOf } from "./tokens.ts";
import type { Device, Role, User } from "./user.ts";
import { createViewers, type Viewers } from "./viewers.ts";

export interface UserPorts {
  readonly users: UserStore;
  readonly devices: DeviceStore;
  readonly apiKeys: ApiKeyStore;
  readonly hasher: PasswordHasher;
  readonly events: Pick<EventLog, "subscribe" | "record">;
  readonly clock: () => Date;
  readonly log: Log;
}

export interface Users extends UserService {
  create(name: string, password: string, role?: Role): Promise<User>;
  /** Writes when devices were last seen: before the end of the process. */
  flush(): Promise<void>;
}

/** People, their devices and what lets them in. */
export async function createUserService(ports: UserPorts): Promise<Users> {
  const { users, devices, apiKeys, events, clock } = ports;
  const signs = createSignsOfLife(ports, clock());
  const viewers = await createViewers({ users, devices, apiKeys, signs, clock });
  const signIn = createSignIn({ ...ports, viewers });
  events.subscribe(({ body }) => {
    if (body.type === "signedOut") {
      viewers.forgetDevice(body.deviceId);
      signs.forgetDevice(body.deviceId);
    } else if (body.type === "userChanged" && body.change === "removed") viewers.forgetUser(body.userId);
    else if (body.type === "userChanged") viewers.refreshUser(body.userId);
  });
  return {
    ...createAccounts({ ...ports, signs }),
    ...createUserImages(users),
    ...signIn,
    ...deviceCalls(devices, viewers, signs),
    ...apiKeyCalls(apiKeys, viewers, clock),
    viewerOf: (token, client) => viewers.viewerOf(token, client),
    anonymousViewer: (address, withinMs, purpose) => viewers.anonymousViewer(address, withinMs, purpose),
    quickConnect: createQuickConnect({
      users,
      signInAs: (user, client) => signIn.signInAs(user, client),
      clock,
    }),
    flush: () => signs.flush(),
  };
}

type DeviceCalls = Pick<UserService, "signOut" | "devices" | "updateDevice" | "removeDevice">;

function deviceCalls(devices: DeviceStore, viewers: Viewers, signs: SignsOfLife): DeviceCalls {
  const withSign = (device: Device): Device => {
    const seen = signs.lastSeenAt(device.id);
    return seen === null ? device : { ...device, lastSeenAt: seen };
  };
  return {
    async signOut(token) {
      await devices.signOut(tokenHashOf(token));
    },
    async devices(viewer) {
      if (!viewer.isAdmin && viewer.user === null) return [];
      const all = await devices.list(viewer.isAdmin ? null : (viewer.user?.id ?? null));
      return all.map(withSign);
    },
    async updateDevice(id, changes) {
      const device = await devices.update(id, changes);
      viewers.forgetDevice(id);
      return withSign(device);
    },
    removeDevice: (id) => devices.remove(id),
  };
}

type ApiKeyCalls = Pick<UserService, "apiKeys" | "createApiKey" | "revokeApiKey">;

function apiKeyCalls(apiKeys: ApiKeyStore, viewers: Viewers, clock: () => Date): ApiKeyCalls {
  return {
    apiKeys: () => apiKeys.list(),
    createApiKey: (name) => apiKeys.insert({ name, token: newToken(), createdAt: clock() }),
    async revokeApiKey(token) {
      await apiKeys.remove(token);
      viewers.forgetToken(token);
    },
  };
}

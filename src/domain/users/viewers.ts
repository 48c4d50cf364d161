import { type AnonymousPorts, createAnonymous, type Purpose } from "./anonymous.ts";
import { createKnownAddresses, type KnownAddresses } from "./known-addresses.ts";
import type { ApiKeyStore, DeviceStore } from "./ports.ts";
import type { SignsOfLife } from "./signs-of-life.ts";
import { clipped, tokenHashOf } from "./tokens.ts";
import {
  type ClientDescription,
  type Device,
  fromOutside,
  mayBeThere,
  mayComeFrom,
  mayUse,
  notNow,
  notThatDevice,
  type Viewer,
} from "./user.ts";
import { createViewerCache, type CachedViewer } from "./viewer-cache.ts";

const MAX_TOKEN = 256;
/** So far back, addresses are known again after a restart. */
const REMEMBERED_MS = 24 * 60 * 60_000;

/** Who holds a token, and from where they are seen. */
export interface Viewers {
  /** `forbidden` for one from outside who may only be in the local network. */
  viewerOf(token: string, client: Partial<ClientDescription>): Promise<Viewer | null>;
  /** Something about the user changed. */
  refreshUser(userId: number): void;
  /** The user's sessions have ended. */
  forgetUser(userId: number): void;
  forgetDevice(deviceId: number): void;
  forgetToken(token: string): void;
  anonymousViewer(address: string, withinMs: number, purpose: Purpose): Promise<Viewer | null>;
  noteDevice(device: Device): void;
}

export interface ViewerPorts extends AnonymousPorts {
  readonly devices: DeviceStore;
  readonly apiKeys: ApiKeyStore;
  readonly signs: SignsOfLife;
}

export async function createViewers(ports: ViewerPorts): Promise<Viewers> {
  const { signs, clock } = ports;
  const cache = createViewerCache(clock);
  const anonymous = createAnonymous(ports);
  const addresses = await rememberedAddresses(ports.devices, clock());

  function noteUse({ viewer: { device, address }, apiKeyId }: CachedViewer): void {
    const at = clock();
    if (apiKeyId !== null) signs.apiKey(apiKeyId, at);
    if (device === null) return;
    const { id, userId, name, client, clientVersion } = device;
    signs.device({ deviceId: id, userId, at, address, name, client, clientVersion });
    if (address !== null) addresses.note(address, device, at);
  }

  return {
    async viewerOf(token, client) {
      if (token === "" || token.length > MAX_TOKEN) return null;
      const hash = tokenHashOf(token);
      const found = cache.get(hash) ?? (await cache.read(hash, () => readViewer(ports, token, hash)));
      if (found === null) return null;
      checkEntry(found.viewer, client, clock());
      const described = { ...found, viewer: withClient(found.viewer, client) };
      if (described.viewer !== found.viewer) cache.replace(hash, described);
      noteUse(described);
      return described.viewer;
    },
    refreshUser(userId) {
      anonymous.refresh(userId);
      cache.forget((viewer) => viewer.user?.id === userId);
    },
    forgetUser(userId) {
      anonymous.refresh(userId);
      cache.forget((viewer) => viewer.user?.id === userId);
      addresses.forget((device) => device.userId === userId);
    },
    forgetDevice(deviceId) {
      cache.forget((viewer) => viewer.device?.id === deviceId);
      addresses.forget((device) => device.id === deviceId);
    },
    forgetToken: (token) => cache.forgetHash(tokenHashOf(token)),
    anonymousViewer(address, withinMs, purpose) {
      const people = addresses.usersAt(address, clock().getTime() - withinMs);
      return anonymous.viewerAmong(people, address, purpose);
    },
    noteDevice(device) {
      if (device.lastAddress !== null) addresses.note(device.lastAddress, device, clock());
    },
  };
}

/** A session goes on only as long as it could begin. */
function checkEntry({ user, device }: Viewer, client: Partial<ClientDescription>, now: Date): void {
  if (user === null) return;
  if (!mayComeFrom(user, client.isLocal)) throw fromOutside();
  if (!mayBeThere(user, now)) throw notNow();
  if (device !== null && !mayUse(user, device.clientDeviceId)) throw notThatDevice();
}

async function rememberedAddresses(devices: DeviceStore, now: Date): Promise<KnownAddresses> {
  const addresses = createKnownAddresses();
  const since = new Date(now.getTime() - REMEMBERED_MS);
  for (const device of await devices.seenSince(since))
    if (device.lastAddress !== null) addresses.note(device.lastAddress, device, device.lastSeenAt);
  return addresses;
}

async function readViewer(
  { devices, apiKeys }: ViewerPorts,
  token: string,
  hash: string,
): Promise<CachedViewer | null> {
  const held = await devices.find(hash);
  if (held !== null) {
    const { user, device } = held;
    if (user.disabled) return null;
    const isAdmin = user.role === "admin";
    return { viewer: { user, device, isAdmin, access: user.access, address: null }, apiKeyId: null };
  }
  const key = await apiKeys.find(token);
  if (key === null) return null;
  const viewer: Viewer = { user: null, device: null, isAdmin: true, access: { all: true }, address: null };
  return { viewer, apiKeyId: key.id };
}

/** The viewer as the request describes him; the same object when nothing differs. */
function withClient(viewer: Viewer, client: Partial<ClientDescription>): Viewer {
  const address = client.address ?? null;
  const device = viewer.device === null ? null : describedBy(viewer.device, client);
  const { isLocal } = client;
  const isSame = address === viewer.address && device === viewer.device && isLocal === viewer.isLocal;
  return isSame ? viewer : { ...viewer, address, device, ...(isLocal === undefined ? {} : { isLocal }) };
}

/** An updated client tells its new version with its old token; another device's words don't count. */
function describedBy(device: Device, client: Partial<ClientDescription>): Device {
  if (client.deviceId !== undefined && client.deviceId !== device.clientDeviceId) return device;
  const name = clipped(client.deviceName) ?? device.name;
  const program = clipped(client.client) ?? device.client;
  const clientVersion = clipped(client.version) ?? device.clientVersion;
  const isSame = name === device.name && program === device.client && clientVersion === device.clientVersion;
  return isSame ? device : { ...device, name, client: program, clientVersion };
}

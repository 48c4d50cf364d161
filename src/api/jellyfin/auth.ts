/**
 * Every way in which clients bring their token and name themselves; all are taken, also several at once. Jellyfin 12
 * switches the older ones off, apps in use still send them.
 */
import type { Core } from "../../domain/core.ts";
import type { ClientDescription, Viewer } from "../../domain/users/user.ts";
import type { RequestInfo } from "../http/endpoint.ts";
import { readQuery } from "./query.ts";

export interface Credentials {
  /** In the order in which they are tried. */
  readonly tokens: readonly string[];
  readonly client: Partial<ClientDescription>;
}

/** Longer values are of no client. */
const MAX_HEADER = 4096;
const MAX_VALUE = 512;

/**
 * The pairs of `MediaBrowser Client="…", Token=…` with lower-case keys; null for another scheme. Values come quoted or
 * not (Kodi, Swiftfin: with spaces inside), percent-encoded (the TypeScript and Kotlin SDKs) or not, in any order, with
 * something behind them (Janitorr: a brace) that means nothing.
 */
export function parseAuthorization(header: string): ReadonlyMap<string, string> | null {
  const scheme = /^\s*(?:mediabrowser|emby)\s+/i.exec(header);
  if (scheme === null || header.length > MAX_HEADER) return null;
  const pairs = new Map<string, string>();
  const pair = /([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"[^,]*|([^,]*))(?:,|$)/g;
  for (const [, key, quoted, plain] of header.slice(scheme[0].length).matchAll(pair)) {
    const value = quoted?.replace(/\\(.)/g, "$1") ?? plain?.trim() ?? "";
    if (key !== undefined) pairs.set(key.toLowerCase(), decoded(value).slice(0, MAX_VALUE));
  }
  return pairs;
}

/** `SDK%20T%C3%A9st` decoded; what isn't percent-encoded stays. */
function decoded(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

export function credentialsOf(
  request: Pick<RequestInfo, "headers" | "queryString" | "address" | "isLocal">,
): Credentials {
  const header = (name: string): string => {
    const value = request.headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? "";
  };
  const schemes = [header("authorization"), header("x-emby-authorization")].map(parseAuthorization);
  const query = readQuery(request.queryString);
  const fromQuery = (name: string): string => {
    const values = query[name];
    return Array.isArray(values) ? String(values[0]) : "";
  };
  const tokens = [
    ...schemes.map((pairs) => pairs?.get("token") ?? ""),
    header("x-emby-token"),
    header("x-mediabrowser-token"),
    fromQuery("apikey"),
    fromQuery("api_key"),
  ];
  const named = (key: string): string =>
    schemes.map((pairs) => pairs?.get(key) ?? "").find((value) => value !== "") ?? "";
  return {
    tokens: [...new Set(tokens.filter((token) => token !== "" && token.length <= MAX_VALUE))],
    client: describe(
      {
        deviceId: named("deviceid"),
        deviceName: named("device"),
        client: named("client"),
        version: named("version"),
      },
      request,
    ),
  };
}

function describe(
  given: Omit<ClientDescription, "address" | "isLocal">,
  { address, isLocal }: Pick<RequestInfo, "address" | "isLocal">,
): Partial<ClientDescription> {
  const told = Object.entries(given).filter(([, value]) => value !== "");
  return { ...Object.fromEntries(told), address, isLocal };
}

/** The holder of the first token that is good, who is seen by it; null when none is. */
export async function authenticate(
  request: RequestInfo,
  core: Core,
): Promise<{ readonly viewer: Viewer; readonly token: string } | null> {
  const { tokens, client } = credentialsOf(request);
  for (const token of tokens) {
    const viewer = await core.users.viewerOf(token, client);
    if (viewer !== null) {
      core.watching.seen(viewer);
      return { viewer, token };
    }
  }
  return null;
}

/** Whole, as signing in needs it; null when the client didn't say who it is (the real server answers 400). */
export function clientOf(request: RequestInfo): ClientDescription | null {
  const { deviceId, deviceName, client, version } = credentialsOf(request).client;
  if (deviceId === undefined || client === undefined) return null;
  return {
    deviceId,
    deviceName: deviceName ?? client,
    client,
    version: version ?? "",
    address: request.address,
    isLocal: request.isLocal,
  };
}

import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

/** Who a request comes from, as far as it can be trusted. */
export interface Origin {
  /** The client's address; null when a trusted proxy doesn't tell it. */
  readonly address: string | null;
  readonly isLocal: boolean;
  /** `https://host[:port][/prefix]` as the client reached the outermost trusted proxy, without our own base path. */
  readonly url: string;
}

export interface Peer {
  readonly address: string | null;
  readonly encrypted: boolean;
  /** `host:port` of our own end, for requests that name no usable host. */
  readonly localHost: string;
}

interface Hop {
  readonly address: string | null;
}

const LOCAL = listOf([
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
]);
const FORWARDING = ["forwarded", "x-forwarded-for", "x-real-ip", "via"] as const;
const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;
const PREFIX = /^(?:\/[\w.~-]+){1,8}$/;
/** More hops than any sane chain has; what stands before them is not looked at. */
const MAX_HOPS = 32;

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) addRange(list, range);
  return list;
}

/** `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`; throws RangeError for anything else. */
function addRange(list: BlockList, range: string): void {
  const [address = "", bits] = range.split("/");
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (version === 0 || bits === "" || !Number.isInteger(prefix) || prefix < 0 || prefix > longest)
    throw new RangeError(`"${range}" is neither an address nor a range such as 10.0.0.0/8`);
  list.addSubnet(address, prefix, version === 4 ? "ipv4" : "ipv6");
}

/** True when `range` is an address or a CIDR range that `createOriginReader` takes. */
export function isAddressRange(range: string): boolean {
  try {
    addRange(new BlockList(), range);
    return true;
  } catch {
    return false;
  }
}

function has(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}

/** An address without port, brackets, zone and IPv4-in-IPv6 form; null for `unknown`, `_hidden` and nonsense. */
export function plainAddress(text: string): string | null {
  const trimmed = text.trim().replace(/^"(.*)"$/, "$1");
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  const address = bare.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(address) === 0 ? null : address.toLowerCase();
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.join(",");
}

/** The value nearest to us of a header in which each proxy may have added one. */
function last(value: string | readonly string[] | undefined): string | undefined {
  return single(value)?.split(",").at(-1)?.trim();
}

/** RFC 7239 §4: elements divided by commas, pairs by semicolons; a comma inside quotes doesn't divide. */
function parseForwarded(header: string): readonly ReadonlyMap<string, string>[] {
  const elements = header.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
  return elements.map((element) => {
    const pairs = element.match(/(?:"(?:[^"\\]|\\.)*"|[^;"])+/g) ?? [];
    return new Map(
      pairs.map((pair): [string, string] => {
        const at = pair.indexOf("=");
        const value = pair
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, "$1");
        return [pair.slice(0, Math.max(0, at)).trim().toLowerCase(), value];
      }),
    );
  });
}

interface Told {
  readonly hops: readonly Hop[];
  readonly proto: string | undefined;
  readonly host: string | undefined;
}

/** What the proxies say; `X-Forwarded-For` counts where both forms are there, since most proxies only write that. */
function toldBy(headers: IncomingHttpHeaders): Told {
  const addresses = single(headers["x-forwarded-for"]);
  if (addresses === undefined && headers.forwarded !== undefined) {
    const elements = parseForwarded(headers.forwarded);
    return {
      hops: elements.map((element) => ({ address: plainAddress(element.get("for") ?? "") })),
      proto: elements.at(-1)?.get("proto"),
      host: elements.at(-1)?.get("host"),
    };
  }
  return {
    hops: (addresses ?? "")
      .split(",")
      .filter((part) => part.trim() !== "")
      .map((part) => ({ address: plainAddress(part) })),
    proto: last(headers["x-forwarded-proto"]),
    host: last(headers["x-forwarded-host"]),
  };
}

/**
 * Reads where requests come from. Forwarded headers count only when the peer is one of `trusted` (addresses and CIDR
 * ranges); from the nearest hop on, trusted ones are skipped. Nobody counts as local who comes through a proxy that
 * isn't trusted, or through a trusted one that doesn't say for whom.
 */
export function createOriginReader(
  trusted: readonly string[],
): (headers: IncomingHttpHeaders, peer: Peer) => Origin {
  const proxies = listOf(trusted);
  const isTrusted = (address: string | null): boolean => address !== null && has(proxies, address);
  return (headers, peer) => {
    const address = peer.address === null ? null : plainAddress(peer.address);
    return isTrusted(address)
      ? forwardedOrigin(headers, peer, address, isTrusted)
      : directOrigin(headers, peer, address);
  };
}

function directOrigin(headers: IncomingHttpHeaders, peer: Peer, address: string | null): Origin {
  return {
    address,
    isLocal: isLocal(address) && FORWARDING.every((name) => headers[name] === undefined),
    url: `${schemeOf(peer)}://${usableHost(headers.host) ?? peer.localHost}`,
  };
}

function forwardedOrigin(
  headers: IncomingHttpHeaders,
  peer: Peer,
  address: string | null,
  isTrusted: (address: string | null) => boolean,
): Origin {
  const told = toldBy(headers);
  const client = told.hops.slice(-MAX_HOPS).findLast((hop) => !isTrusted(hop.address)) ?? told.hops[0];
  const proto = /^https?$/i.test(told.proto ?? "") ? told.proto?.toLowerCase() : schemeOf(peer);
  const host = usableHost(told.host) ?? usableHost(headers.host) ?? peer.localHost;
  const prefix = last(headers["x-forwarded-prefix"])?.replace(/\/$/, "") ?? "";
  return {
    address: client === undefined ? address : client.address,
    isLocal: client !== undefined && isLocal(client.address),
    url: `${proto}://${host}${PREFIX.test(prefix) ? prefix : ""}`,
  };
}

function isLocal(address: string | null): boolean {
  return address !== null && has(LOCAL, address);
}

function schemeOf(peer: Peer): string {
  return peer.encrypted ? "https" : "http";
}

function usableHost(host: string | undefined): string | null {
  return host !== undefined && HOST.test(host) ? host : null;
}

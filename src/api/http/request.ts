import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { RequestInfo } from "./endpoint.ts";
import type { Origin, Peer } from "./proxies.ts";

export interface RequestReader {
  /** The request as handlers see it, path without the base path; prefixes of a protocol are taken off later. */
  read(request: IncomingMessage, signal: () => AbortSignal): RequestInfo;
}

/**
 * `basePath` is empty or begins with a slash. It is taken off where it stands and not demanded, since some proxies take
 * it off themselves.
 */
export function createRequestReader(
  originOf: (headers: IncomingMessage["headers"], peer: Peer) => Origin,
  basePath: string,
): RequestReader {
  const base = basePath.toLowerCase();
  return {
    read(request, signal) {
      const [path, queryString] = splitUrl(request.url ?? "/");
      const origin = originOf(request.headers, peerOf(request));
      return {
        method: request.method ?? "GET",
        path: withoutBase(path, base),
        queryString,
        headers: request.headers,
        address: origin.address,
        isLocal: origin.isLocal,
        origin: origin.url.toLowerCase().endsWith(base) ? origin.url : origin.url + basePath,
        get signal() {
          return signal();
        },
      };
    },
  };
}

/** Path and raw query of a request line; the absolute form (RFC 9112 §3.2.2) is taken too. */
function splitUrl(url: string): [path: string, queryString: string] {
  const target = url.startsWith("/") ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "");
  const at = target.indexOf("?");
  const path = at === -1 ? target : target.slice(0, at);
  return [path === "" ? "/" : path, at === -1 ? "" : target.slice(at + 1)];
}

function withoutBase(path: string, base: string): string {
  if (base === "" || !path.toLowerCase().startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === "") return "/";
  return rest.startsWith("/") ? rest : path;
}

function peerOf(request: IncomingMessage): Peer {
  const { socket } = request;
  return {
    address: socket.remoteAddress ?? null,
    encrypted: (socket as Partial<TLSSocket>).encrypted === true,
    localHost: `${(socket.localAddress ?? "localhost").includes(":") ? `[${socket.localAddress ?? ""}]` : (socket.localAddress ?? "localhost")}:${socket.localPort ?? 80}`,
  };
}

/** A signal that fires when the client goes before its answer is whole; made only when somebody asks for it. */
export function createSignal(response: ServerResponse): () => AbortSignal {
  let controller: AbortController | null = null;
  return () => {
    if (controller !== null) return controller.signal;
    const made = new AbortController();
    controller = made;
    const end = (): void => {
      if (!response.writableFinished) made.abort();
    };
    if (response.destroyed) end();
    else response.once("close", end);
    return made.signal;
  };
}

/** The request with the first segment taken off when it is one of `prefixes` (compared without case). */
export function withoutPrefix(request: RequestInfo, prefixes: readonly string[]): RequestInfo {
  if (prefixes.length === 0) return request;
  const end = request.path.indexOf("/", 1);
  const first = request.path.slice(1, end === -1 ? undefined : end).toLowerCase();
  if (!prefixes.some((prefix) => prefix.replace(/^\//, "").toLowerCase() === first)) return request;
  const path = end === -1 ? "/" : request.path.slice(end);
  // The signal stays lazy: copying its value would make one for every request.
  return Object.create(request, { path: { value: path, enumerable: true } }) as RequestInfo;
}

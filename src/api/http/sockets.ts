import { STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Log } from "../../domain/log.ts";
import type { RequestInfo } from "./endpoint.ts";
import { type RequestReader, withoutPrefix } from "./request.ts";
import { normalizePath } from "./routes.ts";

/** Where a protocol takes WebSockets. */
export interface SocketEndpoint {
  /** Compared without case; the protocol's prefixes may stand before them. */
  readonly paths: readonly string[];
  readonly prefixes?: readonly string[];
  /** Decides before the handshake: a status refuses (403), a function gets the open socket. */
  accept(request: RequestInfo): Promise<number | ((socket: WebSocket) => void)>;
}

const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_SOCKETS = 5000;

/** Hands upgrade requests to the protocol whose path they name; all others are answered 404 and closed. */
export function serveSockets(
  server: Server,
  endpoints: readonly SocketEndpoint[],
  deps: { readonly reader: RequestReader; readonly log: Log },
): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const upgrade = async (incoming: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    const gone = new AbortController();
    stream.on("error", () => gone.abort());
    stream.once("close", () => gone.abort());
    const whole = deps.reader.read(incoming, () => gone.signal);
    const [endpoint, request] = endpointFor(endpoints, whole);
    if (endpoint === undefined) return refuse(stream, 404);
    if (sockets.clients.size >= MAX_SOCKETS) return refuse(stream, 503);
    const accepted = await endpoint.accept(request);
    if (typeof accepted === "number") return refuse(stream, accepted);
    if (stream.destroyed) return;
    sockets.handleUpgrade(incoming, stream, head, (socket) => {
      socket.on("error", (error) => deps.log.debug("a socket failed", { err: error }));
      accepted(socket);
    });
  };
  const listener = (incoming: IncomingMessage, stream: Duplex, head: Buffer): void => {
    upgrade(incoming, stream, head).catch((error: unknown) => {
      deps.log.error("an upgrade failed", { err: error });
      refuse(stream, 500);
    });
  };
  server.on("upgrade", listener);
  return {
    close() {
      server.off("upgrade", listener);
      for (const socket of sockets.clients) socket.close(1001);
      sockets.close();
    },
  };
}

function endpointFor(
  endpoints: readonly SocketEndpoint[],
  whole: RequestInfo,
): [SocketEndpoint | undefined, RequestInfo] {
  for (const endpoint of endpoints) {
    const request = withoutPrefix(whole, endpoint.prefixes ?? []);
    const path = normalizePath(request.path).toLowerCase();
    if (endpoint.paths.some((candidate) => candidate.toLowerCase() === path)) return [endpoint, request];
  }
  return [undefined, whole];
}

function refuse(stream: Duplex, status: number): void {
  if (stream.destroyed) return;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    `Date: ${new Date().toUTCString()}`,
    "Connection: close",
    "Content-Length: 0",
  ];
  stream.end(`${head.join("\r\n")}\r\n\r\n`);
}

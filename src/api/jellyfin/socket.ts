/** `/socket`: the channel over which clients are told of changes and commanded by others. */
import type { RawData, WebSocket } from "ws";
import { z } from "zod";
import type { Core } from "../../domain/core.ts";
import { isDomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import type { Viewer } from "../../domain/users/user.ts";
import type { RequestInfo } from "../http/endpoint.ts";
import type { SocketEndpoint } from "../http/sockets.ts";
import { authenticate } from "./auth.ts";
import { PATH_PREFIXES } from "./constants.ts";
import { toSyncPlayMessage } from "./mappers/sync-play.ts";
import { createSocketGuard } from "./socket-guard.ts";
import { type Connection, message, type SocketHub } from "./socket-hub.ts";
import { startNews } from "./socket-news.ts";
import { createSubscriptions } from "./socket-subscriptions.ts";

/** Clients answer at half of it; one that says nothing for half as long again is told once more, then let go. */
const KEEP_ALIVE_S = 60;
const SWEEP_MS = 15_000;
const WARN_MS = 0.75 * KEEP_ALIVE_S * 1000;
const LOST_MS = 1.5 * KEEP_ALIVE_S * 1000;
/** A token is looked at again with what is heard so long after the last time; its end is told by events. */
const REFRESH_MS = 5_000;
/** More than this waits unsent: the client doesn't read, and is let go before it costs memory. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

const incoming = z.object({ MessageType: z.string().max(100), Data: z.unknown().optional() });

export interface SocketDeps {
  readonly core: Core;
  readonly hub: SocketHub;
  readonly log: Log;
}

export interface JellyfinSocket extends SocketEndpoint {
  /** Stops telling; the sockets themselves are closed by who serves them. */
  stop(): void;
}

export function createJellyfinSocket(deps: SocketDeps): JellyfinSocket {
  const lastHeard = new Map<Connection, number>();
  const sweep = setInterval(() => sweepSilent(lastHeard), SWEEP_MS);
  sweep.unref();
  const stopNews = startNews(deps);
  const stopTogether = tellGroups(deps);
  return {
    paths: ["/socket", "/embywebsocket"],
    prefixes: PATH_PREFIXES,
    async accept(request) {
      const found = await authenticate(request, deps.core).catch(nobodyWhenForbidden);
      if (found === null) return 403;
      return (socket) => open(socket, request, found.viewer, deps, lastHeard);
    },
    stop() {
      clearInterval(sweep);
      stopNews();
      stopTogether();
      for (const connection of deps.hub.connections()) connection.send(message("ServerShuttingDown"));
    },
  };
}

/** What groups that watch together tell their members. */
function tellGroups({ core, hub }: SocketDeps): () => void {
  return core.together.subscribe(({ to, news }) => {
    const text = message(...toSyncPlayMessage(news));
    for (const sessionId of to) for (const connection of hub.ofSession(sessionId)) connection.send(text);
  });
}

/** An account that isn't let in from there is as good as none. */
function nobodyWhenForbidden(error: unknown): null {
  if (isDomainError(error, "forbidden")) return null;
  throw error;
}

function sweepSilent(lastHeard: ReadonlyMap<Connection, number>): void {
  const now = Date.now();
  for (const [connection, heard] of lastHeard) {
    if (now - heard > LOST_MS) connection.close();
    else if (now - heard > WARN_MS) connection.send(message("ForceKeepAlive", KEEP_ALIVE_S));
  }
}

function open(
  socket: WebSocket,
  request: RequestInfo,
  viewer: Viewer,
  { core, hub, log }: SocketDeps,
  lastHeard: Map<Connection, number>,
): void {
  const failed = (error: unknown): void => log.warn("a socket failed", { error });
  const connection = createConnection(socket, request, viewer, core);
  const send = (text: string): void => connection.send(text);
  const subscriptions = createSubscriptions(core, () => connection.viewer, send, failed);
  const guard = createSocketGuard(socket);
  let refreshedAt = Date.now();
  const heard = (): void => {
    guard();
    const now = Date.now();
    lastHeard.set(connection, now);
    if (now - refreshedAt < REFRESH_MS) return;
    refreshedAt = now;
    connection.refresh().catch(failed);
  };
  const remove = hub.add(connection);
  lastHeard.set(connection, Date.now());
  core.watching.seen(viewer, true);
  socket.on("ping", heard);
  socket.on("message", (data) => {
    heard();
    const told = read(data);
    if (told === null || subscriptions.take(told.MessageType, told.Data)) return;
    if (told.MessageType.toLowerCase() === "keepalive") send(message("KeepAlive"));
  });
  socket.once("close", () => {
    subscriptions.stop();
    lastHeard.delete(connection);
    if (remove()) gone(connection, core).catch(failed);
  });
  send(message("ForceKeepAlive", KEEP_ALIVE_S));
}

function createConnection(socket: WebSocket, request: RequestInfo, opened: Viewer, core: Core): Connection {
  let viewer = opened;
  const close = (): void => socket.close(1000);
  return {
    get viewer() {
      return viewer;
    },
    send(text) {
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.send(text);
    },
    close,
    async refresh() {
      const found = await authenticate(request, core).catch(nobodyWhenForbidden);
      if (found === null) close();
      else viewer = found.viewer;
      return found !== null;
    },
  };
}

/** The last socket of a device has closed: it can't be commanded any more. */
async function gone(connection: Connection, core: Core): Promise<void> {
  const { device } = connection.viewer;
  if (device !== null) core.together.gone(device.uuid);
  if (await connection.refresh()) core.watching.seen(connection.viewer, false);
}

/** Null for anything that is no message. */
function read(data: RawData): z.output<typeof incoming> | null {
  // Messages in pieces are put together by the library, which gives one buffer for them.
  if (!Buffer.isBuffer(data)) return null;
  try {
    return incoming.safeParse(JSON.parse(data.toString())).data ?? null;
  } catch {
    return null;
  }
}

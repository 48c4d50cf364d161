import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sink } from "./answer.ts";

/** Long enough for a proxy's own keep-alive (nginx: 60 s) to end first. */
const KEEP_ALIVE_MS = 75_000;
const HEADERS_MS = 10_000;
/** For a whole request; the largest body we take is a few megabytes. */
const REQUEST_MS = 120_000;
/** A film that was paused for longer is asked for again by its player. */
const IDLE_MS = 3_600_000;
const CHECK_MS = 2_000;

export interface HttpLimits {
  readonly maxConnections: number;
  readonly headersTimeoutMs: number;
}

/** An HTTP server with bounds on what a connection may hold: time for headers and requests, sizes, their number. */
export function createHttpServer(listener: RequestListener, limits: Partial<HttpLimits> = {}): Server {
  const server = createServer(
    {
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: limits.headersTimeoutMs ?? HEADERS_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersTimeoutMs ?? CHECK_MS),
      maxHeaderSize: 32 * 1024,
      noDelay: true,
    },
    listener,
  );
  server.maxConnections = limits.maxConnections ?? 10_000;
  server.timeout = IDLE_MS;
  return server;
}

/** Listens; rejects when the address can't be had. Resolves with the port, which matters when 0 was asked for. */
export function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Takes no new connections, ends open streams, lets what else is under way end for `graceMs`, then cuts what is left. */
export async function shutDown(server: Server, graceMs: number, streams: Iterable<Sink> = []): Promise<void> {
  for (const sink of streams) sink.end();
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const stop = new AbortController();
  const grace = sleep(graceMs, undefined, { signal: stop.signal }).catch(() => undefined);
  // Connections kept alive become idle one by one.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await Promise.race([closed, grace]);
  clearInterval(sweep);
  stop.abort();
  server.closeAllConnections();
  await closed;
}

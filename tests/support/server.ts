/** A protocol served over real HTTP, as main serves it, for tests of one part. */
import { createApp } from "../../src/api/http/app.ts";
import { createBufferPool } from "../../src/api/http/buffers.ts";
import type { Protocol } from "../../src/api/http/endpoint.ts";
import { createOriginReader } from "../../src/api/http/proxies.ts";
import { createRequestReader } from "../../src/api/http/request.ts";
import { createHttpServer, type HttpLimits, listen } from "../../src/api/http/server.ts";
import { serveSockets, type SocketEndpoint } from "../../src/api/http/sockets.ts";
import type { Core } from "../../src/domain/core.ts";
import type { Log } from "../../src/domain/log.ts";
import { silentLog } from "./log.ts";

export interface TestServer {
  readonly base: string;
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ServeOptions {
  readonly core?: Core;
  readonly sockets?: readonly SocketEndpoint[];
  readonly trustedProxies?: readonly string[];
  readonly basePath?: string;
  readonly log?: Log;
  readonly limits?: Partial<HttpLimits>;
}

/** Serves protocols in order on a free port of 127.0.0.1; the last one answers what nobody knows. */
export async function serve(protocols: readonly Protocol[], options: ServeOptions = {}): Promise<TestServer> {
  const reader = createRequestReader(
    createOriginReader(options.trustedProxies ?? []),
    options.basePath ?? "",
  );
  const log = options.log ?? silentLog;
  const faces = protocols.map((protocol) => ({ protocol, owns: ["api"] }));
  const app = createApp(faces, options.core ?? ABSENT_CORE, {
    reader,
    shared: { pool: createBufferPool(), streams: new Set() },
    log,
  });
  const server = createHttpServer(app, options.limits);
  const sockets = serveSockets(server, options.sockets ?? [], { reader, log });
  const port = await listen(server, 0, "127.0.0.1");
  return {
    base: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      sockets.close();
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

/** For protocols that don't ask the core for anything: any use of it says which part was missing. */
const ABSENT_CORE = new Proxy({} as Core, {
  get(_target, name) {
    throw new Error(`this test has no core, but ${String(name)} was asked for`);
  },
});

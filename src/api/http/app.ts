import type { RequestListener } from "node:http";
import Koa, { type Middleware } from "koa";
import type { Core } from "../../domain/core.ts";
import type { Log } from "../../domain/log.ts";
import type { Protocol } from "./endpoint.ts";
import type { RequestReader } from "./request.ts";
import type { Shared } from "./respond.ts";
import { serveProtocol } from "./serve.ts";

export interface AppDeps {
  readonly reader: RequestReader;
  readonly shared: Shared;
  readonly log: Log;
}

/** A protocol and the first path segments that are its alone, so that it answers for what it doesn't know there. */
export interface Face {
  readonly protocol: Protocol;
  readonly owns: readonly string[];
}

/** All protocols on one port, asked in order; the last one answers what none of them knows. */
export function createApp(faces: readonly Face[], core: Core, deps: AppDeps): RequestListener {
  const app = new Koa();
  // Clients that go in the middle of something; failures of ours are logged where they happen.
  app.on("error", (error: unknown) => deps.log.debug("a connection failed", { err: error }));
  for (const [index, { protocol, owns }] of faces.entries()) {
    const isLast = index === faces.length - 1;
    const middleware: Middleware = serveProtocol(protocol, core, {
      ...deps,
      ...(isLast ? {} : { passOn: { butNotUnder: owns } }),
    });
    app.use(middleware);
  }
  const handle = app.callback();
  return (request, response) => void handle(request, response);
}

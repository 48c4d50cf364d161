import type { IncomingMessage } from "node:http";
import type { Context, Middleware } from "koa";
import { z } from "zod";
import type { Core } from "../../domain/core.ts";
import { DomainError, isDomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { type Answer, empty, json } from "./answer.ts";
import { parseJson, readBytes } from "./body.ts";
import { type AnyEndpoint, type Call, isAnswer, type Protocol, type RequestInfo } from "./endpoint.ts";
import { createIgnoredTeller } from "./ignored-names.ts";
import { redactUrl, shapeOf } from "./redact.ts";
import { createSignal, type RequestReader, withoutPrefix } from "./request.ts";
import { type Shared, writeAnswer } from "./respond.ts";
import { compileRoutes, normalizePath } from "./routes.ts";

export interface ServeDeps {
  readonly reader: RequestReader;
  readonly shared: Shared;
  readonly log: Log;
  /** Paths that no route of the protocol has go on to the next one, but for those below a first segment of its own. */
  readonly passOn?: { readonly butNotUnder: readonly string[] };
}

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
/** Unknown paths that are told; a scanner that tries thousands fills neither log nor memory. */
const MAX_UNKNOWN_TOLD = 500;

type Loose = Call<unknown, unknown, unknown>;
type LooseEndpoint = Omit<AnyEndpoint, "handle" | "params" | "query" | "body"> & {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly handle: (call: Loose) => unknown;
};

/**
 * Serves a protocol's endpoints: finds the route, checks the access, reads params, query and body in this order, calls
 * the handler and writes its answer. Failures become the protocol's own answers; defects are logged.
 */
export function serveProtocol(protocol: Protocol, core: Core, deps: ServeDeps): Middleware {
  const find = compileRoutes(protocol.endpoints, protocol.ignoreCase);
  const tellUnknown = createUnknownTeller(protocol.name, deps.log);
  const tellIgnored = createIgnoredTeller(protocol, deps.log);
  const prefixes = protocol.prefixes ?? [];

  const answerTo = async (request: RequestInfo, incoming: IncomingMessage): Promise<Answer | null> => {
    const match = find(request.method, normalizePath(request.path));
    if (match.kind === "none" && mayPassOn(request.path, deps)) return null;
    if (isPreflight(request) && protocol.preflight !== undefined) return protocol.preflight(request);
    if (match.kind === "method") return protocol.methodNotAllowed(request, match.allowed);
    if (match.kind === "none") {
      tellUnknown(request);
      return protocol.notFound(request);
    }
    tellIgnored(match.endpoint, request);
    return callEndpoint(
      protocol,
      core,
      match.endpoint as unknown as LooseEndpoint,
      match.params,
      request,
      incoming,
    );
  };

  return async (context, next) => {
    const whole = deps.reader.read(context.req, createSignal(context.res));
    const request = withoutPrefix(whole, prefixes);
    const failed = (error: unknown): Answer => {
      if (isDefect(error)) deps.log.error("a request failed", { err: error, ...subjectOf(request) });
      return protocol.toError(error, request);
    };
    const answer = await answerTo(request, context.req).catch(failed);
    if (answer === null) return next();
    context.respond = false;
    await write(context, finished(protocol, answer, request), request, protocol, deps, failed);
  };
}

function finished(protocol: Protocol, answer: Answer, request: RequestInfo): Answer {
  return protocol.finish === undefined ? answer : protocol.finish(answer, request);
}

async function write(
  { req, res }: Context,
  answer: Answer,
  request: RequestInfo,
  protocol: Protocol,
  deps: ServeDeps,
  failed: (error: unknown) => Answer,
): Promise<void> {
  const exchange = { request: req, response: res };
  const headers = protocol.headers(request);
  try {
    await writeAnswer(exchange, answer, headers, deps.shared);
  } catch (error) {
    const instead = failed(error);
    // Too late for another answer: the length was promised.
    if (res.headersSent) res.destroy();
    else await writeAnswer(exchange, finished(protocol, instead, request), headers, deps.shared);
  }
}

function mayPassOn(path: string, deps: ServeDeps): boolean {
  const first = path.split("/", 2)[1]?.toLowerCase() ?? "";
  return deps.passOn !== undefined && !deps.passOn.butNotUnder.includes(first);
}

function isPreflight(request: RequestInfo): boolean {
  return request.method === "OPTIONS" && request.headers.origin !== undefined;
}

/**
 * Not meant to happen: neither one of the core's meanings, nor input of the wrong form, nor an error that carries its
 * answer, nor a client that went.
 */
function isDefect(error: unknown): boolean {
  if (isDomainError(error) || error instanceof z.ZodError || error instanceof SyntaxError) return false;
  const { code, answer } = (error ?? {}) as { readonly code?: unknown; readonly answer?: unknown };
  return code !== "ECONNRESET" && !isAnswer(answer);
}

function subjectOf(request: RequestInfo): object {
  return { method: request.method, url: redactUrl(`${request.path}?${request.queryString}`) };
}

async function callEndpoint(
  protocol: Protocol,
  core: Core,
  endpoint: LooseEndpoint,
  rawParams: Readonly<Record<string, string>>,
  request: RequestInfo,
  incoming: IncomingMessage,
): Promise<Answer> {
  const found = await protocol.authenticate(request, core).catch((error: unknown) => {
    // Whoever isn't let in from there may still see what everybody may.
    if (endpoint.access === "anyone" && isDomainError(error, "forbidden")) return null;
    throw error;
  });
  const viewer = found?.viewer ?? (await anonymousFor(protocol, core, endpoint, request));
  const refusal = refusalOf(protocol, core, endpoint, viewer, request);
  if (refusal !== null) return refusal;
  const params = await parse(endpoint.params, () => protocol.readParams(rawParams));
  const query = await parse(endpoint.query, () => protocol.readQuery(request.queryString));
  const body = await bodyOf(endpoint, protocol, incoming);
  const call: Loose = {
    core,
    get viewer() {
      if (viewer === null) throw new DomainError("unauthenticated", "nobody is signed in");
      return viewer;
    },
    maybeViewer: viewer,
    params,
    query,
    body,
    request,
    token: found?.token ?? null,
  };
  const value = await endpoint.handle(call);
  if (isAnswer(value)) return value;
  return value === undefined ? empty() : json(value);
}

async function parse(schema: z.ZodType | undefined, read: () => unknown): Promise<unknown> {
  return schema === undefined ? {} : schema.parseAsync(read());
}

async function bodyOf(
  endpoint: LooseEndpoint,
  protocol: Protocol,
  incoming: IncomingMessage,
): Promise<unknown> {
  if (endpoint.rawBody !== true && endpoint.body === undefined) return undefined;
  const bytes = await readBytes(incoming, endpoint.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES);
  if (endpoint.rawBody === true) return bytes;
  const value = parseJson(bytes, incoming.headers["content-type"]);
  return endpoint.body?.parseAsync(protocol.readBody(value));
}

async function anonymousFor(
  protocol: Protocol,
  core: Core,
  { access }: LooseEndpoint,
  request: RequestInfo,
): Promise<Viewer | null> {
  if (access !== "media" && access !== "picture") return null;
  return await protocol.anonymousViewer(request, core, access);
}

/** The answer to somebody who may not call this; null when he may. */
function refusalOf(
  protocol: Protocol,
  core: Core,
  endpoint: LooseEndpoint,
  viewer: Viewer | null,
  request: RequestInfo,
): Answer | null {
  switch (endpoint.access) {
    case "anyone":
      return null;
    case "viewer":
    case "media":
    case "picture":
      return viewer === null ? protocol.unauthorized(request) : null;
    case "admin":
      return adminRefusal(protocol, viewer, request);
    case "setup":
      return core.server.identity().setupDone ? adminRefusal(protocol, viewer, request) : null;
  }
}

function adminRefusal(protocol: Protocol, viewer: Viewer | null, request: RequestInfo): Answer | null {
  if (viewer === null) return protocol.unauthorized(request);
  return viewer.isAdmin ? null : protocol.forbidden(request);
}

/** Tells of each unknown path once, so that it's seen what clients wish for. */
function createUnknownTeller(protocol: string, log: Log): (request: RequestInfo) => void {
  const told = new Set<string>();
  return (request) => {
    const key = `${request.method} ${shapeOf(request.path)}`;
    if (told.has(key) || told.size >= MAX_UNKNOWN_TOLD) return;
    told.add(key);
    log.warn("no such route", { protocol, route: key, agent: request.headers["user-agent"]?.slice(0, 128) });
  };
}

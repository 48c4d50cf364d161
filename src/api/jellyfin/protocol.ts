import type { Viewer } from "../../domain/users/user.ts";
import { empty } from "../http/answer.ts";
import type { Protocol, RequestInfo } from "../http/endpoint.ts";
import { authenticate } from "./auth.ts";
import { inCaseAskedFor } from "./camel-case.ts";
import { PATH_PREFIXES } from "./constants.ts";
import { toError } from "./errors.ts";
import { readQuery, undeclaredIn } from "./query.ts";
import { createEndpoints } from "./routes/index.ts";
import type { SocketHub } from "./socket-hub.ts";
import type { WebClient } from "./web-client.ts";

export interface JellyfinOptions {
  /**
   * Findroid and Android TV fetch static streams and images without a token. They are answered to an address from which
   * somebody signed-in was seen within so many hours who may see (and for streams: play) them, to anyone, or to none.
   */
  readonly anonymousMediaHours: number | "anyone" | "none";
  /** Shared with `createJellyfinSocket`, so that commands reach the sockets. */
  readonly hub: SocketHub;
  /** Files of a web client; not given: there is none. */
  readonly webClient?: WebClient | null;
}

const HOUR_MS = 3_600_000;

/** Where an admin opened media to all: nobody, who sees everything. */
const ANYONE: Viewer = {
  user: null,
  device: null,
  isAdmin: false,
  access: { all: true },
  address: null,
};

export function createJellyfinProtocol(options: JellyfinOptions): Protocol {
  return {
    name: "jellyfin",
    endpoints: createEndpoints(options.hub, options.webClient ?? null),
    ignoreCase: true,
    prefixes: PATH_PREFIXES,
    authenticate,
    async anonymousViewer({ address }, core, access) {
      const hours = options.anonymousMediaHours;
      if (hours === "anyone") return ANYONE;
      if (hours === "none" || address === null) return null;
      const purpose = access === "media" ? "play" : "see";
      return await core.users.anonymousViewer(address, hours * HOUR_MS, purpose);
    },
    readQuery,
    readParams: (params) => ({ ...params }),
    readBody: (body) => body,
    toError,
    unauthorized: () => empty(401),
    forbidden: () => empty(403),
    notFound: () => empty(404),
    methodNotAllowed: (_request, allowed) => empty(405, { Allow: allowed.join(", ") }),
    preflight: (request) => empty(204, preflightHeaders(request)),
    headers: corsHeaders,
    undeclared: undeclaredIn,
    finish: inCaseAskedFor,
  };
}

/** Any page may call: the token is the only credential, no cookie is ever used. */
function corsHeaders(request: RequestInfo): Record<string, string> {
  return request.headers.origin === undefined ? {} : { "Access-Control-Allow-Origin": "*" };
}

function preflightHeaders(request: RequestInfo): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": request.headers["access-control-request-method"] ?? "*",
    "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "*",
  };
}

import { z } from "zod";
import type { Protocol, RequestInfo } from "../http/endpoint.ts";
import { type NativeRoute, route } from "./declare.ts";
import { openApiDocument } from "./openapi.ts";
import { problem, problemOf, toProblem } from "./problems.ts";
import { downloadRoutes } from "./routes/downloads.ts";
import { editingRoutes } from "./routes/editing.ts";
import { eventRoutes } from "./routes/events.ts";
import { itemRoutes } from "./routes/items.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { libraryRoutes } from "./routes/libraries.ts";
import { listRoutes } from "./routes/lists.ts";
import { optimisedRoutes } from "./routes/optimised-versions.ts";
import { createPageRoutes } from "./routes/page.ts";
import { peopleRoutes } from "./routes/people.ts";
import { playbackSessionRoutes } from "./routes/playback-sessions.ts";
import { playbackRoutes } from "./routes/playback.ts";
import { previewRoutes } from "./routes/previews.ts";
import { refreshingRoutes } from "./routes/refreshing.ts";
import { reviewRoutes } from "./routes/review.ts";
import { searchRoutes } from "./routes/search.ts";
import { segmentRoutes } from "./routes/segments.ts";
import { createServerRoutes } from "./routes/server.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { soundPrintRoutes } from "./routes/sound-prints.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

/** The first path segments that are the native API's alone. */
export const NATIVE_SEGMENTS = ["api"];

export function createNativeRoutes(version: string, hasWebClient = false): readonly NativeRoute[] {
  const routes: NativeRoute[] = [
    ...createServerRoutes(version),
    ...sessionRoutes,
    ...libraryRoutes,
    ...itemRoutes,
    ...searchRoutes,
    ...listRoutes,
    ...editingRoutes,
    ...reviewRoutes,
    ...refreshingRoutes,
    ...peopleRoutes,
    ...webhookRoutes,
    ...playbackSessionRoutes,
    ...playbackRoutes,
    ...optimisedRoutes,
    ...soundPrintRoutes,
    ...segmentRoutes,
    ...previewRoutes,
    ...downloadRoutes,
    ...jobRoutes,
    ...eventRoutes,
    ...createPageRoutes(hasWebClient),
  ];
  // Made when somebody asks: it's of no use to apps.
  let document: Record<string, unknown> | null = null;
  routes.push(
    route({
      id: "getDocument",
      method: "GET",
      path: "/api/v1/openapi.json",
      access: "anyone",
      summary: "This document",
      response: z.record(z.string(), z.unknown()),
      handle: () => (document ??= openApiDocument(routes, version)),
    }),
  );
  return routes;
}

export function createNativeProtocol({
  version,
  hasWebClient = false,
}: {
  readonly version: string;
  readonly hasWebClient?: boolean;
}): Protocol {
  return {
    name: "native",
    endpoints: createNativeRoutes(version, hasWebClient).map(({ endpoint }) => endpoint),
    ignoreCase: false,
    async authenticate(request, core) {
      const token = tokenOf(request);
      if (token === null) return null;
      const viewer = await core.users.viewerOf(token, {
        address: request.address,
        isLocal: request.isLocal,
      });
      return viewer === null ? null : { viewer, token };
    },
    anonymousViewer: () => Promise.resolve(null),
    readQuery,
    readParams: (params) => ({ ...params }),
    readBody: (body) => body,
    toError: toProblem,
    unauthorized: () => problemOf("unauthenticated", undefined, { "WWW-Authenticate": "Bearer" }),
    forbidden: () => problemOf("forbidden"),
    notFound: () => problemOf("not-found"),
    methodNotAllowed: (_request, allowed) =>
      problem("method-not-allowed", 405, "Method not allowed", {}, { Allow: allowed.join(", ") }),
    preflight: (request) => ({
      kind: "empty",
      status: 204,
      headers: {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": request.headers["access-control-request-method"] ?? "*",
        "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "*",
        "Access-Control-Max-Age": "600",
      },
    }),
    // Tokens are the only credential, no cookie is ever used: any page may call.
    headers: ({ headers }) =>
      headers.origin === undefined
        ? {}
        : {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, Location, Retry-After",
          },
  };
}

const BEARER = /^bearer +([\w.~+/=-]{1,512})$/i;
const BASIC = /^basic +([\w+/=-]{1,1024})$/i;

/** Sonarr and Radarr can't send a token of their own everywhere: for them a key counts as a password, too. */
function tokenOf({ headers, path }: RequestInfo): string | null {
  const { authorization = "", "x-api-key": key } = headers;
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined || !path.startsWith("/api/v1/webhooks/")) return bearer ?? null;
  if (typeof key === "string" && key !== "" && key.length <= 512) return key;
  const basic = BASIC.exec(authorization)?.[1];
  if (basic === undefined) return null;
  const password = Buffer.from(basic, "base64").toString("utf8").split(":").slice(1).join(":");
  return password === "" ? null : password;
}

function readQuery(queryString: string): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(queryString))
    query[name] = name in query ? [query[name], value] : value;
  return query;
}

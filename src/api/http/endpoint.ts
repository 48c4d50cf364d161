import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Core } from "../../domain/core.ts";
import type { Viewer } from "../../domain/users/user.ts";
import type { Answer } from "./answer.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";

/**
 * Who may call: anybody, a person or an API key, an admin (API keys count), or whoever fits the protocol's own rule for
 * media and for pictures without a token (an address with a signed-in session).
 */
export type Access = "anyone" | "viewer" | "admin" | "media" | "picture" | "setup";

/** The request as handlers see it: no Koa, no sockets. */
export interface RequestInfo {
  readonly method: string;
  /** Without base path and protocol prefix, as the client spelled it. */
  readonly path: string;
  /** Raw query string without `?`. */
  readonly queryString: string;
  readonly headers: IncomingMessage["headers"];
  /** The client's address after trusted proxies; null when unknown. */
  readonly address: string | null;
  /** True when the address is of the local network and no untrusted proxy stands between. */
  readonly isLocal: boolean;
  /** `http://host[:port][/base]` as the client reached us, for absolute urls. */
  readonly origin: string;
  readonly signal: AbortSignal;
}

export interface Call<P, Q, B> {
  readonly core: Core;
  /** For access "anyone" and "setup" it may be null; else it is there. */
  readonly viewer: Viewer;
  readonly maybeViewer: Viewer | null;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: RequestInfo;
  /** The token that the request carried, whatever its form. */
  readonly token: string | null;
}

/**
 * A route as data. `paths` are spelled as the contract spells them (`/Items/{itemId}`); all aliases stand here.
 * Schemas: params and query get strings (query: what the protocol's own reader makes of it); body gets parsed JSON.
 */
export interface Endpoint<P = unknown, Q = unknown, B = unknown> {
  readonly method: Method | readonly Method[];
  readonly paths: readonly string[];
  readonly access: Access;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** Largest body taken (default 1 MiB). `raw` bodies arrive as Uint8Array. */
  readonly maxBodyBytes?: number;
  readonly rawBody?: boolean;
  /** A value is answered as JSON with 200; undefined as 204. */
  readonly handle: (call: Call<P, Q, B>) => unknown;
  /** One line for the OpenAPI document and the route table. */
  readonly summary?: string;
}

export type AnyEndpoint = Endpoint<never, never, never>;

/** Declares a route; only carries the types from the schemas to the handler. */
export function endpoint<P = Record<never, never>, Q = Record<never, never>, B = undefined>(
  declared: Endpoint<P, Q, B>,
): AnyEndpoint {
  return declared as unknown as AnyEndpoint;
}

export function isAnswer(value: unknown): value is Answer {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    ANSWER_KINDS.has((value as { kind: unknown }).kind as string)
  );
}
const ANSWER_KINDS: ReadonlySet<string> = new Set([
  "json",
  "text",
  "bytes",
  "empty",
  "file",
  "stream",
  "pipe",
  "redirect",
]);

/** What a protocol brings to have its endpoints served. */
export interface Protocol {
  readonly name: string;
  readonly endpoints: readonly AnyEndpoint[];
  /** Finds the viewer; null when the request carries nothing valid. */
  authenticate(
    request: RequestInfo,
    core: Core,
  ): Promise<{ readonly viewer: Viewer; readonly token: string } | null>;
  /** As whom a request without a token gets media or pictures; null: as nobody. */
  anonymousViewer(request: RequestInfo, core: Core, access: "media" | "picture"): Promise<Viewer | null>;
  /** The raw query as the schemas want it: names folded, lists split. */
  readQuery(queryString: string): Record<string, unknown>;
  readParams(params: Readonly<Record<string, string>>): Record<string, unknown>;
  /** A parsed JSON body as the schemas want it (names folded). */
  readBody(body: unknown): unknown;
  /** Every failure's answer: meanings, schema errors (`ZodError`), anything else (a defect). */
  toError(error: unknown, request: RequestInfo): Answer;
  unauthorized(request: RequestInfo): Answer;
  forbidden(request: RequestInfo): Answer;
  notFound(request: RequestInfo): Answer;
  methodNotAllowed(request: RequestInfo, allowed: readonly string[]): Answer;
  /** Headers on every answer. */
  headers(request: RequestInfo): Record<string, string>;
  /** First segments that may stand before every path and are taken off (`/emby/Users/Me`). */
  readonly prefixes?: readonly string[];
  /** The answer to a CORS preflight (`OPTIONS` with `Origin`), whatever the path; none: as any other method. */
  readonly preflight?: (request: RequestInfo) => Answer;
  /** Names in a query that its schema ignores: told once each, since a list is wider than whoever sent them meant. */
  readonly undeclared?: (query: object, queryString: string) => readonly string[];
  /** Last word over every answer, for what a client wishes of its form. */
  readonly finish?: (answer: Answer, request: RequestInfo) => Answer;
  /** Matching ignores case (Jellyfin) or doesn't. */
  readonly ignoreCase: boolean;
}

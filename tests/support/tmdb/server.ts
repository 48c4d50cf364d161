/**
 * A stand-in for TMDB: its paths, shapes, rate limits and images host over works of our own, with faults, delays and
 * hostile answers on demand. A client needs another base address and nothing else.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { hugePicture, pictureOf, widePicture } from "./pictures.ts";
import { createAnswerer, type Answerer } from "./routes.ts";
import type { StandInWorks } from "./works.ts";

/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Takes the request and never answers. */
  | { readonly kind: "silence" }
  | { readonly kind: "reset" }
  /** Promises more bytes than come. */
  | { readonly kind: "shortBody" }
  | { readonly kind: "body"; readonly body: string; readonly type?: string }
  | { readonly kind: "redirect"; readonly to: string }
  /** So many bytes. */
  | { readonly kind: "flood"; readonly bytes: number }
  | { readonly kind: "widePicture" };

export interface StandInOptions {
  readonly works: StandInWorks;
  /** Any key when absent. */
  readonly apiKey?: string;
  /** More are answered with 429 and `Retry-After`. */
  readonly requestsPerSecond?: number;
  readonly delayMs?: number;
  readonly port?: number;
  /** Changes answers before they go out. */
  readonly change?: (path: string, answer: Record<string, unknown>) => unknown;
  readonly fault?: (path: string, count: number) => Fault | null;
  /** By a file's name; null: a plain one. */
  readonly picture?: (file: string) => Promise<Buffer> | null;
}

export interface StandIn {
  /** Base address of the API, with a slash at its end: what `moviedb-promise` takes. */
  readonly apiUrl: string;
  readonly imagesUrl: string;
  /** Paths with queries, in the order in which they came; those refused with 429 included. */
  readonly requests: readonly string[];
  /** Answered from the API with a body or 304. */
  answered(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTmdb(options: StandInOptions): Promise<StandIn> {
  const requests: string[] = [];
  const state: State = {
    options,
    requests,
    answer: createAnswerer(options.works),
    window: { second: 0, count: 0 },
    answered: 0,
  };
  const server = createServer((request, response) => {
    handle(state, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    apiUrl: `http://127.0.0.1:${port}/3/`,
    imagesUrl: `http://127.0.0.1:${port}/t/p/`,
    requests,
    answered: () => state.answered,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

interface State {
  readonly options: StandInOptions;
  readonly requests: string[];
  readonly answer: Answerer;
  readonly window: { second: number; count: number };
  answered: number;
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://stand.in");
  state.requests.push(`${url.pathname}${url.search}`);
  const { delayMs, fault } = state.options;
  if (delayMs !== undefined) await sleep(delayMs);
  const wrong = fault?.(url.pathname, state.requests.length) ?? null;
  if (wrong !== null) return fail(wrong, response);
  if (url.pathname.startsWith("/t/p/"))
    return send(response, 200, await pictureFor(state.options, url.pathname), "image/jpeg");
  if (!url.pathname.startsWith("/3/")) return sendError(response, 404, 34);
  if (!isAuthorized(state.options, request, url)) return sendError(response, 401, 7);
  if (isTooFast(state)) return sendError(response, 429, 25, { "Retry-After": "1" });
  answerAsked(state, request, response, url);
}

function pictureFor({ picture }: StandInOptions, path: string): Promise<Buffer> {
  const file = path.split("/").at(-1) ?? "";
  return picture?.(file) ?? pictureOf(file);
}

function answerAsked(state: State, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const path = url.pathname.slice("/3/".length);
  const answer = state.answer({ path, query: url.searchParams });
  if (answer === null) return sendError(response, 404, 34);
  state.answered++;
  const body = Buffer.from(JSON.stringify(state.options.change?.(path, answer) ?? answer));
  const etag = `W/"${createHash("md5").update(body).digest("hex")}"`;
  response.setHeader("ETag", etag);
  response.setHeader("Cache-Control", "public, max-age=21600");
  if (request.headers["if-none-match"] === etag) response.writeHead(304).end();
  else send(response, 200, body, "application/json;charset=utf-8");
}

function isAuthorized({ apiKey }: StandInOptions, request: IncomingMessage, url: URL): boolean {
  const given =
    url.searchParams.get("api_key") ?? /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  return given !== undefined && given !== "" && (apiKey === undefined || given === apiKey);
}

function isTooFast({ options, window }: State): boolean {
  if (options.requestsPerSecond === undefined) return false;
  const second = Math.floor(performance.now() / 1000);
  if (window.second !== second) Object.assign(window, { second, count: 0 });
  return ++window.count > options.requestsPerSecond;
}

function send(response: ServerResponse, status: number, body: Buffer, type: string): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": body.length }).end(body);
}

const MESSAGES: Readonly<Record<number, string>> = {
  7: "Invalid API key: You must be granted a valid key.",
  25: "Your request count is over the allowed limit.",
  34: "The resource you requested could not be found.",
};

function sendError(
  response: ServerResponse,
  status: number,
  code: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const body = { success: false, status_code: code, status_message: MESSAGES[code] };
  send(response, status, Buffer.from(JSON.stringify(body)), "application/json;charset=utf-8");
}

async function fail(fault: Fault, response: ServerResponse): Promise<void> {
  switch (fault.kind) {
    case "status":
      response.writeHead(fault.status, fault.headers).end("{}");
      return;
    case "silence":
      return;
    case "reset":
      response.destroy();
      return;
    case "shortBody":
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 5000 });
      response.write(`{"id":1,`, () => response.destroy());
      return;
    case "body":
      send(response, 200, Buffer.from(fault.body), fault.type ?? "application/json");
      return;
    case "redirect":
      response.writeHead(302, { Location: fault.to }).end();
      return;
    case "flood":
      response.writeHead(200, { "Content-Type": "image/jpeg" });
      response.on("error", () => {});
      hugePicture(fault.bytes)
        .on("error", () => {})
        .pipe(response);
      return;
    case "widePicture":
      send(response, 200, await widePicture(), "image/png");
  }
}

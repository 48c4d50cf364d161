import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { notFound } from "../../domain/errors.ts";
import type { Answer, FileAnswer, Headers, Sink } from "./answer.ts";
import type { BufferPool } from "./buffers.ts";
import { codingFor, compress, isCompressible } from "./compression.ts";
import { type ByteRange, conditionalStatus, parseRange, rangeIsFresh, type Validators } from "./ranges.ts";
import { openFile, type OpenFile, sendRange } from "./send-file.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/** What answers of one server share. */
export interface Shared {
  readonly pool: BufferPool;
  /** Open streams: whoever shuts the server down ends them, since they don't end by themselves. */
  readonly streams: Set<Sink>;
  /** Whether links lead from a file out of what may be read; absent: none is asked for. */
  readonly leadsOut?: (path: string) => Promise<boolean>;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Writes an answer to the socket: the one place that does. `extra` are headers for every answer; the answer's own win.
 * Rejects with a `DomainError`, before anything is written, when an answer's file can't be opened.
 */
export async function writeAnswer(
  exchange: Exchange,
  answer: Answer,
  extra: Headers,
  shared: Shared,
): Promise<void> {
  switch (answer.kind) {
    case "json":
      return writeBytes(exchange, answer.status, JSON_TYPE, toJson(answer.value), {
        ...extra,
        ...answer.headers,
      });
    case "text":
      return writeBytes(exchange, answer.status, answer.type, Buffer.from(answer.text), {
        ...extra,
        ...answer.headers,
      });
    case "bytes":
      return writeBytes(exchange, answer.status, answer.type, answer.bytes, { ...extra, ...answer.headers });
    case "empty":
      return writeEmpty(exchange, answer.status, { ...extra, ...answer.headers });
    case "file":
      return writeFile(exchange, answer.file, extra, shared);
    case "stream":
      exchange.response.writeHead(200, { ...extra, "Content-Type": answer.type, ...answer.headers });
      exchange.response.flushHeaders();
      return answer.start(sinkOf(exchange.response, shared.streams));
    case "pipe":
      exchange.response.writeHead(200, { ...extra, "Content-Type": answer.type, ...answer.headers });
      return pipeTo(exchange.response, answer.bytes, shared.streams);
  }
}

/** What fails on the way can't be told any more: the connection is cut, so that nobody takes a part for the whole. */
async function pipeTo(
  response: ServerResponse,
  bytes: AsyncIterable<Uint8Array>,
  streams: Set<Sink>,
): Promise<void> {
  const open: Sink = {
    waitingBytes: 0,
    write: () => undefined,
    end: () => void response.destroy(),
    onClose: (action) => void response.once("close", action),
  };
  streams.add(open);
  await new Promise<void>((resolve) => {
    pipeline(Readable.from(bytes, { objectMode: false }), response, (error) => {
      if (error != null) response.destroy();
      resolve();
    });
  });
  streams.delete(open);
}

function sinkOf(response: ServerResponse, streams: Set<Sink>): Sink {
  const sink: Sink = {
    get waitingBytes() {
      return response.writableLength;
    },
    write(text) {
      if (!response.destroyed && !response.writableEnded) response.write(text);
    },
    end: () => void response.end(),
    onClose(action) {
      if (response.closed) action();
      else response.once("close", action);
    },
  };
  streams.add(sink);
  sink.onClose(() => streams.delete(sink));
  return sink;
}

function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? "null");
}

function writeEmpty({ response }: Exchange, status: number, headers: Headers): void {
  if (status === 304) response.writeHead(status, aboutNothingSent(headers)).end();
  else response.writeHead(status, status === 204 ? headers : { ...headers, "Content-Length": "0" }).end();
}

async function writeBytes(
  exchange: Exchange,
  status: number,
  type: string,
  bytes: Uint8Array,
  headers: Headers,
): Promise<void> {
  const { request, response } = exchange;
  const etag = headerOf(headers, "etag");
  if (
    etag !== null &&
    status === 200 &&
    conditionalStatus(request.headers, { etag, modifiedAt: null }) === 304
  )
    return writeEmpty(exchange, 304, headers);
  const out: Record<string, string> = { "Content-Type": type, ...headers };
  let body = bytes;
  if (isCompressible(type, bytes.length)) {
    out["Vary"] = [headerOf(headers, "vary"), "Accept-Encoding"].filter((name) => name !== null).join(", ");
    const coding = codingFor(request.headers["accept-encoding"]);
    if (coding !== null) {
      body = await compress(bytes, coding);
      out["Content-Encoding"] = coding;
    }
  }
  if (response.destroyed) return;
  out["Content-Length"] = String(body.length);
  response.writeHead(status, out).end(request.method === "HEAD" ? undefined : body);
}

function headerOf(headers: Headers, name: string): string | null {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? null : (headers[key] ?? null);
}

interface FileValidators extends Validators {
  readonly sizeBytes: number;
}

/** What is sent describes the file as it is now, which may have been replaced since a scan saw it. */
function validatorsOf(file: OpenFile, answer: FileAnswer): FileValidators {
  const replaced = file.stats.size !== answer.sizeBytes;
  return {
    sizeBytes: file.stats.size,
    etag: replaced ? null : answer.etag,
    modifiedAt: replaced || answer.isOurs ? file.stats.mtime : answer.modifiedAt,
  };
}

async function mustStayInside(path: string, leadsOut: Shared["leadsOut"]): Promise<void> {
  if ((await leadsOut?.(path)) === true) throw notFound("the file");
}

async function writeFile(
  exchange: Exchange,
  answer: FileAnswer,
  extra: Headers,
  { pool, leadsOut }: Shared,
): Promise<void> {
  const { request, response } = exchange;
  await using file = await openFile(answer.path);
  if (!answer.isOurs) await mustStayInside(answer.path, leadsOut);
  const is = validatorsOf(file, answer);
  const headers = { ...extra, ...fileHeaders(answer, is) };
  if (response.destroyed) return;
  const status = conditionalStatus(request.headers, is);
  if (status !== null) return writeEmpty(exchange, status, headers);
  const asked = answer.ranges ? rangeOf(request, is) : null;
  if (asked === "unsatisfiable")
    return writeEmpty(exchange, 416, { ...headers, "Content-Range": `bytes */${is.sizeBytes}` });
  const range = asked ?? { first: 0, last: is.sizeBytes - 1 };
  response.writeHead(asked === null ? 200 : 206, {
    ...headers,
    "Content-Length": String(range.last - range.first + 1),
    ...(asked === null ? {} : { "Content-Range": `bytes ${range.first}-${range.last}/${is.sizeBytes}` }),
  });
  if (request.method === "HEAD" || is.sizeBytes === 0) response.end();
  else await sendRange(file, response, range, pool);
}

function fileHeaders(answer: FileAnswer, is: Validators): Headers {
  return {
    "Content-Type": answer.mimeType,
    ...(answer.ranges ? { "Accept-Ranges": "bytes" } : {}),
    ...(is.modifiedAt === null ? {} : { "Last-Modified": is.modifiedAt.toUTCString() }),
    ...(is.etag === null ? {} : { ETag: is.etag }),
    ...answer.headers,
  };
}

/** What is there already needs no description (RFC 9110 §15.4.5). */
function aboutNothingSent(headers: Headers): Headers {
  const {
    "Content-Type": _type,
    "Content-Disposition": _disposition,
    "Accept-Ranges": _ranges,
    ...rest
  } = headers;
  return rest;
}

/** Ranges mean something for GET alone (RFC 9110 §14.2). */
function rangeOf(request: IncomingMessage, is: FileValidators): ByteRange | "unsatisfiable" | null {
  const ifRange = request.headers["if-range"];
  const applies = request.method === "GET" && typeof ifRange !== "object" && rangeIsFresh(ifRange, is);
  return applies ? parseRange(request.headers.range, is.sizeBytes) : null;
}

/** Serves one file as the server does, for range.ts: argument 1 the file; writes its port to standard output. */
import { stat } from "node:fs/promises";
import { empty, file } from "../../src/api/http/answer.ts";
import { createApp } from "../../src/api/http/app.ts";
import { createBufferPool } from "../../src/api/http/buffers.ts";
import { endpoint, type Protocol } from "../../src/api/http/endpoint.ts";
import { createOriginReader } from "../../src/api/http/proxies.ts";
import { createRequestReader } from "../../src/api/http/request.ts";
import { createHttpServer, listen } from "../../src/api/http/server.ts";
import type { Core } from "../../src/domain/core.ts";

const path = process.argv[2] ?? "";
const { size, mtime } = await stat(path);
const protocol: Protocol = {
  name: "bench",
  endpoints: [
    endpoint({
      method: "GET",
      paths: ["/film"],
      access: "anyone",
      handle: () => file({ path, sizeBytes: size, mimeType: "video/x-matroska", modifiedAt: mtime }),
    }),
  ],
  ignoreCase: true,
  authenticate: async () => null,
  anonymousViewer: async () => null,
  readQuery: () => ({}),
  readParams: (params) => ({ ...params }),
  readBody: (body) => body,
  toError: () => empty(500),
  unauthorized: () => empty(401),
  forbidden: () => empty(403),
  notFound: () => empty(404),
  methodNotAllowed: () => empty(405),
  headers: () => ({}),
};
const nothing = (): void => {};
const app = createApp([{ protocol, owns: [] }], {} as Core, {
  reader: createRequestReader(createOriginReader([]), ""),
  shared: { pool: createBufferPool(), streams: new Set() },
  log: { debug: nothing, info: nothing, warn: nothing, error: console.error },
});
const port = await listen(createHttpServer(app), 0, "127.0.0.1");
console.log(port);

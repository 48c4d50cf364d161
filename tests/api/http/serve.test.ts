import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { file, json } from "../../../src/api/http/answer.ts";
import { endpoint } from "../../../src/api/http/endpoint.ts";
import type { Core } from "../../../src/domain/core.ts";
import type { Log } from "../../../src/domain/log.ts";
import { silentLog } from "../../support/log.ts";
import { serve, type TestServer } from "../../support/server.ts";
import { aProtocol } from "./protocol.ts";
import { send } from "./raw.ts";

const echo = (paths: readonly string[], name: string) =>
  endpoint({
    method: "GET",
    paths,
    access: "anyone",
    handle: ({ params, request }) => ({ name, params, path: request.path }),
  });

describe("routing", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serve([
      aProtocol(
        [
          endpoint<{ id: string }>({
            method: ["GET", "HEAD"],
            paths: ["/Videos/{id}/stream", "/Videos/{id}/stream.{container}"],
            access: "anyone",
            params: z.object({ id: z.string(), container: z.string().optional() }),
            handle: ({ params }) => params,
          }),
          endpoint<{ id: string }>({
            method: "GET",
            paths: ["/Items/{id}"],
            access: "anyone",
            params: z.object({ id: z.string() }),
            handle: ({ params }) => params,
          }),
          echo(["/Items/Latest"], "latest"),
          endpoint({ method: "POST", paths: ["/Items/{id}"], access: "anyone", handle: () => undefined }),
          echo(["/:/timeline"], "timeline"),
        ],
        { ignoreCase: true, prefixes: ["/emby"] },
      ),
    ]);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    ["/items/LATEST", { name: "latest", params: {}, path: "/items/LATEST" }],
    ["/Items/Latest/", { name: "latest", params: {}, path: "/Items/Latest/" }],
    ["/Emby/Items/Latest", { name: "latest", params: {}, path: "/Items/Latest" }],
    ["/:/timeline", { name: "timeline", params: {}, path: "/:/timeline" }],
    ["/Items/aB%20c", { id: "aB c" }],
    ["/Items/a%2Fb", { id: "a/b" }],
    ["/Items/a%zz", { id: "a%zz" }],
    ["/It%65ms/100%25", { id: "100%" }],
    ["/videos/7/STREAM.mkv", { id: "7", container: "mkv" }],
    ["/videos/7/stream", { id: "7" }],
  ])("%s", async (path, expected) => {
    const answer = await fetch(server.base + path);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(expected);
  });

  it.each(["/Items", "/Items/1/2", "//Items/1", "/Items/1//", "/emby", "/"])(
    "%s is unknown",
    async (path) => {
      expect((await send(server.port, `GET ${path} HTTP/1.1`)).status).toBe(404);
    },
  );

  it("tells the methods that a path has", async () => {
    const answer = await fetch(`${server.base}/Items/1`, { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
  });

  it("answers HEAD only where it is declared, and always with a date", async () => {
    expect((await fetch(`${server.base}/Items/1`, { method: "HEAD" })).status).toBe(405);
    const answer = await fetch(`${server.base}/Videos/1/stream`, { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-length")).toBe(String(JSON.stringify({ id: "1" }).length));
    expect(Date.parse(answer.headers.get("date") ?? "")).not.toBeNaN();
  });

  it("answers nothing as 204", async () => {
    expect((await fetch(`${server.base}/Items/1`, { method: "POST" })).status).toBe(204);
  });
});

describe("access", () => {
  const core = { server: { identity: () => ({ setupDone: true }) } } as unknown as Core;
  const open = { server: { identity: () => ({ setupDone: false }) } } as unknown as Core;
  const endpoints = (["anyone", "viewer", "admin", "media", "setup"] as const).map((access) =>
    endpoint({ method: "GET", paths: [`/${access}`], access, handle: ({ token }) => ({ token }) }),
  );
  endpoints.push(
    endpoint({ method: "GET", paths: ["/who"], access: "anyone", handle: ({ viewer }) => viewer.isAdmin }),
  );

  it.each([
    ["/anyone", null, 200],
    ["/viewer", null, 401],
    ["/viewer", "user", 200],
    ["/admin", null, 401],
    ["/admin", "user", 403],
    ["/admin", "admin", 200],
    ["/media", null, 401],
    ["/media?media=1", null, 200],
    ["/media", "user", 200],
    ["/setup", null, 401],
    ["/setup", "user", 403],
    ["/setup", "admin", 200],
    ["/who", null, 401],
    ["/who", "admin", 200],
  ])("%s as %s: %i", async (path, token, status) => {
    await using server = await serve([aProtocol(endpoints)], { core });
    const headers = token === null ? {} : { authorization: token };
    expect((await fetch(server.base + path, { headers })).status).toBe(status);
  });

  it("lets anybody set a new server up", async () => {
    await using server = await serve([aProtocol(endpoints)], { core: open });
    expect((await fetch(`${server.base}/setup`)).status).toBe(200);
  });

  it("refuses before it looks at the input", async () => {
    const strict = endpoint({
      method: "POST",
      paths: ["/things"],
      access: "viewer",
      body: z.object({ size: z.number() }),
      handle: ({ body }) => body,
    });
    await using server = await serve([aProtocol([strict])], { core });
    const post = (headers: Record<string, string>) =>
      fetch(`${server.base}/things`, { method: "POST", body: "{}", headers });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: "user", "content-type": "application/json" })).status).toBe(400);
  });
});

describe("bodies", () => {
  const things = endpoint({
    method: "POST",
    paths: ["/things"],
    access: "anyone",
    body: z.object({ name: z.string() }).optional(),
    maxBodyBytes: 100,
    handle: ({ body }) => body ?? null,
  });
  const raw = endpoint<Record<never, never>, Record<never, never>, Uint8Array>({
    method: "POST",
    paths: ["/raw"],
    access: "anyone",
    rawBody: true,
    handle: ({ body }) => body.length,
  });
  let server: TestServer;
  beforeAll(async () => {
    server = await serve([aProtocol([things, raw])]);
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const post = (path: string, type: string | null, body: string | Uint8Array<ArrayBuffer>) =>
    fetch(server.base + path, {
      method: "POST",
      body,
      headers: type === null ? {} : { "content-type": type },
    });

  it.each([
    ["application/json", '{"name":"x"}', 200],
    ["application/json; charset=utf-8", '{"name":"x"}', 200],
    ["text/json", '{"name":"x"}', 200],
    ["application/problem+json", '{"name":"x"}', 200],
    ["application/json", "", 200],
    ["application/x-www-form-urlencoded", "", 200],
    ["application/x-www-form-urlencoded", "a=b", 415],
    ["application/json", "{", 400],
    ["application/json", '{"name":1}', 400],
    ["application/json", JSON.stringify({ name: "x".repeat(100) }), 413],
  ])("%s %s: %i", async (type, body, status) => {
    expect((await post("/things", type, body)).status).toBe(status);
  });

  it("counts a body whose length isn't announced", async () => {
    const chunk = "x".repeat(60);
    const head = "POST /things HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    const body = `3c\r\n${chunk}\r\n3c\r\n${chunk}\r\n0\r\n\r\n`;
    expect((await send(server.port, head, body)).status).toBe(413);
  });

  it("hands raw bodies on as they are, up to the default of 1 MiB", async () => {
    expect(await (await post("/raw", "image/png", Buffer.alloc(1_048_576))).json()).toBe(1_048_576);
    expect((await post("/raw", "image/png", Buffer.alloc(1_048_577))).status).toBe(413);
  });
});

describe("compression", () => {
  const long = { text: "ä".repeat(2000) };
  let server: TestServer;
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "triptych-http-"));
    await writeFile(join(dir, "a.txt"), "y".repeat(5000));
    server = await serve([
      aProtocol([
        endpoint({ method: ["GET", "HEAD"], paths: ["/long"], access: "anyone", handle: () => long }),
        endpoint({ method: "GET", paths: ["/short"], access: "anyone", handle: () => ({}) }),
        endpoint({
          method: "GET",
          paths: ["/tagged"],
          access: "anyone",
          handle: () => json(long, 200, { ETag: '"v1"' }),
        }),
        endpoint({
          method: "GET",
          paths: ["/file"],
          access: "anyone",
          handle: () =>
            file({ path: join(dir, "a.txt"), sizeBytes: 5000, mimeType: "text/plain", modifiedAt: null }),
        }),
      ]),
    ]);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(dir, { recursive: true });
  });

  it.each([
    ["gzip, br", "br"],
    ["gzip", "gzip"],
    ["br;q=0.1, gzip", "gzip"],
    ["br;q=0, gzip;q=0", undefined],
    ["*", "br"],
    ["identity", undefined],
    ["", undefined],
  ])("Accept-Encoding: %s gives %s", async (accepted, coding) => {
    const answer = await send(server.port, `GET /long HTTP/1.1\r\nAccept-Encoding: ${accepted}`);
    expect(answer.headers["content-encoding"]).toBe(coding);
    expect(answer.headers["vary"]).toBe("Accept-Encoding");
    const plain =
      coding === "br"
        ? brotliDecompressSync(answer.body)
        : coding === "gzip"
          ? gunzipSync(answer.body)
          : answer.body;
    expect(JSON.parse(plain.toString())).toEqual(long);
    expect(answer.headers["content-length"]).toBe(String(answer.body.length));
  });

  it.each(["/short", "/file"])("%s is sent as it is", async (path) => {
    const answer = await send(server.port, `GET ${path} HTTP/1.1\r\nAccept-Encoding: br`);
    expect(answer.headers["content-encoding"]).toBeUndefined();
  });

  it("answers 304 when the client has the tagged answer already", async () => {
    const get = (tag: string) => fetch(`${server.base}/tagged`, { headers: { "if-none-match": tag } });
    expect((await get('W/"v1"')).status).toBe(304);
    expect((await get('"v0"')).status).toBe(200);
  });
});

describe("what is told", () => {
  it("tells of an unknown path once, ids left out, and of defects with tokens hidden", async () => {
    const told: [string, Record<string, unknown>][] = [];
    const keep: Log["warn"] = (message, fields) => void told.push([message, fields ?? {}]);
    const log: Log = { ...silentLog, warn: keep, error: keep };
    const broken = endpoint({
      method: "GET",
      paths: ["/broken"],
      access: "anyone",
      handle: () => {
        throw new Error("a defect");
      },
    });
    await using server = await serve([aProtocol([broken])], { log });
    for (const path of ["/wish/1", "/wish/2", `/wish/${"a".repeat(32)}`, "/broken?api_key=geheim&x=1"])
      await fetch(server.base + path);
    expect(told.map(([message, fields]) => [message, fields["route"] ?? fields["url"]])).toEqual([
      ["no such route", "GET /wish/{id}"],
      ["a request failed", "/broken?api_key=***&x=1"],
    ]);
  });
});

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { endpoint } from "../../../src/api/http/endpoint.ts";
import { shutDown, createHttpServer, listen } from "../../../src/api/http/server.ts";
import { serve } from "../../support/server.ts";
import { aProtocol } from "./protocol.ts";
import { open, send } from "./raw.ts";

const ping = endpoint({ method: "GET", paths: ["/ping"], access: "anyone", handle: () => "pong" });

describe("clients that only hold on", () => {
  it("a thousand idle ones and a hundred that never end their headers don't stop others, and are let go", async () => {
    await using server = await serve([aProtocol([ping])], { limits: { headersTimeoutMs: 1500 } });
    const idle = await Promise.all(Array.from({ length: 1000 }, () => open(server.port)));
    const slow = await Promise.all(Array.from({ length: 100 }, () => open(server.port)));
    const closed = Promise.all([...idle, ...slow].map((socket) => once(socket.resume(), "close")));
    const drip = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write("X-A: b\r\n");
    }, 100);
    for (const socket of slow) socket.write("GET /ping HTTP/1.1\r\n");
    expect((await fetch(`${server.base}/ping`)).status).toBe(200);
    await sleep(200);
    expect((await fetch(`${server.base}/ping`)).status).toBe(200);
    await closed;
    clearInterval(drip);
    expect((await fetch(`${server.base}/ping`)).status).toBe(200);
  });

  it("are turned away above the number of connections that is held", async () => {
    await using server = await serve([aProtocol([ping])], { limits: { maxConnections: 5 } });
    const held = await Promise.all(Array.from({ length: 5 }, () => open(server.port)));
    const late = await open(server.port);
    await once(late.resume(), "close");
    for (const socket of held) socket.destroy();
    await expect
      .poll(() =>
        fetch(`${server.base}/ping`).then(
          (answer) => answer.status,
          () => 0,
        ),
      )
      .toBe(200);
  });
});

describe("what is too much", () => {
  it.each([
    ["a header", `GET /ping HTTP/1.1\r\nX-Long: ${"x".repeat(40_000)}`, 431],
    ["a url", `GET /ping?${"x".repeat(40_000)} HTTP/1.1`, 431],
    ["no HTTP", "\u0000\u0001\u0002", 400],
    ["two lengths", "POST /ping HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2", 400],
    ["a length and chunks", "POST /ping HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked", 400],
  ])("%s", async (_what, head, status) => {
    await using server = await serve([aProtocol([ping])]);
    expect((await send(server.port, head)).status).toBe(status);
  });
});

describe("shutting down", () => {
  it("lets an answer under way end, takes nothing new, and cuts what lasts longer", async () => {
    const server = createHttpServer((request, response) => {
      if (request.url === "/never") response.write("begun");
      else setTimeout(() => response.end("done"), 300);
    });
    const port = await listen(server, 0, "127.0.0.1");
    const never = await open(port);
    never.write("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(never, "data");
    const idle = await open(port);
    for (const socket of [never, idle]) socket.resume();
    const soon = fetch(`http://127.0.0.1:${port}/soon`).then((answer) => answer.text());
    await once(server, "request");
    const down = shutDown(server, 1000);
    await expect(open(port)).rejects.toThrow("ECONNREFUSED");
    expect(await soon).toBe("done");
    expect(never.closed).toBe(false);
    await down;
    await expect.poll(() => [never.closed, idle.closed]).toEqual([true, true]);
  });
});

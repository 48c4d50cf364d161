import { once } from "node:events";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import type { SocketEndpoint } from "../../../src/api/http/sockets.ts";
import { serve } from "../../support/server.ts";
import { aProtocol } from "./protocol.ts";

const echo: SocketEndpoint = {
  paths: ["/socket"],
  prefixes: ["/emby"],
  async accept(request) {
    if (!request.queryString.includes("token=good")) return 403;
    return (socket) => {
      socket.send(JSON.stringify([request.path, request.address, request.origin]));
      socket.on("message", (data) => socket.send(data));
    };
  },
};

async function connect(url: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve) => {
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", () => {});
  });
}

it.each([
  ["/socket?token=good", "open"],
  ["/Socket/?token=good", "open"],
  ["/emby/socket?token=good", "open"],
  ["/media/socket?token=good", "open"],
  ["/socket?token=bad", 403],
  ["/other?token=good", 404],
])("%s: %s", async (path, expected) => {
  await using server = await serve([aProtocol([])], { sockets: [echo], basePath: "/media" });
  const socket = await connect(`ws://127.0.0.1:${server.port}${path}`);
  expect(typeof socket === "number" ? socket : "open").toBe(expected);
});

it("tells the handler who comes through a trusted proxy", async () => {
  await using server = await serve([aProtocol([])], { sockets: [echo], trustedProxies: ["127.0.0.1"] });
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket?token=good`, {
    headers: {
      "X-Forwarded-For": "203.0.113.9",
      "X-Forwarded-Proto": "https",
      "X-Forwarded-Host": "m.example",
    },
  });
  const [data] = (await once(socket, "message")) as [Buffer];
  expect(JSON.parse(data.toString())).toEqual(["/socket", "203.0.113.9", "https://m.example"]);
  socket.close();
});

it("ends a connection that sends more than a message may hold, and only that", async () => {
  await using server = await serve([aProtocol([])], { sockets: [echo] });
  const [one, other] = await Promise.all(
    [1, 2].map(() => connect(`ws://127.0.0.1:${server.port}/socket?token=good`)),
  );
  if (!(one instanceof WebSocket) || !(other instanceof WebSocket)) throw new Error("not open");
  one.send(Buffer.alloc(100_000));
  const [code] = (await once(one, "close")) as [number];
  expect(code).toBe(1009);
  expect(other.readyState).toBe(WebSocket.OPEN);
  other.close();
});

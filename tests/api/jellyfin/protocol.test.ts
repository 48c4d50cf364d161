/** What holds for every request, whatever its route: none of these needs a core. */
import { describe, expect, it, beforeAll } from "vitest";
import { createJellyfinProtocol } from "../../../src/api/jellyfin/protocol.ts";
import { createSocketHub } from "../../../src/api/jellyfin/socket-hub.ts";
import { serve, type TestServer } from "../../support/server.ts";
import { ask } from "../../support/world.ts";

let server: TestServer;
beforeAll(async () => {
  server = await serve([createJellyfinProtocol({ anonymousMediaHours: "none", hub: createSocketHub() })]);
  return () => server[Symbol.asyncDispose]();
});

describe("a path", () => {
  it.each([
    "/System/Ping",
    "/system/ping",
    "/SYSTEM/PING",
    "/System/Ping/",
    "/emby/System/Ping",
    "/MediaBrowser/system/ping",
  ])("%s is found", async (path) => {
    expect(await ask(server.base, path)).toMatchObject({ status: 200, body: "Jellyfin Server" });
  });

  it.each(["//System/Ping", "/jellyfin/System/Ping", "/No/Such/Route", "/emby/emby/System/Ping", "/"])(
    "%s isn't, and gets an empty 404",
    async (path) => {
      const reply = await ask(server.base, path);
      expect([reply.status, reply.bytes.length]).toEqual([404, 0]);
    },
  );
});

describe("a method", () => {
  it("that the route hasn't is refused with those that it has, HEAD on the public info too", async () => {
    const reply = await ask(server.base, "/System/Info/Public", { method: "HEAD" });
    expect([reply.status, reply.headers.get("Allow")]).toEqual([405, "GET"]);
    expect((await ask(server.base, "/System/Ping", { method: "PUT" })).headers.get("Allow")).toBe(
      "GET, POST",
    );
  });
});

describe("a page of another origin", () => {
  it("may call everything, with the headers that it wants", async () => {
    const preflight = await ask(server.base, "/Users/Me", {
      method: "OPTIONS",
      headers: {
        Origin: "https://app.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": "authorization",
    });
    const reply = await ask(server.base, "/System/Ping", { headers: { Origin: "https://app.example" } });
    expect(reply.headers.get("Access-Control-Allow-Origin")).toBe("*");
  });
});

describe("without a token", () => {
  it.each(["/Users/Me", "/Users", "/Sessions", "/System/Info", "/Devices", "/Library/MediaFolders"])(
    "%s is refused with an empty 401",
    async (path) => {
      const reply = await ask(server.base, path);
      expect([reply.status, reply.bytes.length]).toEqual([401, 0]);
    },
  );
});

describe("a body", () => {
  const signIn = (body: string, contentType: string) =>
    ask(server.base, "/Users/AuthenticateByName", {
      method: "POST",
      body,
      headers: { "Content-Type": contentType },
    });

  it("of another type than JSON is refused", async () => {
    expect(await signIn("a=b", "application/x-www-form-urlencoded")).toMatchObject({
      status: 415,
      body: { title: "Unsupported Media Type", status: 415 },
    });
  });

  it.each(['{"Username":', "", "[]", '"x"'])("that is %s is refused as malformed", async (body) => {
    expect(await signIn(body, "application/json")).toMatchObject({
      status: 400,
      body: { title: "One or more validation errors occurred.", status: 400 },
    });
  });
});

describe("signing in", () => {
  it.each([
    ["says nothing of itself", {}],
    ["has no device id", { Authorization: 'MediaBrowser Client="X", Device="Y", Version="1"' }],
  ])("is refused to a client that %s", async (_, headers) => {
    const reply = await ask(server.base, "/Users/AuthenticateByName", {
      method: "POST",
      headers,
      json: { Username: "a", Pw: "b" },
    });
    expect(reply.status).toBe(400);
    expect(new TextDecoder().decode(reply.bytes)).toBe("Error processing request.");
  });
});

import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { endpoint } from "../../../src/api/http/endpoint.ts";
import { createOriginReader, isAddressRange, plainAddress } from "../../../src/api/http/proxies.ts";
import { serve } from "../../support/server.ts";
import { aProtocol } from "./protocol.ts";
import { send } from "./raw.ts";

const read = createOriginReader(["10.0.0.1", "192.168.50.0/24", "2001:db8::/32"]);
const from = (address: string, headers: IncomingHttpHeaders = {}) => {
  const origin = read(
    { host: "media.example", ...headers },
    { address, encrypted: false, localHost: "192.168.1.2:8096" },
  );
  return [origin.address, origin.isLocal, origin.url];
};
const http = "http://media.example";
const https = "https://media.example";

describe("who asks, and how he reached us", () => {
  it.each<[string, string, IncomingHttpHeaders, readonly [string | null, boolean, string]]>([
    ["somebody at home", "192.168.1.7", {}, ["192.168.1.7", true, http]],
    ["this machine", "127.0.0.1", {}, ["127.0.0.1", true, http]],
    ["IPv4 in IPv6", "::ffff:192.168.1.7", {}, ["192.168.1.7", true, http]],
    ["a link-local address with its zone", "fe80::1%eth0", {}, ["fe80::1", true, http]],
    ["somebody far away", "203.0.113.9", {}, ["203.0.113.9", false, http]],
    // Untrusted: the headers mean nothing, but for that nobody behind them is at home.
    ["a liar", "203.0.113.9", { "x-forwarded-for": "192.168.1.7" }, ["203.0.113.9", false, http]],
    [
      "an unknown proxy at home",
      "192.168.1.7",
      { "x-forwarded-for": "203.0.113.9" },
      ["192.168.1.7", false, http],
    ],
    ["the same, RFC 7239", "192.168.1.7", { forwarded: "for=203.0.113.9" }, ["192.168.1.7", false, http]],
    ["the same, only X-Real-IP", "192.168.1.7", { "x-real-ip": "203.0.113.9" }, ["192.168.1.7", false, http]],
    [
      "an unknown proxy that names another host",
      "192.168.1.7",
      { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
      ["192.168.1.7", true, http],
    ],
    // Trusted.
    [
      "through the proxy",
      "10.0.0.1",
      { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" },
      ["203.0.113.9", false, https],
    ],
    [
      "at home through the proxy",
      "10.0.0.1",
      { "x-forwarded-for": "192.168.1.7" },
      ["192.168.1.7", true, http],
    ],
    [
      "through two proxies",
      "10.0.0.1",
      { "x-forwarded-for": "203.0.113.9, 192.168.50.3" },
      ["203.0.113.9", false, http],
    ],
    [
      "with an address of his own making before the real one",
      "10.0.0.1",
      { "x-forwarded-for": "192.168.1.7, 203.0.113.9" },
      ["203.0.113.9", false, http],
    ],
    ["with a port", "10.0.0.1", { "x-forwarded-for": "203.0.113.9:4711" }, ["203.0.113.9", false, http]],
    ["IPv6", "10.0.0.1", { "x-forwarded-for": "[2003:de::9]:4711" }, ["2003:de::9", false, http]],
    ["an IPv6 proxy", "2001:db8::5", { "x-forwarded-for": "203.0.113.9" }, ["203.0.113.9", false, http]],
    ["a proxy that says nothing", "10.0.0.1", {}, ["10.0.0.1", false, http]],
    ["a proxy that doesn't know", "10.0.0.1", { "x-forwarded-for": "unknown" }, [null, false, http]],
    [
      "RFC 7239",
      "10.0.0.1",
      { forwarded: 'for="[2003:de::9]:4711";proto=https;host="m.example:8443"' },
      ["2003:de::9", false, "https://m.example:8443"],
    ],
    [
      "RFC 7239 with hops",
      "10.0.0.1",
      { forwarded: "for=192.168.1.7, for=203.0.113.9;proto=https, For=192.168.50.3;Proto=https" },
      ["203.0.113.9", false, https],
    ],
    ["RFC 7239, hidden", "10.0.0.1", { forwarded: "for=_secret" }, [null, false, http]],
    // A proxy that writes one form passes on what the client wrote in the other.
    [
      "both forms",
      "10.0.0.1",
      { "x-forwarded-for": "203.0.113.9", forwarded: "for=192.168.1.7;host=evil.example" },
      ["203.0.113.9", false, http],
    ],
    [
      "another host and a prefix",
      "10.0.0.1",
      { "x-forwarded-for": "203.0.113.9", "x-forwarded-host": "m.example", "x-forwarded-prefix": "/media/" },
      ["203.0.113.9", false, "http://m.example/media"],
    ],
    [
      "nonsense for host, protocol and prefix",
      "10.0.0.1",
      {
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-host": "m.example/@evil",
        "x-forwarded-proto": "javascript",
        "x-forwarded-prefix": "//evil.example",
      },
      ["203.0.113.9", false, http],
    ],
    [
      "without a usable host",
      "203.0.113.9",
      { host: "a b" },
      ["203.0.113.9", false, "http://192.168.1.2:8096"],
    ],
  ])("%s", (_who, address, headers, expected) => {
    expect(from(address, headers)).toEqual(expected);
  });
});

it.each([
  ["10.0.0.1", true],
  ["10.0.0.0/8", true],
  ["::/0", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/", false],
  ["localhost", false],
  ["", false],
])("%s is a range: %s", (text, expected) => {
  expect(isAddressRange(text)).toBe(expected);
});

it("takes no text for an address that is none", () => {
  expect(["1.2.3.4", '"[::1]:80"', "1.2.3", "evil", ""].map(plainAddress)).toEqual([
    "1.2.3.4",
    "::1",
    null,
    null,
    null,
  ]);
});

describe("below a base path", () => {
  const where = endpoint({
    method: "GET",
    paths: ["/where"],
    access: "anyone",
    handle: ({ request }) => [request.path, request.origin],
  });
  it.each([
    ["/media/where", ["/where", "http://localhost/media"]],
    ["/Media/where", ["/where", "http://localhost/media"]],
    // A proxy that takes the path off itself.
    ["/where", ["/where", "http://localhost/media"]],
    ["http://localhost/media/where", ["/where", "http://localhost/media"]],
  ])("%s", async (path, expected) => {
    await using server = await serve([aProtocol([where])], { basePath: "/media" });
    const answer = await send(server.port, `GET ${path} HTTP/1.1`);
    expect(JSON.parse(answer.body.toString())).toEqual(expected);
  });

  it("is not where another word begins alike", async () => {
    await using server = await serve([aProtocol([where])], { basePath: "/media" });
    expect((await send(server.port, "GET /mediawhere HTTP/1.1")).status).toBe(404);
  });

  it("is told once, also when the proxy tells it too", async () => {
    await using server = await serve([aProtocol([where])], {
      basePath: "/media",
      trustedProxies: ["127.0.0.1"],
    });
    const headers = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /media";
    const answer = await send(server.port, `GET /where HTTP/1.1\r\n${headers}`);
    expect(JSON.parse(answer.body.toString())).toEqual(["/where", "https://localhost/media"]);
  });
});

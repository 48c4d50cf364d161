import { describe, expect, it } from "vitest";
import { credentialsOf, parseAuthorization } from "../../../src/api/jellyfin/auth.ts";

const of = (headers: Record<string, string>, queryString = "") =>
  credentialsOf({ headers, queryString, address: "192.0.2.1", isLocal: false });

describe("the header with which a client names itself", () => {
  it("comes quoted and percent-encoded from the SDKs", () => {
    const { client, tokens } = of({
      authorization:
        'MediaBrowser Client="SDK%20T%C3%A9st", Device="Ada%27s%20phone", DeviceId="abc", Version="1.0.0", Token="t"',
    });
    expect(tokens).toEqual(["t"]);
    expect(client).toEqual({
      client: "SDK Tést",
      deviceName: "Ada's phone",
      deviceId: "abc",
      version: "1.0.0",
      address: "192.0.2.1",
      isLocal: false,
    });
  });

  it("comes bare from Kodi and Swiftfin, with spaces inside and in any order", () => {
    const { client, tokens } = of({
      authorization:
        "MediaBrowser Version=1.4.1, DeviceId=iOS_1, Token=t, Device=iPhone, Client=Swiftfin iOS",
    });
    expect(tokens).toEqual(["t"]);
    expect(client).toMatchObject({ client: "Swiftfin iOS", deviceName: "iPhone", deviceId: "iOS_1" });
  });

  it("mixes both in Streamyfin, has no spaces in Finamp, and keys in any case", () => {
    const pairs = parseAuthorization('mediabrowser client="A",DEVICE=B,deviceId="C, D",version=1');
    expect(Object.fromEntries(pairs ?? [])).toEqual({
      client: "A",
      device: "B",
      deviceid: "C, D",
      version: "1",
    });
  });

  it("is taken from Emby's clients, and ignored when it is another scheme's", () => {
    expect(parseAuthorization('Emby Token="t"')?.get("token")).toBe("t");
    expect(parseAuthorization("Bearer t")).toBeNull();
    expect(parseAuthorization("nonsense")).toBeNull();
  });

  it("is read in time however it is written", () => {
    const hostile = `MediaBrowser ${'a="'.repeat(1200)}`;
    expect(parseAuthorization(hostile)?.size ?? 0).toBeLessThan(10);
    expect(parseAuthorization(`MediaBrowser ${"x".repeat(5000)}`)).toBeNull();
  });

  it("keeps what isn't percent-encoding as it is", () => {
    expect(parseAuthorization('MediaBrowser Device="100% mine"')?.get("device")).toBe("100% mine");
  });
});

describe("tokens", () => {
  it.each([
    ["X-Emby-Authorization", { "x-emby-authorization": 'MediaBrowser Token="t", DeviceId="d"' }, ""],
    ["X-Emby-Token", { "x-emby-token": "t" }, ""],
    ["X-MediaBrowser-Token of Sonarr", { "x-mediabrowser-token": "t" }, ""],
    ["ApiKey in the query, in any case", {}, "aPIkEY=t"],
    ["api_key in the query", {}, "deviceId=x&api_key=t"],
  ])("come by %s", (_, headers, queryString) => {
    expect(of(headers, queryString).tokens).toEqual(["t"]);
  });

  it("are tried one after the other when several are brought, an empty one is none", () => {
    const { tokens } = of(
      { authorization: 'MediaBrowser Token=""', "x-emby-token": "first" },
      "ApiKey=second&api_key=first",
    );
    expect(tokens).toEqual(["first", "second"]);
  });
});

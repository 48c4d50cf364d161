import { beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../../support/process.ts";
import { openSocket } from "../../support/socket.ts";
import {
  ask,
  authorization,
  createWorld,
  setUp,
  type Client,
  type Reply,
  type World,
} from "../../support/world.ts";

const UNKNOWN = "deadbeefdeadbeefdeadbeefdeadbeef";
let world: World;
let viewer: Client;

beforeAll(async () => {
  world = await createWorld([], async () => {});
  viewer = await world.device("viewer-tv", "viewer");
  return () => world[Symbol.asyncDispose]();
});

interface Person {
  readonly Id: string;
  readonly Name: string;
  readonly HasPassword: boolean;
  readonly Policy: Readonly<Record<string, unknown>>;
  readonly Configuration: Readonly<Record<string, unknown>>;
}

const person = (client: Client, id: string): Promise<Person> => client.get<Person>(`/Users/${id}`);
const make = (name: string, password = "a-password"): Promise<Person> =>
  world.admin.post<Person>("/Users/New", { Name: name, Password: password });
const signIn = (name: string, password: string, device = "d"): Promise<Reply> =>
  ask(world.base, "/Users/AuthenticateByName", {
    method: "POST",
    headers: { Authorization: authorization(device) },
    json: { Username: name, Pw: password },
  });
const wordsOf = (reply: Reply): string => new TextDecoder().decode(reply.bytes);

describe("signing in", () => {
  it("takes the name in any case and the fields in any case, and tells all that clients need", async () => {
    const { name, password } = world.credentials();
    const reply = await ask(world.base, "/Users/authenticatebyname", {
      method: "POST",
      headers: { "X-Emby-Authorization": authorization("old-app") },
      json: { username: name.toUpperCase(), pw: password },
    });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        AccessToken: expect.stringMatching(/^\S{16,}$/),
        ServerId: expect.stringMatching(/^[0-9a-f]{32}$/),
        User: { Name: name, Policy: { IsAdministrator: true } },
        SessionInfo: { DeviceId: "old-app", Client: "Tests", PlayState: { RepeatMode: "RepeatNone" } },
      },
    });
  });

  it.each([
    ["a wrong password", "viewer", "nope"],
    ["an empty one, as Roku tries it first", "viewer", ""],
    ["an unknown name", "nobody", "nope"],
  ])("is refused with 401 for %s", async (_, name, password) => {
    const reply = await signIn(name, password);
    expect([reply.status, wordsOf(reply)]).toEqual([401, "Error processing request."]);
  });

  it("by the older route too, with the id of the person", async () => {
    const { password } = world.credentials("viewer");
    const path = `/Users/${viewer.userId}/Authenticate?pw=${password}`;
    const reply = await ask(world.base, path, {
      method: "POST",
      headers: { Authorization: authorization("older") },
    });
    expect(reply).toMatchObject({ status: 200, body: { User: { Id: viewer.userId } } });
  });

  it("nobody is offered on the sign-in page until an admin wants it", async () => {
    expect((await ask(world.base, "/Users/Public")).body).toEqual([]);
    const { Id, Policy } = await make("offered");
    await world.admin.post(`/Users/${Id}/Policy`, { ...Policy, IsHidden: false });
    expect((await ask(world.base, "/Users/Public")).body).toMatchObject([{ Id, Name: "offered" }]);
  });
});

describe("an account for the local network only", () => {
  /** What a proxy that isn't trusted passes on is of nobody near. */
  const FAR = { "X-Forwarded-For": "203.0.113.7" };
  let token: string;
  beforeAll(async () => {
    const { Id, Policy } = await make("homebody");
    await world.admin.post(`/Users/${Id}/Policy`, { ...Policy, EnableRemoteAccess: false });
    const { body } = await signIn("homebody", "a-password", "sofa");
    token = (body as { readonly AccessToken: string }).AccessToken;
  });
  const statusFrom = async (path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
    (await ask(world.base, path, { headers: { "X-Emby-Token": token, ...headers } })).status;

  it("isn't let in from elsewhere, neither with a token nor with the password", async () => {
    expect(await statusFrom("/Users/Me", {})).toBe(200);
    expect(await statusFrom("/Users/Me", FAR)).toBe(403);
    expect(await statusFrom("/System/Info/Public", FAR)).toBe(200);
    const reply = await ask(world.base, "/Users/AuthenticateByName", {
      method: "POST",
      headers: { Authorization: authorization("cafe"), ...FAR },
      json: { Username: "homebody", Pw: "a-password" },
    });
    expect(reply.status).toBe(403);
  });

  it("gets no socket there, and no media because it was seen there", async () => {
    await expect(openSocket(world.base, `/socket?ApiKey=${token}`, FAR)).rejects.toThrow("403");
    await using server = await startServer({ env: { TRIPTYCH_SERVER__TRUSTED_PROXIES: "127.0.0.1" } });
    const keeper = await setUp(server.base);
    const home = { "X-Forwarded-For": "192.168.1.5" };
    const makeReply = await keeper.ask("/Users/New", {
      method: "POST",
      json: { Name: "homebody", Password: "a-password" },
    });
    const { Id, Policy } = makeReply.body as Person;
    await keeper.post(`/Users/${Id}/Policy`, { ...Policy, EnableRemoteAccess: false });
    const signedIn = await ask(server.base, "/Users/AuthenticateByName", {
      method: "POST",
      headers: { Authorization: authorization("sofa"), ...home },
      json: { Username: "homebody", Pw: "a-password" },
    });
    const held = { "X-Emby-Token": (signedIn.body as { readonly AccessToken: string }).AccessToken };
    const picture = `/Items/${UNKNOWN}/Images/Primary`;
    expect((await ask(server.base, "/Users/Me", { headers: { ...held, ...FAR } })).status).toBe(403);
    expect((await ask(server.base, picture, { headers: FAR })).status).toBe(401);
    expect((await ask(server.base, "/Users/Me", { headers: { ...held, ...home } })).status).toBe(200);
    expect((await ask(server.base, picture, { headers: home })).status).toBe(404);
  });
});

describe("people", () => {
  it("are found by their id with dashes or without, in any case", async () => {
    const dashed = viewer.userId.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-").toUpperCase();
    expect((await person(viewer, dashed)).Id).toBe(viewer.userId);
  });

  it("that don't exist are told so in words, malformed ids in a problem", async () => {
    expect(await viewer.ask(`/Users/${UNKNOWN}`)).toMatchObject({ status: 404, body: "User not found" });
    expect(await viewer.ask("/Users/not-a-guid")).toMatchObject({
      status: 400,
      body: { errors: { userId: ["The value 'not-a-guid' is not valid."] } },
    });
  });

  it.each(["viewer", "bad/name?", ""])("can't be made with the name %j", async (Name) => {
    const reply = await world.admin.ask("/Users/New", { method: "POST", json: { Name, Password: "x" } });
    expect(reply.status).toBe(400);
  });

  it("are removed, and signed out by it", async () => {
    const { Id } = await make("leaving");
    const { body } = await signIn("leaving", "a-password", "phone");
    const token = (body as { readonly AccessToken: string }).AccessToken;
    expect((await world.admin.ask(`/Users/${Id}`, { method: "DELETE" })).status).toBe(204);
    expect((await ask(world.base, "/Users/Me", { headers: { "X-Emby-Token": token } })).status).toBe(401);
    expect((await world.admin.ask(`/Users/${Id}`)).status).toBe(404);
  });

  it("the last admin can neither be removed, disabled nor made an ordinary person", async () => {
    const { Id, Policy } = await person(world.admin, world.admin.userId);
    const change = (changes: object): Promise<Reply> =>
      world.admin.ask(`/Users/${Id}/Policy`, { method: "POST", json: { ...Policy, ...changes } });
    expect((await change({ IsAdministrator: false })).status).toBe(403);
    expect((await change({ IsDisabled: true })).status).toBe(403);
    expect((await world.admin.ask(`/Users/${Id}`, { method: "DELETE" })).status).toBe(403);
  });
});

describe("passwords", () => {
  it("are changed by who knows the old one, whose device stays signed in while others don't", async () => {
    const { Id } = await make("changing", "old-password");
    const tokenOf = async (device: string): Promise<Record<string, string>> => {
      const { body } = await signIn("changing", "old-password", device);
      return { "X-Emby-Token": (body as { readonly AccessToken: string }).AccessToken };
    };
    const [here, there] = [await tokenOf("here"), await tokenOf("there")];
    const change = (CurrentPw: string): Promise<Reply> =>
      ask(world.base, `/Users/Password?userId=${Id}`, {
        method: "POST",
        headers: here,
        json: { CurrentPw, NewPw: "new-password" },
      });
    expect((await change("wrong")).status).toBe(403);
    expect((await change("old-password")).status).toBe(204);
    expect((await ask(world.base, "/Users/Me", { headers: here })).status).toBe(200);
    expect((await ask(world.base, "/Users/Me", { headers: there })).status).toBe(401);
    expect((await signIn("changing", "old-password")).status).toBe(401);
    expect((await signIn("changing", "new-password")).status).toBe(200);
  });

  it("of another are an admin's business", async () => {
    const { Id } = await make("resetting", "forgotten");
    const json = { NewPw: "given" };
    const path = `/Users/${Id}/Password`;
    expect((await viewer.ask(path, { method: "POST", json })).status).toBe(403);
    expect((await world.admin.ask(path, { method: "POST", json })).status).toBe(204);
    expect((await signIn("resetting", "given")).status).toBe(200);
  });

  it("that are forgotten are asked of an admin", async () => {
    const reply = await ask(world.base, "/Users/ForgotPassword", {
      method: "POST",
      json: { EnteredUsername: "viewer" },
    });
    expect(reply).toMatchObject({ status: 200, body: { Action: "ContactAdmin" } });
  });
});

describe("what clients keep with a person", () => {
  it("is given back, the rest being the contract's defaults", async () => {
    await viewer.post(`/Users/Configuration?userId=${viewer.userId}`, {
      SubtitleLanguagePreference: "eng",
      OrderedViews: [UNKNOWN],
      HidePlayedInLatest: "not a boolean",
    });
    expect((await person(viewer, viewer.userId)).Configuration).toMatchObject({
      SubtitleLanguagePreference: "eng",
      OrderedViews: [UNKNOWN],
      HidePlayedInLatest: true,
      SubtitleMode: "Default",
    });
  });

  it("of another is not theirs to change", async () => {
    const path = `/Users/Configuration?userId=${world.admin.userId}`;
    expect((await viewer.ask(path, { method: "POST", json: {} })).status).toBe(403);
  });

  it("display preferences: defaults first, then what was set, per client", async () => {
    const path = `/DisplayPreferences/home?userId=${viewer.userId}&client=tests`;
    const before = await viewer.get<Record<string, unknown>>(path);
    expect(before).toMatchObject({
      SortBy: "SortName",
      Client: "tests",
      CustomPrefs: { chromecastVersion: "stable", tvhome: null },
    });
    await viewer.post(path, { ...before, SortBy: "DateCreated", CustomPrefs: { homesection0: "resume" } });
    expect(await viewer.get(path)).toMatchObject({
      SortBy: "DateCreated",
      CustomPrefs: { homesection0: "resume", skipForwardLength: "30000" },
    });
    const other = path.replace("client=tests", "client=other");
    expect(await viewer.get(other)).toMatchObject({ SortBy: "SortName", Client: "other" });
  });

  it("a picture: sent as Base64, read by anybody, taken away", async () => {
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const sent = await viewer.ask(`/UserImage?userId=${viewer.userId}`, {
      method: "POST",
      headers: { "Content-Type": "image/png" },
      body: png.toString("base64"),
    });
    expect(sent.status).toBe(204);
    const read = await ask(world.base, `/users/${viewer.userId}/images/primary`);
    expect(read.headers.get("Content-Type")).toBe("image/png");
    expect(Buffer.from(read.bytes).equals(png)).toBe(true);
    const shown = await person(viewer, viewer.userId);
    expect(shown).toMatchObject({ PrimaryImageTag: expect.any(String) });
    // Nobody has measured it, and the real server says nothing of it either.
    expect(shown).not.toHaveProperty("PrimaryImageAspectRatio");
    await viewer.ask(`/UserImage?userId=${viewer.userId}`, { method: "DELETE" });
    expect((await ask(world.base, `/UserImage?userId=${viewer.userId}`)).status).toBe(404);
  });
});

describe("an API key", () => {
  it("may what an admin may, and is nobody", async () => {
    expect((await world.admin.ask("/Auth/Keys?app=Seerr", { method: "POST" })).status).toBe(204);
    const { Items } = await world.admin.get<{ readonly Items: readonly Record<string, string>[] }>(
      "/Auth/Keys",
    );
    const key = Items.findLast(({ AppName }) => AppName === "Seerr")?.["AccessToken"] ?? "";
    const headers = { Authorization: `MediaBrowser Token="${key}"` };
    expect((await ask(world.base, "/System/Info", { headers })).status).toBe(200);
    expect((await ask(world.base, "/ScheduledTasks", { headers })).status).toBe(200);
    expect((await ask(world.base, "/Users/Me", { headers })).status).toBe(400);
    await world.admin.ask(`/Auth/Keys/${key}`, { method: "DELETE" });
    expect((await ask(world.base, "/System/Info", { headers })).status).toBe(401);
  });

  it("is nothing that others get to see or revoke", async () => {
    expect((await viewer.ask("/Auth/Keys")).status).toBe(403);
    expect((await viewer.ask(`/Auth/Keys/${world.admin.token}`, { method: "DELETE" })).status).toBe(403);
    expect((await world.admin.ask("/Users/Me")).status).toBe(200);
  });
});

describe("a device", () => {
  it("is signed in by a code that another one confirms", async () => {
    const headers = { Authorization: authorization("new-tv") };
    const { body } = await ask(world.base, "/QuickConnect/Initiate", { method: "POST", headers });
    const { Code, Secret } = body as { readonly Code: string; readonly Secret: string };
    const state = (): Promise<Reply> => ask(world.base, `/QuickConnect/Connect?secret=${Secret}`);
    expect(await state()).toMatchObject({ status: 200, body: { Authenticated: false, DeviceId: "new-tv" } });
    expect((await viewer.ask("/QuickConnect/Authorize?code=", { method: "POST" })).status).toBe(400);
    await viewer.post(`/QuickConnect/Authorize?code=${Code}`);
    expect(await state()).toMatchObject({ body: { Authenticated: true } });
    const redeem = (): Promise<Reply> =>
      ask(world.base, "/Users/AuthenticateWithQuickConnect", { method: "POST", json: { secret: Secret } });
    expect(await redeem()).toMatchObject({
      status: 200,
      body: { User: { Id: viewer.userId }, SessionInfo: { DeviceId: "new-tv" } },
    });
    expect((await redeem()).status).toBeGreaterThanOrEqual(400);
  });

  it("with an unknown secret or code gets a plain no", async () => {
    expect(await ask(world.base, "/QuickConnect/Connect?secret=abc")).toMatchObject({
      status: 404,
      body: "Unknown secret",
    });
    expect((await viewer.ask("/QuickConnect/Authorize?code=xxx", { method: "POST" })).status).toBe(404);
  });

  it("is renamed by an admin, and forgotten with its token", async () => {
    const { body } = await signIn("viewer", world.credentials("viewer").password, "old-tablet");
    const headers = { "X-Emby-Token": (body as { readonly AccessToken: string }).AccessToken };
    await world.admin.post("/Devices/Options?id=old-tablet", { CustomName: "Kitchen" });
    expect(await world.admin.get("/Devices/Options?id=old-tablet")).toMatchObject({ CustomName: "Kitchen" });
    expect(await world.admin.get("/Devices/Info?id=old-tablet")).toMatchObject({
      Id: "old-tablet",
      LastUserName: "viewer",
    });
    expect((await world.admin.ask("/Devices?id=old-tablet", { method: "DELETE" })).status).toBe(204);
    expect((await ask(world.base, "/Users/Me", { headers })).status).toBe(401);
    expect((await world.admin.ask("/Devices/Info?id=old-tablet")).status).toBe(404);
  });
});

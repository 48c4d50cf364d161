/** Who is there, and the socket over which devices are told and commanded. */
import { once } from "node:events";
import { beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { openSocket } from "../../support/socket.ts";
import { type Client, createWorld, type World } from "../../support/world.ts";

let world: World;
let viewer: Client;
let gone: Client;
beforeAll(async () => {
  world = await createWorld([], async () => {});
  viewer = await world.device("viewer-tv", "viewer");
  return () => world[Symbol.asyncDispose]();
});

interface SessionInfo {
  readonly Id: string;
  readonly DeviceId: string;
  readonly Capabilities: Readonly<Record<string, unknown>>;
}
const sessions = (client: Client, query = ""): Promise<readonly SessionInfo[]> =>
  client.get<readonly SessionInfo[]>(`/Sessions${query}`);
const socketOf = (client: Client, path = `/socket?api_key=${client.token}&deviceId=${client.deviceId}`) =>
  openSocket(world.base, path);

describe("sessions", () => {
  it("are found by the device that has just signed in, as Kodi looks for its own", async () => {
    const kodi = await world.device("kodi");
    expect(await sessions(kodi, "?DeviceId=kodi")).toMatchObject([
      { DeviceId: "kodi", UserId: kodi.userId, SupportsRemoteControl: false, PlayState: { CanSeek: false } },
    ]);
  });

  it("of others are an admin's to see", async () => {
    expect((await sessions(viewer)).map(({ DeviceId }) => DeviceId)).toEqual(["viewer-tv"]);
    expect((await sessions(world.admin)).map(({ DeviceId }) => DeviceId)).toContain("viewer-tv");
  });

  it("tell what their device can do, in the contract's words only", async () => {
    await viewer.post("/Sessions/Capabilities/Full", {
      playableMediaTypes: "Audio,video,Smell",
      SupportedCommands: ["moveup", "Fly"],
      SupportsMediaControl: "True",
      DeviceProfile: { MaxStreamingBitrate: 1, TranscodingProfiles: [{ Type: "Video", MinSegments: "2" }] },
    });
    expect(await sessions(viewer, "?deviceId=viewer-tv")).toMatchObject([
      {
        PlayableMediaTypes: ["Audio", "Video"],
        SupportedCommands: ["MoveUp"],
        Capabilities: {
          SupportsMediaControl: true,
          DeviceProfile: { TranscodingProfiles: [{ MinSegments: 2, Conditions: [] }] },
        },
      },
    ]);
    await viewer.post("/Sessions/Capabilities?playableMediaTypes=Video&playableMediaTypes=Photo");
    expect(await sessions(viewer, "?deviceId=viewer-tv")).toMatchObject([
      { PlayableMediaTypes: ["Video", "Photo"], SupportedCommands: [] },
    ]);
  });
});

describe("a socket", () => {
  it.each([
    ["without a token", "/socket"],
    ["with a wrong one", "/socket?ApiKey=nope"],
  ])("is refused with 403 %s", async (_, path) => {
    await expect(openSocket(world.base, path)).rejects.toThrow("403");
  });

  it.each([
    ["ApiKey", (token: string) => [`/socket?ApiKey=${token}`, {}] as const],
    [
      "api_key, below the prefix of old clients",
      (token: string) => [`/emby/socket?api_key=${token}`, {}] as const,
    ],
    [
      "the header",
      (token: string) => ["/SOCKET/", { Authorization: `MediaBrowser Token="${token}"` }] as const,
    ],
  ])("opens by %s, says how often it wants to hear, and answers", async (_, of) => {
    const [path, headers] = of(viewer.token);
    const socket = await openSocket(world.base, path, headers);
    expect(await socket.next("ForceKeepAlive")).toMatchObject({
      Data: 60,
      MessageId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    socket.send({ MessageType: "KeepAlive" });
    expect(await socket.next("KeepAlive")).not.toHaveProperty("Data");
    socket.close();
  });

  it("tells sessions to whoever asks for them, tasks to admins", async () => {
    const socket = await socketOf(world.admin);
    socket.send({ MessageType: "SessionsStart", Data: "0,1500" });
    expect(await socket.next("Sessions")).toMatchObject({ Data: expect.any(Array) });
    socket.send({ MessageType: "SessionsStop" });
    socket.send({ MessageType: "ScheduledTasksInfoStart", Data: "0,1000" });
    expect(await socket.next("ScheduledTasksInfo")).toMatchObject({ Data: [{ Key: "RefreshLibrary" }] });
    socket.close();
  });

  it("makes its device controllable at once, which mpv-shim waits for", async () => {
    const shim = await world.device("mpv-shim");
    const controllable = async (): Promise<readonly string[]> =>
      (await sessions(shim, `?ControllableByUserId=${shim.userId}`)).map(({ DeviceId }) => DeviceId);
    expect(await controllable()).not.toContain("mpv-shim");
    const socket = await socketOf(shim);
    await socket.next("ForceKeepAlive");
    await shim.post("/Sessions/Capabilities/Full", {
      PlayableMediaTypes: "Audio,Video",
      SupportsMediaControl: true,
      SupportedCommands: "MoveUp,SetVolume",
    });
    expect(await controllable()).toContain("mpv-shim");
    socket.close();
  });

  it("is controllable for those alone who have the right", async () => {
    const socket = await socketOf(viewer);
    await viewer.post("/Sessions/Capabilities/Full", { SupportsMediaControl: true });
    const by = async (asking: Client, userId: string): Promise<readonly string[]> =>
      (await sessions(asking, `?controllableByUserId=${userId}`)).map(({ DeviceId }) => DeviceId);
    const shim = await world.device("other-shim");
    const second = await socketOf(shim);
    await shim.post("/Sessions/Capabilities/Full", { SupportsMediaControl: true });
    expect(await by(viewer, viewer.userId)).toEqual(["viewer-tv"]);
    expect(await by(world.admin, viewer.userId)).toEqual(["viewer-tv"]);
    expect(await by(world.admin, world.admin.userId)).toEqual(
      expect.arrayContaining(["viewer-tv", "other-shim"]),
    );
    expect((await viewer.ask(`/Sessions?controllableByUserId=${world.admin.userId}`)).status).toBe(403);
    for (const one of [socket, second]) one.close();
  });

  it("shows no page of an item that is not there", async () => {
    const item = "0123456789abcdef0123456789abcdef";
    await viewer.post(`/Sessions/Viewing?itemId=${item}`);
    expect((await sessions(viewer, "?deviceId=viewer-tv"))[0]).not.toHaveProperty("NowViewingItem");
    expect((await viewer.ask("/Sessions/Viewing?itemId=film", { method: "POST" })).status).toBe(400);
  });

  it("brings what another device commands", async () => {
    const tv = await world.device("tv");
    const socket = await socketOf(tv);
    await socket.next("ForceKeepAlive");
    const [session] = await sessions(tv, "?deviceId=tv");
    const at = `/Sessions/${session?.Id}`;
    const item = "0123456789abcdef0123456789abcdef";
    await world.admin.post(`${at}/Playing?playCommand=PlayNow&itemIds=${item}&startPositionTicks=50000000`);
    expect(await socket.next("Play")).toMatchObject({
      Data: {
        ItemIds: [item],
        StartPositionTicks: 50_000_000,
        PlayCommand: "PlayNow",
        ControllingUserId: world.admin.userId,
      },
    });
    await world.admin.post(`${at}/Playing/seek?seekPositionTicks=123000000`);
    expect(await socket.next("Playstate")).toMatchObject({
      Data: { Command: "Seek", SeekPositionTicks: 123_000_000 },
    });
    await world.admin.post(`${at}/Message`, { Header: "Hi", Text: "Hello TV", TimeoutMs: 5000 });
    expect(await socket.next("GeneralCommand")).toMatchObject({
      Data: { Name: "DisplayMessage", Arguments: { Header: "Hi", Text: "Hello TV", TimeoutMs: "5000" } },
    });
    await world.admin.post(`${at}/Command`, { Name: "SetVolume", Arguments: { Volume: 30 } });
    expect(await socket.next("GeneralCommand")).toMatchObject({
      Data: { Name: "SetVolume", Arguments: { Volume: "30" } },
    });
    await world.admin.post(`${at}/System/GoHome`);
    expect(await socket.next("GeneralCommand")).toMatchObject({ Data: { Name: "GoHome", Arguments: {} } });
    socket.close();
  });

  it("of another isn't commanded without the right, nor one that isn't there", async () => {
    const [admins] = await sessions(world.admin, `?deviceId=${world.admin.deviceId}`);
    const pause = (id: string | undefined) =>
      viewer.ask(`/Sessions/${id}/Playing/Pause`, { method: "POST" }).then(({ status }) => status);
    expect(await pause(admins?.Id)).toBe(403);
    expect(await pause("nope")).toBe(404);
    const fly = await world.admin.ask(`/Sessions/${admins?.Id}/Command/Fly`, { method: "POST" });
    expect(fly.status).toBe(400);
  });

  it("tells a person's devices when he was changed", async () => {
    const socket = await socketOf(viewer);
    await socket.next("ForceKeepAlive");
    await viewer.post(`/Users/Configuration?userId=${viewer.userId}`, { SubtitleMode: "Always" });
    expect(await socket.next("UserUpdated")).toMatchObject({
      Data: { Id: viewer.userId, Configuration: { SubtitleMode: "Always" } },
    });
    socket.close();
  });

  it("ends when its device signs out", async () => {
    const leaving = await world.device("leaving");
    const socket = new WebSocket(`${world.base.replace(/^http/, "ws")}/socket?ApiKey=${leaving.token}`);
    await once(socket, "message");
    const closed = once(socket, "close");
    await leaving.post("/Sessions/Logout");
    await closed;
    expect((await leaving.ask("/Users/Me")).status).toBe(401);
  });

  it.each([
    ["is taken away by an admin", () => world.admin.ask("/Devices?id=gone-tv", { method: "DELETE" })],
    [
      "gets another password elsewhere",
      () =>
        world.admin.ask(`/Users/${gone.userId}/Password`, {
          method: "POST",
          json: { NewPw: world.credentials("gone").password },
        }),
    ],
    [
      "is disabled",
      async () => {
        const { Policy } = await world.admin.get<{ readonly Policy: object }>(`/Users/${gone.userId}`);
        return world.admin.ask(`/Users/${gone.userId}/Policy`, {
          method: "POST",
          json: { ...Policy, IsDisabled: true },
        });
      },
    ],
  ])("and its session end at once when its device or person %s", async (_, end) => {
    gone = await world.device("gone-tv", "gone");
    const socket = new WebSocket(`${world.base.replace(/^http/, "ws")}/socket?ApiKey=${gone.token}`);
    await once(socket, "message");
    expect(await sessions(world.admin, "?deviceId=gone-tv")).toHaveLength(1);
    const closed = once(socket, "close");
    expect((await end()).status).toBe(204);
    expect(await sessions(world.admin, "?deviceId=gone-tv")).toEqual([]);
    await closed;
    expect(await sessions(world.admin, "?deviceId=gone-tv")).toEqual([]);
  });
});

it("hears that the server ends before its socket does", async () => {
  await using ending = await createWorld([], async () => {});
  const socket = await openSocket(ending.base, `/socket?ApiKey=${ending.admin.token}`);
  await socket.next("ForceKeepAlive");
  ending.server.process.kill("SIGTERM");
  expect(await socket.next("ServerShuttingDown")).not.toHaveProperty("Data");
});

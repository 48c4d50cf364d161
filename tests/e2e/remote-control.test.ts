/** One app commands another: both are jellyfin's own client library, which listens over its own socket. */
import type { Api } from "@jellyfin/sdk/lib/api.js";
import type { GroupInfoDto } from "@jellyfin/sdk/lib/generated-client/models/group-info-dto.js";
import type { SessionInfoDto } from "@jellyfin/sdk/lib/generated-client/models/session-info-dto.js";
import { Jellyfin } from "@jellyfin/sdk/lib/jellyfin.js";
import { getAuthenticationApi } from "@jellyfin/sdk/lib/utils/api/authentication-api.js";
import { getSessionApi } from "@jellyfin/sdk/lib/utils/api/session-api.js";
import { getSyncPlayApi } from "@jellyfin/sdk/lib/utils/api/sync-play-api.js";
import { beforeAll, expect, it } from "vitest";
import {
  createWorld,
  fillMovies,
  fillShows,
  itemNamed,
  itemsOf,
  SHELVES,
  type World,
} from "../support/world.ts";

let world: World;
let film: string;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.shows], async (media) => {
    await fillMovies(media);
    await fillShows(media);
  });
  film = (await itemNamed(world.admin, "Long Road")).Id;
  return () => world[Symbol.asyncDispose]();
});

type Kind = Parameters<Api["subscribe"]>[0][number];

interface App {
  readonly api: Api;
  readonly userId: string;
  /** Rejects when none comes in time. */
  heard(kind: string, from?: (data: never) => boolean): Promise<unknown>;
  close(): Promise<void>;
}

/** Signed in, with a socket that is open, and what it said it can do. */
async function app(name: string, person?: string): Promise<App> {
  await world.device(`${name}-first`, person);
  const credentials = world.credentials(person);
  const api: Api = new Jellyfin({
    clientInfo: { name: "SDK", version: "1.0.0" },
    deviceInfo: { name, id: `sdk-${name}` },
  }).createApi(world.base);
  const { data } = await getAuthenticationApi(api).authenticateUserByName({
    authenticateUserByName: { Username: credentials.name, Pw: credentials.password },
  });
  const received: { readonly MessageType: string; readonly Data: unknown }[] = [];
  const kinds = ["Sessions", "Play", "Playstate", "GeneralCommand", "SyncPlayCommand", "SyncPlayGroupUpdate"];
  api.subscribe(kinds as Kind[], (message: (typeof received)[number]) => void received.push(message));
  const heard: App["heard"] = async (kind, fits = () => true) => {
    const at = (): number =>
      received.findIndex(({ MessageType, Data }) => MessageType === kind && fits(Data as never));
    await expect.poll(at).toBeGreaterThanOrEqual(0);
    return received.splice(at(), 1)[0]?.Data;
  };
  // An answer to its SessionsStart: the socket is open.
  await heard("Sessions");
  await getSessionApi(api).postCapabilities({
    playableMediaTypes: ["Video", "Audio"],
    supportedCommands: ["DisplayMessage", "SetVolume", "GoHome", "DisplayContent"],
    supportsMediaControl: true,
  });
  return {
    api,
    userId: data.User.Id,
    heard,
    async close() {
      await getSessionApi(api).reportSessionEnded();
      api.update({ accessToken: "" });
    },
  };
}

/** The sessions that a person may command, by their devices' ids. */
async function controllable({ api, userId }: App): Promise<ReadonlyMap<string, string>> {
  const { data } = await getSessionApi(api).getSessions({ controllableByUserId: userId });
  return new Map(data.map((one: SessionInfoDto) => [one.DeviceId ?? "", one.Id ?? ""]));
}

it("plays, pauses, seeks, stops, shows and turns up another", async () => {
  const [phone, tv] = [await app("phone"), await app("tv")];
  const sessionId = (await controllable(phone)).get("sdk-tv") ?? "";
  const control = getSessionApi(phone.api);
  const by = { ControllingUserId: phone.userId };

  await control.play({ sessionId, playCommand: "PlayNow", itemIds: [film], startPositionTicks: 50_000_000 });
  expect(await tv.heard("Play")).toEqual({
    ...by,
    ItemIds: [film],
    PlayCommand: "PlayNow",
    StartPositionTicks: 50_000_000,
  });
  for (const command of ["Pause", "Unpause", "NextTrack", "Stop"] as const) {
    await control.sendPlaystateCommand({ sessionId, command });
    expect(await tv.heard("Playstate")).toEqual({ ...by, Command: command });
  }
  await control.sendPlaystateCommand({ sessionId, command: "Seek", seekPositionTicks: 123_000_000 });
  expect(await tv.heard("Playstate")).toEqual({ ...by, Command: "Seek", SeekPositionTicks: 123_000_000 });
  await control.sendMessageCommand({
    sessionId,
    messageCommand: { Header: "Hi", Text: "Hello", TimeoutMs: 5000 },
  });
  expect(await tv.heard("GeneralCommand")).toMatchObject({
    Name: "DisplayMessage",
    Arguments: { Header: "Hi", Text: "Hello", TimeoutMs: "5000" },
  });
  await control.sendFullGeneralCommand({
    sessionId,
    generalCommand: { Name: "SetVolume", ControllingUserId: phone.userId, Arguments: { Volume: "30" } },
  });
  expect(await tv.heard("GeneralCommand")).toEqual({ ...by, Name: "SetVolume", Arguments: { Volume: "30" } });
  await control.sendGeneralCommand({ sessionId, command: "GoHome" });
  expect(await tv.heard("GeneralCommand")).toMatchObject({ Name: "GoHome" });
  await control.displayContent({ sessionId, itemType: "Movie", itemId: film, itemName: "Long Road" });
  expect(await tv.heard("GeneralCommand")).toMatchObject({
    Name: "DisplayContent",
    Arguments: { ItemId: film, ItemName: "Long Road", ItemType: "Movie" },
  });
  for (const one of [phone, tv]) await one.close();
});

it("is told of a series what of it is to be played, in another order when asked to", async () => {
  const [phone, tv] = [await app("phone-2"), await app("tv-2")];
  const sessionId = (await controllable(phone)).get("sdk-tv-2") ?? "";
  const control = getSessionApi(phone.api);
  const series = (await itemNamed(world.admin, "Steady Show")).Id;
  const episodes = (await itemsOf(world.admin, "Episode", { sortBy: "ParentIndexNumber,IndexNumber" })).map(
    ({ Id }) => Id,
  );
  await control.play({ sessionId, playCommand: "PlayNow", itemIds: [series] });
  expect(await tv.heard("Play")).toMatchObject({ ItemIds: episodes, PlayCommand: "PlayNow" });
  await control.play({ sessionId, playCommand: "PlayShuffle", itemIds: [series] });
  const shuffled = (await tv.heard("Play")) as { readonly ItemIds: readonly string[] };
  expect(shuffled).toMatchObject({ PlayCommand: "PlayNow" });
  expect(new Set(shuffled.ItemIds)).toEqual(new Set(episodes));
  // An episode alone: those after it come along, as the person's settings have it.
  await control.play({ sessionId, playCommand: "PlayNow", itemIds: [episodes[1] ?? ""] });
  expect(await tv.heard("Play")).toMatchObject({ ItemIds: episodes.slice(1) });
  for (const one of [phone, tv]) await one.close();
});

it("is another person's only with the right to it", async () => {
  const [guest, tv] = [await app("guest-phone", "guest"), await app("tv-3")];
  const { data } = await getSessionApi(tv.api).getSessions({ deviceId: "sdk-tv-3" });
  const sessionId: string = data[0].Id;
  const pause = () => getSessionApi(guest.api).sendPlaystateCommand({ sessionId, command: "Pause" });
  expect([...(await controllable(guest)).keys()]).toEqual(["sdk-guest-phone"]);
  await expect(pause()).rejects.toMatchObject({ response: { status: 403 } });
  const { Policy } = await world.admin.get<{ readonly Policy: object }>(`/Users/${guest.userId}`);
  await world.admin.post(`/Users/${guest.userId}/Policy`, {
    ...Policy,
    EnableRemoteControlOfOtherUsers: true,
  });
  await pause();
  expect(await tv.heard("Playstate")).toEqual({ Command: "Pause", ControllingUserId: guest.userId });
  for (const one of [guest, tv]) await one.close();
});

it("watches together with others", async () => {
  const [ann, ben] = [await app("ann", "ann"), await app("ben", "ben")];
  const [hers, his] = [getSyncPlayApi(ann.api), getSyncPlayApi(ben.api)];
  const made = await hers.syncPlayCreateGroup({ newGroupRequestDto: { GroupName: "Evening" } });
  const { GroupId: groupId = "" } = made.data as unknown as GroupInfoDto;
  await his.syncPlayJoinGroup({ joinGroupRequestDto: { GroupId: groupId } });
  const update = (Type: string) => (data: { readonly Type: string }) => data.Type === Type;
  expect(await ann.heard("SyncPlayGroupUpdate", update("UserJoined"))).toMatchObject({ Data: "ben" });
  await hers.syncPlaySetNewQueue({
    playRequestDto: { PlayingQueue: [film], PlayingItemPosition: 0, StartPositionTicks: 0 },
  });
  const queue = (await ben.heard("SyncPlayGroupUpdate", update("PlayQueue"))) as {
    readonly Data: { readonly Playlist: readonly { readonly PlaylistItemId: string }[] };
  };
  const PlaylistItemId = queue.Data.Playlist[0]?.PlaylistItemId ?? "";
  const readyRequestDto = {
    When: new Date().toISOString(),
    PositionTicks: 0,
    IsPlaying: false,
    PlaylistItemId,
  };
  await hers.syncPlayReady({ readyRequestDto });
  await his.syncPlayReady({ readyRequestDto });
  const unpause = (data: { readonly Command: string }) => data.Command === "Unpause";
  const [mine, theirs] = [
    await ann.heard("SyncPlayCommand", unpause),
    await ben.heard("SyncPlayCommand", unpause),
  ];
  expect(theirs).toEqual(mine);
  await his.syncPlayPause();
  await ann.heard("SyncPlayCommand", ({ Command }: { readonly Command: string }) => Command === "Pause");
  await his.syncPlayLeaveGroup();
  expect(await ann.heard("SyncPlayGroupUpdate", update("UserLeft"))).toMatchObject({ Data: "ben" });
  for (const one of [ann, ben]) await one.close();
});

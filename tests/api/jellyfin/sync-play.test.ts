/** Watching together over HTTP and the socket. What a group does by itself is shown in `tests/domain/together`. */
import { join } from "node:path";
import type { GroupInfoDto } from "@jellyfin/sdk/lib/generated-client/models/group-info-dto.js";
import type { PlayQueueUpdate } from "@jellyfin/sdk/lib/generated-client/models/play-queue-update.js";
import type { SendCommand } from "@jellyfin/sdk/lib/generated-client/models/send-command.js";
import { beforeAll, describe, expect, it } from "vitest";
import { clip, put } from "../../support/media.ts";
import { openSocket, type Socket } from "../../support/socket.ts";
import { type Client, createWorld, itemNamed, itemsOf, SHELVES, type World } from "../../support/world.ts";

let world: World;
let film: string;
let other: string;
let episode: string;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.shows], async (media) => {
    await put(clip(), join(media, "movies/One Film (2001)/One Film (2001)"));
    await put(clip({ tone: 470 }), join(media, "movies/Two Film (2002)/Two Film (2002)"));
    await put(clip({ tone: 490 }), join(media, "shows/Show/Season 01/Show S01E01.mkv"));
  });
  film = (await itemNamed(world.admin, "One Film (2001)")).Id;
  other = (await itemNamed(world.admin, "Two Film (2002)")).Id;
  episode = (await itemsOf(world.admin, "Episode"))[0]?.Id ?? "";
  return () => world[Symbol.asyncDispose]();
});

interface Member {
  readonly client: Client;
  readonly socket: Socket;
  sync<T>(name: string, json?: object): Promise<T>;
  status(name: string, json?: object): Promise<number>;
  command(): Promise<SendCommand>;
  update(type: string): Promise<{ readonly GroupId: string; readonly Data: unknown }>;
  queue(): Promise<PlayQueueUpdate>;
}

async function member(device: string, person?: string): Promise<Member> {
  const client = await world.device(device, person);
  const socket = await openSocket(world.base, `/socket?ApiKey=${client.token}`);
  await socket.next("ForceKeepAlive");
  const update: Member["update"] = async (type) => {
    for (;;) {
      const data = (await socket.next("SyncPlayGroupUpdate"))["Data"] as {
        readonly Type: string;
        readonly GroupId: string;
        readonly Data: unknown;
      };
      if (data.Type === type) return data;
    }
  };
  return {
    client,
    socket,
    sync: (name, json) => client.post(`/SyncPlay/${name}`, json),
    status: async (name, json) =>
      (await client.ask(`/SyncPlay/${name}`, { method: "POST", ...(json && { json }) })).status,
    command: async () => (await socket.next("SyncPlayCommand"))["Data"] as SendCommand,
    update,
    queue: async () => (await update("PlayQueue")).Data as PlayQueueUpdate,
  };
}

async function policy(name: string, changes: object): Promise<void> {
  const { userId } = await world.device(`${name}-first`, name);
  const { Policy } = await world.admin.get<{ readonly Policy: object }>(`/Users/${userId}`);
  await world.admin.post(`/Users/${userId}/Policy`, { ...Policy, ...changes });
}

const ready = (PlaylistItemId: string | undefined, PositionTicks = 0) => ({
  When: new Date().toISOString(),
  PositionTicks,
  IsPlaying: false,
  PlaylistItemId,
});

describe("a group", () => {
  it("is made, found, joined and left", async () => {
    const ann = await member("ann-tv", "ann");
    const ben = await member("ben-tv", "ben");
    const made = await ann.sync<GroupInfoDto>("New", { GroupName: "Evening" });
    expect(made).toMatchObject({ GroupName: "Evening", State: "Idle", Participants: ["ann"] });
    expect(await ann.update("GroupJoined")).toMatchObject({ Data: { GroupId: made.GroupId } });
    expect(await ben.client.get("/SyncPlay/List")).toMatchObject([{ GroupId: made.GroupId }]);
    await ben.sync("Join", { GroupId: made.GroupId });
    expect(await ben.update("GroupJoined")).toMatchObject({
      GroupId: made.GroupId,
      Data: { Participants: ["ann", "ben"] },
    });
    expect(await ann.update("UserJoined")).toMatchObject({ Data: "ben" });
    expect(await ben.client.get(`/SyncPlay/${made.GroupId}`)).toMatchObject({ Participants: ["ann", "ben"] });
    // A closed socket can't follow.
    ben.socket.close();
    expect(await ann.update("UserLeft")).toMatchObject({ Data: "ben" });
    await ann.sync("Leave");
    await ann.update("GroupLeft");
    expect(await ann.client.get("/SyncPlay/List")).toEqual([]);
    expect((await ann.client.ask(`/SyncPlay/${made.GroupId}`)).status).toBe(404);
    ann.socket.close();
  });

  it("plays a queue together, from one moment on", async () => {
    const ann = await member("ann-2", "ann");
    const ben = await member("ben-2", "ben");
    const { GroupId } = await ann.sync<GroupInfoDto>("New", { GroupName: "Queue" });
    await ben.sync("Join", { GroupId });
    await ann.sync("SetNewQueue", {
      PlayingQueue: [film, other],
      PlayingItemPosition: 0,
      StartPositionTicks: 0,
    });
    const [queue, seen] = [await ann.queue(), await ben.queue()];
    expect(seen).toEqual(queue);
    expect(queue).toMatchObject({
      Reason: "NewPlaylist",
      PlayingItemIndex: 0,
      StartPositionTicks: 0,
      IsPlaying: false,
      ShuffleMode: "Sorted",
      RepeatMode: "RepeatNone",
    });
    const places = queue.Playlist ?? [];
    expect(places.map(({ ItemId }) => ItemId)).toEqual([film, other]);
    const [first, second] = places.map(({ PlaylistItemId }) => PlaylistItemId);
    for (const one of [ann, ben]) await one.sync("Ping", { Ping: 10 });
    // Both were stopped as they came in.
    expect([(await ann.command()).Command, (await ben.command()).Command]).toEqual(["Stop", "Stop"]);
    await ann.sync("Ready", ready(first));
    expect(await ann.command()).toMatchObject({ Command: "Pause", PlaylistItemId: first });
    await ben.sync("Ready", ready(first));
    const [mine, his] = [await ann.command(), await ben.command()];
    expect(mine).toMatchObject({ Command: "Unpause", GroupId, PositionTicks: 0 });
    expect(his.When).toBe(mine.When);
    expect(Date.parse(mine.When ?? "")).toBeGreaterThan(Date.parse(mine.EmittedAt ?? ""));
    expect((await ben.update("StateUpdate")).Data).toEqual({ State: "Playing", Reason: "Ready" });

    await ben.sync("Pause");
    expect(await ann.command()).toMatchObject({ Command: "Pause" });
    await ann.sync("SetRepeatMode", { Mode: "RepeatAll" });
    expect(await ben.queue()).toMatchObject({ Reason: "RepeatMode", RepeatMode: "RepeatAll" });
    await ann.sync("SetShuffleMode", { Mode: "Shuffle" });
    expect(await ben.queue()).toMatchObject({ Reason: "ShuffleMode", ShuffleMode: "Shuffle" });
    await ann.sync("SetShuffleMode", { Mode: "Sorted" });
    await ben.queue();
    await ben.sync("NextItem", { PlaylistItemId: first });
    expect(await ann.queue()).toMatchObject({ Reason: "RepeatMode" });
    await ann.queue();
    await ann.queue();
    expect(await ann.queue()).toMatchObject({ Reason: "NextItem", PlayingItemIndex: 1 });
    await ann.sync("PreviousItem", { PlaylistItemId: second });
    await ann.sync("SetPlaylistItem", { PlaylistItemId: second });
    await ann.sync("Queue", { ItemIds: [film], Mode: "QueueNext" });
    await ann.sync("MovePlaylistItem", { PlaylistItemId: second, NewIndex: 0 });
    await ann.sync("RemoveFromPlaylist", { PlaylistItemIds: [first] });
    const reasons = [];
    for (let left = 6; left > 0; left--) reasons.push((await ben.queue()).Reason);
    expect(reasons).toEqual([
      "NextItem",
      "PreviousItem",
      "SetCurrentItem",
      "QueueNext",
      "MoveItem",
      "RemoveItems",
    ]);
    await ann.sync("Seek", { PositionTicks: 10_000_000 });
    await ann.sync("Buffering", { ...ready(second), IsPlaying: true });
    await ann.sync("SetIgnoreWait", { IgnoreWait: true });
    await ann.sync("Unpause");
    await ann.sync("Stop");
    const commands = [];
    while (commands.at(-1) !== "Stop") commands.push((await ben.command()).Command);
    expect(commands).toContain("Seek");
    for (const one of [ann, ben]) one.socket.close();
  });

  it("goes on with what its maker plays, whose session tells of the queue and of the page shown", async () => {
    const ann = await member("ann-6", "ann");
    const queue = [other, film].map((Id, at) => ({ Id, PlaylistItemId: `place-${at}` }));
    await ann.client.post("/Sessions/Playing", {
      ItemId: film,
      PositionTicks: 3_000_000,
      IsPaused: true,
      NowPlayingQueue: [...queue, { Id: "none" }, 7],
      PlaylistItemId: "place-1",
    });
    await ann.client.post(`/Sessions/Viewing?itemId=${other}`);
    expect(await ann.client.get("/Sessions?deviceId=ann-6")).toMatchObject([
      {
        NowPlayingQueue: queue,
        PlaylistItemId: "place-1",
        NowViewingItem: { Id: other },
        LastPausedDate: expect.any(String),
      },
    ]);
    await ann.sync("New", { GroupName: "Mine" });
    expect(await ann.queue()).toMatchObject({
      Playlist: [{ ItemId: other }, { ItemId: film }],
      PlayingItemIndex: 1,
      StartPositionTicks: 3_000_000,
    });
    ann.socket.close();
  });

  it("starts a transcoding member at where its stream begins, so much sooner", async () => {
    const ann = await member("ann-3", "ann");
    const ben = await member("ben-3", "ben");
    const { GroupId } = await ann.sync<GroupInfoDto>("New", { GroupName: "Both" });
    await ben.sync("Join", { GroupId });
    await ann.sync("SetNewQueue", {
      PlayingQueue: [film],
      PlayingItemPosition: 0,
      StartPositionTicks: 5_000_000,
    });
    const { Playlist = [] } = await ann.queue();
    const place = Playlist?.[0]?.PlaylistItemId;
    await ann.sync("Ready", ready(place, 5_000_000));
    await ben.sync("Ready", ready(place, 2_000_000));
    const last = async (one: Member): Promise<SendCommand> => {
      for (;;) {
        const command = await one.command();
        if (command.Command === "Unpause") return command;
      }
    };
    const [direct, transcoding] = [await last(ann), await last(ben)];
    expect(transcoding.PositionTicks).toBe(2_000_000);
    expect(Date.parse(direct.When ?? "") - Date.parse(transcoding.When ?? "")).toBe(300);
    for (const one of [ann, ben]) one.socket.close();
  });
});

describe("rights in groups", () => {
  it.each([
    ["may make and join them", "CreateAndJoinGroups", [200, 204, 204, 200]],
    ["may only join them", "JoinGroups", [403, 204, 204, 200]],
    ["may neither, and sees none", "None", [403, 403, 403, 403]],
  ])("%s", async (_, SyncPlayAccess, [create, joining, pinging, list]) => {
    const host = await member("host", "ann");
    const { GroupId } = await host.sync<GroupInfoDto>("New", { GroupName: "Open" });
    await policy("carl", { SyncPlayAccess });
    const carl = await member("carl-tv", "carl");
    expect(await carl.status("New", { GroupName: "Mine" })).toBe(create);
    expect(await carl.status("Join", { GroupId })).toBe(joining);
    expect(await carl.status("Ping", { Ping: 5 })).toBe(pinging);
    expect((await carl.client.ask("/SyncPlay/List")).status).toBe(list);
    for (const one of [host, carl]) one.socket.close();
  });

  it("are of those in one: others are refused, and told so when another of their devices is", async () => {
    const dora = await member("dora-tv", "dora");
    expect(await dora.status("Pause")).toBe(403);
    expect((await world.admin.ask("/SyncPlay/List", { headers: { Authorization: "" } })).status).toBe(401);
    const second = await member("dora-phone", "dora");
    await second.sync("New", { GroupName: "Phone" });
    expect(await dora.status("Pause")).toBe(204);
    await dora.update("NotInGroup");
    expect(await dora.status("Join", { GroupId: "0".repeat(32) })).toBe(204);
    await dora.update("GroupDoesNotExist");
    for (const one of [dora, second]) one.socket.close();
  });

  it("hold for every member: nothing is played that one of them may not see", async () => {
    const views =
      await world.admin.get<readonly { readonly ItemId: string; readonly Name: string }[]>(
        "/Library/VirtualFolders",
      );
    const movies = views.find(({ Name }) => Name === "Movies")?.ItemId;
    await policy("eve", { EnableAllFolders: false, EnabledFolders: [movies] });
    const ann = await member("ann-4", "ann");
    const eve = await member("eve-tv", "eve");
    const { GroupId } = await ann.sync<GroupInfoDto>("New", { GroupName: "Guarded" });
    await eve.sync("Join", { GroupId });
    await eve.update("GroupJoined");
    const queue = (PlayingQueue: readonly string[]) => ({
      PlayingQueue,
      PlayingItemPosition: 0,
      StartPositionTicks: 0,
    });
    await ann.sync("SetNewQueue", queue([episode]));
    await ann.update("LibraryAccessDenied");
    await ann.sync("SetNewQueue", queue([film]));
    expect(await eve.queue()).toMatchObject({ Playlist: [{ ItemId: film }] });
    await eve.sync("Leave");
    await ann.sync("SetNewQueue", queue([episode]));
    await ann.queue();
    expect(await eve.client.get("/SyncPlay/List")).toEqual([]);
    await eve.sync("Join", { GroupId });
    await eve.update("LibraryAccessDenied");
    for (const one of [ann, eve]) one.socket.close();
  });

  it("take what is malformed for what it is", async () => {
    const ann = await member("ann-5", "ann");
    await ann.sync("New", { GroupName: "x".repeat(5_000) });
    const wrong: readonly (readonly [string, object?])[] = [
      ["New"],
      ["SetNewQueue", { PlayingQueue: [], PlayingItemPosition: 0 }],
      ["SetNewQueue", { PlayingQueue: [film], PlayingItemPosition: 7 }],
      ["SetNewQueue", { PlayingQueue: Array.from({ length: 1_001 }, () => film), PlayingItemPosition: 0 }],
      ["SetRepeatMode", { Mode: "RepeatSome" }],
      ["Seek", { PositionTicks: "soon" }],
      ["Join", { GroupId: "evening" }],
    ];
    for (const [name, json] of wrong) expect([name, await ann.status(name, json)]).toEqual([name, 400]);
    expect(await ann.status("Seek", { PositionTicks: -9e18 })).toBe(204);
    expect(await ann.status("Ping", { Ping: -5 })).toBe(204);
    ann.socket.close();
  });
});

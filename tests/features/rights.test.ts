/** What an admin lets a person do holds on every way to it. */
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { PlaybackInfoResponse } from "@jellyfin/sdk/lib/generated-client/models/playback-info-response.js";
import type { UserDto } from "@jellyfin/sdk/lib/generated-client/models/user-dto.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, createWorld, fillMovies, itemNamed, SHELVES, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies], fillMovies);
});
afterAll(() => world[Symbol.asyncDispose]());

/** As clients change it: the whole policy, with what is to be different. */
async function policy(person: Client, changes: Record<string, unknown>): Promise<void> {
  const { Policy } = await world.admin.get<UserDto>(`/Users/${person.userId}`);
  await world.admin.post(`/Users/${person.userId}/Policy`, { ...Policy, ...changes });
}

const statusOf = async (client: Client, path: string, method = "GET"): Promise<number> =>
  (await client.ask(path, { method, headers: { Range: "bytes=0-1" } })).status;

/** Plays nothing as it is. */
const PROFILE = {
  DirectPlayProfiles: [{ Type: "Video", Container: "avi" }],
  TranscodingProfiles: [
    {
      Type: "Video",
      Protocol: "hls",
      Container: "ts",
      VideoCodec: "h264",
      AudioCodec: "aac",
      Context: "Streaming",
    },
  ],
};

async function sourceOf(client: Client, itemId: string) {
  const info = await client.post<PlaybackInfoResponse>(`/Items/${itemId}/PlaybackInfo`, {
    DeviceProfile: PROFILE,
    AllowVideoStreamCopy: false,
  });
  return info.MediaSources?.[0];
}

describe("somebody", () => {
  it("who may not have pictures encoded is offered no such stream, and gets none by its address", async () => {
    const viewer = await world.device("encoded", "enid");
    const { Id } = await itemNamed(viewer, "Short Walk");
    const url = (await sourceOf(viewer, Id))?.TranscodingUrl ?? "";
    expect(await statusOf(viewer, url)).toBe(200);
    await policy(viewer, { EnableVideoPlaybackTranscoding: false });
    expect(await sourceOf(viewer, Id)).toMatchObject({ SupportsTranscoding: false });
    expect(await statusOf(viewer, url)).toBe(403);
    expect(await statusOf(viewer, url.replace("master.m3u8", "hls1/main/0.ts"))).toBe(403);
    expect(await statusOf(viewer, `/Videos/${Id}/stream.ts?videoCodec=h264&allowVideoStreamCopy=false`)).toBe(
      403,
    );
    expect(await statusOf(viewer, `/Videos/${Id}/stream?static=true`)).toBe(206);
  });

  it("for whom a film is too strict meets neither it nor anything of it", async () => {
    const child = await world.device("tablet", "kid");
    const { Id } = await itemNamed(world.admin, "Long Road");
    await world.admin.post(`/Items/${Id}`, { OfficialRating: "R" });
    await policy(child, { MaxParentalRating: 13 });
    const seen = await child.get<BaseItemDtoQueryResult>("/Items", {
      recursive: true,
      includeItemTypes: "Movie",
    });
    expect(seen.Items?.map(({ Name }) => Name)).not.toContain("Long Road");
    for (const path of [
      `/Items/${Id}`,
      `/Items/${Id}/Images/Primary`,
      `/Items/${Id}/PlaybackInfo`,
      `/Items/${Id}/Download`,
      `/Items/${Id}/File`,
      `/Videos/${Id}/stream?static=true`,
      `/Videos/${Id}/master.m3u8?mediaSourceId=${Id}`,
      `/Videos/${Id}/hls1/main/0.ts`,
      `/Videos/${Id}/${Id}/Subtitles/2/0/Stream.vtt`,
      `/Items/${Id}/Similar`,
      `/UserItems/${Id}/UserData`,
    ])
      expect([path, await statusOf(child, path)]).toEqual([path, 404]);
    expect(await statusOf(child, `/UserFavoriteItems/${Id}`, "POST")).toBe(404);
    expect(await statusOf(world.admin, `/Items/${Id}/Images/Primary`)).toBe(200);
    await policy(child, { MaxParentalRating: 17 });
    expect(await statusOf(child, `/Items/${Id}`)).toBe(200);
  });

  it("who may delete in one library only may in no other", async () => {
    const person = await world.device("desk", "dela");
    const folders = await world.admin.get<{ ItemId: string }[]>("/Library/VirtualFolders");
    const { Id } = await itemNamed(person, "Brief Halt");
    expect(await statusOf(person, `/Items/${Id}`, "DELETE")).toBe(401);
    await policy(person, { EnableContentDeletionFromFolders: folders.map(({ ItemId }) => ItemId) });
    expect(await person.get(`/Items/${Id}`, { fields: "CanDelete" })).toMatchObject({ CanDelete: true });
    expect(await statusOf(person, `/Items/${Id}`, "DELETE")).toBe(204);
  });

  it("who may not change his own settings can't, and may keep collections where he has that right", async () => {
    const person = await world.device("sofa", "sofie");
    expect(await statusOf(person, "/Collections?name=Hers", "POST")).toBe(403);
    await policy(person, { EnableUserPreferenceAccess: false, EnableCollectionManagement: true });
    const changed = await person.ask("/Users/Configuration", {
      method: "POST",
      json: { SubtitleMode: "None" },
    });
    expect(changed.status).toBe(403);
    expect(await statusOf(person, "/Collections?name=Hers", "POST")).toBe(200);
  });
});

describe("a playlist", () => {
  it("is seen by whom its owner shares it with, and changed by whom he lets", async () => {
    const owner = await world.device("owner", "owen");
    const guest = await world.device("guest", "gwen");
    const { Id: film } = await itemNamed(owner, "Short Walk");
    const { Id } = await owner.post<{ Id: string }>("/Playlists", { Name: "Ours", Ids: [film] });
    expect(await statusOf(guest, `/Playlists/${Id}`)).toBe(404);
    await owner.post(`/Playlists/${Id}/Users/${guest.userId}`, { CanEdit: false });
    expect(await guest.get(`/Playlists/${Id}`)).toMatchObject({
      OpenAccess: false,
      Shares: [{ UserId: guest.userId, CanEdit: false }],
      ItemIds: [film],
    });
    expect(await statusOf(guest, `/Playlists/${Id}/Items?ids=${film}`, "POST")).toBe(403);
    await owner.post(`/Playlists/${Id}`, { Users: [{ UserId: guest.userId, CanEdit: true }] });
    expect(await statusOf(guest, `/Playlists/${Id}/Items?ids=${film}`, "POST")).toBe(204);
    expect((await guest.get<BaseItemDtoQueryResult>(`/Playlists/${Id}/Items`)).TotalRecordCount).toBe(2);
    expect(await statusOf(guest, `/Playlists/${Id}/Users/${owner.userId}`, "POST")).toBe(403);
    expect(await statusOf(guest, `/Items/${Id}`, "DELETE")).toBe(401);
    expect(await statusOf(owner, `/Playlists/${Id}/Users/${guest.userId}`, "DELETE")).toBe(204);
    expect(await statusOf(guest, `/Playlists/${Id}`)).toBe(404);
  });
});

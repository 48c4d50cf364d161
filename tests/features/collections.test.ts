import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Client,
  createWorld,
  fillMovies,
  fillMusic,
  itemNamed,
  SHELVES,
  type World,
} from "../support/world.ts";

let world: World;
let guest: Client;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.music], async (media) => {
    await fillMovies(media);
    await fillMusic(media);
  });
  guest = await world.device("guests-phone", "guest");
});
afterAll(() => world[Symbol.asyncDispose]());

const namesOf = ({ Items }: BaseItemDtoQueryResult): readonly (string | null | undefined)[] =>
  (Items ?? []).map(({ Name }) => Name);

const list = (
  client: Client,
  query: Record<string, string | number | boolean>,
): Promise<BaseItemDtoQueryResult> =>
  client.get<BaseItemDtoQueryResult>("/Items", { userId: client.userId, ...query });

async function send(client: Client, method: string, path: string): Promise<number> {
  return (await client.ask(path, { method })).status;
}

describe("collections in Jellyfin's clients", () => {
  it("are made, filled, shown with a picture, emptied and deleted", async () => {
    const { admin } = world;
    const [road, walk] = [await itemNamed(admin, "Long Road"), await itemNamed(admin, "Short Walk")];
    const { Id: boxId } = await admin.post<{ Id: string }>(`/Collections?Name=Journeys&Ids=${road.Id}`);
    await admin.post(`/Collections/${boxId}/Items?ids=${walk.Id}`);

    const boxes = await list(admin, { includeItemTypes: "BoxSet", recursive: true });
    expect(boxes).toMatchObject({
      TotalRecordCount: 1,
      Items: [{ Name: "Journeys", Type: "BoxSet", IsFolder: true, UserData: { UnplayedItemCount: 2 } }],
    });
    expect(namesOf(await list(guest, { parentId: boxId }))).toEqual(["Long Road", "Short Walk"]);
    const box = await guest.get<BaseItemDto>(`/Items/${boxId}`, { userId: guest.userId });
    expect(box).toMatchObject({ ChildCount: 2, ImageTags: { Primary: expect.any(String) } });
    expect((await guest.ask(`/Items/${boxId}/Images/Primary`)).status).toBe(200);
    expect(namesOf(await guest.get(`/Items/${road.Id}/Collections`, { userId: guest.userId }))).toEqual([
      "Journeys",
    ]);
    expect(
      namesOf(await list(guest, { searchTerm: "journ", recursive: true, includeItemTypes: "BoxSet" })),
    ).toEqual(["Journeys"]);
    // Only where it is asked for.
    expect(namesOf(await list(guest, { recursive: true, includeItemTypes: "Movie" }))).not.toContain(
      "Journeys",
    );

    expect(await send(admin, "DELETE", `/Collections/${boxId}/Items?ids=${walk.Id}`)).toBe(204);
    expect(namesOf(await list(admin, { parentId: boxId }))).toEqual(["Long Road"]);
    expect(await send(guest, "POST", `/Collections/${boxId}/Items?ids=${walk.Id}`)).toBe(403);
    expect(await send(guest, "POST", "/Collections?name=Mine")).toBe(403);
    expect(await send(admin, "POST", `/Collections/${road.Id}/Items?ids=${walk.Id}`)).toBe(404);
    expect(await send(admin, "DELETE", `/Items/${boxId}`)).toBe(204);
    expect((await list(admin, { includeItemTypes: "BoxSet", recursive: true })).TotalRecordCount).toBe(0);
  });

  it("have a folder of their own among the views as long as there are any", async () => {
    const { admin } = world;
    const views = (): Promise<BaseItemDtoQueryResult> => admin.get("/UserViews", { userId: admin.userId });
    expect(namesOf(await views())).toEqual(["Movies", "Music"]);
    const { Id } = await admin.post<{ Id: string }>("/Collections?name=Box");
    const view = (await views()).Items?.[2];
    expect(view).toMatchObject({ Name: "Collections", CollectionType: "boxsets", Type: "CollectionFolder" });
    expect(namesOf(await list(admin, { parentId: view?.Id ?? "" }))).toEqual(["Box"]);
    expect(await admin.get(`/Items/${view?.Id}`, { userId: admin.userId })).toMatchObject({
      Name: "Collections",
    });
    await send(admin, "DELETE", `/Items/${Id}`);
    expect(namesOf(await views())).toEqual(["Movies", "Music"]);
  });
});

describe("playlists in Jellyfin's clients", () => {
  it("are a person's own, in his order", async () => {
    const { admin } = world;
    const [road, album] = [await itemNamed(admin, "Long Road"), await itemNamed(admin, "Album")];
    const { Id: listId } = await guest.post<{ Id: string }>("/Playlists", {
      Name: "Evening",
      Ids: [album.Id],
      UserId: guest.userId,
      MediaType: "Audio",
      IsPublic: false,
    });
    await guest.post(`/Playlists/${listId}/Items?ids=${road.Id}&userId=${guest.userId}`);
    const items = (): Promise<BaseItemDtoQueryResult> =>
      guest.get(`/Playlists/${listId}/Items`, { userId: guest.userId });
    const before = await items();
    expect(namesOf(before)).toEqual(["One", "Two", "Long Road"]);
    const [one, , last] = before.Items ?? [];
    expect(await send(guest, "POST", `/Playlists/${listId}/Items/${last?.PlaylistItemId}/Move/0`)).toBe(204);
    expect(namesOf(await items())).toEqual(["Long Road", "One", "Two"]);
    expect(await send(guest, "DELETE", `/Playlists/${listId}/Items?entryIds=${one?.PlaylistItemId}`)).toBe(
      204,
    );
    expect(namesOf(await items())).toEqual(["Long Road", "Two"]);
    expect(namesOf(await list(guest, { parentId: listId }))).toEqual(["Long Road", "Two"]);

    expect(namesOf(await list(guest, { includeItemTypes: "Playlist", recursive: true }))).toEqual([
      "Evening",
    ]);
    expect(namesOf(await list(admin, { includeItemTypes: "Playlist", recursive: true }))).toEqual([]);
    expect(await send(admin, "GET", `/Playlists/${listId}/Items`)).toBe(404);
    await guest.post(`/Playlists/${listId}`, { Name: "Night", IsPublic: true });
    expect(namesOf(await list(admin, { includeItemTypes: "Playlist", recursive: true }))).toEqual(["Night"]);
    expect(await guest.get(`/Playlists/${listId}`)).toMatchObject({
      OpenAccess: true,
      ItemIds: [road.Id, expect.any(String)],
    });
    expect(await guest.get(`/Playlists/${listId}/Users/${guest.userId}`)).toMatchObject({ CanEdit: true });
    expect(await send(admin, "DELETE", `/Playlists/${listId}/Items?entryIds=${last?.PlaylistItemId}`)).toBe(
      403,
    );
    await guest.post(`/Playlists/${listId}`, { Ids: [album.Id, album.Id] });
    expect(namesOf(await items())).toEqual(["One", "Two", "One", "Two"]);
    expect(await send(guest, "POST", `/Playlists/${listId}/Items/0/Move/0`)).toBe(404);
    expect(await send(guest, "DELETE", `/Items/${listId}`)).toBe(204);
    expect(await send(guest, "GET", `/Playlists/${listId}`)).toBe(404);
  });
});

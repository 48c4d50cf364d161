/** What the socket tells of libraries and of what people do. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { clip, put } from "../../support/media.ts";
import { openSocket, type Socket } from "../../support/socket.ts";
import { type Client, createWorld, itemNamed, SHELVES, type World } from "../../support/world.ts";

const film = (world: World, name: string): string => join(world.media, "movies", name, name);
let world: World;
let viewer: Client;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies], async (media) => {
    await put(clip(), join(media, "movies/Old Film (2001)/Old Film (2001)"));
  });
  viewer = await world.device("viewer-tv", "viewer");
  return () => world[Symbol.asyncDispose]();
});

const listen = async (client: Client): Promise<Socket> => {
  const socket = await openSocket(world.base, `/socket?ApiKey=${client.token}`);
  await socket.next("ForceKeepAlive");
  return socket;
};
interface Data {
  readonly [name: string]: unknown;
}
const dataOf = async (socket: Socket, type: string): Promise<Data> =>
  (await socket.next(type))["Data"] as Data;

describe("a library", () => {
  it("that gets and loses a film is told to those who may see it, the film by its id", async () => {
    const [view] = await world.admin.get<readonly { readonly ItemId: string }[]>("/Library/VirtualFolders");
    const socket = await listen(viewer);
    await put(clip({ tone: 555 }), film(world, "New Film (2022)"));
    await world.scan();
    const added = await dataOf(socket, "LibraryChanged");
    const { Id } = await itemNamed(viewer, "New Film (2022)");
    expect(added).toMatchObject({
      ItemsAdded: expect.arrayContaining([Id]),
      FoldersAddedTo: [view?.ItemId],
      CollectionFolders: [view?.ItemId],
      ItemsRemoved: [],
      IsEmpty: false,
    });
    await rm(join(film(world, "New Film (2022)"), ".."), { recursive: true });
    await world.scan();
    expect(await dataOf(socket, "LibraryChanged")).toMatchObject({
      ItemsAdded: [],
      ItemsRemoved: expect.arrayContaining([Id]),
      FoldersRemovedFrom: [view?.ItemId],
      IsEmpty: false,
    });
    socket.close();
  });

  it("tells admins when its scan begins and ends", async () => {
    const [view] = await world.admin.get<readonly { readonly ItemId: string }[]>("/Library/VirtualFolders");
    const socket = await listen(world.admin);
    await world.scan();
    expect(await dataOf(socket, "RefreshProgress")).toEqual({ ItemId: view?.ItemId, Progress: "0" });
    expect(await dataOf(socket, "ScheduledTaskEnded")).toMatchObject({
      Key: "RefreshLibrary",
      Status: "Completed",
    });
    socket.close();
  });
});

describe("what a person does", () => {
  it("is told to his devices and nobody else's", async () => {
    const { Id } = await itemNamed(viewer, "Old Film (2001)");
    const [own, others] = [await listen(viewer), await listen(world.admin)];
    await viewer.post(`/UserFavoriteItems/${Id}`);
    expect(await dataOf(own, "UserDataChanged")).toMatchObject({
      UserId: viewer.userId,
      UserDataList: expect.arrayContaining([
        expect.objectContaining({ ItemId: Id, IsFavorite: true, Played: false, Key: expect.any(String) }),
      ]),
    });
    // Whatever the others were told came before the answer to this.
    others.send({ MessageType: "KeepAlive" });
    await others.next("KeepAlive");
    await world.admin.post(`/UserFavoriteItems/${Id}`);
    expect(await dataOf(others, "UserDataChanged")).toMatchObject({ UserId: world.admin.userId });
    own.close();
    others.close();
  });
});

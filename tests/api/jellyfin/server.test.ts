/** The server itself: what it tells of itself, its settings, libraries and tasks. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ask, type Client, createWorld, type Reply, scanAll, type World } from "../../support/world.ts";

let world: World;
let viewer: Client;
beforeAll(async () => {
  world = await createWorld([], async (media) => {
    await mkdir(join(media, "films"));
    await mkdir(join(media, "more films"));
  });
  viewer = await world.device("viewer-tv", "viewer");
  return () => world[Symbol.asyncDispose]();
});

const post = (client: Client, path: string, json?: unknown): Promise<Reply> =>
  client.ask(path, { method: "POST", ...(json === undefined ? {} : { json }) });

describe("the server", () => {
  it("tells its address as the client reached it", async () => {
    expect((await ask(world.base, "/System/Info/Public")).body).toMatchObject({ LocalAddress: world.base });
    expect(await viewer.get("/System/Endpoint")).toEqual({ IsLocal: true, IsInNetwork: true });
  });

  it("answers in camel case to whoever asks for that", async () => {
    const reply = await ask(world.base, "/System/Info/Public", {
      headers: { Accept: 'application/json; profile="CamelCase"' },
    });
    expect(reply.body).toMatchObject({ productName: "Jellyfin Server", startupWizardCompleted: true });
    expect(reply.headers.get("Content-Type")).toContain("CamelCase");
  });

  it("not to whoever takes it besides the plain form, as the TypeScript SDK does", async () => {
    const Accept =
      "application/json,application/json; profile=CamelCase,application/json; profile=PascalCase";
    const reply = await ask(world.base, "/System/Info/Public", { headers: { Accept } });
    expect(reply.body).toMatchObject({ ProductName: "Jellyfin Server" });
  });

  it("isn't stopped by clients", async () => {
    for (const client of [viewer, world.admin])
      expect((await post(client, "/System/Shutdown")).status).toBe(403);
    expect((await viewer.ask("/System/Info")).status).toBe(200);
  });

  it.each([
    "/Plugins",
    "/Channels",
    "/LiveTv/Programs/Recommended?limit=1",
    "/LiveTv/Recordings",
    "/SyncPlay/List",
    "/FallbackFont/Fonts",
    "/Library/VirtualFolders",
    "/System/Configuration/encoding",
  ])("answers every person's client %s", async (path) => {
    expect((await viewer.ask(path)).status).toBe(200);
  });

  it.each([
    "/System/Logs",
    "/Packages",
    "/ScheduledTasks",
    "/Devices",
    "/System/ActivityLog/Entries",
    "/Environment/Drives",
  ])("keeps %s for admins", async (path) => {
    const reply = await viewer.ask(path);
    expect([reply.status, reply.bytes.length]).toEqual([403, 0]);
    expect((await world.admin.ask(path)).status).toBe(200);
  });
});

describe("settings", () => {
  it("are kept and given back, the server's name taken", async () => {
    const before = await world.admin.get<Record<string, unknown>>("/System/Configuration");
    const changes = { ServerName: "Hearth", MinResumePct: 7, Invented: 1, CacheSize: "many" };
    await world.admin.post("/System/Configuration", { ...before, ...changes });
    const after = await world.admin.get<Record<string, unknown>>("/System/Configuration");
    expect(after).toEqual({ ...before, ServerName: "Hearth", MinResumePct: 7 });
    expect((await ask(world.base, "/System/Info/Public")).body).toMatchObject({ ServerName: "Hearth" });
    expect((await post(viewer, "/System/Configuration", before)).status).toBe(403);
  });

  it("by name are kept too, unknown names refused", async () => {
    const branding = { LoginDisclaimer: "Mind the step", CustomCss: "body{}", SplashscreenEnabled: true };
    await world.admin.post("/System/Configuration/branding", branding);
    expect((await ask(world.base, "/Branding/Configuration")).body).toEqual({
      ...branding,
      SplashscreenEnabled: false,
    });
    const css = await ask(world.base, "/Branding/Css.css");
    expect([css.headers.get("Content-Type"), Buffer.from(css.bytes).toString()]).toEqual([
      "text/css; charset=utf-8",
      "body{}",
    ]);
    expect((await world.admin.ask("/System/Configuration/nosuchthing")).status).toBe(404);
    expect((await post(world.admin, "/System/Configuration/nosuchthing", {})).status).toBe(404);
  });
});

interface Folder {
  readonly Name: string;
  readonly ItemId: string;
  readonly Locations: readonly string[];
  readonly CollectionType?: string;
  readonly LibraryOptions: Readonly<Record<string, unknown>>;
}
const folders = (client: Client): Promise<readonly Folder[]> =>
  client.get<readonly Folder[]>("/Library/VirtualFolders");

describe("libraries", () => {
  const films = (): string => join(world.media, "films");

  it("are made with their options, the second of a name with a number", async () => {
    const LibraryOptions = {
      PathInfos: [{ Path: films() }],
      EnableRealtimeMonitor: false,
      PreferredMetadataLanguage: "de",
      SeasonZeroDisplayName: "Extras",
      TypeOptions: [{ Type: "Movie", MetadataFetchers: [] }],
    };
    await world.admin.post("/Library/VirtualFolders?name=Films&collectionType=movies", { LibraryOptions });
    await world.admin.post("/Library/VirtualFolders?name=Films&collectionType=tvshows", {});
    expect(await folders(world.admin)).toMatchObject([
      {
        Name: "Films",
        CollectionType: "movies",
        Locations: [films()],
        ItemId: expect.stringMatching(/^[0-9a-f]{32}$/),
        LibraryOptions: {
          EnableRealtimeMonitor: false,
          PreferredMetadataLanguage: "de",
          SeasonZeroDisplayName: "Extras",
          SaveLyricsWithMedia: false,
          TypeOptions: [{ Type: "Movie", ImageOptions: [] }],
        },
      },
      { Name: "Films2", CollectionType: "tvshows", Locations: [] },
    ]);
  });

  it("hide their folders from those who aren't admins", async () => {
    for (const { Locations, LibraryOptions } of await folders(viewer))
      expect([Locations, LibraryOptions["PathInfos"]]).toEqual([[], []]);
    expect((await viewer.ask("/Library/PhysicalPaths")).status).toBe(403);
    expect(await world.admin.get("/Library/PhysicalPaths")).toEqual([films()]);
  });

  it("are shown as items to tools", async () => {
    const { Items } = await world.admin.get<{ readonly Items: readonly object[] }>("/Library/MediaFolders");
    expect(Items).toMatchObject([
      { Name: "Films", Type: "CollectionFolder", CollectionType: "movies" },
      { Name: "Films2", Type: "CollectionFolder", CollectionType: "tvshows" },
    ]);
  });

  it("get and lose folders, get another name and other options", async () => {
    const Path = join(world.media, "more films");
    await world.admin.post("/Library/VirtualFolders/Paths", { Name: "Films", PathInfo: { Path } });
    expect((await folders(world.admin))[0]?.Locations).toEqual([films(), Path]);
    const gone = `/Library/VirtualFolders/Paths?name=Films&path=${encodeURIComponent(Path)}`;
    expect((await world.admin.ask(gone, { method: "DELETE" })).status).toBe(204);
    expect((await folders(world.admin))[0]?.Locations).toEqual([films()]);

    await world.admin.post("/Library/VirtualFolders/Name?name=Films&newName=Cinema");
    expect((await post(world.admin, "/Library/VirtualFolders/Name?name=Cinema&newName=Films2")).status).toBe(
      409,
    );
    const [cinema] = await folders(world.admin);
    await world.admin.post("/Library/VirtualFolders/LibraryOptions", {
      Id: cinema?.ItemId,
      LibraryOptions: { ...cinema?.LibraryOptions, SeasonZeroDisplayName: "Bonus" },
    });
    expect((await folders(world.admin))[0]).toMatchObject({
      Name: "Cinema",
      ItemId: cinema?.ItemId,
      LibraryOptions: { SeasonZeroDisplayName: "Bonus" },
    });
  });

  it("are removed by name, unknown ones aren't found", async () => {
    const remove = (name: string): Promise<Reply> =>
      world.admin.ask(`/Library/VirtualFolders?name=${name}`, { method: "DELETE" });
    expect((await remove("Films2")).status).toBe(204);
    expect((await remove("Films2")).status).toBe(404);
    expect((await folders(world.admin)).map(({ Name }) => Name)).toEqual(["Cinema"]);
  });

  it("aren't made by others", async () => {
    expect((await post(viewer, "/Library/VirtualFolders?name=Mine&collectionType=movies")).status).toBe(403);
    expect((await post(viewer, "/Library/Refresh")).status).toBe(403);
  });

  it("only of the libraries that he may see is a person told", async () => {
    const { Policy } = await world.admin.get<{ readonly Policy: object }>(`/Users/${viewer.userId}`);
    const path = `/Users/${viewer.userId}/Policy`;
    await world.admin.post(path, { ...Policy, EnableAllFolders: false, EnabledFolders: [] });
    expect(await folders(viewer)).toEqual([]);
    const [cinema] = await folders(world.admin);
    await world.admin.post(path, { ...Policy, EnableAllFolders: false, EnabledFolders: [cinema?.ItemId] });
    expect((await folders(viewer)).map(({ Name }) => Name)).toEqual(["Cinema"]);
    expect(await world.admin.get(`/Users/${viewer.userId}`)).toMatchObject({
      Policy: { EnableAllFolders: false, EnabledFolders: [cinema?.ItemId] },
    });
  });
});

describe("the scan", () => {
  it("is a task with an end, started by its id as well", async () => {
    await scanAll(world.admin);
    const [task] =
      await world.admin.get<readonly { readonly Id: string; readonly Key: string }[]>("/ScheduledTasks");
    expect(task).toMatchObject({
      Key: "RefreshLibrary",
      State: "Idle",
      LastExecutionResult: {
        Status: "Completed",
        StartTimeUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{7}Z$/),
        EndTimeUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{7}Z$/),
      },
    });
    expect((await post(world.admin, `/ScheduledTasks/Running/${task?.Id}`)).status).toBe(204);
    expect((await world.admin.ask(`/ScheduledTasks/${task?.Id}`)).status).toBe(200);
    expect((await world.admin.ask("/ScheduledTasks/nope")).status).toBe(404);
  });
});

describe("the folder chooser", () => {
  it("lists folders by name, and nothing of what isn't there", async () => {
    const list = (path: string): Promise<Reply> =>
      world.admin.ask(
        `/Environment/DirectoryContents?path=${encodeURIComponent(path)}&includeDirectories=true`,
      );
    expect((await list(world.media)).body).toEqual([
      { Name: "films", Path: join(world.media, "films"), Type: "Directory" },
      { Name: "more films", Path: join(world.media, "more films"), Type: "Directory" },
    ]);
    for (const wrong of ["/no/such/dir", "relative", "/tmp\u0000"])
      expect((await list(wrong)).status).toBe(404);
  });
});

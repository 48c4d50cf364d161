/** What admins look after in apps: log files, backups, room on the disks. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BackupManifestDto } from "@jellyfin/sdk/lib/generated-client/models/backup-manifest-dto.js";
import type { FolderStorageDto } from "@jellyfin/sdk/lib/generated-client/models/folder-storage-dto.js";
import type { LogFile } from "@jellyfin/sdk/lib/generated-client/models/log-file.js";
import type { SystemStorageDto } from "@jellyfin/sdk/lib/generated-client/models/system-storage-dto.js";
import { expect, it } from "vitest";
import { picture } from "../support/media.ts";
import { startServer } from "../support/process.ts";
import { ask, type Client, createWorld, setUp, SHELVES, signIn } from "../support/world.ts";

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const statusOf = async (client: Client, path: string, wanted = {}): Promise<number> =>
  (await client.ask(path, wanted)).status;

it("shows admins the log's files, and nobody any other file", async () => {
  await using server = await startServer();
  const admin = await setUp(server.base);
  const [log, ...others] = await admin.get<LogFile[]>("/System/Logs");
  expect(others).toEqual([]);
  expect(log?.Name).toMatch(/^triptych_\d{8}\.log$/);
  const read = await admin.ask(`/System/Logs/Log?name=${log?.Name ?? ""}`);
  expect([read.status, read.headers.get("Content-Type")]).toEqual([200, "text/plain; charset=utf-8"]);
  expect(textOf(read.bytes)).toContain('"msg":"listening"');
  expect(textOf(read.bytes)).not.toContain(admin.token);

  await writeFile(join(server.dataDir, "logs", "other.log"), "secret");
  const wrong = ["other.log", "../triptych.db", "..%2Ftriptych.db", `../logs/${log?.Name ?? ""}`, "%00", "."];
  const statuses = await Promise.all(wrong.map((name) => statusOf(admin, `/System/Logs/Log?name=${name}`)));
  expect(statuses.filter((status) => status !== 404)).toEqual([]);
  await admin.post("/Users/New", { Name: "guest", Password: "guest-keeps-a-secret" });
  const guest = await signIn(server.base, "guest", "guest-keeps-a-secret", "guests-tv");
  expect(await statusOf(guest, "/System/Logs")).toBe(403);
  expect(await statusOf(guest, `/System/Logs/Log?name=${log?.Name ?? ""}`)).toBe(403);
});

it("keeps what clients write down of themselves, within bounds", async () => {
  await using server = await startServer();
  const admin = await setUp(server.base);
  const body = "it crashed\n";
  const kept = await admin.ask("/ClientLog/Document", {
    method: "POST",
    body,
    headers: { "Content-Type": "text/plain" },
  });
  const { FileName } = kept.body as { FileName: string };
  expect(textOf((await admin.ask(`/System/Logs/Log?name=${FileName}`)).bytes)).toBe(body);
  const long = { method: "POST", body: "x".repeat(1_000_001), headers: { "Content-Type": "text/plain" } };
  expect(await statusOf(admin, "/ClientLog/Document", long)).toBe(413);
});

it("writes no files when none are to be kept", async () => {
  await using server = await startServer({ env: { TRIPTYCH_LOG__KEEP_DAYS: "0" } });
  const admin = await setUp(server.base);
  expect(await admin.get("/System/Logs")).toEqual([]);
  expect(await readdir(server.dataDir)).not.toContain("logs");
});

it("tells the room on the disks of the server and of each library", async () => {
  await using world = await createWorld([SHELVES.movies], (media) => mkdir(join(media, "movies")));
  const storage = await world.admin.get<SystemStorageDto>("/System/Info/Storage");
  expect(storage.ProgramDataFolder?.FreeSpace).toBeGreaterThan(0);
  expect(storage.ProgramDataFolder?.UsedSpace).toBeGreaterThan(0);
  const [library] = storage.Libraries ?? [];
  expect([library?.Name, (library?.Folders ?? []).map(({ Path }: FolderStorageDto) => Path)]).toEqual([
    "Movies",
    [join(world.media, "movies")],
  ]);
});

it("backs the database up beside running work, and goes on from there after the next start", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "triptych-backups-"));
  try {
    let name = "";
    {
      await using server = await startServer({ dataDir });
      const admin = await setUp(server.base);
      expect(await admin.get("/Backup")).toEqual([]);
      await admin.post("/Users/New", { Name: "before", Password: "before" });
      const made = await admin.post<BackupManifestDto>("/Backup/Create", { Database: true, Metadata: true });
      name = made.Path ?? "";
      expect(made.Options).toMatchObject({ Database: true, Metadata: false });
      expect(await admin.get("/Backup")).toEqual([made]);
      expect(await admin.get("/Backup/Manifest", { path: `/backups/${name}` })).toEqual(made);
      await admin.post("/Users/New", { Name: "after", Password: "after" });

      const restore = (file: string) =>
        statusOf(admin, "/Backup/Restore", { method: "POST", json: { ArchiveFileName: file } });
      await writeFile(join(dataDir, "backups", "triptych-20200101-000000000.db"), "this is no database");
      expect(await restore("triptych-20200101-000000000.db")).toBe(400);
      expect(await restore("../triptych.db")).toBe(404);
      expect(await admin.get("/System/Info")).toMatchObject({ HasPendingRestart: false });
      expect(await restore(`/somewhere/${name}`)).toBe(204);
      expect(await admin.get("/System/Info")).toMatchObject({ HasPendingRestart: true });
      expect((await admin.get<unknown[]>("/Users")).length).toBe(3);
      // However it ends: what lies ready counts.
      await server.kill();
    }
    await using server = await startServer({ dataDir });
    const admin = await signIn(server.base, "keeper", "keeper-keeps-a-secret", "keepers-desk");
    const people = await admin.get<readonly { Name: string }[]>("/Users");
    expect(people.map((user) => user.Name)).toEqual(["before", "keeper"]);
    expect(await admin.get("/System/Info")).toMatchObject({ HasPendingRestart: false });
    const files = await readdir(dataDir);
    expect(files.filter((file) => /^triptych\.db\.before-\d{14}$/.test(file))).toHaveLength(1);
    expect(files).not.toContain("restore.db");
    expect((await admin.get<BackupManifestDto[]>("/Backup")).map(({ Path }) => Path)).toContain(name);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

it("lets admins look around in the folders that are set, where no link leads out, and have libraries only there", async () => {
  const place = await mkdtemp(join(tmpdir(), "triptych-folders-"));
  try {
    const [open, closed] = [join(place, "open"), join(place, "closed")];
    for (const folder of [join(open, "films"), closed]) await mkdir(folder, { recursive: true });
    await symlink(closed, join(open, "out"));
    await using server = await startServer({ env: { TRIPTYCH_ACCESS__FOLDERS: open } });
    const admin = await setUp(server.base);
    expect(await admin.get("/Environment/Drives")).toEqual([{ Name: open, Path: open, Type: "Directory" }]);
    const contents = (path: string) =>
      `/Environment/DirectoryContents?path=${encodeURIComponent(path)}&includeDirectories=true`;
    const seen = await admin.get<readonly { Name: string }[]>(contents(open));
    expect(seen.map(({ Name }) => Name)).toEqual(["films", "out"]);
    const elsewhere = [closed, join(open, "out"), `${open}/../closed`, "/", "/proc", "films"];
    const statuses = await Promise.all(elsewhere.map((path) => statusOf(admin, contents(path))));
    expect(statuses).toEqual(elsewhere.map(() => 404));
    const parent = (path: string) => admin.get("/Environment/ParentPath", { path });
    expect([await parent(join(open, "films")), await parent(open)]).toEqual([open, open]);
    const add = (path: string) =>
      statusOf(admin, "/Library/VirtualFolders?name=Films&collectionType=movies", {
        method: "POST",
        json: { LibraryOptions: { PathInfos: [{ Path: path }] } },
      });
    expect([await add(closed), await add(join(open, "out")), await add(join(open, "films"))]).toEqual([
      400, 400, 204,
    ]);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});

it("shows the picture that an admin gives the sign-in page, to anybody", async () => {
  await using server = await startServer();
  const admin = await setUp(server.base);
  const shown = () => ask(server.base, "/Branding/Splashscreen");
  expect((await shown()).status).toBe(404);
  const given = await readFile(await picture());
  const give = (body: Uint8Array | string, type: string) =>
    statusOf(admin, "/Branding/Splashscreen", { method: "POST", body, headers: { "Content-Type": type } });
  expect(await give("no picture", "image/png")).toBe(400);
  expect(await give(given, "text/plain")).toBe(400);
  expect(await give(given.toString("base64"), "image/jpeg")).toBe(204);
  const seen = await shown();
  expect([seen.status, seen.headers.get("Content-Type"), given.equals(seen.bytes)]).toEqual([
    200,
    "image/jpeg",
    true,
  ]);
  const isEnabled = async () =>
    ((await ask(server.base, "/Branding/Configuration")).body as { SplashscreenEnabled: boolean })
      .SplashscreenEnabled;
  expect(await isEnabled()).toBe(false);
  await admin.post("/System/Configuration/branding", { SplashscreenEnabled: true });
  expect(await isEnabled()).toBe(true);
  expect(await statusOf(admin, "/Branding/Splashscreen", { method: "DELETE" })).toBe(204);
  expect([(await shown()).status, await isEnabled()]).toEqual([404, false]);
});

/** A film that an admin moves into another library: on the disk, with all that people have said and done. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it, vi } from "vitest";
import { type NativeClient, signIn } from "../api/native/client.ts";
import { type LocalServer, startLocal } from "../support/in-process.ts";

let server: LocalServer;
let admin: NativeClient;
let from: number;
let to: number;
let music: number;

beforeAll(async () => {
  server = await startLocal();
  admin = await signIn(server.base);
  await mkdir(at("films/Alpha"), { recursive: true });
  await writeFile(at("films/Alpha/Alpha.mkv"), "not a film: Alpha");
  await writeFile(at("films/Loose.mkv"), "not a film: Loose");
  await writeFile(at("films/Loose.en.srt"), "1\n00:00:01,000 --> 00:00:02,000\nWords\n");
  await writeFile(at("films/Looser.mkv"), "not a film: Looser");
  for (const name of ["archive/Taken", "songs"]) await mkdir(at(name), { recursive: true });
  await writeFile(at("archive/Taken/Taken.mkv"), "not a film: Taken");
  from = await makeLibrary("films", "movies");
  to = await makeLibrary("archive", "movies");
  music = await makeLibrary("songs", "music");
  return () => server[Symbol.asyncDispose]();
});

const at = (path: string): string => join(server.mediaDir, path);

async function makeLibrary(name: string, kind: string): Promise<number> {
  const settings = { watchFolders: false };
  const made = await admin.call("POST", "/libraries", { name, kind, paths: [at(name)], settings });
  const id = Number(made.body["id"]);
  await admin.call("POST", `/libraries/${id}/scans`);
  await quiet();
  return id;
}

/** No scan is waiting or running. */
async function quiet(): Promise<void> {
  await vi.waitUntil(async () => {
    const { body } = await admin.call("GET", "/jobs?kind=scan");
    const jobs = body["jobs"] as readonly Record<string, unknown>[];
    return jobs.length > 0 && jobs.every((job) => job["state"] === "done");
  }, 20_000);
}

async function namesIn(libraryId: number): Promise<readonly unknown[]> {
  const page = await admin.call("GET", `/items?libraryId=${libraryId}&kinds=movie`);
  return (page.body["items"] as Record<string, unknown>[]).map((item) => item["name"]);
}

async function filmNamed(name: string): Promise<Record<string, unknown>> {
  const page = await admin.call("GET", `/items?kinds=movie&search=${encodeURIComponent(name)}`);
  return (page.body["items"] as Record<string, unknown>[]).find((item) => item["name"] === name) ?? {};
}

const move = (item: Record<string, unknown>, libraryId: number) =>
  admin.call("POST", `/items/${String(item["id"])}/moves`, { libraryId });

it("keeps its ids, edits and states, and comes back when that is undone", async () => {
  const film = await filmNamed("Alpha");
  const id = Number(film["id"]);
  await admin.call("PATCH", `/items/${id}`, { set: { tagline: "Mine" } });
  const { core } = server.running;
  const [ada] = await core.users.list();
  if (ada === undefined) throw new Error("there is nobody");
  await core.watching.setFavorite(ada, id, true);
  expect(await move(film, to)).toMatchObject({ status: 200, body: { itemId: id } });
  for (let scans = 0; scans < 2; scans++) {
    expect(await readdir(at("films"))).not.toContain("Alpha");
    expect(await readdir(at("archive/Alpha"))).toEqual(["Alpha.mkv"]);
    expect(await namesIn(to)).toEqual(["Alpha", "Taken"]);
    expect(await namesIn(from)).toEqual(["Loose", "Looser"]);
    expect(await filmNamed("Alpha")).toMatchObject({
      id,
      uuid: film["uuid"],
      tagline: "Mine",
      libraryId: to,
      state: { favorite: true },
    });
    for (const library of [from, to]) await admin.call("POST", `/libraries/${library}/scans`);
    await quiet();
  }
  const changes = (await admin.call("GET", `/items/${id}/changes`)).body["changes"] as {
    readonly id: number;
  }[];
  expect((await admin.call("POST", `/changes/${changes[0]?.id}/undo`)).status).toBe(204);
  expect(await readdir(at("films/Alpha"))).toEqual(["Alpha.mkv"]);
  await quiet();
  expect(await filmNamed("Alpha")).toMatchObject({ id, libraryId: from, state: { favorite: true } });
  expect(await namesIn(to)).toEqual(["Taken"]);
});

it("takes along what belongs to a file, and nothing of another that begins alike", async () => {
  const film = await filmNamed("Loose");
  expect((await move(film, to)).status).toBe(200);
  expect((await readdir(at("archive"))).toSorted()).toEqual(["Loose.en.srt", "Loose.mkv", "Taken"]);
  expect(await readdir(at("films"))).toContain("Looser.mkv");
  await quiet();
  expect(await namesIn(to)).toEqual(["Loose", "Taken"]);
  expect(await filmNamed("Loose")).toMatchObject({ id: film["id"] });
});

it("is refused where something of the name is, where such things don't belong, and to others than admins", async () => {
  await mkdir(at("films/Taken"), { recursive: true });
  await writeFile(at("films/Taken/Taken.mkv"), "another film");
  await admin.call("POST", `/libraries/${from}/scans`);
  await quiet();
  const page = await admin.call("GET", `/items?libraryId=${from}&kinds=movie&search=Taken`);
  const [film = {}] = page.body["items"] as Record<string, unknown>[];
  expect((await move(film, to)).status).toBe(409);
  expect((await move(film, music)).status).toBe(400);
  expect((await move(film, from)).status).toBe(400);
  expect((await move(film, 99_999)).status).toBe(404);
  expect(await readdir(at("films/Taken"))).toEqual(["Taken.mkv"]);
  await server.running.core.users.create("bob", "builder");
  const bob = await signIn(server.base, "bob", "builder");
  const refused = await bob.call("POST", `/items/${String(film["id"])}/moves`, { libraryId: to });
  expect(refused.status).toBe(403);
});

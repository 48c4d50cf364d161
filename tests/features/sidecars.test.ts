/** What is written beside the media when a library allows it, and what scans make of that. */
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it, vi } from "vitest";
import { type NativeClient, signIn } from "../api/native/client.ts";
import { type LocalServer, startLocal } from "../support/in-process.ts";

let server: LocalServer;
let admin: NativeClient;
let libraryId: number;
const films = (): string => join(server.mediaDir, "films");
const at = (...names: readonly string[]): string => join(films(), ...names);

beforeAll(async () => {
  server = await startLocal();
  admin = await signIn(server.base);
  for (const title of ["Alpha", "Beta", "Gamma"]) await put(title);
  await writeFile(at("Alpha/movie.nfo"), FOREIGN);
  libraryId = await makeLibrary("films", films());
  return () => server[Symbol.asyncDispose]();
});

const FOREIGN = "<movie>\n  <title>Alpha</title>\n  <custom>kept</custom>\n</movie>\n";

async function put(title: string): Promise<void> {
  await mkdir(at(title), { recursive: true });
  await writeFile(at(title, `${title}.mkv`), `not a film: ${title}`);
}

async function makeLibrary(name: string, path: string): Promise<number> {
  const made = await admin.call("POST", "/libraries", {
    name,
    kind: "movies",
    paths: [path],
    settings: { watchFolders: false },
  });
  const id = Number(made.body["id"]);
  await scan(id);
  return id;
}

const jobs = async (kind: string): Promise<Record<string, unknown>[]> =>
  (await admin.call("GET", `/jobs?kind=${kind}`)).body["jobs"] as Record<string, unknown>[];
const isDone = (job: Record<string, unknown>): boolean => job["state"] === "done";

async function scan(id = libraryId): Promise<void> {
  const before = (await jobs("scan")).length;
  await admin.call("POST", `/libraries/${id}/scans`);
  await vi.waitUntil(async () => {
    const all = await jobs("scan");
    return all.length > before && all.every(isDone);
  }, 20_000);
}

/** Waits until what this changes has been written. */
async function written(change: () => Promise<unknown>): Promise<void> {
  const since = Date.now();
  await change();
  await vi.waitUntil(async () => {
    const all = await jobs("sidecars");
    return all.every(isDone) && all.some((job) => Date.parse(String(job["startedAt"])) > since);
  }, 30_000);
}

const set = (forms: readonly string[]): Promise<unknown> =>
  admin.call("PATCH", `/libraries/${libraryId}`, { settings: { sidecars: forms } });
const allow = (...forms: readonly string[]): Promise<void> => written(() => set(forms));

async function filmNamed(name: string): Promise<Record<string, unknown>> {
  const page = await admin.call("GET", `/items?libraryId=${libraryId}&kinds=movie`);
  const found = (page.body["items"] as Record<string, unknown>[]).find((item) => item["name"] === name);
  return (await admin.call("GET", `/items/${String(found?.["id"])}`)).body;
}
const edit = async (name: string, set: object): Promise<void> => {
  const { id } = await filmNamed(name);
  expect((await admin.call("PATCH", `/items/${String(id)}`, { set })).status).toBe(200);
};
const filesIn = async (title: string): Promise<readonly string[]> => (await readdir(at(title))).toSorted();

it("writes nothing until the library allows it", async () => {
  await edit("Beta", { tagline: "Mine" });
  expect(await filesIn("Beta")).toEqual(["Beta.mkv"]);
  expect((await admin.call("GET", `/libraries/${libraryId}`)).body).toMatchObject({
    settings: { sidecars: [] },
  });
});

it("writes what is known, keeps what others wrote, and leaves nothing else behind", async () => {
  await edit("Alpha", { tagline: "A & B", genres: ["Noir"] });
  await allow("nfo", "json");
  const nfo = await readFile(at("Alpha/movie.nfo"), "utf8");
  expect(nfo).toContain("  <title>Alpha</title>\n  <custom>kept</custom>\n");
  expect(nfo).toContain("<tagline>A &amp; B</tagline>");
  expect(nfo.match(/<title>/g)).toHaveLength(1);
  expect(JSON.parse(await readFile(at("Alpha/Alpha.triptych.json"), "utf8"))).toMatchObject({
    fields: { tagline: { value: "A & B", metadata_source: "person", locked: true } },
  });
  expect(await filesIn("Alpha")).toEqual(["Alpha.mkv", "Alpha.triptych.json", "movie.nfo"]);
  expect(await filesIn("Beta")).toEqual(["Beta.mkv", "Beta.nfo", "Beta.triptych.json"]);
});

it("finds nothing new in what it wrote itself", async () => {
  const before = await filmNamed("Alpha");
  const sidecar = await stat(at("Alpha/movie.nfo"));
  const last = await server.running.core.events.lastSeq();
  await scan();
  await scan();
  expect(await filmNamed("Alpha")).toEqual(before);
  expect((await stat(at("Alpha/movie.nfo"))).mtimeMs).toBe(sidecar.mtimeMs);
  const since = await server.running.core.events.since(last, 100);
  expect(since.filter(({ body }) => body.type.startsWith("items"))).toEqual([]);
});

it("follows what people change, and takes from a sidecar what they change there", async () => {
  await written(() => edit("Beta", { tagline: "Changed" }));
  const nfo = await readFile(at("Beta/Beta.nfo"), "utf8");
  await writeFile(at("Beta/Beta.nfo"), nfo.replace("</movie>", "<plot>By hand</plot></movie>"));
  await written(scan);
  const beta = await filmNamed("Beta");
  expect(beta["fields"]).toMatchObject({
    overview: { value: "By hand", metadata_source: "nfo" },
    tagline: { value: "Changed", metadata_source: "person" },
  });
});

it("gives a film its words back where the catalogue has never known it", async () => {
  const elsewhere = join(server.mediaDir, "elsewhere");
  await mkdir(join(elsewhere, "Other"), { recursive: true });
  await writeFile(join(elsewhere, "Other/Other.mkv"), "another film");
  await writeFile(
    join(elsewhere, "Other/Other.nfo"),
    (await readFile(at("Beta/Beta.nfo"), "utf8")).replace("<plot>By hand</plot>", ""),
  );
  const id = await makeLibrary("elsewhere", elsewhere);
  const page = await admin.call("GET", `/items?libraryId=${id}&kinds=movie`);
  const [item] = page.body["items"] as Record<string, unknown>[];
  const other = (await admin.call("GET", `/items/${String(item?.["id"])}`)).body;
  expect(other["fields"]).toMatchObject({
    tagline: { value: "Changed", metadata_source: "person", locked: true },
  });
});

it("touches neither links nor what lies outside, nor files of other kinds", async () => {
  await set([]);
  const outside = join(server.mediaDir, "outside.nfo");
  await writeFile(outside, FOREIGN);
  await rm(at("Beta/Beta.nfo"));
  await symlink(outside, at("Beta/Beta.nfo"));
  await writeFile(at("Gamma/Gamma.nfo"), "just some words");
  await writeFile(at("Gamma/Gamma.triptych.json"), '{"mine":true}');
  await edit("Beta", { tagline: "Again" });
  await edit("Gamma", { tagline: "Again" });
  await allow("nfo", "json");
  expect(await readFile(outside, "utf8")).toBe(FOREIGN);
  expect(await readFile(at("Gamma/Gamma.nfo"), "utf8")).toBe("just some words");
  expect(await readFile(at("Gamma/Gamma.triptych.json"), "utf8")).toBe('{"mine":true}');
  // The folder itself is exchanged for one elsewhere.
  await rename(at("Beta"), join(server.mediaDir, "moved"));
  await symlink(join(server.mediaDir, "moved"), at("Beta"));
  await rm(join(server.mediaDir, "moved/Beta.triptych.json"));
  await written(() => edit("Beta", { tagline: "Out" }));
  expect((await readdir(join(server.mediaDir, "moved"))).toSorted()).toEqual(["Beta.mkv", "Beta.nfo"]);
});

it("tells once of folders that can't be written", async () => {
  await set([]);
  for (const title of ["Delta", "Epsilon"]) await put(title);
  await scan();
  // Root may write anything: a folder that is no more can't be written by anybody.
  for (const title of ["Delta", "Epsilon"]) await rename(at(title), at(`.${title}`));
  await allow("nfo", "json");
  const told = server.log.filter(({ msg }) => msg === "sidecars can't be written in this folder");
  expect(told).toHaveLength(1);
});

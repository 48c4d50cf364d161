import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LocalServer, startLocal } from "../../support/in-process.ts";
import { type NativeClient, type NativeReply, signIn } from "./client.ts";

let server: LocalServer;
let admin: NativeClient;
let user: NativeClient;
let libraryId: number;
let ids: readonly number[];

beforeAll(async () => {
  server = await startLocal();
  await server.running.core.users.create("bob", "builder");
  admin = await signIn(server.base);
  user = await signIn(server.base, "bob", "builder");
  const folder = join(server.mediaDir, "films");
  for (const title of ["Alpha", "Beta"]) {
    await mkdir(join(folder, title), { recursive: true });
    await writeFile(join(folder, title, `${title}.mkv`), `not a film: ${title}`);
    await writeFile(
      join(folder, title, "movie.nfo"),
      `<movie><title>${title}</title><plot>As the sidecar says</plot><year>1999</year></movie>`,
    );
  }
  const made = await admin.call("POST", "/libraries", { name: "films", kind: "movies", paths: [folder] });
  libraryId = Number(made.body["id"]);
  await scan();
  ids = (await films()).map((film) => Number(film["id"]));
});
afterAll(() => server[Symbol.asyncDispose]());

async function films(): Promise<readonly Record<string, unknown>[]> {
  const page = await admin.call("GET", `/items?libraryId=${libraryId}&kinds=movie`);
  return page.body["items"] as Record<string, unknown>[];
}

async function scan(): Promise<void> {
  const before = (await jobs()).length;
  expect((await admin.call("POST", `/libraries/${libraryId}/scans`)).status).toBe(202);
  await vi.waitUntil(async () => {
    const all = await jobs();
    return all.length > before && all.every((job) => job["state"] === "done");
  }, 10_000);
}
const jobs = async (): Promise<Record<string, unknown>[]> =>
  (await admin.call("GET", "/jobs?kind=scan")).body["jobs"] as Record<string, unknown>[];

const film = (at = 0): string => `/items/${ids[at]}`;
const fieldsOf = async (at = 0): Promise<Record<string, Record<string, unknown>>> =>
  (await admin.call("GET", film(at))).body["fields"] as Record<string, Record<string, unknown>>;
const changesOf = async (at = 0): Promise<Record<string, unknown>[]> =>
  (await admin.call("GET", `${film(at)}/changes`)).body["changes"] as Record<string, unknown>[];

describe("an item's fields", () => {
  it("are told with where each comes from", async () => {
    const { overview, tagline, name } = await fieldsOf();
    expect(overview).toMatchObject({
      value: "As the sidecar says",
      metadata_source: "nfo",
      confidence: null,
      locked: false,
    });
    expect(Date.parse(String(overview?.["at"]))).toBeGreaterThan(0);
    expect(tagline).toEqual({
      value: null,
      metadata_source: null,
      at: null,
      confidence: null,
      locked: false,
    });
    expect(name).toMatchObject({ metadata_source: "nfo" });
  });

  it("stay as a person sets them, whatever a full scan finds", async () => {
    const set = { overview: "As I say", premieredAt: "1999-02-03", genres: ["Noir"] };
    const edited = await admin.call("PATCH", film(), { set });
    expect(edited.status).toBe(200);
    expect(edited.body).toMatchObject({
      overview: "As I say",
      premieredAt: "1999-02-03T00:00:00.000Z",
      genres: ["Noir"],
      fields: { overview: { metadata_source: "person", locked: true } },
    });
    await writeFile(
      join(server.mediaDir, "films/Alpha/movie.nfo"),
      "<movie><title>Alpha</title><plot>Another text</plot><year>2004</year><genre>Drama</genre></movie>",
    );
    await scan();
    await expect.poll(async () => (await admin.call("GET", film())).body["year"]).toBe(2004);
    expect((await admin.call("GET", film())).body).toMatchObject({ overview: "As I say", genres: ["Noir"] });
  });

  it("are asked of their sources again when they are unlocked", async () => {
    const unlocked = await admin.call("PATCH", film(), { unlock: ["overview"] });
    expect(unlocked.status).toBe(200);
    await expect.poll(async () => (await fieldsOf())["overview"]?.["value"]).toBe("Another text");
    expect((await fieldsOf())["overview"]).toMatchObject({ metadata_source: "nfo", locked: false });
  });

  it("have a history that says who did what, and that is undone step by step", async () => {
    await admin.call("PATCH", film(1), { set: { year: 2001 } });
    await admin.call("PATCH", film(1), { set: { year: 2002 } });
    const [second, first] = await changesOf(1);
    expect(second).toMatchObject({
      act: "edit",
      by: { name: "ada" },
      fields: { year: { before: { value: 2001, metadata_source: "person" }, after: { value: 2002 } } },
    });
    const undo = (change: Record<string, unknown> | undefined): Promise<NativeReply> =>
      admin.call("POST", `/changes/${String(change?.["id"])}/undo`);
    expect((await undo(first)).status).toBe(409);
    expect((await undo(second)).status).toBe(204);
    expect((await undo(second)).status).toBe(409);
    expect((await undo(first)).status).toBe(204);
    expect((await fieldsOf(1))["year"]).toMatchObject({ value: 1999, metadata_source: "nfo", locked: false });
    expect((await undo({ id: 999_999 })).status).toBe(404);
    const page = await admin.call("GET", `${film(1)}/changes?limit=2`);
    expect((page.body["changes"] as Record<string, unknown>[]).map((one) => one["act"])).toEqual([
      "undo",
      "undo",
    ]);
    const next = await admin.call("GET", `${film(1)}/changes?before=${String(page.body["nextBefore"])}`);
    expect(next.body).toMatchObject({
      changes: [{ id: second?.["id"] }, { id: first?.["id"] }],
      nextBefore: null,
    });
  });

  it("of many items are edited, and given back, in one act", async () => {
    const edited = await admin.call("POST", "/items/edits", { ids, add: { tags: ["shelf"] } });
    expect(edited.body).toMatchObject({ changed: ids });
    expect((await admin.call("GET", film(1))).body).toMatchObject({ tags: ["shelf"] });
    const [change] = await changesOf(0);
    expect(change).toMatchObject({ batch: edited.body["batch"] });
    await admin.call("POST", `/changes/${String(change?.["id"])}/undo`);
    expect((await admin.call("GET", film(1))).body).toMatchObject({ tags: [] });
  });

  it("aren't changed by whoever looked before somebody else changed them", async () => {
    const seen = await admin.call("GET", film());
    const tag = seen.headers.get("etag") ?? "";
    await admin.call("PATCH", film(), { set: { tagline: "First" } });
    const late = await admin.call("PATCH", film(), { set: { tagline: "Second" } }, { "if-match": tag });
    expect(late.status).toBe(412);
    expect((await fieldsOf())["tagline"]).toMatchObject({ value: "First" });
  });
});

describe("what an item is", () => {
  const sent = (at: number): Promise<Record<string, unknown>> =>
    admin.call("GET", film(at)).then((answer) => answer.body);

  it("is said by ids, which stay through scans", async () => {
    const named = await admin.call("POST", `${film(1)}/identity`, {
      externalIds: { tmdb: "603", imdb: "tt603" },
    });
    expect(named.body).toMatchObject({ externalIds: { tmdb: "603", imdb: "tt603" } });
    await scan();
    expect(await sent(1)).toMatchObject({ externalIds: { tmdb: "603", imdb: "tt603" } });
    await admin.call("POST", `${film(1)}/identity`, { externalIds: { imdb: null } });
    expect((await sent(1))["externalIds"]).toEqual({ tmdb: "603" });
    const [change] = await changesOf(1);
    expect(change).toMatchObject({
      act: "identify",
      externalIds: { imdb: { before: "tt603", after: null } },
    });
    expect(await admin.call("POST", `${film(1)}/identity`, { externalIds: { tmdb: "a b" } })).toMatchObject({
      status: 400,
    });
  });

  it("may be a version of another, until it is taken apart", async () => {
    const merged = await admin.call("POST", "/items/merges", { ids });
    expect(merged).toMatchObject({ status: 200, body: { itemId: ids[0] } });
    expect((await films()).map((one) => one["id"])).toEqual([ids[0]]);
    const versions = (await sent(0))["versions"] as Record<string, unknown>[];
    expect(versions).toHaveLength(2);
    const split = await admin.call("POST", `${film()}/splits`, { version: versions[1]?.["uuid"] });
    expect(split).toMatchObject({ status: 200, body: { itemId: ids[1] } });
    expect((await films()).map((one) => one["id"])).toEqual(ids);
    expect(await admin.call("POST", "/items/merges", { ids: [ids[0], libraryId + 1000] })).toMatchObject({
      status: 404,
    });
  });
});

it.each([
  ["a year as text", { set: { year: "2000" } }, "/set/year"],
  ["a rating out of range", { set: { communityRating: 11 } }, null],
  ["an empty name", { set: { name: " " } }, null],
  ["an unknown field", { set: { draftHash: "x" } }, "/set"],
  ["an unknown word", { sets: {} }, "/"],
  ["an unlocked nothing", { unlock: ["everything"] }, "/unlock/0"],
])("refuses %s", async (_what, body, at) => {
  const answer = await admin.call("PATCH", film(), body);
  expect(answer).toMatchObject({ status: 400, body: { type: "urn:triptych:problem:invalid" } });
  const errors = answer.body["errors"] as readonly { readonly at: string }[] | undefined;
  expect(errors?.map((error) => error.at)).toEqual(at === null ? undefined : [at]);
});

it.each([
  ["PATCH", () => film(), { set: { year: 2000 } }],
  ["GET", () => `${film()}/changes`, undefined],
  ["POST", () => "/items/edits", { ids: [1] }],
  ["POST", () => "/changes/1/undo", undefined],
  ["POST", () => `${film()}/identity`, { externalIds: {} }],
  ["POST", () => "/items/merges", { ids: [1, 2] }],
  ["POST", () => `${film()}/splits`, {}],
])("%s is for admins only", async (method, path, body) => {
  expect((await user.call(method, path(), body)).status).toBe(403);
});

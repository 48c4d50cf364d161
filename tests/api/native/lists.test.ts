import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, startLocal } from "../../support/in-process.ts";
import { type NativeClient, signIn } from "./client.ts";

let server: LocalServer;
let admin: NativeClient;
let bob: NativeClient;

const FILMS = [
  ["Alien", 1979, "Horror", "Sigourney Weaver"],
  ["Aliens", 1986, "Action", "Sigourney Weaver"],
  ["Heat", 1995, "Action", "Al Pacino"],
] as const;

beforeAll(async () => {
  server = await startLocal();
  await server.running.core.users.create("bob", "builder");
  admin = await signIn(server.base);
  bob = await signIn(server.base, "bob", "builder");
  const folder = join(server.mediaDir, "films");
  for (const [title, year, genre, actor] of FILMS) {
    await mkdir(join(folder, title), { recursive: true });
    await writeFile(join(folder, title, `${title}.mkv`), `not a film: ${title}`);
    await writeFile(
      join(folder, title, "movie.nfo"),
      `<movie><title>${title}</title><year>${year}</year><genre>${genre}</genre><actor><name>${actor}</name></actor></movie>`,
    );
  }
  const made = await admin.call("POST", "/libraries", { name: "Films", kind: "movies", paths: [folder] });
  await admin.call("POST", `/libraries/${String(made.body["id"])}/scans`);
  for (;;) {
    if ((await admin.call("GET", "/items?kinds=movie")).body["total"] === FILMS.length) break;
    await sleep(20);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

interface Named {
  readonly id: number;
  readonly name: string;
}
const itemsIn = (body: Record<string, unknown>): readonly Named[] => body["items"] as readonly Named[];
const names = (body: Record<string, unknown>): readonly string[] => itemsIn(body).map(({ name }) => name);
const filtered = async (filter: string): Promise<readonly string[]> =>
  names((await admin.call("GET", `/items?filter=${encodeURIComponent(filter)}`)).body);
const idOf = async (name: string): Promise<number> =>
  itemsIn((await admin.call("GET", `/items?filter=${encodeURIComponent(`kind:movie "${name}"`)}`)).body).find(
    (item) => item.name === name,
  )?.id ?? 0;

describe("filters", () => {
  it("narrow the list of items", async () => {
    expect(await filtered("kind:movie genre:action")).toEqual(["Aliens", "Heat"]);
    expect(await filtered('kind:movie (year<1980 or person:pacino or actor:"al pacino")')).toEqual([
      "Alien",
      "Heat",
    ]);
    expect(await filtered("kind:movie -decade:1980s missing:poster")).toEqual(["Alien", "Heat"]);
    expect(await filtered("ali")).toEqual(["Alien", "Aliens"]);
  });

  it("tell where they are wrong, and what could stand there", async () => {
    const answer = await admin.call("GET", `/items?filter=${encodeURIComponent("kind:film")}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      type: "urn:triptych:problem:invalid",
      errors: [{ at: "/filter", position: 5, expected: expect.arrayContaining(["movie"]) }],
    });
  });

  it("have facets: what is left of each value", async () => {
    const { body } = await admin.call("GET", `/facets?filter=${encodeURIComponent("kind:movie year>1980")}`);
    expect(body).toMatchObject({
      kinds: [{ value: "movie", count: 2 }],
      genres: [{ value: "Action", count: 2 }],
      years: [
        { value: "1995", count: 1 },
        { value: "1986", count: 1 },
      ],
      decades: [
        { value: "1990", count: 1 },
        { value: "1980", count: 1 },
      ],
    });
  });

  it("are saved under a name, for oneself", async () => {
    const saved = await bob.call("POST", "/searches", { name: "Old", filter: "year<1980" });
    expect(saved.status).toBe(201);
    expect((await bob.call("GET", "/searches")).body).toEqual({ searches: [saved.body] });
    expect((await admin.call("GET", "/searches")).body).toEqual({ searches: [] });
    expect((await bob.call("POST", "/searches", { name: "Bad", filter: "year<" })).status).toBe(400);
    expect((await bob.call("DELETE", `/searches/${String(saved.body["id"])}`)).status).toBe(204);
  });
});

describe("searching", () => {
  it("finds items by anything, people beside them, and forgives slips", async () => {
    const { body } = await admin.call("GET", "/search?q=weaver");
    expect(names(body)).toEqual(["Alien", "Aliens"]);
    expect(body["people"]).toMatchObject([{ name: "Sigourney Weaver", itemCount: 2 }]);
    expect(names((await admin.call("GET", "/search?q=sigurney")).body)).toEqual(["Alien", "Aliens"]);
    const narrowed = await admin.call("GET", `/search?q=weaver&filter=${encodeURIComponent("genre:horror")}`);
    expect(names(narrowed.body)).toEqual(["Alien"]);
    const first = await admin.call("GET", "/search?q=weaver&limit=1");
    expect(
      names(
        (await admin.call("GET", `/search?q=weaver&limit=1&cursor=${String(first.body["nextCursor"])}`)).body,
      ),
    ).toEqual(["Aliens"]);
  });
});

describe("lists", () => {
  it("are made of items, and changed entry by entry", async () => {
    const made = await bob.call("POST", "/playlists", {
      name: "Evening",
      itemIds: [await idOf("Heat"), await idOf("Alien")],
    });
    expect(made).toMatchObject({ status: 201, body: { kind: "playlist", rule: null, mayChange: true } });
    const path = `/lists/${String(made.body["id"])}`;
    expect(
      (await bob.call("POST", `${path}/entries`, { itemIds: [await idOf("Aliens")], position: 0 })).status,
    ).toBe(204);
    const entries = async (): Promise<readonly { readonly entryId: number; readonly item: Named }[]> =>
      (await bob.call("GET", `${path}/entries`)).body["entries"] as never;
    expect((await entries()).map(({ item }) => item.name)).toEqual(["Aliens", "Heat", "Alien"]);
    const [first, second] = await entries();
    expect((await bob.call("PATCH", `${path}/entries/${first?.entryId}`, { position: 2 })).status).toBe(204);
    expect((await bob.call("DELETE", `${path}/entries/${second?.entryId}`)).status).toBe(204);
    expect((await entries()).map(({ item }) => item.name)).toEqual(["Alien", "Aliens"]);
    expect((await admin.call("GET", path)).status).toBe(404);
    expect((await bob.call("PATCH", path, { name: "Night", isPublic: true })).body).toMatchObject({
      name: "Night",
    });
    expect((await admin.call("GET", path)).body).toMatchObject({ mayChange: false });
    expect((await admin.call("DELETE", path)).status).toBe(403);
    expect((await bob.call("DELETE", path)).status).toBe(204);
  });

  it("live by a rule when they are given one", async () => {
    const rule = { filter: "kind:movie genre:action", sort: [{ by: "year", descending: true }] };
    expect((await bob.call("POST", "/collections", { name: "Mine", rule })).status).toBe(403);
    const made = await admin.call("POST", "/collections", { name: "Action", rule });
    expect(made.body).toMatchObject({ kind: "collection", rule });
    expect(names((await bob.call("GET", "/collections")).body)).toEqual(["Action"]);
    const listed = await bob.call("GET", `/items?parentId=${String(made.body["id"])}&sort=year`);
    expect(names(listed.body)).toEqual(["Aliens", "Heat"]);
    const path = `/lists/${String(made.body["id"])}`;
    expect((await bob.call("GET", `${path}/entries`)).body).toMatchObject({
      total: 2,
      entries: [{ item: { name: "Heat" } }, { item: { name: "Aliens" } }],
    });
    expect((await admin.call("POST", `${path}/entries`, { itemIds: [await idOf("Heat")] })).status).toBe(409);
    expect((await admin.call("PATCH", path, { rule: { filter: "year=" } })).body).toMatchObject({
      errors: [{ position: 5 }],
    });
    expect((await admin.call("PATCH", path, { rule: { filter: "year<1980" } })).status).toBe(200);
    expect(names((await bob.call("GET", `/items?parentId=${String(made.body["id"])}`)).body)).toEqual([
      "Alien",
    ]);
  });
});

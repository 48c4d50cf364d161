import { join } from "node:path";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { RemoteSearchResult } from "@jellyfin/sdk/lib/generated-client/models/remote-search-result.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { clip, put } from "../support/media.ts";
import { startTmdb, type StandIn } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";
import { createWorld, type Client, type Reply, type World } from "../support/world.ts";

let tmdb: StandIn;
let world: World;
beforeAll(async () => {
  tmdb = await startTmdb({ works: SMALL_WORKS, apiKey: "key" });
  world = await createWorld(
    [{ name: "Films", type: "movies", folder: "films" }],
    (media) => put(clip({ tone: 300 }), join(media, "films/The Lantern (1994)/The Lantern (1994)")),
    {
      TRIPTYCH_METADATA__TMDB__API_KEY: "key",
      TRIPTYCH_METADATA__TMDB__API_URL: tmdb.apiUrl,
      TRIPTYCH_METADATA__TMDB__IMAGES_URL: tmdb.imagesUrl,
    },
  );
  await vi.waitUntil(async () => (await world.admin.ask("/Persons/Ada%20Actor")).status === 200, {
    timeout: 60_000,
    interval: 100,
  });
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await tmdb[Symbol.asyncDispose]();
});

const native = (client: Client, method: string, path: string, json?: unknown): Promise<Reply> =>
  client.ask(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${client.token}` },
    ...(json !== undefined && { json }),
  });
const person = (name: string): Promise<BaseItemDto> =>
  world.admin.get<BaseItemDto>(`/Persons/${encodeURIComponent(name)}`);
const askedAbout = (id: number): number =>
  tmdb.requests.filter((path) => path.includes(`/person/${id}?`)).length;
async function idOf(name: string): Promise<number> {
  const { body } = await native(world.admin, "GET", `/people?search=${encodeURIComponent(name)}`);
  return (body as { people: readonly { id: number }[] }).people[0]?.id ?? 0;
}
/** A page waits only for a moment: on a busy machine it is filled the next time. */
const until = (name: string, isSo: (dto: BaseItemDto) => boolean): Promise<unknown> =>
  vi.waitUntil(async () => isSo(await person(name)), { timeout: 30_000, interval: 100 });

describe("a person's page", () => {
  it("tells who he is, from when somebody opens it", async () => {
    expect(askedAbout(503)).toBe(0);
    await until("Dana Director", ({ EndDate }) => EndDate !== undefined);
    const dana = await person("Dana Director");
    expect(dana).toMatchObject({
      Type: "Person",
      PremiereDate: "1955-05-05T00:00:00.0000000Z",
      EndDate: "2019-09-09T00:00:00.0000000Z",
      ProviderIds: { Tmdb: "503", Imdb: "nm9000503" },
      ExternalUrls: [
        { Name: "IMDb", Url: "https://www.imdb.com/name/nm9000503" },
        { Name: "TMDB", Url: "https://www.themoviedb.org/person/503" },
      ],
      MovieCount: 1,
    });
    expect(await world.admin.get(`/Items/${dana.Id}`)).toMatchObject({ EndDate: dana.EndDate });
    expect(askedAbout(503)).toBe(1);
    expect(askedAbout(506)).toBe(0);
    await until("Ada Actor", ({ ProductionLocations }) => ProductionLocations?.[0] === "Lyon, France");
    await vi.waitUntil(async () => (await person("Ada Actor")).ImageTags?.["Primary"] !== undefined, {
      timeout: 30_000,
      interval: 100,
    });
  });

  it("says natively where each thing is known from, and can be corrected", async () => {
    const bob = await idOf("Bob Player");
    await until("Bob Player", ({ Overview }) => Overview === "Plays clocks.");
    const told = await native(world.admin, "GET", `/people/${bob}`);
    expect(told.body).toMatchObject({
      name: "Bob Player",
      overview: "Plays clocks.",
      itemCount: 1,
      fields: { overview: { metadata_source: "provider", locked: false } },
    });
    const edited = await native(world.admin, "PATCH", `/people/${bob}`, { set: { overview: "Mine." } });
    expect(edited.body).toMatchObject({
      overview: "Mine.",
      fields: { overview: { metadata_source: "person", locked: true }, bornAt: { locked: false } },
    });
    expect((await native(world.admin, "POST", `/people/${bob}/refreshes`)).status).toBe(202);
    expect(await person("Bob Player")).toMatchObject({ Overview: "Mine." });
    await native(world.admin, "PATCH", `/people/${bob}`, { unlock: ["overview"] });
    await until("Bob Player", ({ Overview }) => Overview === "Plays clocks.");
    const wrong = await native(world.admin, "PATCH", `/people/${bob}`, { set: { bornAt: "soon" } });
    expect(wrong.status).toBe(400);
  });

  it("is edited in Jellyfin's apps, and identified there as somebody else", async () => {
    const will = await person("Will Writer");
    await world.admin.post(`/Items/${will.Id}`, {
      ...will,
      Overview: "Writes by hand.",
      ProductionLocations: ["Bergen, Norway"],
    });
    expect(await person("Will Writer")).toMatchObject({
      Overview: "Writes by hand.",
      ProductionLocations: ["Bergen, Norway"],
    });
    const found = await world.admin.post<readonly RemoteSearchResult[]>("/Items/RemoteSearch/Person", {
      SearchInfo: { Name: "Cleo Cast" },
      ItemId: will.Id,
    });
    expect(found).toMatchObject([{ Name: "Cleo Cast", ProviderIds: { Tmdb: "505" } }]);
    await world.admin.post(`/Items/RemoteSearch/Apply/${will.Id}`, found[0]);
    expect(await person("Will Writer")).toMatchObject({
      Overview: "Writes by hand.",
      ProviderIds: { Tmdb: "505" },
    });
  });

  it("is there only for who may see something of him, and only admins change it", async () => {
    const guest = await world.device("phone", "guest");
    const ada = await idOf("Ada Actor");
    expect((await native(guest, "GET", `/people/${ada}`)).status).toBe(200);
    expect((await native(guest, "PATCH", `/people/${ada}`, { set: { overview: "No." } })).status).toBe(403);
    await world.admin.post(`/Users/${guest.userId}/Policy`, { EnableAllFolders: false, EnabledFolders: [] });
    expect((await native(guest, "GET", `/people/${ada}`)).status).toBe(404);
    expect((await native(world.admin, "GET", "/people/999999")).status).toBe(404);
  });
});

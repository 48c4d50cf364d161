import { join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { TaskInfo } from "@jellyfin/sdk/lib/generated-client/models/task-info.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { clip, put } from "../support/media.ts";
import { startServer } from "../support/process.ts";
import { startTmdb, type StandIn } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";
import { createWorld, signIn, type Client, type World } from "../support/world.ts";

const FILMS = [
  "The Lantern (1994)",
  "La Porte d'ambre (2009)",
  "Twin (2012)",
  "1923 (1999)",
  "Nobody Knows This (2003)",
] as const;

const settingsFor = ({ apiUrl, imagesUrl }: StandIn): Record<string, string> => ({
  TRIPTYCH_METADATA__TMDB__API_KEY: "key",
  TRIPTYCH_METADATA__TMDB__API_URL: apiUrl,
  TRIPTYCH_METADATA__TMDB__IMAGES_URL: imagesUrl,
});

async function fill(media: string): Promise<void> {
  for (const [index, name] of FILMS.entries())
    await put(clip({ tone: 300 + index }), join(media, "films", name, name));
  for (const [index, number] of ["S01E01", "S01E02", "S02E01"].entries())
    await put(clip({ tone: 400 + index }), join(media, "shows/Harbour Watch", `Harbour Watch ${number}`));
}

let tmdb: StandIn;
let world: World;
beforeAll(async () => {
  tmdb = await startTmdb({ works: SMALL_WORKS, apiKey: "key" });
  const shelves = [
    { name: "Films", type: "movies", folder: "films" },
    { name: "Shows", type: "tvshows", folder: "shows" },
  ] as const;
  world = await createWorld(shelves, fill, settingsFor(tmdb));
  await untilLookedUp(world.admin);
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await tmdb[Symbol.asyncDispose]();
});

const native = async (client: Client, method: string, path: string, json?: unknown) => {
  const reply = await client.ask(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${client.token}` },
    ...(json !== undefined && { json }),
  });
  return { status: reply.status, body: (reply.body ?? {}) as Record<string, unknown> };
};

async function untilLookedUp(client: Client): Promise<void> {
  await vi.waitUntil(
    async () => {
      const { body } = await native(client, "GET", "/jobs");
      const jobs = body["jobs"] as Record<string, unknown>[];
      const open = jobs.filter(({ state }) => state === "queued" || state === "running");
      return jobs.some(({ kind }) => kind === "identify") && open.length === 0;
    },
    { timeout: 60_000, interval: 100 },
  );
}

const FIELDS = "Overview,ProviderIds,People,Genres,Studios,Tags,Taglines,OriginalTitle,Path";
const items = async (kind: string): Promise<readonly BaseItemDto[]> => {
  const query = { IncludeItemTypes: kind, Recursive: true, Fields: FIELDS, SortBy: "SortName" };
  return (await world.admin.get<BaseItemDtoQueryResult>("/Items", query)).Items ?? [];
};
const film = async (name: string): Promise<BaseItemDto> => {
  const found = (await items("Movie")).find((item) => item.Name === name);
  if (found === undefined) throw new Error(`${name} isn't there`);
  return found;
};

interface Waiting {
  readonly item: { readonly id: number; readonly name: string };
  readonly state: string;
  readonly candidates: readonly {
    readonly id: string;
    readonly name: string;
    readonly why: readonly unknown[];
  }[];
}
const review = async (): Promise<readonly Waiting[]> =>
  (await native(world.admin, "GET", "/review")).body["entries"] as Waiting[];

describe("with a key for TMDB", () => {
  it("an app sees films with titles, texts, people and ids of their provider", async () => {
    const lantern = await film("The Lantern");
    expect(lantern).toMatchObject({
      ProductionYear: 1994,
      Overview: "A lighthouse keeper follows a light that moves.",
      OfficialRating: "PG-13",
      CommunityRating: 8.1,
      Genres: ["Mystery", "Drama"],
      Taglines: ["It saw everything."],
      ProviderIds: { Tmdb: "9000003", Imdb: "tt9000003" },
    });
    expect(lantern.People?.map(({ Name, Type }) => [Name, Type]).slice(0, 3)).toEqual([
      ["Ada Actor", "Actor"],
      ["Bob Player", "Actor"],
      ["Dana Director", "Director"],
    ]);
    expect(lantern.People?.[0]?.PrimaryImageTag).toMatch(/^[0-9a-f]{32}$/);
    expect(await film("Amber Door")).toMatchObject({ OriginalTitle: "琥珀の扉" });
  });

  it("and their posters and backdrops, and faces of people", async () => {
    const { Id, ImageTags, BackdropImageTags, People } = await film("The Lantern");
    expect(ImageTags).toMatchObject({ Primary: expect.any(String), Logo: expect.any(String) });
    expect(BackdropImageTags).toHaveLength(1);
    const pictures = [
      `/Items/${Id}/Images/Primary`,
      `/Items/${Id}/Images/Backdrop/0`,
      `/Items/${People?.[0]?.Id}/Images/Primary`,
    ];
    for (const path of pictures) {
      const reply = await world.admin.ask(path);
      expect([path, reply.status, reply.headers.get("content-type")]).toEqual([path, 200, "image/jpeg"]);
    }
  });

  it("and series with their episodes", async () => {
    const [series] = await items("Series");
    expect(series).toMatchObject({
      Name: "Harbour Watch",
      Status: "Ended",
      ProviderIds: { Tvdb: "9200001" },
    });
    const episodes = await items("Episode");
    expect(episodes.map(({ Name, Overview }) => [Name, Overview])).toEqual([
      ["Fog", "What happens in Fog."],
      ["Anchor", "What happens in Anchor."],
      ["Ice", "What happens in Ice."],
    ]);
    expect(episodes[0]?.ImageTags).toMatchObject({ Primary: expect.any(String) });
  });

  it("what isn't sure waits for a person, with candidates and why", async () => {
    const waiting = await review();
    expect(waiting.map(({ item, state }) => [item.name, state])).toEqual([
      ["Nobody Knows This (2003)", "none"],
      ["Twin (2012)", "review"],
    ]);
    expect(waiting[1]?.candidates.map(({ id }) => id).toSorted()).toEqual(["9000007", "9000008"]);
    expect(waiting[1]?.candidates[0]?.why).toContainEqual({
      what: "title",
      speaks: "for",
      said: "“Twin” is its title",
    });
  });

  it("who chooses, accepts or rejects, here for once and for all", async () => {
    const [nobody, twin] = await review();
    const nobodyId = nobody?.item.id ?? 0;
    expect(
      (await native(world.admin, "PUT", `/items/${twin?.item.id}/match`, { id: "9000008" })).status,
    ).toBe(202);
    const rejected = await native(world.admin, "POST", "/review/rejections", { alikeTo: nobodyId });
    expect(rejected.body).toEqual({ itemIds: [nobodyId] });
    await untilLookedUp(world.admin);
    expect(await review()).toEqual([]);
    expect(await film("Twin")).toMatchObject({ ProviderIds: { Tmdb: "9000008" } });
    await world.scan();
    await untilLookedUp(world.admin);
    expect(await review()).toEqual([]);
    await native(world.admin, "POST", "/review/reopenings", { itemIds: [twin?.item.id] });
    await untilLookedUp(world.admin);
    const accepted = await native(world.admin, "POST", "/review/acceptances", { itemIds: [twin?.item.id] });
    expect(accepted.body).toEqual({ itemIds: [twin?.item.id] });
    await untilLookedUp(world.admin);
    expect(await film("Twin")).toMatchObject({
      ProviderIds: { Tmdb: expect.stringMatching(/^900000[78]$/) },
    });
  });

  it("an edit survives a full refresh, which asks nothing that is still fresh", async () => {
    const before = tmdb.requests.length;
    const { Id } = await film("The Lantern");
    const library = (await native(world.admin, "GET", "/libraries")).body["libraries"] as { id: number }[];
    const list = (await native(world.admin, "GET", "/items?kinds=movie")).body["items"] as {
      id: number;
      uuid: string;
    }[];
    const own = list.find((item) => item.uuid === Id)?.id;
    await native(world.admin, "PATCH", `/items/${own}`, { set: { overview: "By me." } });
    await native(world.admin, "POST", `/libraries/${library[0]?.id}/refreshes`, { mode: "replace" });
    await untilLookedUp(world.admin);
    expect(await film("The Lantern")).toMatchObject({ Overview: "By me.", Genres: ["Mystery", "Drama"] });
    expect(tmdb.requests.slice(before)).toEqual([]);
  });

  it("what grows old is asked for again by a task that apps show, and that can be started", async () => {
    const tasks = await world.admin.get<readonly TaskInfo[]>("/ScheduledTasks");
    const task = tasks.find(({ Key }) => Key === "RefreshMetadata");
    expect(task).toMatchObject({
      Name: "Refresh Metadata",
      Triggers: [{ Type: "IntervalTrigger", IntervalTicks: 864_000_000_000 }],
    });
    const before = tmdb.requests.length;
    const started = await world.admin.ask(`/ScheduledTasks/Running/${task?.Id}`, { method: "POST" });
    expect(started.status).toBe(204);
    await untilLookedUp(world.admin);
    const { body } = await native(world.admin, "GET", "/metadata-refresh");
    expect(body).toMatchObject({
      isOn: true,
      everyMs: 86_400_000,
      mode: "unlocked",
      due: 0,
      running: null,
      last: { state: "done" },
    });
    expect(Date.parse(String(body["nextAt"]))).toBeGreaterThan(Date.now());
    expect((await native(world.admin, "POST", "/metadata-refresh")).status).toBe(202);
    await untilLookedUp(world.admin);
    expect(tmdb.requests.slice(before)).toEqual([]);
    const guest = await world.device("phone", "guest");
    expect((await native(guest, "POST", "/metadata-refresh")).status).toBe(403);
  });

  it("nobody but an admin sees what waits", async () => {
    const guest = await world.device("phone", "guest");
    expect((await native(guest, "GET", "/review")).status).toBe(403);
  });
});

describe("a server that is killed while it looks things up", () => {
  it("goes on after a restart without asking twice", async () => {
    await using slow = await startTmdb({ works: SMALL_WORKS, delayMs: 150 });
    const shelves = [{ name: "Films", type: "movies", folder: "films" }] as const;
    await using first = await createWorld(shelves, fill, settingsFor(slow));
    await expect.poll(() => slow.answered(), { timeout: 30_000, interval: 10 }).toBeGreaterThan(2);
    await first.server.kill();
    await using again = await startServer({
      dataDir: first.server.dataDir,
      env: settingsFor(slow),
    });
    const person = first.credentials();
    await untilLookedUp(await signIn(again.base, person.name, person.password, "again"));
    const api = slow.requests.filter((path) => path.startsWith("/3/"));
    const counts = [...Map.groupBy(api, (path) => path).values()].map((same) => same.length);
    // Only what was under way when it was killed is asked again, and no more of these than are asked at a time.
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
    expect(counts.filter((count) => count > 1).length).toBeLessThanOrEqual(8);
  });
});

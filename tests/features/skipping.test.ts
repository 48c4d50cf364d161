/** Parts to skip, as players of both protocols are told of them and as tools say them. */
import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MediaSegmentDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/media-segment-dto-query-result.js";
import { beforeAll, expect, it } from "vitest";
import { call } from "../api/native/client.ts";
import { chaptered, clip, longClip, put } from "../support/media.ts";
import { age, createWorld, itemNamed, SHELVES, type World } from "../support/world.ts";

const SECOND = 10_000_000;
const FOLDER = "movies/Long Road (2010)";

let world: World;
let film: string;

beforeAll(async () => {
  world = await createWorld([SHELVES.movies], async (media) => {
    const chapters = [
      [0, "Intro"],
      [30, "The road"],
      [540, "Credits"],
    ] as const;
    await put(chaptered(longClip(), 600, chapters), join(media, FOLDER, "Long Road (2010)"));
    await put(clip(), join(media, "movies/Short Walk/Short Walk"));
  });
  film = (await itemNamed(world.admin, "Long Road (2010)")).Id;
  return () => world[Symbol.asyncDispose]();
});

async function told(types: readonly string[] = [], id = film): Promise<readonly unknown[]> {
  const query = types.map((type) => `includeSegmentTypes=${type}`).join("&");
  const { status, body } = await world.admin.ask(`/MediaSegments/${id}?${query}`);
  expect(status).toBe(200);
  const { Items = [] } = body as MediaSegmentDtoQueryResult;
  return (Items ?? []).map(({ ItemId, Type, StartTicks, EndTicks }) => {
    expect(ItemId).toBe(id);
    return [Type, (StartTicks ?? 0) / SECOND, (EndTicks ?? 0) / SECOND];
  });
}

const native = async (method: string, path: string, body?: unknown, token = world.admin.token) => {
  const { Id } = await itemNamed(world.admin, "Long Road (2010)");
  const found = await call(world.base, "GET", `/items?search=Long`, undefined, {
    authorization: `Bearer ${token}`,
  });
  const { items } = found.body as { items: readonly { id: number; uuid: string }[] };
  const item = items.find(({ uuid }) => uuid === Id);
  return call(world.base, method, `/items/${item?.id ?? 0}${path}`, body, {
    authorization: `Bearer ${token}`,
  });
};

it("are what the names of chapters say, all of them or those of the kinds asked for", async () => {
  expect(await told()).toEqual([
    ["Intro", 0, 30],
    ["Outro", 540, 600],
  ]);
  expect(await told(["Outro", "Recap"])).toEqual([["Outro", 540, 600]]);
  expect(await told(["Recap"])).toEqual([]);
  const { MediaSources } = await itemNamed(world.admin, "Long Road (2010)");
  expect(MediaSources?.map(({ HasSegments }) => HasSegments)).toEqual([true]);
  const walk = await itemNamed(world.admin, "Short Walk");
  expect(await told([], walk.Id)).toEqual([]);
  expect(walk.MediaSources?.map(({ HasSegments }) => HasSegments)).toEqual([false]);
});

it("come and go with an edit decision list beside the film", async () => {
  const list = join(world.media, FOLDER, "Long Road (2010).edl");
  await writeFile(list, "100 160.5 3\n520 600 5\n");
  await age(world.media);
  const touched = (at: number) => utimes(join(world.media, FOLDER), at, at);
  await touched(1_705_000_000);
  await world.scan();
  expect(await told()).toEqual([
    ["Intro", 0, 30],
    ["Commercial", 100, 160.5],
    ["Outro", 520, 600],
  ]);
  await rm(list);
  await touched(1_706_000_000);
  await world.scan();
  expect(await told()).toEqual([
    ["Intro", 0, 30],
    ["Outro", 540, 600],
  ]);
});

it("are what a tool says before all others, until it takes it back or the film is another one", async () => {
  const said = await native("PUT", "/segments?by=finder", {
    segments: [{ kind: "intro", startMs: 5000, endMs: 42_000 }],
  });
  expect(said).toMatchObject({
    status: 200,
    body: {
      segments: [
        { kind: "intro", startMs: 5000, endMs: 42_000, source: "tool", by: "finder" },
        { kind: "outro", source: "chapters", by: null },
      ],
    },
  });
  await world.scan();
  expect(await told(["Intro"])).toEqual([["Intro", 5, 42]]);
  expect((await native("DELETE", "/segments?by=finder")).status).toBe(200);
  expect(await told(["Intro"])).toEqual([["Intro", 0, 30]]);

  await native("PUT", "/segments?by=finder", { segments: [{ kind: "recap", startMs: 0, endMs: 9000 }] });
  expect(await told(["Recap"])).toEqual([["Recap", 0, 9]]);
  await put(longClip("mkv", 345), join(world.media, FOLDER, "Long Road (2010)"));
  await age(world.media);
  await utimes(join(world.media, FOLDER), 1_707_000_000, 1_707_000_000);
  await world.scan();
  expect(await told()).toEqual([]);
});

it("are refused where they can't be, and to those who aren't admins", async () => {
  const wrong = [
    { kind: "intro", startMs: 9000, endMs: 9000 },
    { kind: "intro", startMs: 0, endMs: 700_000 },
    { kind: "elsewhere", startMs: 0, endMs: 9000 },
    { kind: "intro", startMs: -1, endMs: 9000 },
  ];
  for (const segment of wrong)
    expect((await native("PUT", "/segments?by=finder", { segments: [segment] })).status).toBe(400);
  const guest = await world.device("guests-tv", "guest");
  expect((await native("PUT", "/segments?by=finder", { segments: [] }, guest.token)).status).toBe(403);
  expect((await native("GET", "/segments", undefined, guest.token)).status).toBe(200);
  expect((await world.admin.ask(`/MediaSegments/${"0".repeat(31)}1`)).status).toBe(404);
});

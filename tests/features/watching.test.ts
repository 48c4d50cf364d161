import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { UserDto } from "@jellyfin/sdk/lib/generated-client/models/user-dto.js";
import { beforeAll, expect, it } from "vitest";
import {
  type Client,
  createWorld,
  fillMovies,
  fillShows,
  itemNamed,
  itemsOf,
  SHELVES,
  stateOf,
  type World,
} from "../support/world.ts";

const SECOND = 10_000_000;
/** Of the ten minutes' film. */
const MIDDLE = 300 * SECOND;
const NEAR_THE_END = 580 * SECOND;

let world: World;
let people = 0;

beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.shows], async (media) => {
    await fillMovies(media);
    await fillShows(media);
  });
  return () => world[Symbol.asyncDispose]();
});

/** Two devices of somebody who has watched nothing yet. */
async function somebody(): Promise<readonly [Client, Client]> {
  const name = `watcher ${++people}`;
  return [await world.device(`sofa-${people}`, name), await world.device(`bed-${people}`, name)];
}

/** Plays from the beginning to a position, and stops there. */
async function watch(client: Client, itemId: string, untilTicks: number): Promise<void> {
  const report = {
    ItemId: itemId,
    MediaSourceId: itemId,
    PlaySessionId: `${client.deviceId}-plays`,
    CanSeek: true,
  };
  await client.post("/Sessions/Playing", { ...report, PositionTicks: 0 });
  await client.post("/Sessions/Playing/Progress", { ...report, PositionTicks: Math.floor(untilTicks / 2) });
  await client.post("/Sessions/Playing/Stopped", { ...report, PositionTicks: untilTicks });
}

async function namesAt(
  client: Client,
  path: string,
  query: Record<string, string | boolean> = {},
): Promise<string[]> {
  const page = await client.get<BaseItemDtoQueryResult>(path, { userId: client.userId, ...query });
  return (page.Items ?? []).map((item) => item.Name ?? "");
}

it("begins to be resumable, and counts as seen, where an admin says so", async () => {
  const usual = await world.admin.get<Record<string, unknown>>("/System/Configuration");
  const film = await itemNamed(world.admin, "Long Road");
  const stoppedAt = async (ticks: number): Promise<unknown> => {
    const [one] = await somebody();
    await watch(one, film.Id, ticks);
    return await stateOf(one, film.Id);
  };
  const set = (changes: object): Promise<void> =>
    world.admin.post("/System/Configuration", { ...usual, ...changes });
  try {
    await set({ MinResumePct: 60, MaxResumePct: 99 });
    expect(await stoppedAt(MIDDLE)).toMatchObject({ PlaybackPositionTicks: 0, Played: false });
    expect(await stoppedAt(NEAR_THE_END)).toMatchObject({
      PlaybackPositionTicks: NEAR_THE_END,
      Played: false,
    });
    await set({ MinResumePct: 5, MaxResumePct: 40 });
    expect(await stoppedAt(MIDDLE)).toMatchObject({ PlaybackPositionTicks: 0, Played: true });
    await set({ MinResumeDurationSeconds: 3600 });
    expect(await stoppedAt(MIDDLE)).toMatchObject({ PlaybackPositionTicks: 0, Played: true });
    const refused = await world.admin.ask("/System/Configuration", {
      method: "POST",
      json: { ...usual, MaxResumePct: 900 },
    });
    expect(refused.status).toBe(400);
  } finally {
    await world.admin.post("/System/Configuration", usual);
  }
});

it("stopped on one device, resumed on the other at the same position", async () => {
  const [sofa, bed] = await somebody();
  const film = await itemNamed(sofa, "Long Road");
  await watch(sofa, film.Id, MIDDLE);
  expect(await stateOf(bed, film.Id)).toMatchObject({
    PlaybackPositionTicks: MIDDLE,
    Played: false,
    PlayCount: 1,
  });
  expect(await namesAt(bed, "/UserItems/Resume", { mediaTypes: "Video" })).toEqual(["Long Road"]);
  await watch(bed, film.Id, MIDDLE + 60 * SECOND);
  expect((await stateOf(sofa, film.Id)).PlaybackPositionTicks).toBe(MIDDLE + 60 * SECOND);
});

it("stopped near the end: counts as watched, and starts over", async () => {
  const [sofa, bed] = await somebody();
  const film = await itemNamed(sofa, "Long Road");
  await watch(sofa, film.Id, NEAR_THE_END);
  expect(await stateOf(bed, film.Id)).toMatchObject({ PlaybackPositionTicks: 0, Played: true, PlayCount: 1 });
  expect(await namesAt(bed, "/UserItems/Resume")).toEqual([]);
});

it("stopped right after the start: nothing to go on with", async () => {
  const [sofa, bed] = await somebody();
  const film = await itemNamed(sofa, "Long Road");
  await watch(sofa, film.Id, 5 * SECOND);
  expect(await stateOf(bed, film.Id)).toMatchObject({ PlaybackPositionTicks: 0, Played: false });
});

it("a report is seen by others while the film still plays", async () => {
  const [sofa, bed] = await somebody();
  const film = await itemNamed(sofa, "Long Road");
  const report = { ItemId: film.Id, PlaySessionId: "still-playing", PositionTicks: MIDDLE };
  await sofa.post("/Sessions/Playing", { ...report, PositionTicks: 0 });
  await sofa.post("/Sessions/Playing/Progress", report);
  expect((await stateOf(bed, film.Id)).PlaybackPositionTicks).toBe(MIDDLE);
  await sofa.post("/Sessions/Playing/Stopped", report);
});

it("marked as watched, and taken back, on another device", async () => {
  const [sofa, bed] = await somebody();
  const film = await itemNamed(sofa, "Short Walk");
  await sofa.post(`/UserPlayedItems/${film.Id}?userId=${sofa.userId}`);
  expect(await stateOf(bed, film.Id)).toMatchObject({ Played: true });
  expect((await itemsOf(bed, "Movie", { isPlayed: true })).map((item) => item.Name)).toEqual(["Short Walk"]);
  await bed.ask(`/UserPlayedItems/${film.Id}?userId=${bed.userId}`, { method: "DELETE" });
  expect(await stateOf(sofa, film.Id)).toMatchObject({ Played: false, PlayCount: 0 });
});

it("favourites are listed on every device of the person", async () => {
  const [sofa, bed] = await somebody();
  const film = await itemNamed(sofa, "Short Walk");
  await sofa.post(`/UserFavoriteItems/${film.Id}?userId=${sofa.userId}`);
  const favourites = async (): Promise<string[]> =>
    namesAt(bed, "/Items", { recursive: true, filters: "IsFavorite" });
  expect(await favourites()).toEqual(["Short Walk"]);
  await sofa.ask(`/UserFavoriteItems/${film.Id}?userId=${sofa.userId}`, { method: "DELETE" });
  expect(await favourites()).toEqual([]);
});

it("after an episode the next one is up, over the end of a season, and nothing after the last", async () => {
  const [sofa, bed] = await somebody();
  const episodes = await itemsOf(sofa, "Episode", { sortBy: "ParentIndexNumber,IndexNumber" });
  expect(episodes).toHaveLength(4);
  const nextUp = async (): Promise<unknown[]> => {
    const page = await bed.get<BaseItemDtoQueryResult>("/Shows/NextUp", { userId: bed.userId });
    return (page.Items ?? []).map((item) => item.Id);
  };
  for (const [at, episode] of episodes.entries()) {
    await watch(sofa, episode.Id ?? "", episode.RunTimeTicks ?? 0);
    const following = episodes[at + 1];
    expect(await nextUp()).toEqual(following === undefined ? [] : [following.Id]);
  }
});

it("a series counts what is left of it, and marking it marks all of its episodes", async () => {
  const [sofa, bed] = await somebody();
  const series = await itemNamed(sofa, "Steady Show");
  expect(await stateOf(bed, series.Id)).toMatchObject({ UnplayedItemCount: 4, Played: false });
  await sofa.post(`/UserPlayedItems/${series.Id}?userId=${sofa.userId}`);
  expect(await stateOf(bed, series.Id)).toMatchObject({ UnplayedItemCount: 0, Played: true });
  expect(await itemsOf(bed, "Episode", { isPlayed: false })).toEqual([]);
});

it("two people don't see each other's states", async () => {
  const [one] = await somebody();
  const [other] = await somebody();
  const film = await itemNamed(one, "Long Road");
  await watch(one, film.Id, MIDDLE);
  await one.post(`/UserFavoriteItems/${film.Id}?userId=${one.userId}`);
  expect(await stateOf(other, film.Id)).toMatchObject({
    PlaybackPositionTicks: 0,
    IsFavorite: false,
    PlayCount: 0,
  });
  expect(await namesAt(other, "/UserItems/Resume")).toEqual([]);
  const foreign = await other.ask(`/UserItems/${film.Id}/UserData?userId=${one.userId}`);
  expect(foreign.status).toBe(403);
  const meddling = await other.ask(`/UserPlayedItems/${film.Id}?userId=${one.userId}`, { method: "POST" });
  expect(meddling.status).toBe(403);
  expect(await stateOf(one, film.Id)).toMatchObject({ Played: false, PlaybackPositionTicks: MIDDLE });
});

it("who may see one library only finds nothing of the others", async () => {
  const [guest] = await somebody();
  const film = await itemNamed(guest, "Long Road");
  const views = await guest.get<BaseItemDtoQueryResult>("/UserViews", { userId: guest.userId });
  const shows = views.Items?.find((view) => view.CollectionType === "tvshows");
  const { Policy } = await world.admin.get<UserDto>(`/Users/${guest.userId}`);
  await world.admin.post(`/Users/${guest.userId}/Policy`, {
    ...Policy,
    EnableAllFolders: false,
    EnabledFolders: [shows?.Id],
  });
  expect(await namesAt(guest, "/UserViews")).toEqual(["Shows"]);
  expect(await itemsOf(guest, "Movie")).toEqual([]);
  expect(await itemsOf(guest, "Episode")).toHaveLength(4);
  expect(await namesAt(guest, "/Items", { recursive: true, searchTerm: "Long" })).toEqual([]);
  expect(await namesAt(guest, "/Items", { ids: film.Id })).toEqual([]);
  const hidden = [
    `/Items/${film.Id}?userId=${guest.userId}`,
    `/Items/${film.Id}/PlaybackInfo?userId=${guest.userId}`,
    `/Items/${film.Id}/Similar?userId=${guest.userId}`,
    `/UserItems/${film.Id}/UserData?userId=${guest.userId}`,
    `/Videos/${film.Id}/stream?static=true`,
    `/Items/${film.Id}/Download`,
  ];
  for (const path of hidden) expect([path, (await guest.ask(path)).status]).toEqual([path, 404]);
});

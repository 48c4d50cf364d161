/** A series whose seasons lie in several folders, as Jellyfin's apps see it. */
import { join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import { beforeAll, expect, it } from "vitest";
import { clip, put } from "../support/media.ts";
import { createWorld, SHELVES, stateOf, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await createWorld([SHELVES.shows], async (media) => {
    const [one, two] = ["Harbour Watch [tvdbid-77]", "Harbour.Watch.WEB [tvdbid-77]"];
    const episodeIn = (folder: string, season: number, number: number, tone: number) =>
      put(
        clip({ tone }),
        join(media, "shows", folder, `Season ${season}`, `Harbour Watch S0${season}E0${number}`),
      );
    await episodeIn(one, 1, 1, 700);
    await episodeIn(one, 1, 2, 710);
    await episodeIn(two, 1, 2, 720);
    await episodeIn(two, 2, 1, 730);
  });
  return () => world[Symbol.asyncDispose]();
});

const list = (path: string, query: Record<string, string | boolean> = {}) =>
  world.admin.get<BaseItemDtoQueryResult>(path, query);
const oneSeries = async (): Promise<string> => {
  const found = await list("/Items", { recursive: true, includeItemTypes: "Series" });
  expect([found.Items?.length, found.TotalRecordCount]).toEqual([1, 1]);
  return found.Items?.[0]?.Id ?? "";
};

it("is listed once, with the seasons and episodes of all", async () => {
  const series = await oneSeries();
  const seasons = await list(`/Shows/${series}/Seasons`);
  expect(seasons.Items?.map(({ Name }) => Name)).toEqual(["Season 1", "Season 2"]);
  const episodes = await list(`/Shows/${series}/Episodes`);
  const numbers = episodes.Items?.map((item) => [item.ParentIndexNumber, item.IndexNumber]);
  expect(numbers).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
  ]);
  const counted = await world.admin.get<{ SeriesCount: number; EpisodeCount: number }>("/Items/Counts");
  expect([counted.SeriesCount, counted.EpisodeCount]).toEqual([1, 3]);
  const whole = await world.admin.get<BaseItemDto>(`/Users/${world.admin.userId}/Items/${series}`);
  expect([whole.RecursiveItemCount, whole.ChildCount, whole.UserData?.UnplayedItemCount]).toEqual([3, 2, 3]);
});

it("plays both files of an episode that lies in two of them, as its versions, with one state", async () => {
  const episodes = await list(`/Shows/${await oneSeries()}/Episodes`, {
    season: "1",
    fields: "MediaSources",
  });
  const twice = episodes.Items?.find(({ IndexNumber }) => IndexNumber === 2);
  const sources = twice?.MediaSources ?? [];
  expect(sources).toHaveLength(2);
  for (const { Id } of sources) {
    const path = `/Videos/${twice?.Id}/stream?static=true&mediaSourceId=${Id}`;
    expect((await world.admin.ask(path, { headers: { Range: "bytes=0-9" } })).status).toBe(206);
  }
  await world.admin.post(`/UserPlayedItems/${twice?.Id}`);
  expect(await stateOf(world.admin, twice?.Id ?? "")).toMatchObject({ Played: true });
});

it("goes on from one folder to the other", async () => {
  const series = await oneSeries();
  const next = await list("/Shows/NextUp", { seriesId: series });
  expect(next.Items?.map((item) => [item.ParentIndexNumber, item.IndexNumber, item.SeriesId])).toEqual([
    [2, 1, series],
  ]);
});

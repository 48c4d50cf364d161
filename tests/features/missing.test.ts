/** Episodes that a provider knows of and that aren't here: missing, or still to come. */
import { join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { UserDto } from "@jellyfin/sdk/lib/generated-client/models/user-dto.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { clip, put } from "../support/media.ts";
import { startTmdb, type StandIn } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";
import { createWorld, itemNamed, type Query, type World } from "../support/world.ts";

/** The last episode is to be aired at the end of next year. */
const FUTURE = `${new Date().getUTCFullYear() + 1}-12-31`;
const WORKS = {
  ...SMALL_WORKS,
  series: SMALL_WORKS.series.map((one) => ({
    ...one,
    seasons: Object.fromEntries(
      Object.entries(one.seasons).map(([number, episodes]) => [
        number,
        episodes.map((episode) => (episode.name === "Thaw" ? { ...episode, date: FUTURE } : episode)),
      ]),
    ),
  })),
};

let tmdb: StandIn;
let world: World;
let series: string;
beforeAll(async () => {
  tmdb = await startTmdb({ works: WORKS, apiKey: "key" });
  world = await createWorld(
    [{ name: "Shows", type: "tvshows", folder: "shows" }],
    async (media) => {
      for (const [index, number] of ["S01E01", "S01E02", "S02E01"].entries())
        await put(clip({ tone: 400 + index }), join(media, "shows/Harbour Watch", `Harbour Watch ${number}`));
    },
    {
      TRIPTYCH_METADATA__TMDB__API_KEY: "key",
      TRIPTYCH_METADATA__TMDB__API_URL: tmdb.apiUrl,
      TRIPTYCH_METADATA__TMDB__IMAGES_URL: tmdb.imagesUrl,
    },
  );
  series = (await itemNamed(world.admin, "Harbour Watch")).Id;
  await vi.waitUntil(async () => (await missing()).length > 0, { timeout: 60_000, interval: 100 });
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await tmdb[Symbol.asyncDispose]();
});

async function listed(path: string, query: Query = {}): Promise<readonly BaseItemDto[]> {
  const page = await world.admin.get<BaseItemDtoQueryResult>(path, query);
  return page.Items ?? [];
}
const missing = (query: Query = {}): Promise<readonly BaseItemDto[]> =>
  listed(`/Shows/${series}/Episodes`, { isMissing: true, ...query });
const names = (items: readonly BaseItemDto[]): readonly unknown[] => items.map(({ Name }) => Name);

describe("episodes that aren't here", () => {
  it("are told by their series and season", async () => {
    const all = await missing({ fields: "Overview" });
    expect(all).toMatchObject([
      {
        Name: "Tide",
        Type: "Episode",
        LocationType: "Virtual",
        IndexNumber: 3,
        ParentIndexNumber: 1,
        SeriesId: series,
        SeriesName: "Harbour Watch",
        SeasonName: "Season 1",
        Overview: "What happens in Tide.",
        UserData: { Played: false },
      },
      { Name: "Thaw", IndexNumber: 2, ParentIndexNumber: 2 },
    ]);
    expect(names(await missing({ seasonId: all[0]?.SeasonId ?? "" }))).toEqual(["Tide"]);
    expect(names(await missing({ season: 2 }))).toEqual(["Thaw"]);
    expect(await world.admin.get(`/Items/${all[0]?.Id ?? ""}`)).toMatchObject({ Name: "Tide" });
  });

  it("are among others only where somebody wants that", async () => {
    expect(names(await listed(`/Shows/${series}/Episodes`))).toEqual(["Fog", "Anchor", "Ice"]);
    const { Configuration } = await world.admin.get<UserDto>("/Users/Me");
    await world.admin.post("/Users/Configuration", { ...Configuration, DisplayMissingEpisodes: true });
    expect(names(await listed(`/Shows/${series}/Episodes`))).toEqual([
      "Fog",
      "Anchor",
      "Tide",
      "Ice",
      "Thaw",
    ]);
    expect(names(await listed(`/Shows/${series}/Episodes`, { isMissing: false }))).toEqual([
      "Fog",
      "Anchor",
      "Ice",
    ]);
    await world.admin.post("/Users/Configuration", { ...Configuration, DisplayMissingEpisodes: false });
  });

  it("are listed as missing and as to come, and by nothing that they aren't known by", async () => {
    const episodes = { recursive: true, includeItemTypes: "Episode" };
    expect(names(await listed("/Items", { ...episodes, isMissing: true }))).toEqual(["Tide", "Thaw"]);
    expect(names(await listed("/Items", { ...episodes, isUnaired: true, parentId: series }))).toEqual([
      "Thaw",
    ]);
    expect(names(await listed("/Items", { ...episodes, isMissing: true, limit: 1, startIndex: 1 }))).toEqual([
      "Thaw",
    ]);
    expect(await listed("/Items", { ...episodes, isMissing: true, genres: "Drama" })).toEqual([]);
    expect(await listed("/Items", { recursive: true, includeItemTypes: "Movie", isMissing: true })).toEqual(
      [],
    );
    expect(names(await listed("/Items", { ...episodes, isMissing: false }))).toHaveLength(3);
    expect(names(await listed("/Shows/Upcoming"))).toEqual(["Thaw"]);
  });

  it("are no more to be seen by somebody than their series", async () => {
    const child = await world.device("tablet", "kid");
    const { Policy } = await world.admin.get<UserDto>(`/Users/${child.userId}`);
    const [first] = await missing();
    await world.admin.post(`/Users/${child.userId}/Policy`, { ...Policy, MaxParentalRating: 7 });
    expect((await child.get<BaseItemDtoQueryResult>("/Shows/Upcoming")).Items).toEqual([]);
    expect((await child.ask(`/Items/${first?.Id ?? ""}`)).status).toBe(404);
  });
});

import { join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { clip, put, song } from "../support/media.ts";
import { ARTIST, GROUP, startMusicAndRatings, type MusicStandIn } from "../support/music-and-ratings.ts";
import { startTmdb, type StandIn } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";
import { createWorld, type World } from "../support/world.ts";

let tmdb: StandIn;
let others: MusicStandIn;
let world: World;

const items = async (kind: string): Promise<readonly BaseItemDto[]> => {
  const query = { IncludeItemTypes: kind, Recursive: true, Fields: "ProviderIds,Genres", SortBy: "SortName" };
  return (await world.admin.get<BaseItemDtoQueryResult>("/Items", query)).Items ?? [];
};

beforeAll(async () => {
  tmdb = await startTmdb({ works: SMALL_WORKS });
  others = await startMusicAndRatings();
  const shelves = [
    { name: "Films", type: "movies", folder: "films" },
    { name: "Music", type: "music", folder: "music" },
  ] as const;
  world = await createWorld(
    shelves,
    async (media) => {
      await put(clip(), join(media, "films/The Lantern (1994)/The Lantern (1994)"));
      const tags = {
        artist: "The Lamps",
        album_artist: "The Lamps",
        album: "Night Light",
        title: "Off",
        date: "1998",
      };
      await put(song(tags), join(media, "music/The Lamps/Night Light/01 Off"));
    },
    {
      TRIPTYCH_METADATA__TMDB__API_KEY: "key",
      TRIPTYCH_METADATA__TMDB__API_URL: tmdb.apiUrl,
      TRIPTYCH_METADATA__TMDB__IMAGES_URL: tmdb.imagesUrl,
      TRIPTYCH_METADATA__OMDB__API_KEY: "key",
      TRIPTYCH_METADATA__OMDB__API_URL: others.omdbUrl,
      TRIPTYCH_METADATA__MUSICBRAINZ__ENABLED: "true",
      TRIPTYCH_METADATA__MUSICBRAINZ__API_URL: others.musicbrainzUrl,
      TRIPTYCH_METADATA__MUSICBRAINZ__IMAGES_URL: others.coversUrl,
      TRIPTYCH_METADATA__MUSICBRAINZ__REQUESTS_PER_SECOND: "50",
    },
  );
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await others[Symbol.asyncDispose]();
  await tmdb[Symbol.asyncDispose]();
});

describe("with MusicBrainz and OMDb", () => {
  it("an album has its cover, its ids and what its tags don't say", async () => {
    await vi.waitUntil(async () => (await items("MusicAlbum"))[0]?.ImageTags?.["Primary"] !== undefined, {
      timeout: 30_000,
      interval: 200,
    });
    const [album] = await items("MusicAlbum");
    expect(album).toMatchObject({
      Name: "Night Light",
      ProductionYear: 1998,
      Genres: ["electronic", "trip hop"],
      CommunityRating: 8.4,
      ProviderIds: { MusicBrainzReleaseGroup: GROUP, MusicBrainzAlbumArtist: ARTIST },
    });
    const cover = await world.admin.ask(`/Items/${album?.Id}/Images/Primary`);
    expect(cover.status).toBe(200);
  });

  it("a film has what critics say", async () => {
    await vi.waitUntil(async () => (await items("Movie"))[0]?.CriticRating !== undefined, {
      timeout: 30_000,
      interval: 200,
    });
    expect(await items("Movie")).toMatchObject([{ CommunityRating: 8.1, CriticRating: 91 }]);
  });
});

import { describe, expect, it } from "vitest";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createAnswerStore } from "../../../src/infrastructure/providers/asking/answer-store.ts";
import { createAsking, type Ask } from "../../../src/infrastructure/providers/asking/asking.ts";
import { createMusicbrainz } from "../../../src/infrastructure/providers/musicbrainz/musicbrainz.ts";
import { createOmdb } from "../../../src/infrastructure/providers/omdb/omdb.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import { GROUP, RELEASE, startMusicAndRatings } from "../../support/music-and-ratings.ts";
import { ENGLISH } from "../../support/providers.ts";

const never = new AbortController().signal;
const [first] = databases;
if (first === undefined) throw new Error("there is no database to test on");
const { open } = first;

const askOf = (database: Database, url: string, headers: Record<string, string> = {}): Ask =>
  createAsking(
    {
      name: "musicbrainz",
      origins: [new URL(url).origin],
      requestsPerSecond: 100,
      parallel: 2,
      headers,
      retryMs: 1,
    },
    { answers: createAnswerStore(database), clock: () => new Date(), log: silentLog },
  );

describe("MusicBrainz", () => {
  it("finds albums by their artist, and by the id of one of their releases", async () => {
    await using database = await open();
    await using standIn = await startMusicAndRatings();
    const { musicbrainzUrl: apiUrl, coversUrl: imagesUrl } = standIn;
    const ask = askOf(database, apiUrl, { "User-Agent": "Triptych/1 ( test )" });
    const provider = createMusicbrainz({ apiUrl, imagesUrl, ask });
    const query = {
      kind: "album",
      name: "Night Light",
      artist: 'The "Lamps" OR *',
      locale: ENGLISH,
    } as const;
    expect(await provider.search?.(query, never)).toMatchObject([
      {
        name: "Night Light",
        year: 1998,
        artist: "The Lamps",
        externalIds: { musicbrainzreleasegroup: GROUP },
      },
      { name: "Night Lights", year: 2001 },
    ]);
    const asked = new URL(standIn.requests[0] ?? "", apiUrl).searchParams.get("query");
    expect(asked).toBe('releasegroup:"Night Light" AND artist:"The  Lamps  OR *"');
    const release = { scheme: "musicbrainzalbum", id: RELEASE };
    expect(await provider.find?.("album", release, ENGLISH, never)).toMatchObject({ name: "Night Light" });
    expect(await provider.details?.("album", "../artist", ENGLISH, never)).toBeNull();
    expect(await provider.details?.("album", GROUP, ENGLISH, never)).toMatchObject({
      fields: { genres: ["electronic", "trip hop"], communityRating: 8.4, year: 1998 },
      titles: [{ title: "Night Light" }, { title: "Nachtlicht", language: "de" }],
      images: [{ provider: "coverartarchive", url: `${imagesUrl}release-group/${GROUP}/front-1200` }],
    });
  });

  it("isn't asked again by someone who doesn't say who he is", async () => {
    await using database = await open();
    await using standIn = await startMusicAndRatings();
    const { musicbrainzUrl: apiUrl, coversUrl: imagesUrl } = standIn;
    const provider = createMusicbrainz({ apiUrl, imagesUrl, ask: askOf(database, apiUrl) });
    await expect(provider.details?.("album", GROUP, ENGLISH, never)).rejects.toMatchObject({
      meaning: "unavailable",
    });
  });
});

describe("OMDb", () => {
  it("tells ratings by IMDb's ids, and keeps the key out of what is kept", async () => {
    await using database = await open();
    await using standIn = await startMusicAndRatings();
    const { ratings } = createOmdb(standIn.omdbUrl, "secret", askOf(database, standIn.omdbUrl));
    expect(await ratings({ imdb: "tt9000003" }, never)).toEqual({
      communityRating: 8.3,
      criticRating: 91,
      voteCount: 12_345,
    });
    expect(await ratings({ imdb: "tt0000001" }, never)).toEqual({
      communityRating: null,
      criticRating: null,
      voteCount: null,
    });
    expect(await ratings({ tmdb: "1" }, never)).toBeNull();
    const rows = await database.scan.all(`SELECT "key", "provider", "etag" FROM "provider_answer"`);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain("secret");
  });
});

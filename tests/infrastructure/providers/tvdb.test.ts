import { describe, expect, it } from "vitest";
import type { Provider } from "../../../src/domain/metadata/providers.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createAnswerStore } from "../../../src/infrastructure/providers/asking/answer-store.ts";
import { createAsking } from "../../../src/infrastructure/providers/asking/asking.ts";
import { createTvdbSignIn } from "../../../src/infrastructure/providers/tvdb/sign-in.ts";
import { createTvdb } from "../../../src/infrastructure/providers/tvdb/tvdb.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import { ENGLISH } from "../../support/providers.ts";
import { startTvdb, type TvdbStandIn } from "../../support/tvdb.ts";
import { identifyWorld } from "../../workers/identifying.ts";
import { aSeries } from "../scan/drafts.ts";

const never = new AbortController().signal;
const [first] = databases;
if (first === undefined) throw new Error("there is no database to test on");
const { open } = first;

function tvdbAt(database: Database, { apiUrl }: TvdbStandIn, key = "key"): Provider {
  const ask = createAsking(
    {
      name: "tvdb",
      origins: [new URL(apiUrl).origin],
      requestsPerSecond: 100,
      parallel: 2,
      headers: createTvdbSignIn(apiUrl, key, () => Date.now()),
      retryMs: 1,
    },
    { answers: createAnswerStore(database), clock: () => new Date(), log: silentLog },
  );
  return createTvdb(apiUrl, ask);
}

describe("TheTVDB", () => {
  it("is signed in to once, and tells series and episodes", async () => {
    await using database = await open();
    await using standIn = await startTvdb();
    const tvdb = tvdbAt(database, standIn);
    const query = { kind: "series", name: "The Mill", year: 2016, locale: ENGLISH } as const;
    expect(await tvdb.search?.(query, never)).toMatchObject([
      { name: "The Mill", originalName: "Kvarnen", year: 2016, externalIds: { tvdb: "81189" } },
    ]);
    expect(await tvdb.details?.("series", "81189", ENGLISH, never)).toMatchObject({
      externalIds: { tvdb: "81189", imdb: "tt9300001" },
      fields: { name: "The Mill", overview: "A quarter.", status: "ended", studios: ["SVT"] },
      people: [{ name: "Ada Actor", character: "Miller" }],
      images: [{ kind: "poster", url: "https://artworks.thetvdb.com/banners/posters/81189-1.jpg" }],
      seasons: [1],
    });
    expect(await tvdb.season?.("81189", 1, ENGLISH, never)).toMatchObject({
      episodes: [
        { episode: 1, fields: { name: "Flour" } },
        { episode: 2, fields: { name: "Water" } },
      ],
    });
    const imdb = { scheme: "imdb", id: "tt9300001" };
    expect(await tvdb.find?.("series", imdb, ENGLISH, never)).toMatchObject({
      externalIds: { tvdb: "81189" },
    });
    expect(await tvdb.details?.("series", "../login", ENGLISH, never)).toBeNull();
    expect(standIn.requests.filter((one) => one.startsWith("POST"))).toEqual(["POST /v4/login"]);
  });

  it("can't be asked with a wrong key", async () => {
    await using database = await open();
    await using standIn = await startTvdb();
    const tvdb = tvdbAt(database, standIn, "wrong");
    for (const id of ["81189", "81190"])
      await expect(tvdb.details?.("series", id, ENGLISH, never)).rejects.toMatchObject({
        meaning: "unavailable",
      });
    expect(standIn.requests).toEqual(["POST /v4/login"]);
  });

  it("is asked about series that TMDB doesn't know, and stays their provider", async () => {
    await using database = await open();
    await using standIn = await startTvdb();
    await using world = await identifyWorld(database, { others: [tvdbAt(database, standIn)] });
    const content = { bytes: "mill", inode: "mill" };
    await world.shelf.ingest([aSeries("The Mill", [{ season: 1, number: 1, content }])]);
    await world.identify();
    await world.identify({ refresh: "unlocked" });
    expect(await world.shown("The Mill")).toMatchObject({
      state: "matched",
      value: "81189",
      status: "ended",
    });
    expect(await world.shown("Flour")).toMatchObject({ overview: "It begins." });
  });
});

import { ExternalId, MovieDb } from "moviedb-promise";
import { describe, expect, it } from "vitest";
import { generatedWorks } from "../../support/tmdb/generated-works.ts";
import { startTmdb } from "../../support/tmdb/server.ts";
import { SMALL_WORKS } from "../../support/tmdb/small-works.ts";

const LANTERN = 9_000_003;
const HARBOUR = 9_100_001;

describe("the TMDB stand-in answers moviedb-promise as it is", () => {
  it("finds films by name and year", async () => {
    await using tmdb = await startTmdb({ works: SMALL_WORKS });
    const client = new MovieDb("key", tmdb.apiUrl);
    const all = await client.searchMovie({ query: "lantern" });
    expect(all.results?.map(({ title, release_date }) => [title, release_date])).toEqual([
      ["The Lantern", "2015-02-11"],
      ["The Lantern", "1994-06-01"],
      ["The Lantern Returns", "1997-06-01"],
    ]);
    const one = await client.searchMovie({ query: "La Lanterne", year: 1994 });
    expect(one.results?.map(({ id }) => id)).toEqual([LANTERN]);
  });

  it("tells a film with all that is appended", async () => {
    await using tmdb = await startTmdb({ works: SMALL_WORKS });
    const client = new MovieDb("key", tmdb.apiUrl);
    const parts = "credits,images,release_dates,alternative_titles,videos,external_ids,keywords,translations";
    const film: object = await client.movieInfo({
      id: LANTERN,
      append_to_response: parts,
      language: "de-DE",
    });
    expect(film).toMatchObject({
      title: "Die Laterne",
      imdb_id: "tt9000003",
      belongs_to_collection: { id: 801 },
      credits: { cast: [{ name: "Ada Actor" }, { name: "Bob Player" }] },
      release_dates: { results: [{ iso_3166_1: "US" }, { iso_3166_1: "DE" }, { iso_3166_1: "GB" }] },
      alternative_titles: { titles: [{ title: "Das Licht im Turm" }, { title: "La Lanterne" }] },
      videos: { results: [{ site: "YouTube" }] },
    });
  });

  it("tells series, seasons, episodes, people, collections, and finds by foreign ids", async () => {
    await using tmdb = await startTmdb({ works: SMALL_WORKS });
    const client = new MovieDb("key", tmdb.apiUrl);
    expect(await client.tvInfo({ id: HARBOUR })).toMatchObject({
      name: "Harbour Watch",
      number_of_seasons: 2,
    });
    const season = await client.seasonInfo({ id: HARBOUR, season_number: 1 });
    expect(season.episodes?.map(({ name }) => name)).toEqual(["Fog", "Anchor", "Tide"]);
    const episode = { id: HARBOUR, season_number: 2, episode_number: 2 };
    expect(await client.episodeInfo(episode)).toMatchObject({ name: "Thaw" });
    expect(await client.personInfo(501)).toMatchObject({ name: "Ada Actor" });
    expect((await client.collectionInfo(801)).parts).toHaveLength(2);
    const found = await client.find({ id: "9200001", external_source: ExternalId.TvdbId });
    expect(found.tv_results?.map(({ id }) => id)).toEqual([HARBOUR]);
    await expect(client.movieInfo(5)).rejects.toMatchObject({ response: { status: 404 } });
  });

  it("refuses who is too fast, and who has no key", async () => {
    await using tmdb = await startTmdb({ works: SMALL_WORKS, requestsPerSecond: 0, apiKey: "right" });
    const [right, wrong] = ["right", "wrong"].map((key) => new MovieDb(key, tmdb.apiUrl));
    await expect(right?.configuration()).rejects.toMatchObject({
      response: { status: 429, headers: { "retry-after": "1" } },
    });
    await expect(wrong?.configuration()).rejects.toMatchObject({ response: { status: 401 } });
  });

  it("knows as many films as are wanted, each by its title and year alone", () => {
    const { movies } = generatedWorks(10_000);
    expect(new Set(movies.map(({ title, date }) => `${title} ${date.slice(0, 4)}`)).size).toBe(10_000);
  });
});

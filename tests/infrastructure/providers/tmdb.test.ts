import { describe, expect, it } from "vitest";
import type { Details, Provider } from "../../../src/domain/metadata/providers.ts";
import { databases } from "../../support/databases.ts";
import { askedTmdb, ENGLISH, GERMAN } from "../../support/providers.ts";
import { startTmdb, type StandInOptions } from "../../support/tmdb/server.ts";
import { SMALL_WORKS } from "../../support/tmdb/small-works.ts";

const never = new AbortController().signal;
const [first] = databases;
if (first === undefined) throw new Error("there is no database to test on");
const { open } = first;

async function withTmdb<T>(
  work: (tmdb: Provider) => Promise<T>,
  options: Partial<StandInOptions> = {},
): Promise<T> {
  await using database = await open();
  await using standIn = await startTmdb({ works: SMALL_WORKS, ...options });
  return await work(askedTmdb(database, standIn).provider);
}

const lantern = (change?: StandInOptions["change"], locale = ENGLISH): Promise<Details | null | undefined> =>
  withTmdb((tmdb) => tmdb.details?.("movie", "9000003", locale, never) ?? Promise.resolve(null), {
    ...(change !== undefined && { change }),
  });

describe("TMDB", () => {
  it("finds candidates by name", async () => {
    const query = { kind: "movie", name: "The Lantern", year: 1994, locale: ENGLISH } as const;
    const found = await withTmdb(async (tmdb) => await tmdb.search?.(query, never));
    expect(found).toMatchObject([
      { kind: "movie", name: "The Lantern", year: 1994, externalIds: { tmdb: "9000003" }, voteCount: 5000 },
    ]);
  });

  it("tells all of a film", async () => {
    const film = await lantern();
    expect(film).toMatchObject({
      externalIds: { tmdb: "9000003", imdb: "tt9000003" },
      runtimeMs: 118 * 60_000,
      fields: {
        name: "The Lantern",
        overview: "A lighthouse keeper follows a light that moves.",
        tagline: "It saw everything.",
        year: 1994,
        communityRating: 8.1,
        officialRating: "PG-13",
        genres: ["Mystery", "Drama"],
        studios: ["Northern Light"],
        countries: ["United Kingdom"],
        tags: ["lighthouse", "storm"],
      },
      certifications: { US: "PG-13", DE: "12", GB: "12A" },
      collection: { name: "The Lantern Collection", externalIds: { tmdb: "801" } },
      videos: [{ url: "https://www.youtube.com/watch?v=abcdefghijk", kind: "trailer" }],
    });
    expect(film?.people.map(({ name, role, character }) => [name, role, character])).toEqual([
      ["Ada Actor", "actor", "The Counter"],
      ["Bob Player", "actor", "The Clock"],
      ["Dana Director", "director", "Director"],
      ["Will Writer", "writer", "Screenplay"],
      ["Mio Music", "composer", "Original Music Composer"],
    ]);
    expect(film?.titles.map(({ title }) => title)).toEqual([
      "The Lantern",
      "Die Laterne",
      "ランタン",
      "Das Licht im Turm",
      "La Lanterne",
    ]);
    expect(film?.images.find(({ kind }) => kind === "poster")?.url).toMatch(/\/w780\/m9000003p0\.jpg$/);
  });

  it("speaks the wanted language, and the next one where that says nothing", async () => {
    expect(await lantern(undefined, GERMAN)).toMatchObject({
      fields: {
        name: "Die Laterne",
        overview: "Ein Leuchtturmwärter folgt einem wandernden Licht.",
        tagline: "It saw everything.",
        officialRating: "FSK-12",
      },
    });
    const japanese = { languages: ["ja-JP", "de-DE"], country: "JP" };
    expect(await lantern(undefined, japanese)).toMatchObject({
      fields: { name: "ランタン", overview: "Ein Leuchtturmwärter folgt einem wandernden Licht." },
    });
  });

  it("tells series, their seasons and episodes", async () => {
    const [series, season] = await withTmdb(async (tmdb) => [
      await tmdb.details?.("series", "9100001", ENGLISH, never),
      await tmdb.season?.("9100001", 1, ENGLISH, never),
    ]);
    expect(series).toMatchObject({
      externalIds: { tmdb: "9100001", imdb: "tt9100001", tvdb: "9200001" },
      fields: { name: "Harbour Watch", status: "ended", officialRating: "TV-14", studios: ["Harbour TV"] },
      seasons: [0, 1, 2],
    });
    expect(season).toMatchObject({
      fields: { name: "Season 1" },
      episodes: [
        {
          episode: 1,
          fields: { name: "Fog", overview: "What happens in Fog.", communityRating: 7.1 },
          people: [{ name: "Cleo Cast", role: "guestStar" }],
          images: [{ kind: "poster" }],
        },
        { episode: 2 },
        { episode: 3 },
      ],
    });
  });

  it("tells people, collections, pictures, and finds by ids of others", async () => {
    await withTmdb(async (tmdb) => {
      expect(await tmdb.person?.("501", ENGLISH, never)).toMatchObject({
        name: "Ada Actor",
        externalIds: { imdb: "nm9000501" },
        birthPlace: "Lyon, France",
      });
      expect((await tmdb.collection?.("801", ENGLISH, never))?.films).toMatchObject([
        { name: "The Lantern" },
        { name: "The Lantern Returns" },
      ]);
      const images = await tmdb.images?.({ kind: "movie", id: "9000003" }, GERMAN, never);
      expect(images?.filter(({ kind }) => kind === "poster").map(({ language }) => language)).toEqual([
        "de",
        "en",
        null,
      ]);
      const foreign = { scheme: "tvdb", id: "9200001" };
      expect(await tmdb.find?.("series", foreign, ENGLISH, never)).toMatchObject({ name: "Harbour Watch" });
      expect(await tmdb.find?.("movie", { scheme: "imdb", id: "tt9999999" }, ENGLISH, never)).toBeNull();
    });
  });

  it.each(["../../authentication", "1/../2", "", "0", "1e3", "tt12", "9".repeat(40)])(
    "asks for no id that is none: %j",
    async (id) => {
      await using database = await open();
      await using standIn = await startTmdb({ works: SMALL_WORKS });
      const { provider } = askedTmdb(database, standIn);
      expect(await provider.details?.("movie", id, ENGLISH, never)).toBeNull();
      expect(standIn.requests).toEqual([]);
    },
  );
});

describe("hostile answers", () => {
  it("lose their markup, their length, and what leads elsewhere", async () => {
    const film = await lantern((_path, answer) => ({
      ...answer,
      title: `<b onclick="x()">The</b> Lan&#173;tern\u0000\u202e <script>alert("x")</script>`,
      overview: `${"<p>".repeat(1000)}${"long ".repeat(400_000)}`,
      tagline: "&lt;img src=x onerror=alert(1)&gt;Tag &amp; line",
      poster_path: "//evil.example/poster.jpg",
      backdrop_path: "javascript:alert(1)",
      images: {
        posters: [
          { file_path: "https://evil.example/x.jpg", width: 10, height: 10 },
          { file_path: "/../../etc/passwd.jpg", width: 10, height: 10 },
          { file_path: "/good.jpg", width: -5, height: "wide", iso_639_1: "<en>", vote_average: "9.5" },
        ],
      },
      videos: {
        results: [
          { name: "T", key: `"><script>`, site: "YouTube" },
          { name: "T", key: "abc", site: "Evil" },
        ],
      },
    }));
    expect(film?.fields.name).toBe("The Lan\u00adtern");
    expect(film?.fields.overview).toHaveLength(20_000 - 1);
    expect(film?.fields.tagline).toBe("Tag & line");
    expect(film?.images.map(({ url, width }) => [new URL(url).pathname, width])).toEqual([
      ["/t/p/w780/good.jpg", null],
    ]);
    expect(film?.videos).toEqual([]);
  });

  it("are taken for what is right in them", async () => {
    const film = await lantern((_path, answer) => ({
      ...answer,
      overview: null,
      release_date: "1994-13-45",
      vote_average: "NaN",
      runtime: -1,
      genres: [null, "Drama", { name: 7 }, { name: "Mystery" }],
      production_companies: "none",
      credits: { cast: { 0: "no list" }, crew: [{ id: "503", name: "Dana Director", job: "Director" }] },
      belongs_to_collection: [],
      translations: null,
      release_dates: { results: [{ iso_3166_1: "US", release_dates: null }, 3] },
      alternative_titles: undefined,
      external_ids: { imdb_id: "javascript:alert(1)" },
      imdb_id: 12,
    }));
    expect(film).toMatchObject({
      fields: { name: "The Lantern", genres: ["Mystery"], studios: [] },
      runtimeMs: null,
      people: [{ name: "Dana Director", externalIds: { tmdb: "503" } }],
      collection: null,
      certifications: {},
      externalIds: { tmdb: "9000003" },
    });
    expect(film?.fields).not.toHaveProperty("premieredAt");
    expect(film?.externalIds).not.toHaveProperty("imdb");
  });

  it.each(["[]", "null", '"text"', "<html>", "{", "", '{"id":null}', '{"id":{},"title":[]}'])(
    "that are no film at all are none: %s",
    async (body) => {
      await withTmdb(
        async (tmdb) => {
          expect(await tmdb.details?.("movie", "9000003", ENGLISH, never)).toBeNull();
          expect(await tmdb.search?.({ kind: "movie", name: "x", locale: ENGLISH }, never)).toEqual([]);
        },
        { fault: () => ({ kind: "body", body }) },
      );
    },
  );
});

import { describe, expect, it } from "vitest";
import type { MediaFact } from "../../src/domain/metadata/facts/fact.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { createFactStore } from "../../src/infrastructure/database/facts/fact-store.ts";
import { aFile, aFilm, anItem, aSeries, aUnit, aVersion } from "../infrastructure/scan/drafts.ts";
import { positionOf, watch } from "../infrastructure/scan/library.ts";
import { databases } from "../support/databases.ts";
import { identifyWorld } from "./identifying.ts";

const content = (name: string) => ({ bytes: name, inode: name, durationMs: 118 * 60_000 });
const aFact = (path: string, ids: MediaFact["externalIds"], more: Partial<MediaFact> = {}): MediaFact => ({
  path: `/media/films/${path}`,
  kind: "movie",
  source: "radarr",
  name: null,
  year: null,
  externalIds: ids,
  season: null,
  episodes: [],
  quality: null,
  releaseGroup: null,
  ...more,
});

const told = (database: Database, facts: readonly MediaFact[], more: object = {}) =>
  createFactStore(database).take({ facts, moved: [], gone: [], ...more }, new Date());
const obfuscated = aFilm("x9k2", content("x9k2"), { name: "x9k2" });

describe.each(databases)("what tools say of files on $name", ({ open }) => {
  it("needs no search: a file that nobody could name is what its tool fetched", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await told(database, [aFact("x9k2", { tmdb: "9000003", imdb: "tt9000003" })]);
    await world.shelf.ingest([obfuscated]);
    const before = await world.rows(`SELECT "provider", "value", "source" FROM "external_id" ORDER BY 1`);
    expect(before).toEqual([
      { provider: "imdb", value: "tt9000003", source: "radarr" },
      { provider: "tmdb", value: "9000003", source: "radarr" },
    ]);
    await world.identify();
    const film = await world.shown("The Lantern");
    expect(film).toMatchObject({ state: "matched", method: "webhook", value: "9000003" });
    expect(JSON.parse(String(film["why"]))).toEqual([
      { what: "webhook", speaks: "for", said: "Radarr fetched it as tmdb 9000003" },
    ]);
    expect(world.tmdb.requests).toHaveLength(1);
  });

  it("corrects what was found by a search, when it comes later", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await world.shelf.ingest([
      aFilm("The Lantern (1994)", content("lantern"), { name: "The Lantern", year: 1994 }),
    ]);
    await world.identify();
    const id = Number((await world.shown("The Lantern"))["id"]);
    const items = await told(database, [aFact("The Lantern (1994)", { tmdb: "9000005" })]);
    expect(items).toEqual([{ itemId: id, libraryId: world.shelf.library.id }]);
    await world.identify({ itemIds: [id] });
    expect(await world.shown("The Lantern Returns")).toMatchObject({ id, method: "webhook" });
    expect(await told(database, [aFact("The Lantern (1994)", { tmdb: "9000005" })])).toEqual([]);
  });

  it("is less than a sidecar's or a person's word", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    const path = "film/film.mkv";
    const draft = anItem("movie", "film", "A Film", {
      versions: [aVersion(path)],
      externalIds: { tmdb: "9000003" },
    });
    await told(database, [aFact("film", { tmdb: "9000005", imdb: "tt9000005" })]);
    await world.shelf.ingest([aUnit("film", [aFile(path, content("film"))], [draft])]);
    await world.identify();
    expect(await world.shown("The Lantern")).toMatchObject({ method: "id", value: "9000003" });
    expect(await world.rows(`SELECT "value" FROM "external_id" WHERE "source" = 'radarr'`)).toEqual([]);
  });

  it("keeps what people have seen when another file takes the place of the old one", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    await told(database, [aFact("x9k2", { tmdb: "9000003" })]);
    await world.shelf.ingest([obfuscated]);
    const [before] = await world.shelf.items("movie");
    await watch(database, before?.workId ?? 0, 60_000);
    // In another folder, with another name and other bytes: only the tool knows that it is the same film.
    const better = aFact("q7w1", { tmdb: "9000003" }, { quality: "Bluray-2160p" });
    await told(database, [better], { gone: ["/media/films/x9k2"] });
    await world.shelf.ingest([aFilm("q7w1", content("q7w1"), { name: "q7w1" })], ["x9k2/x9k2.mkv"]);
    const now = (await world.shelf.items("movie")).find(({ place }) => place === "q7w1");
    expect(await positionOf(database, now?.workId ?? 0)).toBe(60_000);
    for (const id of [before?.id, now?.id])
      expect(await createFactStore(database).ofItem(id ?? 0)).toMatchObject([{ quality: "Bluray-2160p" }]);
  });

  it("means no other film of a folder that holds several", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    const [one, other] = ["box/q1.mkv", "box/q2.mkv"].map((path) =>
      anItem("movie", path, path, { parentPlace: "box", versions: [aVersion(path)] }),
    );
    const files = ["box/q1.mkv", "box/q2.mkv"].map((path) => aFile(path, content(path)));
    const box = anItem("folder", "box", "box", { isFolder: true });
    if (one === undefined || other === undefined) throw new Error("nothing was drawn");
    await world.shelf.ingest([aUnit("box", files, [box, one, other])]);
    // Said twice of one path, too: the last one holds.
    const said = [aFact("box", { tmdb: "9000001" }), aFact("box", { tmdb: "9000003" })];
    await told(database, [...said, aFact("box/q1.mkv", { tmdb: "9000003" })]);
    expect(
      await world.rows(
        `SELECT i."place", e."value" FROM "external_id" e JOIN "item" i ON i."id" = e."item_id"`,
      ),
    ).toEqual([{ place: "box/q1.mkv", value: "9000003" }]);
  });

  it("follows files that are renamed, and is forgotten with those that go", async () => {
    await using database = await open();
    const rows = () => database.scan.all(`SELECT "path" FROM "media_fact" ORDER BY "path"`);
    const file = aFact("a/a.mkv", { tmdb: "9000003" });
    await told(database, [aFact("a", { tmdb: "9000003" }), file, aFact("ab", { tmdb: "9000001" })]);
    await told(database, [], { moved: [{ from: file.path, to: "/media/films/a/b.mkv" }] });
    expect(await rows()).toEqual([
      { path: "/media/films/a" },
      { path: "/media/films/a/b.mkv" },
      { path: "/media/films/ab" },
    ]);
    await told(database, [], { gone: ["/media/films/a"] });
    expect(await rows()).toEqual([{ path: "/media/films/ab" }]);
  });

  it("names series by their folder and episodes by their file", async () => {
    await using database = await open();
    await using world = await identifyWorld(database);
    const about = { kind: "series", source: "sonarr" } as const;
    await told(database, [
      aFact("hw", { tvdb: "9200001" }, about),
      aFact("hw/Season 1/hw S1E1.mkv", { tvdb: "9300001" }, { ...about, kind: "episode" }),
    ]);
    await world.shelf.ingest([aSeries("hw", [{ season: 1, number: 1, content: content("1x1") }])]);
    await world.identify();
    expect(await world.shown("Harbour Watch")).toMatchObject({ method: "webhook", value: "9100001" });
    const ids = await world.rows(
      `SELECT e."value" FROM "external_id" e JOIN "item" i ON i."id" = e."item_id"
       WHERE i."kind" = 'episode' AND e."source" = 'sonarr'`,
    );
    expect(ids).toEqual([{ value: "9300001" }]);
  });
});

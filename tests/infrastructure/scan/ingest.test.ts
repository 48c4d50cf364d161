import { describe, expect, it } from "vitest";
import { createLibraryStore } from "../../../src/infrastructure/database/stores/library-store.ts";
import { databases } from "../../support/databases.ts";
import { aFile, aFilm, anItem, aSeries, aUnit, aVersion } from "./drafts.ts";
import { aLibrary, aShelf, dump, positionOf, rootOf, watch } from "./library.ts";

const one = { bytes: "one", inode: "1" };
const two = { bytes: "two", inode: "2" };

describe.each(databases)("ingestion on $name", ({ open }) => {
  it("makes work, item, version, part and file of a film, in its root's folder", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const result = await shelf.ingest([aFilm("The Kappa (2003)", one, { year: 2003 })]);
    const film = await shelf.item("The Kappa (2003)");
    const root = await shelf.item("films");
    expect(result).toEqual({ added: [film.id], changed: [], removed: [] });
    expect(film.parentId).toBe(root.id);
    expect(root.kind).toBe("folder");
    expect(film.row).toMatchObject({
      sort_name: "kappa (0000002003)",
      year: 2003,
      duration_ms: 600_000,
      width: 640,
      container: "mkv",
      media: "video",
      version_count: 1,
      path: "/media/films/The Kappa (2003)/The Kappa (2003).mkv",
    });
    const parts = await database.scan.all(
      `SELECT v."uuid", f."path" FROM "part" p JOIN "version" v ON v."id" = p."version_id" JOIN "file" f ON f."id" = p."file_id"`,
    );
    expect(parts).toEqual([{ uuid: film.uuid, path: "The Kappa (2003)/The Kappa (2003).mkv" }]);
    expect(await database.scan.all(`SELECT "kind", "codec" FROM "stream" ORDER BY "position"`)).toEqual([
      { kind: "video", codec: "h264" },
      { kind: "audio", codec: "aac" },
    ]);
    expect(
      await database.scan.all(`SELECT "word" FROM "item_word" WHERE "item_id" = ?  ORDER BY "word"`, [
        film.id,
      ]),
    ).toEqual([{ word: "2003" }, { word: "kappa" }, { word: "the" }]);
  });

  it("writes nothing at all when nothing changed", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const units = [
      aFilm("Film", one, { externalIds: { tmdb: "7" } }),
      aSeries("Show", [
        { season: 1, number: 1, content: two },
        { season: 1, number: 2, last: 3, content: { bytes: "three", inode: "3" } },
      ]),
    ];
    await shelf.ingest(units);
    await shelf.store.refreshCounts(shelf.library.id);
    const before = await dump(database);
    const known = units.map((unit) => ({
      ...unit,
      files: unit.files.map((file) => ({ ...file, facts: null })),
    }));
    const seen = new Set([
      "",
      ...units.flatMap((unit) => unit.directories.map((directory) => directory.path)),
    ]);
    expect(await shelf.ingest(known)).toEqual({ added: [], changed: [], removed: [] });
    await shelf.store.removeUnseen(rootOf(shelf.library), shelf.library, seen);
    await shelf.store.refreshCounts(shelf.library.id);
    expect(await dump(database)).toBe(before);
  });

  it("keeps id, work and position of a film whose file and folder are renamed", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one)]);
    const film = await shelf.item("Film");
    await watch(database, film.workId, 60_000);
    await shelf.ingest([aFilm("Another name", one)], ["Film/Film.mkv", "Film"]);
    const renamed = await shelf.item("Another name");
    expect(renamed).toMatchObject({ id: film.id, uuid: film.uuid, workId: film.workId, isGone: false });
    expect(await positionOf(database, renamed.workId)).toBe(60_000);
    expect(
      await shelf.store.removeUnseen(rootOf(shelf.library), shelf.library, new Set(["", "Another name"])),
    ).toEqual({
      added: [],
      changed: [],
      removed: [],
    });
  });

  it("knows a copied film by its content when inode and time are new", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one)]);
    const film = await shelf.item("Film");
    await shelf.ingest([aFilm("Elsewhere", { ...one, inode: "77", modifiedMs: 5 })], ["Film/Film.mkv"]);
    expect((await shelf.item("Elsewhere")).uuid).toBe(film.uuid);
  });

  it("makes another item of a copy while the original is there", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one)]);
    await shelf.ingest([aFilm("Copy", { ...one, inode: "9" })]);
    const [film, copy] = [await shelf.item("Film"), await shelf.item("Copy")];
    expect(copy.id).not.toBe(film.id);
    expect(copy.workId).not.toBe(film.workId);
    expect(film.isGone).toBe(false);
  });

  it("follows two films that changed places", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("A", one), aFilm("B", two)]);
    const [a, b] = [await shelf.item("A"), await shelf.item("B")];
    await shelf.ingest([aFilm("A", two), aFilm("B", one)]);
    expect((await shelf.item("A")).uuid).toBe(b.uuid);
    expect((await shelf.item("B")).uuid).toBe(a.uuid);
  });

  it("hides what is gone, and brings it back with its id: at its place, or by its content", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("A", one), aFilm("B", two)]);
    const [a, b] = [await shelf.item("A"), await shelf.item("B")];
    await watch(database, a.workId, 1000);
    const removed = await shelf.store.removeUnseen(rootOf(shelf.library), shelf.library, new Set([""]));
    expect(new Set(removed.removed)).toEqual(new Set([a.id, b.id]));
    expect((await shelf.item("A")).isGone).toBe(true);
    const back = await shelf.ingest([aFilm("A", { bytes: "better", inode: "30" }), aFilm("Somewhere", two)]);
    expect(new Set(back.added)).toEqual(new Set([a.id, b.id]));
    expect(await shelf.item("A")).toMatchObject({ uuid: a.uuid, workId: a.workId, isGone: false });
    expect((await shelf.item("Somewhere")).uuid).toBe(b.uuid);
    expect(await positionOf(database, a.workId)).toBe(1000);
  });

  it("keeps the work of a film that moves to another library, and the item when it moves back", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const other = await aLibrary(database, "others");
    await shelf.ingest([aFilm("Film", one)]);
    const film = await shelf.item("Film");
    await shelf.ingest([aFilm("Film", one)], ["Film/Film.mkv"], other);
    const moved = (await shelf.items("movie")).find((item) => item.row["library_id"] === other.id);
    expect(moved).toMatchObject({ workId: film.workId, isGone: false });
    expect(moved?.uuid).not.toBe(film.uuid);
    expect((await shelf.items("movie")).find((item) => item.id === film.id)?.isGone).toBe(true);
    await shelf.ingest([aFilm("Film", one)], ["Film/Film.mkv"]);
    const back = (await shelf.items("movie")).filter((item) => !item.isGone);
    expect(back.map((item) => item.uuid)).toEqual([film.uuid]);
  });

  it("gives a library that is removed and made again its items back", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const libraries = createLibraryStore(database);
    const show = aSeries("Show", [{ season: 1, number: 1, content: two }]);
    await shelf.ingest([aFilm("Film", one), show]);
    const before = (await shelf.items()).filter((item) => item.place !== "");
    await libraries.remove(shelf.library.id, new Date(5));
    expect((await shelf.items()).every((item) => item.isGone)).toBe(true);
    const again = await aLibrary(database, "again", ["/media/films"]);
    await shelf.ingest([aFilm("Film", one), show], [], again);
    const after = (await shelf.items()).filter((item) => item.place !== "");
    expect(after.map((item) => [item.uuid, item.isGone])).toEqual(before.map((item) => [item.uuid, false]));
    expect(after.every((item) => item.row["library_id"] === again.id)).toBe(true);
  });

  it("takes a better file at the same place, under another name, as the same film", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one)]);
    const film = await shelf.item("Film");
    const result = await shelf.ingest([
      aFilm("Film", { bytes: "better", inode: "8" }, { file: "Film 2160p.mkv" }),
    ]);
    expect(result).toEqual({ added: [], changed: [film.id], removed: [] });
    expect(await shelf.item("Film")).toMatchObject({ uuid: film.uuid, workId: film.workId, isGone: false });
    const versions = await database.scan.all(`SELECT "uuid" FROM "version"`);
    expect(versions).toEqual([{ uuid: film.uuid }]);
  });

  it("takes another film with another id at the same place as another film", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one, { externalIds: { tmdb: "1" } })]);
    const film = await shelf.item("Film");
    await watch(database, film.workId, 5000);
    await shelf.ingest([aFilm("Film", two, { externalIds: { tmdb: "2" } })]);
    const shown = await shelf.item("Film");
    expect(shown.uuid).not.toBe(film.uuid);
    expect(await positionOf(database, shown.workId)).toBeNull();
    await shelf.ingest([aFilm("Back again", one, { externalIds: { tmdb: "1" } })]);
    expect((await shelf.item("Back again")).uuid).toBe(film.uuid);
  });

  it("knows a film by its ids when place and content are new", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one, { externalIds: { imdb: "tt1" } })]);
    const film = await shelf.item("Film");
    await shelf.ingest([aFilm("New (2001)", two, { externalIds: { imdb: "tt1" } })], ["Film/Film.mkv"]);
    expect((await shelf.item("New (2001)")).uuid).toBe(film.uuid);
  });

  it("adds a version beside the first, and takes it away again", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one)]);
    const film = await shelf.item("Film");
    const small = "Film/Film - 480p.mkv";
    const both = aUnit(
      "Film",
      [aFile("Film/Film.mkv", one), aFile(small, two)],
      [
        anItem("movie", "Film", "Film", {
          versions: [aVersion("Film/Film.mkv"), { ...aVersion(small), name: "480p" }],
        }),
      ],
    );
    expect(await shelf.ingest([both])).toEqual({ added: [], changed: [film.id], removed: [] });
    expect((await shelf.item("Film")).row["version_count"]).toBe(2);
    await shelf.ingest([aFilm("Film", one)]);
    expect(await database.scan.all(`SELECT "uuid", "name" FROM "version"`)).toEqual([
      { uuid: film.uuid, name: null },
    ]);
  });

  it("makes two films into two versions of one: id and position of the other lead there, until they come apart", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const [first, second] = ["Films/a.mkv", "Films/b.mkv"];
    const files = [aFile(first, one), aFile(second, two)];
    const apart = aUnit("Films", files, [
      anItem("movie", first, "A", { versions: [aVersion(first)] }),
      anItem("movie", second, "B", { versions: [aVersion(second)] }),
    ]);
    await shelf.ingest([apart]);
    const [a, b] = [await shelf.item("A"), await shelf.item("B")];
    await watch(database, b.workId, 7000);
    const versions = [aVersion(first), { ...aVersion(second), name: "b" }];
    await shelf.ingest([aUnit("Films", files, [anItem("movie", first, "A", { versions })])]);
    expect((await shelf.item("B")).isGone).toBe(true);
    expect(await database.scan.all(`SELECT "uuid", "item_id" FROM "item_alias"`)).toEqual([
      { uuid: b.uuid, item_id: a.id },
    ]);
    expect(await positionOf(database, a.workId)).toBe(7000);
    await shelf.ingest([apart]);
    expect(await shelf.item("B")).toMatchObject({ uuid: b.uuid, isGone: false });
    expect(await positionOf(database, b.workId)).toBe(7000);
    expect(await database.scan.all(`SELECT * FROM "item_alias"`)).toEqual([]);
  });

  it("keeps both episodes of one file apart by their numbers", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const path = "Show/Season 1/both.mkv";
    const at = (index: number, startMs: number, endMs: number) =>
      anItem("episode", index === 1 ? path : `${path}#e${index}`, `Part ${index}`, {
        parentPlace: "Show",
        seriesPlace: "Show",
        fields: { index, parentIndex: 1 },
        versions: [{ name: null, edition: null, parts: [{ path, startMs, endMs }] }],
      });
    const series = anItem("series", "Show", "Show", { isFolder: true });
    const unit = aUnit("Show", [aFile(path, one)], [series, at(1, 0, 250_000), at(2, 250_000, 600_000)]);
    await shelf.ingest([unit]);
    const [first, second] = [await shelf.item("Part 1"), await shelf.item("Part 2")];
    expect([first.row["duration_ms"], second.row["duration_ms"]]).toEqual([250_000, 350_000]);
    await shelf.ingest([{ ...unit, items: [series, at(2, 240_000, 600_000), at(1, 0, 240_000)] }]);
    expect((await shelf.item("Part 1")).uuid).toBe(first.uuid);
    expect((await shelf.item("Part 2")).uuid).toBe(second.uuid);
  });

  it("renames a series with its seasons and episodes", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const episodes = [
      { season: 1, number: 1, content: one },
      { season: 1, number: 2, content: two },
    ];
    await shelf.ingest([aSeries("Show", episodes)]);
    const before = await shelf.items();
    const missing = ["Show", "Show/Season 1", "Show/Season 1/Show S1E1.mkv", "Show/Season 1/Show S1E2.mkv"];
    const result = await shelf.ingest([aSeries("The Show", episodes)], missing);
    expect(result.added).toEqual([]);
    expect(result.removed).toEqual([]);
    expect((await shelf.items()).map((item) => item.uuid)).toEqual(before.map((item) => item.uuid));
    expect((await shelf.item("The Show")).row["leaf_count"]).toBe(2);
  });

  it("keeps an episode's item when a better file has another name", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aSeries("Show", [{ season: 1, number: 1, content: one }])]);
    const episode = await shelf.item("Episode 1");
    await shelf.ingest([
      aSeries("Show", [
        { season: 1, number: 1, content: two, file: "better.mkv" },
        { season: 1, number: 2, content: { bytes: "x", inode: "5" } },
      ]),
    ]);
    expect((await shelf.item("Episode 1")).uuid).toBe(episode.uuid);
  });

  it("hides a season and a series with their last episode", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aSeries("Show", [{ season: 1, number: 1, content: one }])]);
    const result = await shelf.ingest([aUnit("Show", [], [])]);
    expect(result.removed).toHaveLength(3);
    expect((await shelf.items()).filter((item) => !item.isGone).map((item) => item.kind)).toEqual(["folder"]);
  });

  it("makes as many items as there are films with equal bytes", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const films = Array.from({ length: 150 }, (_, index) =>
      aFilm(`Film ${index}`, { bytes: "same", inode: `i${index}` }),
    );
    for (let from = 0; from < films.length; from += 40) await shelf.ingest(films.slice(from, from + 40));
    const items = await shelf.items("movie");
    expect(items).toHaveLength(150);
    expect(new Set(items.map((item) => item.workId)).size).toBe(150);
    const film = await shelf.item("Film 60");
    await shelf.ingest([aFilm("Renamed", { bytes: "same", inode: "i60" })], ["Film 60/Film 60.mkv"]);
    expect((await shelf.item("Renamed")).uuid).toBe(film.uuid);
  });

  it("leaves what a person decided", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("Film", one, { year: 2000 })]);
    const film = await shelf.item("Film");
    await database.write((tx) =>
      tx.run(`UPDATE "item" SET "name" = 'My title', "provenance" = ? WHERE "id" = ?`, [
        JSON.stringify({ name: { source: "person", at: 5 }, year: { source: "path", at: 1 } }),
        film.id,
      ]),
    );
    await shelf.ingest([aFilm("Film", two, { year: 2001 })]);
    const shown = await shelf.item("My title");
    expect(shown.row).toMatchObject({ name: "My title", year: 2001, sort_name: "my title" });
  });

  it("shares people and genres however they are written, and artists come from tags and folders alike", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const credits = [{ name: "Ada Áctor", role: "actor" as const, character: "Her" }];
    const film = (name: string, inode: string, genre: string, who: string) =>
      aUnit(
        name,
        [aFile(`${name}/f.mkv`, { bytes: name, inode })],
        [
          anItem("movie", name, name, {
            versions: [aVersion(`${name}/f.mkv`)],
            fields: {
              genres: [genre, "Drama"],
              credits: credits.map((credit) => ({ ...credit, name: who })),
            },
          }),
        ],
      );
    await shelf.ingest([film("One", "1", "Sci-Fi", "Ada Áctor"), film("Two", "2", "sci-fi", "ada actor")]);
    expect(await database.scan.all(`SELECT "name" FROM "label" ORDER BY "name"`)).toEqual([
      { name: "Drama" },
      { name: "Sci-Fi" },
    ]);
    expect(await database.scan.all(`SELECT "key" FROM "person"`)).toEqual([{ key: "ada actor" }]);
    const track = "Aa/Album/1.mp3";
    const album = aUnit(
      "Aa",
      [aFile(track, { bytes: "t", inode: "9" })],
      [
        anItem("artist", "Aa", "Aa", { isFolder: true }),
        anItem("album", "Aa/Album", "Album", {
          isFolder: true,
          parentPlace: "Aa",
          fields: { albumArtists: ["AA"] },
        }),
        anItem("track", track, "Song", {
          parentPlace: "Aa/Album",
          albumPlace: "Aa/Album",
          versions: [aVersion(track)],
          fields: { index: 1, artists: ["aa", "Guest"] },
        }),
      ],
    );
    await shelf.ingest([album]);
    expect((await shelf.items("artist")).map((item) => item.name)).toEqual(["Aa", "Guest"]);
    expect((await shelf.item("Album")).row["duration_ms"]).toBe(600_000);
    await shelf.ingest([aUnit("Aa", [], [])]);
    expect((await shelf.items("artist")).every((item) => item.isGone)).toBe(true);
  });

  it("undoes a unit that fails half-way", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilm("A", one)]);
    const before = await dump(database);
    const bad = aFilm("B", two);
    const broken = { ...bad, files: bad.files.map((file) => ({ ...file, sizeBytes: Number.NaN })) };
    await expect(shelf.ingest([broken])).rejects.toThrow(/size_bytes/);
    expect(await dump(database)).toBe(before);
    await shelf.ingest([bad]);
    expect((await shelf.items("movie")).map((item) => item.name)).toEqual(["A", "B"]);
  });
});

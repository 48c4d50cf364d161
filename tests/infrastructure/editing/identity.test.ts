import { describe, expect, it } from "vitest";
import type { EditingService } from "../../../src/domain/core.ts";
import type { UnitDraft } from "../../../src/domain/library/scanning/draft.ts";
import { createEditing } from "../../../src/domain/metadata/editing/editing.ts";
import { createCatalogue } from "../../../src/infrastructure/database/catalogue/catalogue.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createEditStore } from "../../../src/infrastructure/database/editing/edit-store.ts";
import { createIdentityStore } from "../../../src/infrastructure/database/editing/identity/identity-store.ts";
import { createPictureStore } from "../../../src/infrastructure/database/editing/picture-store.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { databases } from "../../support/databases.ts";
import { ADMIN, guestOf } from "../../support/viewers.ts";
import { aFile, aFilm, anItem, aSeries, aUnit, aVersion } from "../scan/drafts.ts";
import { aLibrary, aShelf, positionOf, type Shelf, watch } from "../scan/library.ts";

const one = { bytes: "one", inode: "1" };
const two = { bytes: "two", inode: "2" };
const three = { bytes: "three", inode: "3" };

interface Desk extends Shelf {
  readonly editing: EditingService;
  readonly idOf: (place: string) => Promise<number>;
  readonly workOf: (place: string) => Promise<number>;
  /** Of person 1, by the place of an item. */
  readonly seen: (place: string) => Promise<number | null>;
  readonly play: (place: string, positionMs: number) => Promise<void>;
  /** Places of the films that are listed. */
  readonly listed: () => Promise<readonly string[]>;
  /** Paths of the files that the item plays. */
  readonly files: (place: string) => Promise<readonly string[]>;
  readonly resolve: (uuid: string) => Promise<unknown>;
  readonly undoLast: (place: string) => Promise<void>;
}

async function aDesk(database: Database): Promise<Desk> {
  const shelf = await aShelf(database);
  let now = 1_900_000_000_000;
  const editing = createEditing({
    store: createEditStore(database),
    identity: createIdentityStore(database),
    pictures: createPictureStore(database),
    libraries: async () => [],
    moveOnDisk: async () => {},
    ask: async () => {},
    clock: () => new Date(now++),
  });
  const catalogue = createCatalogue(database, createEventLog(database));
  const at = async (place: string) => {
    const found = (await shelf.items()).filter((item) => item.place === place && item.kind !== "folder");
    const item = found.find((each) => !each.isGone) ?? found[0];
    if (item === undefined) throw new Error(`nothing stands at ${place}`);
    return item;
  };
  const idOf = async (place: string): Promise<number> => (await at(place)).id;
  return {
    ...shelf,
    editing,
    idOf,
    workOf: async (place) => (await at(place)).workId,
    seen: async (place) => await positionOf(database, (await at(place)).workId),
    play: async (place, positionMs) => await watch(database, (await at(place)).workId, positionMs),
    async listed() {
      const items = await shelf.items("movie");
      return items.filter((item) => !item.isGone && item.row["owner_id"] === null).map((item) => item.place);
    },
    async files(place) {
      const id = await idOf(place);
      const versions = (await catalogue.parts.versions([id])).get(id) ?? [];
      return versions.flatMap((version) => version.parts.map((part) => part.file.path));
    },
    resolve: (uuid) => catalogue.resolve({ userId: null, libraryIds: null }, uuid),
    async undoLast(place) {
      const [change] = await editing.history(ADMIN, await idOf(place));
      await editing.undo(ADMIN, change?.id ?? 0);
    },
  };
}

const path = (...names: readonly string[]): string => ["/media/films", ...names].join("/");
const fullAgain = (unit: UnitDraft): UnitDraft => ({
  ...unit,
  files: unit.files.map((file) => ({ ...file, facts: null })),
});

describe.each(databases)("identity by people on $name", ({ open }) => {
  it("corrects a wrong match: the item keeps what was seen, and later scans keep the correction", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const wrong = aFilm("Film", one, { externalIds: { tmdb: "1", imdb: "tt1" } });
    await desk.ingest([wrong]);
    await desk.play("Film", 7);
    await desk.editing.identify(ADMIN, await desk.idOf("Film"), { tmdb: "2" });
    await desk.ingest([fullAgain(wrong)]);
    expect(await desk.seen("Film")).toBe(7);
    const ids = await database.scan.all(`SELECT "provider", "value" FROM "external_id" ORDER BY "provider"`);
    expect(ids).toEqual([
      { provider: "imdb", value: "tt1" },
      { provider: "tmdb", value: "2" },
    ]);
    // What is the film with the wrong id is another one.
    await desk.ingest([aFilm("Other", two, { externalIds: { tmdb: "1" } })]);
    expect(await desk.workOf("Other")).not.toBe(await desk.workOf("Film"));
    // Another copy of the right one is the same.
    await desk.ingest([aFilm("Copy", three, { externalIds: { tmdb: "2" } })]);
    expect(await desk.seen("Copy")).toBe(7);
    // A better file in its place is still what the person said, whatever the sidecar there says.
    await desk.ingest([aFilm("Film", { bytes: "better", inode: "9" }, { externalIds: { tmdb: "1" } })]);
    expect(await desk.seen("Film")).toBe(7);
  });

  it("takes what was seen along to the work that was meant, and back", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    await desk.ingest([aFilm("Meant", one, { externalIds: { tmdb: "5" } }), aFilm("Film", two)]);
    await desk.play("Film", 7);
    const film = await desk.idOf("Film");
    await desk.editing.identify(ADMIN, film, { tmdb: "5" });
    expect(await desk.workOf("Film")).toBe(await desk.workOf("Meant"));
    expect(await desk.seen("Meant")).toBe(7);
    await desk.undoLast("Film");
    expect(await desk.seen("Meant")).toBeNull();
    expect(await desk.seen("Film")).toBe(7);
    await desk.undoLast("Film");
    expect(await desk.seen("Meant")).toBe(7);
  });

  it("lets a film leave those that it isn't", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const ids = { externalIds: { tmdb: "1" } };
    await desk.ingest([aFilm("True", one, ids), aFilm("False", two, ids)]);
    expect(await desk.workOf("True")).toBe(await desk.workOf("False"));
    await desk.play("True", 3);
    await desk.editing.identify(ADMIN, await desk.idOf("False"), { tmdb: "2" });
    expect(await desk.workOf("True")).not.toBe(await desk.workOf("False"));
    // Nobody knows which of them it was: nothing is lost.
    expect(await desk.seen("True")).toBe(3);
    expect(await desk.seen("False")).toBe(3);
  });

  it("keeps what was played where it was played", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const ids = { externalIds: { tmdb: "1" } };
    await desk.ingest([aFilm("True", one, ids), aFilm("False", two, ids)]);
    await desk.play("True", 3);
    const work = await desk.workOf("True");
    await database.write(async (tx) => {
      await tx.run(
        `INSERT INTO "play_log" ("user_id", "work_id", "item_id", "started_at") VALUES (1, ?, ?, 0)`,
        [work, await desk.idOf("True")],
      );
    });
    await desk.editing.identify(ADMIN, await desk.idOf("False"), { tmdb: "2" });
    expect(await desk.seen("False")).toBeNull();
    expect(await desk.seen("True")).toBe(3);
  });

  it("takes an id away, and keeps it away", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const film = aFilm("Film", one, { externalIds: { tmdb: "1", imdb: "tt1" } });
    await desk.ingest([film]);
    await desk.editing.identify(ADMIN, await desk.idOf("Film"), { tmdb: null });
    await desk.ingest([fullAgain(film)]);
    const catalogue = createCatalogue(database, createEventLog(database));
    const id = await desk.idOf("Film");
    expect((await catalogue.parts.externalIds([id])).get(id)).toEqual({ imdb: "tt1" });
    const claims = await database.scan.all(`SELECT "scheme" FROM "work_claim" WHERE "scheme" <> 'title'`);
    expect(claims).toEqual([{ scheme: "imdb" }]);
  });

  it("identifies a series with all that is in it", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const other = await aLibrary(database, "other");
    const episodes = [
      { season: 1, number: 1, content: one },
      { season: 1, number: 2, content: two },
    ];
    await desk.ingest([aSeries("Show", episodes)]);
    const elsewhere = [{ season: 1, number: 2, content: three }];
    await desk.ingest([aSeries("Known", elsewhere, { externalIds: { tvdb: "8" } })], [], other);
    await desk.play("Show/Season 1/Show S1E2.mkv", 4);
    await desk.editing.identify(ADMIN, await desk.idOf("Show"), { tvdb: "8" });
    expect(await desk.workOf("Show")).toBe(await desk.workOf("Known"));
    expect(await desk.seen("Known/Season 1/Known S1E2.mkv")).toBe(4);
    // An episode that comes later in one is the same in the other.
    await desk.ingest(
      [
        aSeries("Known", [...elsewhere, { season: 1, number: 1, content: { bytes: "x", inode: "x" } }], {
          externalIds: { tvdb: "8" },
        }),
      ],
      [],
      other,
    );
    expect(await desk.workOf("Known/Season 1/Known S1E1.mkv")).toBe(
      await desk.workOf("Show/Season 1/Show S1E1.mkv"),
    );
    await desk.undoLast("Show");
    expect(await desk.seen("Known/Season 1/Known S1E2.mkv")).toBeNull();
    expect(await desk.seen("Show/Season 1/Show S1E2.mkv")).toBe(4);
  });

  it("makes a film a version of another: its id answers for that, and scans leave it so", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const units = [aFilm("First", one), aFilm("Second", two)];
    await desk.ingest(units);
    await desk.play("Second", 9);
    const [first, second] = [await desk.item("First"), await desk.item("Second")];
    const heard: unknown[] = [];
    database.listen(({ body }) => heard.push(body));
    const { itemId } = await desk.editing.merge(ADMIN, [first.id, second.id]);
    expect(itemId).toBe(first.id);
    expect(heard).toContainEqual({
      type: "itemsRemoved",
      libraryId: desk.library.id,
      itemIds: [second.id],
      itemUuids: [second.uuid],
    });
    for (let scans = 0; scans < 2; scans++) {
      expect(await desk.listed()).toEqual(["First"]);
      expect(await desk.files("First")).toEqual([path("First/First.mkv"), path("Second/Second.mkv")]);
      expect(await desk.seen("First")).toBe(9);
      expect((await desk.item("First")).row["version_count"]).toBe(2);
      expect(await desk.resolve(second.uuid)).toMatchObject({ type: "version" });
      await desk.ingest(units.map(fullAgain));
      await desk.ingest(units);
    }
  });

  it("lets a merged film go on with what is left of it, and come back", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const units = [aFilm("First", one), aFilm("Second", two)];
    await desk.ingest(units);
    await desk.editing.merge(ADMIN, [await desk.idOf("First"), await desk.idOf("Second")]);
    await desk.store.removeUnseen(desk.library.roots[0] ?? fail(), desk.library, new Set(["Second"]));
    expect(await desk.listed()).toEqual(["First"]);
    expect(await desk.files("First")).toEqual([path("Second/Second.mkv")]);
    await desk.store.removeUnseen(desk.library.roots[0] ?? fail(), desk.library, new Set());
    expect(await desk.listed()).toEqual([]);
    await desk.ingest([aFilm("Second", two)]);
    expect(await desk.listed()).toEqual(["First"]);
    expect(await desk.files("First")).toEqual([path("Second/Second.mkv")]);
  });

  it("unmerges by splitting and by undoing: each is what it was before", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const units = [aFilm("First", one), aFilm("Second", two), aFilm("Third", three)];
    await desk.ingest(units);
    await desk.play("First", 1);
    await desk.play("Second", 2);
    const ids = [await desk.idOf("First"), await desk.idOf("Second"), await desk.idOf("Third")];
    const before = await Promise.all(["First", "Second", "Third"].map((name) => desk.item(name)));
    for (const takeBack of [() => desk.editing.split(ADMIN, ids[0] ?? 0), () => desk.undoLast("First")]) {
      await desk.editing.merge(ADMIN, ids);
      expect(await desk.listed()).toEqual(["First"]);
      expect(await desk.seen("Third")).toBe(1);
      await takeBack();
      expect(await desk.listed()).toEqual(["First", "Second", "Third"]);
      for (const item of before)
        expect(await desk.item(item.name)).toMatchObject({ uuid: item.uuid, workId: item.workId });
      expect(await Promise.all(["First", "Second", "Third"].map(desk.seen))).toEqual([1, 2, null]);
      await desk.ingest(units.map(fullAgain));
      expect(await desk.listed()).toEqual(["First", "Second", "Third"]);
    }
  });

  it("keeps what was seen while films were one when they come apart again", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    await desk.ingest([aFilm("First", one), aFilm("Second", two)]);
    await desk.editing.merge(ADMIN, [await desk.idOf("First"), await desk.idOf("Second")]);
    await desk.play("First", 6);
    await desk.undoLast("First");
    expect(await desk.seen("First")).toBe(6);
  });

  it("makes one work of films in different libraries, each listed in its own", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const other = await aLibrary(database, "other");
    await desk.ingest([aFilm("First", one)]);
    await desk.ingest([aFilm("Second", two)], [], other);
    await desk.play("Second", 9);
    await desk.editing.merge(ADMIN, [await desk.idOf("First"), await desk.idOf("Second")]);
    expect(await desk.listed()).toEqual(["First", "Second"]);
    expect(await desk.seen("First")).toBe(9);
  });

  it("takes versions apart that the disk put together, for good, and puts them together again", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const names = ["Film/Film - A.mkv", "Film/Film - B.mkv"];
    const files = [aFile(names[0] ?? "", one), aFile(names[1] ?? "", two)];
    const versions = names.map((name, at) => ({ ...aVersion(name), name: `v${at}` }));
    const unit = aUnit("Film", files, [anItem("movie", "Film", "Film", { versions })]);
    await desk.ingest([unit]);
    await desk.play("Film", 5);
    const film = await desk.item("Film");
    const [version] = await database.scan.all<{ uuid: string }>(
      `SELECT "uuid" FROM "version" WHERE "name" = 'v1'`,
    );
    await desk.editing.split(ADMIN, film.id, version?.uuid ?? "");
    for (let scans = 0; scans < 2; scans++) {
      expect(await desk.listed()).toEqual(["Film", "Film/Film - B.mkv"]);
      expect(await desk.files("Film")).toEqual([path(names[0] ?? "")]);
      expect(await desk.files("Film/Film - B.mkv")).toEqual([path(names[1] ?? "")]);
      expect(await desk.workOf("Film/Film - B.mkv")).not.toBe(film.workId);
      expect(await desk.seen("Film/Film - B.mkv")).toBe(5);
      expect(await desk.resolve(version?.uuid ?? "")).toMatchObject({ type: "item" });
      await desk.ingest([scans === 0 ? unit : fullAgain(unit)]);
    }
    // It moves with its file.
    const moved = [aFile("New/Film - A.mkv", one), aFile("New/Film - B.mkv", two)];
    const there = moved.map((file, at) => ({ ...aVersion(file.path), name: `v${at}` }));
    await desk.ingest(
      [aUnit("New", moved, [anItem("movie", "New", "New", { versions: there })])],
      [...names, "Film"],
    );
    expect(await desk.listed()).toEqual(["New", "New/Film - B.mkv"]);
    expect(await desk.seen("New/Film - B.mkv")).toBe(5);
    await desk.undoLast("New");
    await desk.ingest([aUnit("New", moved, [anItem("movie", "New", "New", { versions: there })])]);
    expect(await desk.listed()).toEqual(["New"]);
    expect(await desk.files("New")).toEqual(moved.map((file) => path(file.path)));
  });

  it("keeps what people decided when a film is moved to another library", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    const other = await aLibrary(database, "other");
    const film = aFilm("Film", one, { externalIds: { tmdb: "1", imdb: "tt1" } });
    await desk.ingest([film]);
    const id = await desk.idOf("Film");
    await desk.editing.edit(ADMIN, id, { set: { name: "As told", genres: ["Noir"] }, lock: ["year"] });
    await desk.editing.identify(ADMIN, id, { tmdb: "2" });
    await desk.play("Film", 7);
    await desk.ingest([film], ["Film", "Film/Film.mkv"], other);
    const moved = (await desk.items("movie")).find((item) => item.row["library_id"] === other.id);
    expect(moved).toMatchObject({ name: "As told", isGone: false });
    const { fields } = await desk.editing.fields(ADMIN, moved?.id ?? 0);
    expect(fields.filter(({ locked }) => locked).map(({ field }) => field)).toEqual([
      "name",
      "year",
      "genres",
    ]);
    expect(await positionOf(database, moved?.workId ?? 0)).toBe(7);
    const claims = await database.scan.all(
      `SELECT "value", "source" FROM "work_claim" WHERE "scheme" = 'tmdb' ORDER BY "value"`,
    );
    expect(claims).toEqual([{ value: "movie:2", source: "person" }]);
    await desk.ingest([fullAgain(film)], [], other);
    expect((await desk.item("As told")).row).toMatchObject({ library_id: other.id, gone_at: null });
  });

  it("refuses what can't be one, what isn't there, and whoever isn't an admin", async () => {
    await using database = await open();
    const desk = await aDesk(database);
    await desk.ingest([aFilm("Film", one), aSeries("Show", [{ season: 1, number: 1, content: two }])]);
    const [film, show] = [await desk.idOf("Film"), await desk.idOf("Show")];
    const { editing } = desk;
    await expect(editing.merge(ADMIN, [film, show])).rejects.toMatchObject({ meaning: "invalid" });
    await expect(editing.merge(ADMIN, [film, film])).rejects.toMatchObject({ meaning: "invalid" });
    await expect(editing.merge(ADMIN, [film, 99_999])).rejects.toMatchObject({ meaning: "not-found" });
    const [version] = await database.scan.all<{ uuid: string }>(`SELECT "uuid" FROM "version" ORDER BY "id"`);
    await expect(editing.split(ADMIN, film, version?.uuid)).rejects.toMatchObject({ meaning: "invalid" });
    await expect(editing.split(ADMIN, film, "0".repeat(32))).rejects.toMatchObject({ meaning: "not-found" });
    for (const ids of [{ "bad scheme": "1" }, { tmdb: "<script>" }, { tmdb: "1".repeat(101) }])
      await expect(editing.identify(ADMIN, film, ids)).rejects.toMatchObject({ meaning: "invalid" });
    const guest = guestOf(desk.library.id);
    await expect(editing.identify(guest, film, { tmdb: "1" })).rejects.toMatchObject({
      meaning: "forbidden",
    });
    const elsewhere = { ...guestOf(), isAdmin: true };
    await expect(editing.merge(elsewhere, [film, show])).rejects.toMatchObject({ meaning: "not-found" });
  });
});

function fail(): never {
  throw new Error("the library has no root");
}

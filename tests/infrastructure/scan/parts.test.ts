import { describe, expect, it } from "vitest";
import { createCatalogue } from "../../../src/infrastructure/database/catalogue/catalogue.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { databases } from "../../support/databases.ts";
import { aFile, anItem, aUnit, aVersion, type Content } from "./drafts.ts";
import { aShelf } from "./library.ts";

const one: Content = { bytes: "one", inode: "1" };
const two: Content = { bytes: "two", inode: "2" };
const three: Content = { bytes: "three", inode: "3" };
const FIRST = "Film/Film cd1.mkv";
const SECOND = "Film/Film cd2.mkv";

const aFilmOf = (...parts: readonly (readonly [path: string, content: Content])[]) =>
  aUnit(
    "Film",
    parts.map(([path, content]) => aFile(path, content)),
    [anItem("movie", "Film", "Film", { versions: [aVersion(...parts.map(([path]) => path))] })],
  );

/** In playing order. */
async function partIds(database: Database): Promise<readonly (string | null)[]> {
  const rows = await database.scan.all<{ uuid: string | null }>(
    `SELECT "uuid" FROM "part" ORDER BY "version_id", "position"`,
  );
  return rows.map(({ uuid }) => uuid);
}

describe.each(databases)("a film in several files on $name", ({ open }) => {
  it("gives its further parts ids, and counts them", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilmOf([FIRST, one], [SECOND, two])]);
    const [first, second] = await partIds(database);
    expect(first).toBeNull();
    expect(second).toMatch(/^[0-9a-f]{32}$/);
    expect((await shelf.item("Film")).row).toMatchObject({ part_count: 2, duration_ms: 1_200_000 });
  });

  it("knows a part by its id, and whose it is", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilmOf([FIRST, one], [SECOND, two])]);
    const catalogue = createCatalogue(database, { subscribe: () => () => {} });
    const [, part] = await partIds(database);
    const film = await shelf.item("Film");
    const target = await catalogue.resolve({ userId: null, libraryIds: null }, part ?? "");
    expect(target).toEqual({ type: "part", uuid: part });
    expect(await catalogue.itemOfPart(part ?? "")).toEqual({ itemId: film.id, versionUuid: film.uuid });
    expect(await catalogue.itemOfPart(film.uuid)).toBeNull();
  });

  it("keeps a part's id when its file is renamed, when it is exchanged, and when another comes in between", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    await shelf.ingest([aFilmOf([FIRST, one], [SECOND, two])]);
    const [, part] = await partIds(database);
    const renamed = "Film/Film - part2.mkv";
    await shelf.ingest([aFilmOf([FIRST, one], [renamed, two])], [SECOND]);
    expect(await partIds(database)).toEqual([null, part]);
    const better = "Film/Film cd2.mp4";
    await shelf.ingest([aFilmOf([FIRST, one], [better, three])], [renamed]);
    expect(await partIds(database)).toEqual([null, part]);
    await shelf.ingest([aFilmOf([FIRST, one], ["Film/Film cd1b.mkv", two], [better, three])]);
    const [, between, last] = await partIds(database);
    expect(last).toBe(part);
    expect(between).not.toBe(part);
  });

  it("may be pieces of one file", async () => {
    await using database = await open();
    const shelf = await aShelf(database);
    const pieces = [0, 1, 2].map((at) => ({ path: FIRST, startMs: at * 100, endMs: at * 100 + 100 }));
    const unit = (more: object) =>
      aUnit(
        "Film",
        [aFile(FIRST, one)],
        [
          anItem("movie", "Film", "Film", {
            versions: [{ name: null, edition: null, parts: pieces }],
            ...more,
          }),
        ],
      );
    await shelf.ingest([unit({})]);
    const before = await partIds(database);
    await shelf.ingest([unit({ externalIds: { tmdb: "1" } })]);
    expect(await partIds(database)).toEqual(before);
    expect(new Set(before).size).toBe(3);
  });
});

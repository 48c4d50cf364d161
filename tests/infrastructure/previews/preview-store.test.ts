import { describe, expect, it } from "vitest";
import { createCatalogue } from "../../../src/infrastructure/database/catalogue/catalogue.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { createPreviewStore } from "../../../src/infrastructure/database/stores/preview-store.ts";
import { aLibrary, aMovie, anAlbum, DRAWN_AT } from "../../support/catalogue.ts";
import { databases, type TestDatabase } from "../../support/databases.ts";

const MADE_AT = new Date(DRAWN_AT);
const tiles = {
  width: 320,
  height: 180,
  columns: 10,
  rows: 10,
  count: 360,
  intervalMs: 10_000,
  peakBps: 900,
};

/** Films are younger the later they are drawn. */
async function aShelf(database: TestDatabase) {
  const library = await aLibrary(database);
  const films = [];
  for (const name of ["Old", "Seen", "New"]) films.push(await aMovie(database, library, { name }));
  await anAlbum(database, await aLibrary(database, { kind: "music", name: "Music" }), {});
  const [, seen] = films;
  await database.write((tx) =>
    tx.run(
      `INSERT INTO "watch_state" ("user_id", "work_id", "play_count", "changed_at") VALUES (1, ?, 3, 0)`,
      [seen?.workId ?? 0],
    ),
  );
  const store = createPreviewStore(database, () => MADE_AT);
  const wanted = async (which: { tiles?: boolean; pictures?: boolean }, without: readonly number[] = []) => {
    const wishes = { tiles: which.tiles ? [library.id] : [], pictures: which.pictures ? [library.id] : [] };
    const found = await store.wanted(wishes, 10, without);
    expect(found).toHaveLength((await store.count(wishes)) - without.length);
    return found;
  };
  return { library, films, store, wanted };
}

describe.each(databases)("previews on $name", (kind) => {
  it("are wanted of the most watched films first, then of the newest", async () => {
    await using database = await kind.open();
    const { films, wanted } = await aShelf(database);
    const [old, seen, fresh] = films.map(({ id }) => id);
    const all = await wanted({ tiles: true });
    expect(all.map(({ itemId }) => itemId)).toEqual([seen, fresh, old]);
    expect((await wanted({ tiles: true }, [all[0]?.fileId ?? 0])).map(({ itemId }) => itemId)).toEqual([
      fresh,
      old,
    ]);
    expect(await wanted({})).toEqual([]);
  });

  it("are wanted no more where they are made or can't be, and are the file's as long as it has that content", async () => {
    await using database = await kind.open();
    const { films, store, wanted } = await aShelf(database);
    const [seen, fresh, old] = await wanted({ tiles: true, pictures: true });
    if (seen === undefined || fresh === undefined || old === undefined)
      throw new Error("three films were drawn");
    for (const [film, content] of [
      [seen, "content-seen"],
      [fresh, "content-fresh"],
    ] as const)
      await database.write((tx) =>
        tx.run(`UPDATE "file" SET "fingerprint" = ? WHERE "id" = ?`, [content, film.fileId]),
      );
    await store.save(seen, "content-seen", { tiles, pictures: null, sizeBytes: 700 });
    await store.giveUp("content-fresh", "there is no film in it");
    expect((await wanted({ tiles: true })).map(({ itemId }) => itemId)).toEqual([old.itemId]);
    expect((await wanted({ pictures: true })).map(({ itemId }) => itemId)).toEqual([seen.itemId, old.itemId]);
    const pictures = [{ startMs: 0, atMs: 9000 }];
    await store.save(seen, "content-seen", { tiles: null, pictures, sizeBytes: 900 });
    expect((await wanted({ tiles: true, pictures: true })).map(({ itemId }) => itemId)).toEqual([old.itemId]);
    expect(await store.bytes()).toBe(900);

    const preview = { fingerprint: "content-seen", tiles, pictures, madeAt: MADE_AT };
    expect(await store.of("content-seen")).toEqual(preview);
    const previewsOf = async () => {
      const versions = await createCatalogue(database, createEventLog(database)).parts.versions(
        films.map(({ id }) => id),
      );
      return films.map(({ id }) => versions.get(id)?.[0]?.parts[0]?.file.preview);
    };
    expect(await previewsOf()).toEqual([undefined, preview, undefined]);
    expect(await store.forgetGone()).toEqual([]);
    await database.write((tx) => tx.run(`UPDATE "file" SET "fingerprint" = NULL`, []));
    expect(await previewsOf()).toEqual([undefined, undefined, undefined]);
    expect([...(await store.forgetGone())].toSorted()).toEqual(["content-fresh", "content-seen"]);
    expect(await store.bytes()).toBe(0);
  });
});

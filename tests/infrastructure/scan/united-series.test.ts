import { describe, expect, it } from "vitest";
import type { UnitDraft } from "../../../src/domain/library/scanning/draft.ts";
import { createEditing } from "../../../src/domain/metadata/editing/editing.ts";
import { createCatalogue } from "../../../src/infrastructure/database/catalogue/catalogue.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createEditStore } from "../../../src/infrastructure/database/editing/edit-store.ts";
import { createIdentityStore } from "../../../src/infrastructure/database/editing/identity/identity-store.ts";
import { createPictureStore } from "../../../src/infrastructure/database/editing/picture-store.ts";
import { followWork } from "../../../src/infrastructure/database/identifying/follow-work.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { databases } from "../../support/databases.ts";
import { ADMIN } from "../../support/viewers.ts";
import { aSeries, type EpisodeOf } from "./drafts.ts";
import { aLibrary, aShelf, dump, rootOf, watch } from "./library.ts";

const episode = (season: number, number: number, bytes = `${season}x${number}`): EpisodeOf => ({
  season,
  number,
  content: { bytes, inode: `inode ${bytes}` },
});
const ANYBODY = { userId: null, libraryIds: null };
interface Ids {
  readonly externalIds: Record<string, string>;
}
const ids: Ids = { externalIds: { tvdb: "77" } };
/** Season 1 in HD, and one of its episodes again, the rest of it and season 2 in another folder. */
const first = (more: Ids = ids) => aSeries("Show", [episode(1, 1), episode(1, 2)], more);
const second = (more: Ids = ids) =>
  aSeries("Show again", [episode(1, 2, "uhd"), episode(1, 3), episode(2, 1)], more);

/** Nothing has changed on the disk. */
const again = (unit: UnitDraft): UnitDraft => ({
  ...unit,
  files: unit.files.map((file) => ({ ...file, facts: null })),
});

async function aSplitShelf(database: Database) {
  const shelf = await aShelf(database, "shows");
  const library = await aLibrary(database, "split", ["/media/one", "/media/two"], "shows");
  const catalogue = createCatalogue(database, createEventLog(database));
  let now = 1_900_000_000_000;
  const editing = createEditing({
    store: createEditStore(database),
    identity: createIdentityStore(database),
    pictures: createPictureStore(database),
    libraries: async () => [library],
    moveOnDisk: async () => {},
    ask: async () => {},
    clock: () => new Date(now++),
  });
  const find = async (query: Parameters<typeof catalogue.find>[1]): Promise<readonly string[]> => {
    const found = await catalogue.find(ANYBODY, { sort: [{ by: "parentIndex" }, { by: "index" }], ...query });
    expect(found.total).toBe(found.ids.length);
    const rows = await catalogue.items(ANYBODY, found.ids);
    return rows.map(
      ({ item, versionCount }) => `${item.name}${versionCount > 1 ? ` (${versionCount})` : ""}`,
    );
  };
  const seriesIds = async (): Promise<readonly number[]> =>
    (await catalogue.find(ANYBODY, { kinds: ["series"], sort: [{ by: "sortName" }] })).ids;
  return {
    ...shelf,
    catalogue,
    editing,
    library,
    find,
    seriesIds,
    scan: (root: number, ...units: Parameters<typeof shelf.store.ingest>[2]) =>
      shelf.store.ingest(rootOf(library, root), library, units, async () => true),
    /** As a client sees it: each series with its seasons and episodes. */
    async tree(): Promise<readonly (readonly string[])[]> {
      const shown = [];
      for (const id of await seriesIds()) {
        const [name = ""] = await find({ ids: [id] });
        const seasons = await find({ seriesIds: [id], kinds: ["season"] });
        const episodes = await find({ seriesIds: [id], kinds: ["episode"] });
        shown.push([name, ...seasons, ...episodes]);
      }
      return shown;
    },
  };
}

const ONE = ["Show", "Season 1", "Season 2", "Episode 1", "Episode 2 (2)", "Episode 3", "Episode 1"];
const FIRST = ["Show", "Season 1", "Episode 1", "Episode 2"];
const SECOND = ["Show again", "Season 1", "Season 2", "Episode 2", "Episode 3", "Episode 1"];

describe.each(databases)("a series in two folders of a library, on $name", ({ open }) => {
  it("is one to people, with the seasons and episodes of both, counted once", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, first());
    await shelf.scan(1, second());
    expect(await shelf.tree()).toEqual([ONE]);
    const [id = 0] = await shelf.seriesIds();
    const [row] = await shelf.catalogue.items(ANYBODY, [id]);
    expect([row?.item.childCount, row?.item.leafCount]).toEqual([2, 4]);
    expect(await shelf.find({ within: { type: "item", id }, kinds: ["season"] })).toEqual([
      "Season 1",
      "Season 2",
    ]);
    const seasons = (await shelf.items("season")).filter((item) => item.row["owner_id"] === null);
    expect(await shelf.find({ within: { type: "item", id: seasons[0]?.id ?? 0 } })).toEqual(ONE.slice(3, 6));
    // The other's id answers for it.
    const hidden = (await shelf.items("series")).find((item) => item.id !== id);
    expect(await shelf.catalogue.resolve(ANYBODY, hidden?.uuid ?? "")).toEqual({ type: "item", id });
  });

  it("stays so through further scans, which write nothing, and takes in what is new", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, first());
    await shelf.scan(1, second());
    await shelf.scan(1, again(second()));
    const before = await dump(database);
    await shelf.scan(0, again(first()));
    await shelf.scan(1, again(second()));
    expect((await dump(database)) === before).toBe(true);
    await shelf.scan(
      1,
      aSeries("Show again", [episode(1, 2, "uhd"), episode(1, 3), episode(2, 1), episode(2, 2)], ids),
    );
    expect(await shelf.tree()).toEqual([[...ONE, "Episode 2"]]);
  });

  it("goes on with what is left when a folder is taken away, and is whole when it comes back", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, first());
    await shelf.scan(1, second());
    await shelf.store.removeUnseen(rootOf(shelf.library, 1), shelf.library, new Set([""]));
    expect(await shelf.tree()).toEqual([FIRST]);
    await shelf.scan(1, second());
    expect(await shelf.tree()).toEqual([ONE]);
    // The one that stood for both goes: it stays what people know.
    await shelf.store.removeUnseen(rootOf(shelf.library, 0), shelf.library, new Set([""]));
    expect(await shelf.tree()).toEqual([["Show", ...SECOND.slice(1)]]);
    await shelf.scan(0, first());
    expect(await shelf.tree()).toEqual([ONE]);
  });

  it("becomes one when a provider says so, and two again when it is corrected; both can be taken back", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, first());
    await shelf.scan(1, second({ externalIds: {} }));
    expect(await shelf.tree()).toEqual([FIRST, SECOND]);
    const other = (await shelf.items("series")).find((item) => item.name === "Show again");
    await database.write(async (tx) => {
      await followWork(tx, other?.id ?? 0, "tvdb", { tvdb: "77" }, new Date(1_900_000_000_000));
      await tx.run(
        `INSERT INTO "external_id" ("item_id", "provider", "value", "source") VALUES (?, 'tvdb', '77', 'tvdb')`,
        [other?.id ?? 0],
      );
    });
    expect(await shelf.tree()).toEqual([ONE]);
    const [id = 0] = await shelf.seriesIds();
    await shelf.editing.identify(ADMIN, id, { tvdb: "99" });
    const apart = await shelf.tree();
    expect([apart.length, apart.flat().length]).toEqual([2, FIRST.length + SECOND.length]);
    expect(apart).toEqual([FIRST, SECOND]);
    const [change] = await shelf.editing.history(ADMIN, id);
    await shelf.editing.undo(ADMIN, change?.id ?? 0);
    expect(await shelf.tree()).toEqual([ONE]);
  });

  it("goes on with the other folder's season when the first one's has been seen", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, aSeries("Show", [episode(1, 1)], ids));
    await watch(database, (await shelf.item("Episode 1")).workId, 0);
    await database.write((tx) => tx.run(`UPDATE "watch_state" SET "played" = 1, "last_played_at" = 5`));
    await shelf.scan(1, aSeries("Show again", [episode(2, 1)], ids));
    const next = await shelf.catalogue.nextUp(
      { userId: 1, libraryIds: null },
      { includeResumable: true, offset: 0 },
    );
    const [row] = await shelf.catalogue.items(ANYBODY, next.ids);
    expect([row?.item.parentIndex, row?.item.index, row?.item.seriesId]).toEqual([
      2,
      1,
      (await shelf.seriesIds())[0],
    ]);
  });

  it("is two in two libraries: who may see one of them needn't see the other", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, first());
    await shelf.ingest([second()]);
    expect(await shelf.tree()).toEqual([FIRST, SECOND]);
  });
});

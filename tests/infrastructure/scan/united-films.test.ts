import { describe, expect, it } from "vitest";
import type { UnitDraft } from "../../../src/domain/library/scanning/draft.ts";
import { createEditing } from "../../../src/domain/metadata/editing/editing.ts";
import { createCatalogue } from "../../../src/infrastructure/database/catalogue/catalogue.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createEditStore } from "../../../src/infrastructure/database/editing/edit-store.ts";
import { createIdentityStore } from "../../../src/infrastructure/database/editing/identity/identity-store.ts";
import { createPictureStore } from "../../../src/infrastructure/database/editing/picture-store.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { databases } from "../../support/databases.ts";
import { ADMIN } from "../../support/viewers.ts";
import { aFilm } from "./drafts.ts";
import { aLibrary, aShelf, positionOf, rootOf, watch } from "./library.ts";

const ANYBODY = { userId: null, libraryIds: null };
const ids = { externalIds: { tmdb: "1" } };
const hd = aFilm("Film", { bytes: "hd", inode: "1" }, ids);
const uhd = aFilm("Film in 4K", { bytes: "uhd", inode: "2" }, ids);
/** Nothing has changed on the disk. */
const again = (unit: UnitDraft): UnitDraft => ({
  ...unit,
  files: unit.files.map((file) => ({ ...file, facts: null })),
});
const asEdition = (unit: UnitDraft): UnitDraft => ({
  ...unit,
  items: unit.items.map((item) => ({
    ...item,
    versions: item.versions.map((version) => ({ ...version, edition: "Director's Cut" })),
  })),
});

async function aSplitShelf(database: Database) {
  const shelf = await aShelf(database, "others");
  const library = await aLibrary(database, "split", ["/media/one", "/media/two"], "movies");
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
  const listed = async () =>
    (await catalogue.find(ANYBODY, { kinds: ["movie"], sort: [{ by: "sortName" }] })).ids;
  return {
    ...shelf,
    editing,
    listed,
    idOf: async (place: string) => (await shelf.items("movie")).find((item) => item.place === place)?.id ?? 0,
    scan: (root: number, ...units: Parameters<typeof shelf.store.ingest>[2]) =>
      shelf.store.ingest(rootOf(library, root), library, units, async () => true),
    leave: (root: number) => shelf.store.removeUnseen(rootOf(library, root), library, new Set([""])),
    /** Of each film that is listed, the folders of the files that it plays. */
    async films(): Promise<readonly (readonly string[])[]> {
      const shown = [];
      for (const id of await listed()) {
        const versions = (await catalogue.parts.versions([id])).get(id) ?? [];
        const [row] = await catalogue.items(ANYBODY, [id]);
        expect(row?.versionCount).toBe(versions.length);
        shown.push(versions.map((version) => version.parts[0]?.file.path.split("/").at(-2) ?? ""));
      }
      return shown;
    },
  };
}

const ONE = [["Film", "Film in 4K"]];
const TWO = [["Film"], ["Film in 4K"]];

describe.each(databases)("a film in two folders of a library, on $name", ({ open }) => {
  it("is one with both as versions, whichever folder is scanned, leaves or comes back", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, hd);
    expect((await shelf.scan(1, uhd)).added).toEqual([]);
    expect(await shelf.films()).toEqual(ONE);
    const [id] = await shelf.listed();
    await shelf.scan(0, again(hd));
    await shelf.scan(1, again(uhd));
    expect(await shelf.films()).toEqual(ONE);
    await shelf.leave(0);
    expect([await shelf.films(), await shelf.listed()]).toEqual([[["Film in 4K"]], [id]]);
    await shelf.scan(0, hd);
    await shelf.leave(1);
    expect(await shelf.films()).toEqual([["Film"]]);
    await shelf.scan(1, uhd);
    expect([(await shelf.films())[0]?.toSorted(), await shelf.listed()]).toEqual([ONE[0], [id]]);
  });

  it("is two where one of them is an edition", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, hd);
    await shelf.scan(1, asEdition(uhd));
    expect(await shelf.films()).toEqual(TWO);
  });

  it("is two when a person takes it apart, for ever, until he takes that back", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, hd);
    await shelf.scan(1, uhd);
    const { itemId } = await shelf.editing.split(ADMIN, await shelf.idOf("Film"));
    expect(await shelf.films()).toEqual(TWO);
    await shelf.scan(0, hd);
    await shelf.scan(1, uhd);
    expect(await shelf.films()).toEqual(TWO);
    const [change] = await shelf.editing.history(ADMIN, itemId);
    await shelf.editing.undo(ADMIN, change?.id ?? 0);
    expect(await shelf.films()).toEqual(ONE);
  });

  it("is two when one of them turns out to be another film, and one again when that is taken back", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, hd);
    await shelf.scan(1, uhd);
    await watch(database, (await shelf.item("Film")).workId, 5000);
    await shelf.editing.identify(ADMIN, await shelf.idOf("Film"), { tmdb: "2" });
    expect(await shelf.films()).toEqual(TWO);
    const [one, other] = await shelf.items("movie");
    expect(one?.workId).not.toBe(other?.workId);
    const [change] = await shelf.editing.history(ADMIN, await shelf.idOf("Film"));
    await shelf.editing.undo(ADMIN, change?.id ?? 0);
    expect(await shelf.films()).toEqual(ONE);
    expect(await positionOf(database, (await shelf.item("Film")).workId)).toBe(5000);
  });

  it("is two in two libraries: who may see one of them needn't see the other", async () => {
    await using database = await open();
    const shelf = await aSplitShelf(database);
    await shelf.scan(0, hd);
    await shelf.ingest([uhd]);
    expect(await shelf.films()).toEqual(TWO);
  });
});

import { describe, expect, it } from "vitest";
import type { EditingService } from "../../../src/domain/core.ts";
import { createEditing } from "../../../src/domain/metadata/editing/editing.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createEditStore } from "../../../src/infrastructure/database/editing/edit-store.ts";
import { createIdentityStore } from "../../../src/infrastructure/database/editing/identity/identity-store.ts";
import { createPictureStore } from "../../../src/infrastructure/database/editing/picture-store.ts";
import { databases } from "../../support/databases.ts";
import { ADMIN, guestOf } from "../../support/viewers.ts";
import { aFile, anItem, aUnit, aVersion } from "../scan/drafts.ts";
import { aShelf, type Shelf } from "../scan/library.ts";

interface Desk {
  readonly shelf: Shelf;
  readonly editing: EditingService;
  /** Paths whose sources were asked again. */
  readonly asked: readonly string[];
  /** Scans a film that says this of itself; the same folder and file each time. */
  readonly scan: (fields?: Record<string, unknown>, name?: string) => Promise<number>;
  readonly shown: (itemId: number) => Promise<Record<string, unknown>>;
  readonly locks: (itemId: number) => Promise<readonly string[]>;
}

async function aDesk(database: Database): Promise<Desk> {
  const shelf = await aShelf(database);
  const asked: string[] = [];
  let now = 1_900_000_000_000;
  const editing = createEditing({
    store: createEditStore(database),
    identity: createIdentityStore(database),
    pictures: createPictureStore(database),
    libraries: async () => [],
    moveOnDisk: async () => {},
    ask: async (paths) => void asked.push(...paths),
    clock: () => new Date(now++),
  });
  return {
    shelf,
    editing,
    asked,
    async scan(fields = {}, name = "Film") {
      const path = `${name}/film.mkv`;
      const file = aFile(path, { bytes: name, inode: name });
      const draft = anItem("movie", name, name, { versions: [aVersion(path)], fields });
      await shelf.ingest([aUnit(name, [file], [draft])]);
      return (await shelf.items("movie")).find((item) => item.place === name)?.id ?? 0;
    },
    async shown(itemId) {
      const { fields } = await editing.fields(ADMIN, itemId);
      return Object.fromEntries(fields.map(({ field, value }) => [field, value]));
    },
    async locks(itemId) {
      const { fields } = await editing.fields(ADMIN, itemId);
      return fields.filter((one) => one.locked).map((one) => one.field);
    },
  };
}

describe.each(databases)("editing on $name", ({ open }) => {
  it("shows of each field its value, who says so, and since when", async () => {
    await using database = await open();
    const { editing, scan } = await aDesk(database);
    const id = await scan({ overview: "As scanned", genres: ["Drama"] });
    await editing.edit(ADMIN, id, { set: { overview: "As told" } });
    const { fields } = await editing.fields(ADMIN, id);
    const of = (name: string) => fields.find(({ field }) => field === name);
    expect(of("overview")).toMatchObject({ value: "As told", source: "person", locked: true });
    expect(of("genres")).toMatchObject({ value: ["Drama"], source: "path", locked: false });
    expect(of("overview")?.at?.getTime()).toBe(1_900_000_000_000);
    expect(of("tagline")).toEqual({
      field: "tagline",
      value: null,
      source: null,
      at: null,
      confidence: null,
      by: null,
      locked: false,
    });
  });

  it("keeps what a person said through every later scan, and takes what he left alone", async () => {
    await using database = await open();
    const { editing, scan, shown, shelf } = await aDesk(database);
    const id = await scan({ overview: "One", year: 1999 });
    const told = {
      name: "The Título",
      genres: ["Noir", "noir", "Crime"],
      credits: [{ name: "Ann Actor", role: "actor", character: "Eve" }],
      premieredAt: new Date("1999-05-06T00:00:00Z"),
      addedAt: new Date("2020-01-01T00:00:00Z"),
      tags: [],
    };
    await editing.edit(ADMIN, id, { set: told });
    await scan({
      overview: "Two",
      year: 2001,
      genres: ["Drama"],
      tags: ["scanned"],
      credits: [],
      addedAt: new Date(5),
    });
    expect(await shown(id)).toMatchObject({
      ...told,
      genres: ["Noir", "Crime"],
      overview: "Two",
      year: 2001,
    });
    const film = await shelf.item("The Título");
    expect(film.row).toMatchObject({ sort_name: "titulo", search_name: "the titulo" });
  });

  it("gives a field back to its sources, as it was before, and asks them", async () => {
    await using database = await open();
    const { editing, scan, shown, locks, asked } = await aDesk(database);
    const id = await scan({ overview: "As scanned", year: 1999 });
    await editing.edit(ADMIN, id, { set: { overview: "First" }, lock: ["year"] });
    await editing.edit(ADMIN, id, { set: { overview: "Second" } });
    expect(await locks(id)).toEqual(["overview", "year"]);
    expect(asked).toEqual([]);
    await editing.edit(ADMIN, id, { unlock: ["overview", "year"] });
    expect(await shown(id)).toMatchObject({ overview: "As scanned", year: 1999 });
    expect(await locks(id)).toEqual([]);
    expect(asked).toEqual(["/media/films/Film/film.mkv"]);
    // Though nothing changed on disk, the next scan counts again.
    await scan({ overview: "As scanned", year: 1999 });
    await scan({ overview: "Scanned anew", year: 2000 });
    expect(await shown(id)).toMatchObject({ overview: "Scanned anew", year: 2000 });
  });

  it("keeps a locked field as it is though nobody has edited it, and a locked item altogether", async () => {
    await using database = await open();
    const { editing, scan, shown } = await aDesk(database);
    const id = await scan({ overview: "One", year: 1 + 1999 });
    await editing.edit(ADMIN, id, { lock: ["year"] });
    await scan({ overview: "Two", year: 2001 });
    expect(await shown(id)).toMatchObject({ overview: "Two", year: 2000 });
    await editing.edit(ADMIN, id, { locked: true });
    await scan({ overview: "Three", year: 2002 });
    expect(await shown(id)).toMatchObject({ overview: "Two", year: 2000 });
    await editing.edit(ADMIN, id, { locked: false });
    await scan({ overview: "Three", year: 2002 });
    expect(await shown(id)).toMatchObject({ overview: "Three", year: 2000 });
  });

  it("tells the history, newest first, and takes changes back in any order that makes sense", async () => {
    await using database = await open();
    const { editing, scan, shown, locks } = await aDesk(database);
    const id = await scan({ overview: "As scanned" });
    await editing.edit(ADMIN, id, { set: { overview: "First", tags: ["a"] } });
    await editing.edit(ADMIN, id, { set: { overview: "Second" } });
    await editing.edit(ADMIN, id, { set: { year: 2000 } });
    const changes = await editing.history(ADMIN, id);
    const idOf = (at: number): number => changes[at]?.id ?? 0;
    const [second, first] = [idOf(1), idOf(2)];
    expect(changes[1]?.body.fields.overview).toMatchObject({
      before: { value: "First", origin: { source: "person" }, locked: true },
      after: { value: "Second" },
    });
    await expect(editing.undo(ADMIN, first)).rejects.toMatchObject({
      meaning: "conflict",
      detail: { fields: ["overview"] },
    });
    await editing.undo(ADMIN, second);
    await expect(editing.undo(ADMIN, second)).rejects.toMatchObject({ meaning: "conflict" });
    expect(await shown(id)).toMatchObject({ overview: "First", tags: ["a"], year: 2000 });
    await editing.undo(ADMIN, first);
    expect(await shown(id)).toMatchObject({ overview: "As scanned", tags: [], year: 2000 });
    expect(await locks(id)).toEqual(["year"]);
    const after = await editing.history(ADMIN, id, { limit: 2 });
    expect(after.map(({ act, undoes }) => [act, undoes])).toEqual([
      ["undo", first],
      ["undo", second],
    ]);
    // An undo is undone like anything else.
    await editing.undo(ADMIN, after[0]?.id ?? 0);
    expect(await shown(id)).toMatchObject({ overview: "First", tags: ["a"] });
    expect((await editing.history(ADMIN, id, { before: idOf(0) })).map((one) => one.id)).toEqual([
      second,
      first,
    ]);
  });

  it("edits many items in one act, all or none, and takes it back in one", async () => {
    await using database = await open();
    const { editing, scan, shown } = await aDesk(database);
    const ids = [await scan({ tags: ["old", "kept"] }, "One"), await scan({ tags: [] }, "Two")];
    const edit = { add: { tags: ["new"] }, remove: { tags: ["OLD"] }, set: { officialRating: "PG" } };
    await expect(editing.editMany(ADMIN, [...ids, 999_999], edit)).rejects.toMatchObject({
      meaning: "not-found",
    });
    const { changed } = await editing.editMany(ADMIN, ids, edit);
    expect(changed).toEqual(ids);
    expect(await shown(ids[0] ?? 0)).toMatchObject({ tags: ["kept", "new"], officialRating: "PG" });
    expect(await shown(ids[1] ?? 0)).toMatchObject({ tags: ["new"], officialRating: "PG" });
    const [change] = await editing.history(ADMIN, ids[1] ?? 0);
    await editing.undo(ADMIN, change?.id ?? 0);
    expect(await shown(ids[0] ?? 0)).toMatchObject({ tags: ["old", "kept"], officialRating: null });
    expect(await shown(ids[1] ?? 0)).toMatchObject({ tags: [], officialRating: null });
  });

  it("tells of a change in its own transaction, and writes nothing where nothing changes", async () => {
    await using database = await open();
    const { editing, scan, shelf } = await aDesk(database);
    const id = await scan({ year: 2000 });
    const heard: unknown[] = [];
    database.listen(({ body }) => heard.push(body));
    await editing.edit(ADMIN, id, { set: { year: 2000 } });
    await editing.edit(ADMIN, id, { set: { year: 2000 } });
    expect(heard).toEqual([{ type: "itemsChanged", libraryId: shelf.library.id, itemIds: [id] }]);
    expect(await editing.history(ADMIN, id)).toHaveLength(1);
    await editing.edit(ADMIN, id, { set: { year: 2000, overview: "" }, asForm: true });
    expect(heard).toHaveLength(1);
  });

  it("is for admins, and for items that they see", async () => {
    await using database = await open();
    const { editing, scan, shelf } = await aDesk(database);
    const id = await scan();
    const guest = guestOf(shelf.library.id);
    expect((await editing.fields(guest, id)).fields[0]).toMatchObject({ field: "name", value: "Film" });
    await expect(editing.fields(guestOf(), id)).rejects.toMatchObject({ meaning: "not-found" });
    const elsewhere = { ...guestOf(), isAdmin: true };
    for (const [viewer, meaning] of [
      [guest, "forbidden"],
      [elsewhere, "not-found"],
    ] as const) {
      await expect(editing.edit(viewer, id, { set: { year: 2000 } })).rejects.toMatchObject({ meaning });
      await expect(editing.history(viewer, id)).rejects.toMatchObject({ meaning });
    }
    await expect(editing.undo(guest, 1)).rejects.toMatchObject({ meaning: "forbidden" });
  });

  it("changes nothing at all when one of the values can't stand", async () => {
    await using database = await open();
    const { editing, scan } = await aDesk(database);
    const id = await scan();
    for (const [field, value] of [
      ["year", 12.5],
      ["artists", ["of a film"]],
    ] as const)
      await expect(
        editing.edit(ADMIN, id, { set: { tagline: "fine", [field]: value } }),
      ).rejects.toMatchObject({ meaning: "invalid", detail: { field } });
    expect(await editing.history(ADMIN, id)).toEqual([]);
  });
});

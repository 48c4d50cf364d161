import { describe, expect, it } from "vitest";
import { createLists, type ListService } from "../../../src/domain/library/lists/lists.ts";
import type { ItemQuery } from "../../../src/domain/library/query.ts";
import type { Viewer } from "../../../src/domain/users/user.ts";
import { createCatalogue } from "../../../src/infrastructure/database/catalogue/catalogue.ts";
import { gatherCollections } from "../../../src/infrastructure/database/lists/gather.ts";
import { createListStore } from "../../../src/infrastructure/database/lists/list-store.ts";
import { createSavedSearchStore } from "../../../src/infrastructure/database/lists/saved-searches.ts";
import {
  aLibrary,
  aMovie,
  anAlbum,
  aSeries,
  aUser,
  type DrawnItem,
  viewerOf,
} from "../../support/catalogue.ts";
import { type DatabaseKind, databases } from "../../support/databases.ts";
import { openWorld, type World } from "./catalogue-world.ts";

interface ListWorld extends World {
  readonly lists: ListService;
  readonly admin: Viewer;
}

async function openLists(kind: DatabaseKind): Promise<ListWorld> {
  const world = await openWorld(kind);
  const { database, events } = world;
  const lists = createLists({
    catalogue: createCatalogue(database, events),
    lists: createListStore(database),
    searches: createSavedSearchStore(database),
    clock: () => world.later(),
  });
  return { ...world, lists, admin: viewerOf(await aUser(database, { name: "Root", admin: true })) };
}

const inList = (id: number): ItemQuery => ({ within: { type: "item", id } });

async function entriesOf(
  { lists, viewer }: ListWorld,
  listId: number,
  who = viewer,
): Promise<readonly string[]> {
  const { entries } = await lists.entries(who, listId, { offset: 0 });
  return entries.map(({ view }) => view.item.name);
}

describe.each(databases)("collections on $name", (kind) => {
  it("are items that gather others, seen only where they are asked for", async () => {
    await using world = await openLists(kind);
    const { lists, admin, database } = world;
    const films = await aLibrary(database);
    const one = await aMovie(database, films, { name: "Alien", posters: 1 });
    const two = await aMovie(database, films, { name: "Aliens" });
    const box = await lists.create(admin, {
      kind: "collection",
      name: "Xenomorphs",
      itemIds: [two.id, one.id],
    });

    expect(await world.names(inList(box.id))).toEqual(["Aliens", "Alien"]);
    expect(await world.names({ ...inList(box.id), sort: [{ by: "sortName" }] })).toEqual(["Alien", "Aliens"]);
    expect(await world.names({ kinds: ["collection"] })).toEqual(["Xenomorphs"]);
    expect(await world.names({ kinds: ["collection", "movie"] })).toEqual(["Alien", "Aliens", "Xenomorphs"]);
    expect(await world.names({ excludeKinds: ["folder"] })).toEqual(["Alien", "Aliens"]);
    expect(await world.names({ search: "xeno" })).toEqual(["Xenomorphs"]);
    // Films are found by the collection that they are in.
    expect(await world.names({ search: "xeno", kinds: ["movie"] })).toEqual(["Alien", "Aliens"]);
    const library = { type: "library", id: films.id } as const;
    expect(await world.names({ within: library, recursive: true, kinds: ["collection"] })).toEqual([
      "Xenomorphs",
    ]);

    const view = await world.browse.item(world.viewer, box.id, { parts: ["state", "artwork"] });
    expect(view).toMatchObject({
      unplayedCount: 2,
      artwork: [{ kind: "poster" }],
      item: { childCount: 2, ownerId: null },
    });
    await world.watching.markPlayed(world.ada, one.id, null);
    expect(await world.browse.item(world.viewer, box.id, { parts: ["state"] })).toMatchObject({
      unplayedCount: 1,
    });
  });

  it("take works in once, give them back, and end", async () => {
    await using world = await openLists(kind);
    const { lists, admin, database } = world;
    const films = await aLibrary(database);
    const film = await aMovie(database, films, { name: "Solo" });
    const box = await lists.create(admin, { kind: "collection", name: "Box" });
    await lists.add(admin, box.id, [film.id, film.id, box.id]);
    await lists.add(admin, box.id, [film.id]);
    expect(await world.names(inList(box.id))).toEqual(["Solo"]);
    await lists.removeItems(admin, box.id, [film.id]);
    expect(await world.names(inList(box.id))).toEqual([]);
    expect(await world.names({ search: "box", kinds: ["movie"] })).toEqual([]);
    await lists.update(admin, box.id, { name: "Crate", overview: "Empty." });
    expect(await world.names({ search: "crate" })).toEqual(["Crate"]);
    await lists.remove(admin, box.id);
    await expect(lists.get(admin, box.id)).rejects.toMatchObject({ meaning: "not-found" });
    expect(await world.names({ kinds: ["collection"] })).toEqual([]);
  });

  it("keep a work that comes back, in whichever library it is for the viewer", async () => {
    await using world = await openLists(kind);
    const { lists, admin, database } = world;
    const [here, there] = [await aLibrary(database), await aLibrary(database)];
    const film = await aMovie(database, here, { name: "Here" });
    const box = await lists.create(admin, { kind: "collection", name: "Box", itemIds: [film.id] });
    const guest = viewerOf(await aUser(database, { access: { all: false, libraryIds: [there.id] } }));
    // Nothing in it is there for him: neither is the collection.
    expect(await world.names({ kinds: ["collection"] }, guest)).toEqual([]);
    await expect(lists.get(guest, box.id)).rejects.toMatchObject({ meaning: "not-found" });
    await aMovie(database, there, { name: "There", workId: film.workId });
    expect(await world.names({ kinds: ["collection"] }, guest)).toEqual(["Box"]);
    expect(await world.names(inList(box.id), guest)).toEqual(["There"]);
    expect(await world.names(inList(box.id))).toEqual(["Here"]);
    const gone = (at: number | null): Promise<unknown> =>
      database.write((tx) => tx.run(`UPDATE "item" SET "gone_at" = ? WHERE "id" = ?`, [at, film.id]));
    await gone(1);
    expect(await world.names(inList(box.id))).toEqual(["There"]);
    await gone(null);
    expect(await world.names(inList(box.id))).toEqual(["Here"]);
  });

  it("live by a rule when they have one", async () => {
    await using world = await openLists(kind);
    const { lists, admin, database } = world;
    const films = await aLibrary(database);
    const draw = (name: string, year: number, genre: string): Promise<DrawnItem> =>
      aMovie(database, films, { name, year, genres: [genre], posters: 1 });
    const old = await draw("Old", 1985, "Drama");
    await draw("Older", 1981, "Drama");
    await draw("Other", 1985, "Comedy");
    const rule = { filter: "kind:movie genre:drama year:1980s watched:no", sort: [{ by: "year" as const }] };
    const box = await lists.create(admin, { kind: "collection", name: "Eighties", rule });
    expect(await world.names(inList(box.id))).toEqual(["Older", "Old"]);
    expect(await entriesOf(world, box.id)).toEqual(["Older", "Old"]);
    expect((await world.browse.list(world.viewer, { ...inList(box.id), limit: 1 })).total).toBe(2);
    // Live, and each person's own.
    await world.watching.markPlayed(world.ada, old.id, null);
    expect(await world.names(inList(box.id))).toEqual(["Older"]);
    expect(await world.names(inList(box.id), admin)).toEqual(["Older", "Old"]);
    await draw("Newest", 1989, "Drama");
    expect(await world.names(inList(box.id))).toEqual(["Older", "Newest"]);
    expect(
      await world.names({ ...inList(box.id), recursive: true, filter: undefined as never }),
    ).toHaveLength(2);

    await expect(lists.add(admin, box.id, [old.id])).rejects.toMatchObject({ meaning: "conflict" });
    const update = (filter: string): Promise<unknown> =>
      lists.update(admin, box.id, { rule: { filter, sort: [] } });
    await expect(update("genre:")).rejects.toMatchObject({ meaning: "invalid", detail: { position: 6 } });
    await expect(update("  ")).rejects.toMatchObject({ meaning: "invalid" });
    await update("genre:comedy");
    expect(await world.names(inList(box.id))).toEqual(["Other"]);
    await lists.update(admin, box.id, { rule: null });
    expect(await world.names(inList(box.id))).toEqual([]);
  });

  it("are made and changed by admins only", async () => {
    await using world = await openLists(kind);
    const { lists, admin, viewer } = world;
    const box = await lists.create(admin, { kind: "collection", name: "Box" });
    const refused = { meaning: "forbidden" };
    await expect(lists.create(viewer, { kind: "collection", name: "Mine" })).rejects.toMatchObject(refused);
    await expect(lists.add(viewer, box.id, [])).rejects.toMatchObject(refused);
    await expect(lists.remove(viewer, box.id)).rejects.toMatchObject(refused);
    await expect(lists.create(admin, { kind: "collection", name: " " })).rejects.toMatchObject({
      meaning: "invalid",
    });
  });

  it("come about by themselves when a provider says so, and stay as people want them", async () => {
    await using world = await openLists(kind);
    const { lists, admin, database } = world;
    const films = await aLibrary(database);
    const [one, two, three] = [
      await aMovie(database, films, { name: "Alien", year: 1979 }),
      await aMovie(database, films, { name: "Aliens", year: 1986 }),
      await aMovie(database, films, { name: "Alien 3", year: 1992 }),
    ];
    const works = [one, two, three].map(({ workId }) => workId);
    const say = (...belonging: DrawnItem[]): Promise<void> =>
      database.write(async (tx) => {
        await tx.run(`DELETE FROM "work_collection"`);
        for (const { workId } of belonging)
          await tx.run(
            `INSERT INTO "work_collection" ("work_id", "provider", "value", "name") VALUES (?, 'tmdb', '8091', 'Alien Collection')`,
            [workId],
          );
        await gatherCollections(tx, works, 1_000);
      });
    const collections = (): Promise<readonly string[]> => world.names({ kinds: ["collection"] });
    await say(one);
    expect(await collections()).toEqual([]);
    await say(one, two);
    expect(await collections()).toEqual(["Alien Collection"]);
    const [{ item: box } = { item: null }] = (await world.browse.list(admin, { kinds: ["collection"] }))
      .items;
    const boxId = box?.id ?? 0;
    expect(await world.names(inList(boxId))).toEqual(["Alien", "Aliens"]);
    // What a person took out stays out, what he put in stays in, under his name.
    await lists.removeItems(admin, boxId, [two.id]);
    await lists.update(admin, boxId, { name: "Xenomorphs" });
    await say(one, two, three);
    expect(await world.names(inList(boxId))).toEqual(["Alien", "Alien 3"]);
    expect(await collections()).toEqual(["Xenomorphs"]);
    await say(one);
    expect(await collections()).toEqual([]);
    await say(one, three);
    expect(await collections()).toEqual(["Xenomorphs"]);
    await lists.remove(admin, boxId);
    await say(one, two, three);
    expect(await collections()).toEqual([]);
  });

  it("aren't made for a library that doesn't want them", async () => {
    await using world = await openLists(kind);
    const { database } = world;
    const films = await aLibrary(database);
    const [one, two] = [await aMovie(database, films), await aMovie(database, films)];
    await database.write(async (tx) => {
      await tx.run(`UPDATE "library" SET "settings" = '{"automaticCollections":false}'`);
      for (const { workId } of [one, two])
        await tx.run(
          `INSERT INTO "work_collection" ("work_id", "provider", "value", "name") VALUES (?, 'tmdb', '1', 'Some')`,
          [workId],
        );
      await gatherCollections(tx, [one.workId], 1_000);
    });
    expect(await world.names({ kinds: ["collection"] })).toEqual([]);
  });
});

describe.each(databases)("playlists on $name", (kind) => {
  it("are a person's own, in the order that he gives them, the same thing as often as he likes", async () => {
    await using world = await openLists(kind);
    const { lists, viewer, database } = world;
    const music = await aLibrary(database, { kind: "music" });
    const album = await anAlbum(database, music, { tracks: 2 });
    const films = await aLibrary(database);
    const film = await aMovie(database, films, { name: "Film" });
    const list = await lists.create(viewer, {
      kind: "playlist",
      name: "Evening",
      itemIds: [film.id, album.id],
    });
    expect(await entriesOf(world, list.id)).toEqual(["Film", "Track 1", "Track 2"]);
    await lists.add(viewer, list.id, [film.id]);
    await lists.add(viewer, list.id, [film.id], 1);
    expect(await entriesOf(world, list.id)).toEqual(["Film", "Film", "Track 1", "Track 2", "Film"]);

    const before = (await lists.entries(viewer, list.id, { offset: 0 })).entries;
    await lists.move(viewer, list.id, before[3]?.entryId ?? 0, 0);
    expect(await entriesOf(world, list.id)).toEqual(["Track 2", "Film", "Film", "Track 1", "Film"]);
    await lists.removeEntries(viewer, list.id, [before[0]?.entryId ?? 0, before[4]?.entryId ?? 0]);
    expect(await entriesOf(world, list.id)).toEqual(["Track 2", "Film", "Track 1"]);
    const page = await lists.entries(viewer, list.id, { offset: 1, limit: 1 });
    expect([page.total, page.entries[0]?.view.item.name]).toEqual([3, "Film"]);
    await expect(lists.move(viewer, list.id, 0, 0)).rejects.toMatchObject({ meaning: "not-found" });
    await expect(lists.move(viewer, list.id, before[0]?.entryId ?? 0, 0)).rejects.toMatchObject({
      meaning: "not-found",
    });
  });

  it("are hidden from others unless they are public, and are changed by nobody else", async () => {
    await using world = await openLists(kind);
    const { lists, viewer, admin } = world;
    const list = await lists.create(viewer, { kind: "playlist", name: "Secret mix" });
    const see = (who: Viewer): Promise<readonly string[]> => world.names({ kinds: ["playlist"] }, who);
    expect([await see(viewer), await see(admin)]).toEqual([["Secret mix"], []]);
    expect(await world.names({ search: "secret" }, admin)).toEqual([]);
    expect(await world.browse.items(admin, [list.id])).toEqual([]);
    expect(await world.browse.resolve(admin, list.uuid)).toBeNull();
    expect(await world.names(inList(list.id), admin)).toEqual([]);
    await expect(lists.entries(admin, list.id, { offset: 0 })).rejects.toMatchObject({
      meaning: "not-found",
    });
    await lists.update(viewer, list.id, { isPublic: true });
    expect(await see(admin)).toEqual(["Secret mix"]);
    await expect(lists.update(admin, list.id, { name: "Mine" })).rejects.toMatchObject({
      meaning: "forbidden",
    });
    await expect(
      lists.create({ ...admin, user: null }, { kind: "playlist", name: "Nobody's" }),
    ).rejects.toMatchObject({
      meaning: "invalid",
    });
  });

  it("may follow a rule as well, and take in what a series holds", async () => {
    await using world = await openLists(kind);
    const { lists, viewer, database } = world;
    const shows = await aLibrary(database, { kind: "shows" });
    const series = await aSeries(database, shows, { name: "Show", seasons: [2] });
    const list = await lists.create(viewer, { kind: "playlist", name: "All", itemIds: [series.id] });
    expect(await entriesOf(world, list.id)).toEqual(["Episode 1x1", "Episode 1x2"]);
    const live = await lists.create(viewer, {
      kind: "playlist",
      name: "Next",
      rule: { filter: `kind:episode series:show watched:no`, sort: [{ by: "index" }] },
    });
    expect(await entriesOf(world, live.id)).toEqual(["Episode 1x1", "Episode 1x2"]);
    await world.watching.markPlayed(world.ada, series.episodes[0]?.id ?? 0, null);
    expect(await entriesOf(world, live.id)).toEqual(["Episode 1x2"]);
  });
});

describe.each(databases)("saved searches on $name", (kind) => {
  it("are each person's own, one of a name", async () => {
    await using world = await openLists(kind);
    const { searches } = world.lists;
    await searches.save(world.viewer, { name: "Old", filter: "year<1960", sort: [] });
    const saved = await searches.save(world.viewer, {
      name: "Old",
      filter: "year<1970",
      sort: [{ by: "year" }],
    });
    expect(await searches.list(world.viewer)).toEqual([saved]);
    expect(await searches.list(world.admin)).toEqual([]);
    await expect(
      searches.save(world.viewer, { name: "Bad", filter: "year<", sort: [] }),
    ).rejects.toMatchObject({
      meaning: "invalid",
      detail: { position: 5 },
    });
    await expect(searches.remove(world.admin, saved.id)).rejects.toMatchObject({ meaning: "not-found" });
    await searches.remove(world.viewer, saved.id);
    expect(await searches.list(world.viewer)).toEqual([]);
  });
});

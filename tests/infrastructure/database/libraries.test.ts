import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLibraryService } from "../../../src/domain/library/libraries.ts";
import { DEFAULT_RIGHTS, type User, type Viewer } from "../../../src/domain/users/user.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { createItemFileStore } from "../../../src/infrastructure/database/stores/item-file-store.ts";
import { createJobQueue } from "../../../src/infrastructure/database/stores/job-queue.ts";
import { createLibraryStore } from "../../../src/infrastructure/database/stores/library-store.ts";
import { folders } from "../../../src/infrastructure/folders/folders.ts";
import { mediaRemover } from "../../../src/infrastructure/folders/media-remover.ts";
import { databases } from "../../support/databases.ts";

const meaning = (name: string) => expect.objectContaining({ meaning: name });
const ADMIN: Viewer = { user: null, device: null, isAdmin: true, access: { all: true }, address: null };

const aViewer = (libraryIds: readonly number[], deleteItems: boolean): Viewer => {
  const user: User = {
    id: 1,
    uuid: "u",
    name: "Ann",
    role: "user",
    hasPassword: false,
    disabled: false,
    hidden: false,
    access: { all: false, libraryIds },
    rights: { ...DEFAULT_RIGHTS, deleteItems },
    foreign: {},
    image: null,
    createdAt: new Date(0),
    lastLoginAt: null,
    lastActiveAt: null,
  };
  return { ...ADMIN, user, isAdmin: false, access: user.access };
};

function librariesOn(database: Database) {
  const clock = () => new Date();
  const jobs = createJobQueue(database, clock);
  const libraries = createLibraryService({
    libraries: createLibraryStore(database),
    folders,
    itemFiles: createItemFileStore(database),
    remover: mediaRemover,
    jobs,
    clock,
  });
  return { libraries, jobs };
}

/** Empty folders of these names, in one that goes with the test. */
async function someFolders(...names: readonly string[]) {
  const base = await mkdtemp(join(tmpdir(), "triptych-test-folders-"));
  for (const name of names) await mkdir(join(base, name), { recursive: true });
  return {
    base,
    at: (name: string) => join(base, name),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}

/** A film as a scan would have written it: item, version, part and file; returns the item's id. */
async function putFilm(
  database: Database,
  film: {
    readonly libraryId: number;
    readonly rootId: number;
    readonly path: string;
    readonly workId: number;
  },
): Promise<number> {
  return await database.write(async (tx) => {
    const item = await tx.get<{ id: number }>(
      `INSERT INTO "item" ("uuid", "work_id", "library_id", "root_id", "kind", "media", "is_folder", "place", "name",
         "search_name", "sort_name", "added_at", "changed_at")
       VALUES (?, ?, ?, ?, 'movie', 'video', 0, ?, ?, '', '', 0, 0) RETURNING "id"`,
      [`i${film.workId}`, film.workId, film.libraryId, film.rootId, film.path, film.path],
    );
    const version = await tx.get<{ id: number }>(
      `INSERT INTO "version" ("uuid", "item_id", "position") VALUES (?, ?, 0) RETURNING "id"`,
      [`v${film.workId}`, item?.id ?? 0],
    );
    const file = await tx.get<{ id: number }>(
      `INSERT INTO "file" ("root_id", "path", "directory", "size_bytes", "modified_ms", "inode", "added_at")
       VALUES (?, ?, '', 1, 0, '1', 0) RETURNING "id"`,
      [film.rootId, film.path],
    );
    await tx.run(`INSERT INTO "part" ("version_id", "position", "file_id") VALUES (?, 0, ?)`, [
      version?.id ?? 0,
      file?.id ?? 0,
    ]);
    return item?.id ?? 0;
  });
}

const shown = async (database: Database): Promise<readonly string[]> =>
  (
    await database.read.all<{ name: string }>(
      `SELECT "name" FROM "item" WHERE "gone_at" IS NULL ORDER BY "id"`,
    )
  ).map((row) => row.name);

describe.each(databases)("libraries on $name", ({ open }) => {
  it("have names of their own in any case, and folders that are there", async () => {
    await using database = await open();
    await using places = await someFolders("films", "more");
    const { libraries } = librariesOn(database);
    const films = await libraries.create({
      name: " Films ",
      kind: "movies",
      rootPaths: [`${places.at("films")}/`],
      settings: { metadataLanguage: "de" },
    });
    expect(films).toMatchObject({
      name: "Films",
      kind: "movies",
      roots: [{ path: places.at("films"), state: "ok", checkedAt: null }],
      settings: { enabled: true, watchFolders: true, metadataLanguage: "de", foreign: {} },
    });
    const make = (name: string, rootPaths: readonly string[] = []) =>
      libraries.create({ name, kind: "movies", rootPaths });
    await expect(make("fILMS")).rejects.toThrow(meaning("conflict"));
    await expect(make(" ")).rejects.toThrow(meaning("invalid"));
    await expect(make("a\nb")).rejects.toThrow(meaning("invalid"));
    await writeFile(places.at("file"), "");
    for (const path of ["films", places.at("nothing"), places.at("file"), `${places.at("films")}\0`])
      await expect(make("Bad", [path])).rejects.toThrow(meaning("invalid"));
    expect(await libraries.list(ADMIN)).toEqual([films]);
  });

  it("take further folders, but none twice and none inside another", async () => {
    await using database = await open();
    await using places = await someFolders("films/old", "films2");
    const { libraries } = librariesOn(database);
    const { id } = await libraries.create({ name: "Films", kind: "movies", rootPaths: [places.at("films")] });
    for (const path of [
      places.at("films"),
      places.at("films/old"),
      places.base,
      places.at("films2/../films"),
    ])
      await expect(libraries.addRoot(id, path)).rejects.toThrow(meaning("conflict"));
    const both = await libraries.addRoot(id, places.at("films2"));
    expect(both.roots.map((root) => root.path)).toEqual([places.at("films"), places.at("films2")]);
    const other = await libraries.create({
      name: "Old",
      kind: "movies",
      rootPaths: [places.at("films/old")],
    });
    expect(other.roots).toHaveLength(1);
    expect((await libraries.removeRoot(id, `${places.at("films")}/`)).roots).toHaveLength(1);
    await expect(libraries.removeRoot(id, places.at("films"))).rejects.toThrow(meaning("not-found"));
    await expect(libraries.addRoot(999, places.at("films"))).rejects.toThrow(meaning("not-found"));
  });

  it("are renamed and set in part", async () => {
    await using database = await open();
    const { libraries } = librariesOn(database);
    const { id } = await libraries.create({ name: "Films", kind: "movies", rootPaths: [] });
    await libraries.create({ name: "Shows", kind: "shows", rootPaths: [] });
    await expect(libraries.update(id, { name: "SHOWS" })).rejects.toThrow(meaning("conflict"));
    expect((await libraries.update(id, { name: "FILMS" })).name).toBe("FILMS");
    const changed = await libraries.update(id, { settings: { foreign: { jellyfin: { a: 1 } } } });
    expect(changed).toMatchObject({
      name: "FILMS",
      settings: { enabled: true, foreign: { jellyfin: { a: 1 } } },
    });
    await expect(libraries.update(999, { name: "x" })).rejects.toThrow(meaning("not-found"));
  });

  it("are seen by those who may", async () => {
    await using database = await open();
    const { libraries } = librariesOn(database);
    const films = await libraries.create({ name: "Films", kind: "movies", rootPaths: [] });
    await libraries.create({ name: "Private", kind: "movies", rootPaths: [] });
    expect(await libraries.list(aViewer([films.id], false))).toEqual([films]);
    expect(await libraries.list(aViewer([], false))).toEqual([]);
    expect(await libraries.list(ADMIN)).toHaveLength(2);
  });

  it("hide what was in a folder that is taken away, or in a library that is; nobody's states go", async () => {
    await using database = await open();
    await using places = await someFolders("a", "b");
    const { libraries } = librariesOn(database);
    const { id, roots } = await libraries.create({
      name: "Films",
      kind: "movies",
      rootPaths: [places.at("a"), places.at("b")],
    });
    const [a, b] = roots;
    await putFilm(database, { libraryId: id, rootId: a?.id ?? 0, path: "A.mkv", workId: 1 });
    await putFilm(database, { libraryId: id, rootId: b?.id ?? 0, path: "B.mkv", workId: 2 });
    await database.write((tx) =>
      tx.run(`INSERT INTO "watch_state" ("user_id", "work_id", "changed_at") VALUES (1, 1, 0), (1, 2, 0)`),
    );
    await libraries.removeRoot(id, places.at("a"));
    expect(await shown(database)).toEqual(["B.mkv"]);
    await libraries.remove(id);
    expect(await shown(database)).toEqual([]);
    expect(await libraries.list(ADMIN)).toEqual([]);
    expect(await database.read.all(`SELECT * FROM "library_root"`)).toEqual([]);
    expect(await database.read.get(`SELECT count(*) AS "n" FROM "watch_state"`)).toEqual({ n: 2 });
    await expect(libraries.remove(id)).rejects.toThrow(meaning("not-found"));
    const told = (await createEventLog(database).since(0, 100)).map(({ body }) => body.type);
    expect(told).toEqual([
      "libraryChanged",
      "itemsRemoved",
      "libraryChanged",
      "itemsRemoved",
      "libraryChanged",
    ]);
  });
});

describe.each(databases)("scans asked for on $name", ({ open }) => {
  it("are one job per library, and one per path that was reported", async () => {
    await using database = await open();
    await using places = await someFolders("films", "films2", "shows");
    const { libraries, jobs } = librariesOn(database);
    const films = await libraries.create({ name: "Films", kind: "movies", rootPaths: [places.at("films")] });
    const shows = await libraries.create({ name: "Shows", kind: "shows", rootPaths: [places.at("shows")] });
    const queued = async () =>
      (await jobs.list({ kind: "scan", state: "queued" })).map((job) => [job.key, job.payload]);
    await libraries.scan(films.id);
    await libraries.scan();
    expect(await queued()).toEqual([
      [`library:${shows.id}`, { libraryId: shows.id }],
      [`library:${films.id}`, { libraryId: films.id }],
    ]);
    const under = join(places.at("shows"), "New");
    expect(await libraries.scanPath(under)).toBe(true);
    expect(await libraries.scanPath(under)).toBe(true);
    expect(await libraries.scanPath(places.at("films2"))).toBe(false);
    expect(await libraries.scanPath(`${places.at("shows")}/../other`)).toBe(false);
    expect((await queued())[0]).toEqual([`library:${shows.id}:${under}`, { libraryId: shows.id, under }]);
    expect(await queued()).toHaveLength(3);
    await expect(libraries.scan(999)).rejects.toThrow(meaning("not-found"));
    await libraries.remove(shows.id);
    expect((await queued()).map(([key]) => key)).toEqual([`library:${films.id}`]);
  });
});

describe.each(databases)("deleting media on $name", ({ open }) => {
  it("takes the film and what belongs to it off the disk, for those who may", async () => {
    await using database = await open();
    await using places = await someFolders("films/Alien (1979)");
    const folder = places.at("films/Alien (1979)");
    for (const name of [
      "Alien.mkv",
      "Alien.en.srt",
      "Alien.nfo",
      "Alien-poster.jpg",
      "Alien.3.mkv",
      "notes.txt",
    ])
      await writeFile(join(folder, name), "x");
    const { libraries } = librariesOn(database);
    const { id, roots } = await libraries.create({
      name: "Films",
      kind: "movies",
      rootPaths: [places.at("films")],
    });
    const rootId = roots[0]?.id ?? 0;
    const path = "Alien (1979)/Alien.mkv";
    const item = await putFilm(database, { libraryId: id, rootId, path, workId: 1 });
    await expect(libraries.deleteItem(aViewer([id], false), item)).rejects.toThrow(meaning("forbidden"));
    await expect(libraries.deleteItem(aViewer([], true), item)).rejects.toThrow(meaning("not-found"));
    await expect(libraries.deleteItem(ADMIN, 999)).rejects.toThrow(meaning("not-found"));
    await libraries.deleteItem(aViewer([id], true), item);
    expect((await readdir(folder)).sort()).toEqual(["Alien.3.mkv", "notes.txt"]);
    expect(await shown(database)).toEqual([]);
  });

  it("removes the folder that is empty then, and nothing outside of the library", async () => {
    await using database = await open();
    await using places = await someFolders("films/Alien", "elsewhere");
    await writeFile(places.at("films/Alien/Alien.mkv"), "x");
    await writeFile(places.at("elsewhere/Private.mkv"), "x");
    await symlink(places.at("elsewhere"), places.at("films/Link"));
    const { libraries } = librariesOn(database);
    const { id, roots } = await libraries.create({
      name: "Films",
      kind: "movies",
      rootPaths: [places.at("films")],
    });
    const rootId = roots[0]?.id ?? 0;
    const alien = await putFilm(database, { libraryId: id, rootId, path: "Alien/Alien.mkv", workId: 1 });
    const linked = await putFilm(database, { libraryId: id, rootId, path: "Link/Private.mkv", workId: 2 });
    await libraries.deleteItem(ADMIN, alien);
    expect(await readdir(places.at("films"))).toEqual(["Link"]);
    await expect(libraries.deleteItem(ADMIN, linked)).rejects.toThrow(meaning("unavailable"));
    expect(await readdir(places.at("elsewhere"))).toEqual(["Private.mkv"]);
    expect(await shown(database)).toEqual(["Link/Private.mkv"]);
  });
});

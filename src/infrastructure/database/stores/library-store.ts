import { DomainError, notFound } from "../../../domain/errors.ts";
import type { LibraryKind } from "../../../domain/library/item.ts";
import type { LibraryStore, NewLibraryRecord } from "../../../domain/library/library-ports.ts";
import type { Library, LibraryRoot, LibrarySettings, RootState } from "../../../domain/library/library.ts";
import type { Database, Sql, WritableSql } from "../database.ts";
import { gatherLibrary } from "../lists/gather.ts";
import { isUniqueViolation } from "../sql-error.ts";
import { recordEvent } from "./event-log.ts";
import { hideFiles } from "./hide-media.ts";
import { dateOf } from "./user-rows.ts";

interface LibraryRow {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly kind: LibraryKind;
  readonly settings: string;
  readonly created_at: number;
  readonly changed_at: number;
}

interface RootRow {
  readonly id: number;
  readonly library_id: number;
  readonly path: string;
  readonly state: RootState;
  readonly checked_at: number | null;
}

/** Files that are hidden in one transaction: others write in between. */
const HIDDEN_AT_ONCE = 500;

/** Libraries and their roots in our own tables. */
export function createLibraryStore(database: Database): LibraryStore {
  return {
    list: () => listLibraries(database.read),
    insert: (library) => nameTaken(database.write((tx) => insertLibrary(tx, library))),
    update: (id, changes, at) =>
      nameTaken(
        database.write(async (tx) => {
          const before = await libraryOf(tx, id);
          await tx.run(`UPDATE "library" SET "name" = ?, "settings" = ?, "changed_at" = ? WHERE "id" = ?`, [
            changes.name ?? before.name,
            JSON.stringify(changes.settings ?? before.settings),
            at.getTime(),
            id,
          ]);
          const wanted = changes.settings?.automaticCollections;
          if (wanted !== undefined && wanted !== before.settings.automaticCollections)
            await gatherLibrary(tx, id, at.getTime());
          return await changed(tx, id);
        }),
      ),
    async remove(id, at) {
      const { roots } = await libraryOf(database.read, id);
      for (const root of roots) await hideRoot(database, id, root.id, at.getTime());
      await database.write((tx) => removeLibrary(tx, id, at.getTime()));
    },
    addRoot: (id, path, at) =>
      database.write(async (tx) => {
        await libraryOf(tx, id);
        await insertRoot(tx, id, path);
        await touch(tx, id, at);
        return await changed(tx, id);
      }),
    async removeRoot(id, rootId, at) {
      await hideRoot(database, id, rootId, at.getTime());
      return await database.write(async (tx) => {
        await forgetRoot(tx, rootId, at.getTime());
        await touch(tx, id, at);
        return await changed(tx, id);
      });
    },
  };
}

async function listLibraries(sql: Sql): Promise<readonly Library[]> {
  const rows = await sql.all<LibraryRow>(`SELECT * FROM "library" ORDER BY "id"`);
  const roots = await sql.all<RootRow>(`SELECT * FROM "library_root" ORDER BY "id"`);
  return rows.map((row) =>
    libraryFrom(
      row,
      roots.filter((root) => root.library_id === row.id),
    ),
  );
}

/** JSON is our own writing. */
function libraryFrom(row: LibraryRow, roots: readonly RootRow[]): Library {
  const settings: LibrarySettings = JSON.parse(row.settings);
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    kind: row.kind,
    settings,
    roots: roots.map((root): LibraryRoot => ({
      id: root.id,
      path: root.path,
      state: root.state,
      checkedAt: dateOf(root.checked_at),
    })),
    createdAt: new Date(row.created_at),
    changedAt: new Date(row.changed_at),
  };
}

async function libraryOf(sql: Sql, id: number): Promise<Library> {
  const row = await sql.get<LibraryRow>(`SELECT * FROM "library" WHERE "id" = ?`, [id]);
  if (row === undefined) throw notFound("the library");
  const roots = await sql.all<RootRow>(`SELECT * FROM "library_root" WHERE "library_id" = ? ORDER BY "id"`, [
    id,
  ]);
  return libraryFrom(row, roots);
}

async function nameTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError("conflict", "there is a library of this name", { field: "name" });
    throw error;
  }
}

async function insertLibrary(tx: WritableSql, library: NewLibraryRecord): Promise<Library> {
  const at = library.at.getTime();
  const row = await tx.get<LibraryRow>(
    `INSERT INTO "library" ("uuid", "name", "kind", "settings", "created_at", "changed_at")
     VALUES (?, ?, ?, ?, ?, ?) RETURNING *`,
    [library.uuid, library.name, library.kind, JSON.stringify(library.settings), at, at],
  );
  if (row === undefined) throw new Error("a new library got no row");
  for (const path of library.rootPaths) await insertRoot(tx, row.id, path);
  await recordEvent(tx, { type: "libraryChanged", libraryId: row.id, change: "added" });
  return await libraryOf(tx, row.id);
}

async function insertRoot(tx: WritableSql, libraryId: number, path: string): Promise<void> {
  await tx.run(`INSERT INTO "library_root" ("library_id", "path", "state") VALUES (?, ?, 'ok')`, [
    libraryId,
    path,
  ]);
}

async function touch(tx: WritableSql, id: number, at: Date): Promise<void> {
  await tx.run(`UPDATE "library" SET "changed_at" = ? WHERE "id" = ?`, [at.getTime(), id]);
}

async function changed(tx: WritableSql, id: number): Promise<Library> {
  await recordEvent(tx, { type: "libraryChanged", libraryId: id, change: "changed" });
  return await libraryOf(tx, id);
}

/** Hides what lies below a root, a part at a time; killed in between, the rest follows with the next try. */
async function hideRoot(database: Database, libraryId: number, rootId: number, now: number): Promise<void> {
  for (;;) {
    const files = await database.read.all<{ id: number }>(
      `SELECT "id" FROM "file" WHERE "root_id" = ? AND "gone_at" IS NULL LIMIT ?`,
      [rootId, HIDDEN_AT_ONCE],
    );
    if (files.length === 0) return;
    const ids = files.map((file) => file.id);
    await database.write((tx) => hideFiles(tx, libraryId, ids, now));
  }
}

/** What has no files (its own folder, empty ones) goes with the root itself. */
async function forgetRoot(tx: WritableSql, rootId: number, now: number): Promise<void> {
  await tx.batch([
    {
      sql: `UPDATE "item" SET "gone_at" = ?, "changed_at" = ? WHERE "root_id" = ? AND "gone_at" IS NULL`,
      values: [now, now, rootId],
    },
    { sql: `DELETE FROM "directory" WHERE "root_id" = ?`, values: [rootId] },
    { sql: `DELETE FROM "library_root" WHERE "id" = ?`, values: [rootId] },
  ]);
}

async function removeLibrary(tx: WritableSql, id: number, now: number): Promise<void> {
  const { roots } = await libraryOf(tx, id);
  for (const root of roots) await forgetRoot(tx, root.id, now);
  await tx.batch([
    {
      sql: `UPDATE "item" SET "gone_at" = ?, "changed_at" = ? WHERE "library_id" = ? AND "gone_at" IS NULL`,
      values: [now, now, id],
    },
    { sql: `DELETE FROM "artwork" WHERE "owner_type" = 'library' AND "owner_id" = ?`, values: [id] },
    { sql: `DELETE FROM "user_library" WHERE "library_id" = ?`, values: [id] },
    { sql: `DELETE FROM "library" WHERE "id" = ?`, values: [id] },
  ]);
  await recordEvent(tx, { type: "libraryChanged", libraryId: id, change: "removed" });
}

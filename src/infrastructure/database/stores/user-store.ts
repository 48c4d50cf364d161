import { DomainError, notFound } from "../../../domain/errors.ts";
import type { ActivityBody } from "../../../domain/events/event.ts";
import type { Credentials, NewUser, StoredUserChanges, UserStore } from "../../../domain/users/ports.ts";
import type { LibraryAccess, Rights, User } from "../../../domain/users/user.ts";
import type { Database, Sql, SqlValue, WritableSql } from "../database.ts";
import { isUniqueViolation } from "../sql-error.ts";
import { endTokens } from "./device-store.ts";
import { recordEvent } from "./event-log.ts";
import { userFrom, USER_COLUMNS, usersFrom, type UserRow } from "./user-rows.ts";

/** Users in our own tables. */
export function createUserStore(database: Database): UserStore {
  const { read } = database;
  return {
    async list() {
      const rows = await read.all<UserRow>(
        `SELECT ${USER_COLUMNS} FROM "user" u ORDER BY u."name_key", u."id"`,
      );
      return await usersFrom(read, rows);
    },
    byUuid: (uuid) => findUser(read, `u."uuid" = ?`, uuid),
    byId: (id) => findUser(read, `u."id" = ?`, id),
    credentialsByName: (nameKey) => findCredentials(read, `u."name_key" = ?`, nameKey),
    credentialsById: (id) => findCredentials(read, `u."id" = ?`, id),
    insert: (user) => nameTaken(database.write((tx) => insertUser(tx, user))),
    update: (id, changes) => nameTaken(database.write((tx) => updateUser(tx, id, changes))),
    remove: (id) => database.write((tx) => removeUser(tx, id)),
    noteSignIn: (id, succeeded) => database.write((tx) => noteSignIn(tx, id, succeeded)),
    setPassword: (id, hash, keepTokenHash) =>
      database.write(async (tx) => {
        await changeRow(tx, id, { password_hash: hash });
        await note(tx, id, "password");
        await endTokens(tx, `"user_id" = ? AND "hash" <> ?`, [id, keepTokenHash ?? ""]);
        await recordEvent(tx, { type: "userChanged", userId: id, change: "changed" });
      }),
    setImage: (id, image) =>
      database.write(async (tx) => {
        const { bytes = null, mimeType = null, tag = null } = image ?? {};
        await changeRow(tx, id, { image: bytes, image_type: mimeType, image_tag: tag });
        await recordEvent(tx, { type: "userChanged", userId: id, change: "changed" });
      }),
    async readImage(id) {
      const row = await read.get<{ image: Uint8Array | null; type: string | null; tag: string | null }>(
        `SELECT "image", "image_type" AS "type", "image_tag" AS "tag" FROM "user" WHERE "id" = ?`,
        [id],
      );
      if (row === undefined || row.image === null || row.type === null || row.tag === null) return null;
      return { bytes: row.image, mimeType: row.type, tag: row.tag };
    },
  };
}

async function findRow(sql: Sql, where: string, value: SqlValue): Promise<UserRow | undefined> {
  return await sql.get<UserRow>(`SELECT ${USER_COLUMNS} FROM "user" u WHERE ${where}`, [value]);
}

async function findUser(sql: Sql, where: string, value: SqlValue): Promise<User | null> {
  const row = await findRow(sql, where, value);
  return row === undefined ? null : ((await usersFrom(sql, [row]))[0] ?? null);
}

async function findCredentials(sql: Sql, where: string, value: SqlValue): Promise<Credentials | null> {
  const row = await findRow(sql, where, value);
  if (row === undefined) return null;
  const [user] = await usersFrom(sql, [row]);
  return user === undefined ? null : { user, passwordHash: row.password_hash };
}

async function nameTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError("conflict", "there is a user of this name", { field: "name" });
    throw error;
  }
}

async function insertUser(tx: WritableSql, user: NewUser): Promise<User> {
  const row = await tx.get<UserRow>(
    `INSERT INTO "user" AS u ("uuid", "name", "name_key", "role", "password_hash", "rights", "foreign_values", "created_at")
     VALUES (?, ?, ?, ?, ?, ?, '{}', ?) RETURNING *`,
    [
      user.uuid,
      user.name,
      user.nameKey,
      user.role,
      user.passwordHash,
      JSON.stringify(user.rights),
      user.createdAt.getTime(),
    ],
  );
  if (row === undefined) throw new Error("a new user got no row");
  await recordEvent(tx, { type: "userChanged", userId: row.id, change: "added" });
  await note(tx, row.id, "added");
  return userFrom(row, []);
}

async function updateUser(tx: WritableSql, id: number, changes: StoredUserChanges): Promise<User> {
  const before = await findUser(tx, `u."id" = ?`, id);
  if (before === null) throw notFound("the user");
  await changeRow(tx, id, columnsOf(before, changes));
  if (changes.access !== undefined) await grant(tx, id, changes.access);
  const isAdminBefore = before.role === "admin" && !before.disabled;
  if (isAdminBefore) await keepAnAdmin(tx);
  if (changes.disabled === true) await endTokens(tx, `"user_id" = ?`, [id]);
  await recordEvent(tx, { type: "userChanged", userId: id, change: "changed" });
  const after = await findUser(tx, `u."id" = ?`, id);
  if (after === null) throw notFound("the user");
  return after;
}

/** Nothing is written where nothing was wrong before. */
async function noteSignIn(tx: WritableSql, id: number, succeeded: boolean): Promise<void> {
  const row = await tx.get<{ rights: string; failed: number; role: string }>(
    `SELECT "rights", "role", "failed_sign_ins" AS "failed" FROM "user" WHERE "id" = ?`,
    [id],
  );
  const { maxFailedSignIns: most = 0 } = JSON.parse(row?.rights ?? "{}") as Partial<Rights>;
  if (row === undefined || (succeeded ? row.failed === 0 : most <= 0)) return;
  const failed = succeeded ? 0 : row.failed + 1;
  await changeRow(tx, id, { failed_sign_ins: failed });
  if (succeeded || failed < most) return;
  await changeRow(tx, id, { disabled: 1 });
  await note(tx, id, "shutOut");
  // The last one who can let others in again isn't shut out.
  if (row.role === "admin") await keepAnAdmin(tx);
  await endTokens(tx, `"user_id" = ?`, [id]);
  await recordEvent(tx, { type: "userChanged", userId: id, change: "changed" });
}

const flag = (value: boolean): number => (value ? 1 : 0);

function columnsOf(before: User, changes: StoredUserChanges): Readonly<Record<string, SqlValue>> {
  const rights: Rights = { ...before.rights, ...changes.rights };
  return {
    ...(changes.name === undefined ? {} : { name: changes.name.name, name_key: changes.name.nameKey }),
    role: changes.role ?? before.role,
    disabled: flag(changes.disabled ?? before.disabled),
    hidden: flag(changes.hidden ?? before.hidden),
    all_libraries: flag((changes.access ?? before.access).all),
    rights: JSON.stringify(rights),
    foreign_values: JSON.stringify(changes.foreign ?? before.foreign),
    ...(changes.limits === undefined ? {} : { limits: JSON.stringify(changes.limits) }),
    // Whoever lets an account in again forgives what shut it out.
    ...(changes.disabled === false && before.disabled ? { failed_sign_ins: 0 } : {}),
  };
}

/** Column names are ours, never a caller's. Throws `not-found`. */
async function changeRow(
  tx: WritableSql,
  id: number,
  columns: Readonly<Record<string, SqlValue>>,
): Promise<void> {
  const assignments = Object.keys(columns).map((column) => `"${column}" = ?`);
  const changed = await tx.run(`UPDATE "user" SET ${assignments.join(", ")} WHERE "id" = ?`, [
    ...Object.values(columns),
    id,
  ]);
  if (changed === 0) throw notFound("the user");
}

async function grant(tx: WritableSql, userId: number, access: LibraryAccess): Promise<void> {
  const granted = access.all ? [] : [...new Set(access.libraryIds)];
  await tx.batch([
    { sql: `DELETE FROM "user_library" WHERE "user_id" = ?`, values: [userId] },
    ...granted.map((libraryId) => ({
      // Ids of libraries that are gone by now are passed over.
      sql: `INSERT INTO "user_library" ("user_id", "library_id") SELECT ?, "id" FROM "library" WHERE "id" = ?`,
      values: [userId, libraryId],
    })),
  ]);
}

async function removeUser(tx: WritableSql, id: number): Promise<void> {
  const user = await findUser(tx, `u."id" = ?`, id);
  if (user === null) throw notFound("the user");
  await note(tx, id, "removed");
  await endTokens(tx, `"user_id" = ?`, [id]);
  const tables = [
    "user_library",
    "list_share",
    "device",
    "preference",
    "watch_state",
    "named_favorite",
    "play_log",
    "next_up",
  ];
  await tx.batch([
    ...tables.map((table) => ({ sql: `DELETE FROM "${table}" WHERE "user_id" = ?`, values: [id] })),
    { sql: `DELETE FROM "user" WHERE "id" = ?`, values: [id] },
  ]);
  if (user.role === "admin" && !user.disabled) await keepAnAdmin(tx);
  await recordEvent(tx, { type: "userChanged", userId: id, change: "removed" });
}

/** For those who look it up later, with the name that he has now. */
async function note(
  tx: WritableSql,
  userId: number,
  what: Extract<ActivityBody, { readonly type: "accountNoted" }>["what"],
): Promise<void> {
  const row = await tx.get<{ name: string }>(`SELECT "name" FROM "user" WHERE "id" = ?`, [userId]);
  if (row !== undefined) await recordEvent(tx, { type: "accountNoted", userId, userName: row.name, what });
}

/** A server that nobody may administer could only be repaired by hand. */
async function keepAnAdmin(tx: WritableSql): Promise<void> {
  const row = await tx.get(`SELECT 1 AS "one" FROM "user" WHERE "role" = 'admin' AND "disabled" = 0 LIMIT 1`);
  if (row === undefined) throw new DomainError("forbidden", "one user must be able to administer the server");
}

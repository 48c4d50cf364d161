import { notFound } from "../../../domain/errors.ts";
import type { DeviceStore, Seen, SignInRecord } from "../../../domain/users/ports.ts";
import type { Device, User } from "../../../domain/users/user.ts";
import type { Database, Sql, SqlValue, Statement, WritableSql } from "../database.ts";
import { recordEvent } from "./event-log.ts";
import { deviceFrom, USER_COLUMNS, usersFrom, type DeviceRow, type UserRow } from "./user-rows.ts";

/** Devices that nobody has signed in on for so long are forgotten at the user's next sign-in. */
const FORGOTTEN_AFTER_MS = 90 * 24 * 60 * 60_000;
const SIGNED_IN = `EXISTS (SELECT 1 FROM "token" t WHERE t."device_id" = d."id")`;

/** Devices and their tokens in our own tables. */
export function createDeviceStore(database: Database): DeviceStore {
  const { read } = database;
  return {
    signIn: (record) => database.write((tx) => signIn(tx, record)),
    find: (tokenHash) => findHolder(read, tokenHash),
    async isKnown(userId, clientDeviceId) {
      const row = await read.get(
        `SELECT 1 AS "one" FROM "device" WHERE "user_id" = ? AND "client_device_id" = ?`,
        [userId, clientDeviceId],
      );
      return row !== undefined;
    },
    signOut: (tokenHash) => database.write((tx) => endTokens(tx, `"hash" = ?`, [tokenHash])),
    async list(userId) {
      const [where, values]: [string, SqlValue[]] =
        userId === null ? [SIGNED_IN, []] : [`${SIGNED_IN} AND d."user_id" = ?`, [userId]];
      const rows = await database.scan.all<DeviceRow>(
        `SELECT d.* FROM "device" d WHERE ${where} ORDER BY d."last_seen_at" DESC, d."id"`,
        values,
      );
      return rows.map(deviceFrom);
    },
    update: (id, changes) => database.write((tx) => updateDevice(tx, id, changes)),
    remove: (id) => database.write((tx) => removeDevice(tx, id)),
    seen: (devices) => database.write(async (tx) => void (await tx.batch(devices.flatMap(seenStatements)))),
    async seenSince(since) {
      const rows = await database.scan.all<DeviceRow>(
        `SELECT d.* FROM "device" d WHERE ${SIGNED_IN} AND d."last_seen_at" >= ? ORDER BY d."last_seen_at"`,
        [since.getTime()],
      );
      return rows.map(deviceFrom);
    },
  };
}

async function findHolder(
  read: Sql,
  tokenHash: string,
): Promise<{ readonly user: User; readonly device: Device } | null> {
  const device = await read.get<DeviceRow>(
    `SELECT d.* FROM "token" t JOIN "device" d ON d."id" = t."device_id" WHERE t."hash" = ?`,
    [tokenHash],
  );
  if (device === undefined) return null;
  const rows = await read.all<UserRow>(`SELECT ${USER_COLUMNS} FROM "user" u WHERE u."id" = ?`, [
    device.user_id,
  ]);
  const [user] = await usersFrom(read, rows);
  return user === undefined ? null : { user, device: deviceFrom(device) };
}

async function signIn(
  tx: WritableSql,
  { userId, deviceUuid, client, tokenHash, at }: SignInRecord,
): Promise<{ readonly user: User; readonly device: Device }> {
  const now = at.getTime();
  const device = await tx.get<DeviceRow>(
    `INSERT INTO "device" ("uuid", "user_id", "client_device_id", "name", "client", "client_version",
       "created_at", "last_seen_at", "last_address")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT ("user_id", "client_device_id") DO UPDATE SET
       "name" = excluded."name", "client" = excluded."client", "client_version" = excluded."client_version",
       "last_seen_at" = excluded."last_seen_at", "last_address" = excluded."last_address"
     RETURNING *`,
    [
      deviceUuid,
      userId,
      client.deviceId,
      client.deviceName,
      client.client,
      client.version,
      now,
      now,
      client.address,
    ],
  );
  if (device === undefined) throw new Error("a device got no row");
  const [, , , rows] = await tx.batch<UserRow>([
    { sql: `DELETE FROM "token" WHERE "device_id" = ?`, values: [device.id] },
    {
      sql: `INSERT INTO "token" ("hash", "user_id", "device_id", "created_at") VALUES (?, ?, ?, ?)`,
      values: [tokenHash, userId, device.id, now],
    },
    {
      sql: `DELETE FROM "device" WHERE "user_id" = ? AND "last_seen_at" < ?
              AND NOT EXISTS (SELECT 1 FROM "token" t WHERE t."device_id" = "device"."id")`,
      values: [userId, now - FORGOTTEN_AFTER_MS],
    },
    {
      sql: `UPDATE "user" AS u SET "last_login_at" = ?, "last_active_at" = ? WHERE "id" = ? RETURNING *`,
      values: [now, now, userId],
    },
  ]);
  const [user] = await usersFrom(tx, rows ?? []);
  // Removed since the password was checked.
  if (user === undefined) throw notFound("the user");
  const { deviceName, address } = client;
  await recordEvent(tx, { type: "signedIn", userId, userName: user.name, deviceName, address }, at);
  return { user, device: deviceFrom(device) };
}

async function updateDevice(
  tx: WritableSql,
  id: number,
  changes: Parameters<DeviceStore["update"]>[1],
): Promise<Device> {
  const statements: Statement[] = [];
  if (changes.customName !== undefined)
    statements.push({
      sql: `UPDATE "device" SET "custom_name" = ? WHERE "id" = ?`,
      values: [changes.customName, id],
    });
  if (changes.capabilities !== undefined)
    statements.push({
      sql: `UPDATE "device" SET "capabilities" = ? WHERE "id" = ?`,
      values: [JSON.stringify(changes.capabilities), id],
    });
  await tx.batch(statements);
  const row = await tx.get<DeviceRow>(`SELECT d.* FROM "device" d WHERE d."id" = ?`, [id]);
  if (row === undefined) throw notFound("the device");
  return deviceFrom(row);
}

/** Ends tokens that fit, and tells whose they were. The condition is ours, never a caller's. */
export async function endTokens(
  tx: WritableSql,
  condition: string,
  values: readonly SqlValue[],
): Promise<void> {
  const ended = await tx.all<{ user_id: number; device_id: number }>(
    `DELETE FROM "token" WHERE ${condition} RETURNING "user_id", "device_id"`,
    values,
  );
  for (const { user_id: userId, device_id: deviceId } of ended)
    await recordEvent(tx, { type: "signedOut", userId, deviceId });
}

async function removeDevice(tx: WritableSql, id: number): Promise<void> {
  await endTokens(tx, `"device_id" = ?`, [id]);
  if ((await tx.run(`DELETE FROM "device" WHERE "id" = ?`, [id])) === 0) throw notFound("the device");
}

function seenStatements(seen: Seen): readonly Statement[] {
  const at = seen.at.getTime();
  return [
    {
      // A sign-in that came meanwhile is newer.
      sql: `UPDATE "device" SET "last_seen_at" = ?, "last_address" = coalesce(?, "last_address"), "name" = ?,
              "client" = ?, "client_version" = ? WHERE "id" = ? AND "last_seen_at" <= ?`,
      values: [at, seen.address, seen.name, seen.client, seen.clientVersion, seen.deviceId, at],
    },
    {
      sql: `UPDATE "user" SET "last_active_at" = ?
            WHERE "id" = ? AND ("last_active_at" IS NULL OR "last_active_at" < ?)`,
      values: [at, seen.userId, at],
    },
  ];
}

import { type ContentLimits, NO_LIMITS } from "../../../domain/users/limits.ts";
import { accessOf, DEFAULT_RIGHTS, type Device, type Rights, type User } from "../../../domain/users/user.ts";
import type { Sql } from "../database.ts";

export interface UserRow {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly role: User["role"];
  readonly password_hash: string | null;
  readonly disabled: number;
  readonly hidden: number;
  readonly all_libraries: number;
  readonly rights: string;
  readonly foreign_values: string;
  readonly image_type: string | null;
  readonly image_tag: string | null;
  readonly created_at: number;
  readonly last_login_at: number | null;
  readonly last_active_at: number | null;
  readonly limits: string | null;
}

/** All but the picture. */
export const USER_COLUMNS = [
  "id",
  "uuid",
  "name",
  "role",
  "password_hash",
  "disabled",
  "hidden",
  "all_libraries",
  "rights",
  "foreign_values",
  "image_type",
  "image_tag",
  "created_at",
  "last_login_at",
  "last_active_at",
  "limits",
]
  .map((column) => `u."${column}"`)
  .join(", ");

export const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** JSON columns are our own writing: `rights` and `limits` may lack what later versions added. */
export function userFrom(row: UserRow, libraryIds: readonly number[]): User {
  const rights: Partial<Rights> = JSON.parse(row.rights);
  const foreign: User["foreign"] = JSON.parse(row.foreign_values);
  const limits: ContentLimits = {
    ...NO_LIMITS,
    ...(JSON.parse(row.limits ?? "{}") as Partial<ContentLimits>),
  };
  const { image_tag: tag, image_type: mimeType } = row;
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    role: row.role,
    hasPassword: row.password_hash !== null,
    disabled: row.disabled === 1,
    hidden: row.hidden === 1,
    access: accessOf(row.all_libraries === 1 ? { all: true } : { all: false, libraryIds }, limits),
    rights: { ...DEFAULT_RIGHTS, ...rights },
    foreign,
    image: tag === null || mimeType === null ? null : { tag, mimeType },
    createdAt: new Date(row.created_at),
    lastLoginAt: dateOf(row.last_login_at),
    lastActiveAt: dateOf(row.last_active_at),
  };
}

/** The users of these rows, in their order, with the libraries they may see: two queries for any number. */
export async function usersFrom(sql: Sql, rows: readonly UserRow[]): Promise<readonly User[]> {
  const limited = rows.filter((row) => row.all_libraries === 0).map((row) => row.id);
  const access = new Map<number, number[]>();
  if (limited.length > 0) {
    const granted = await sql.all<{ user_id: number; library_id: number }>(
      `SELECT "user_id", "library_id" FROM "user_library"
       WHERE "user_id" IN (${limited.map(() => "?").join(", ")}) ORDER BY "library_id"`,
      limited,
    );
    for (const { user_id, library_id } of granted)
      access.set(user_id, [...(access.get(user_id) ?? []), library_id]);
  }
  return rows.map((row) => userFrom(row, access.get(row.id) ?? []));
}

export interface DeviceRow {
  readonly id: number;
  readonly uuid: string;
  readonly user_id: number;
  readonly client_device_id: string;
  readonly name: string;
  readonly custom_name: string | null;
  readonly client: string;
  readonly client_version: string;
  readonly capabilities: string | null;
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly last_address: string | null;
}

export function deviceFrom(row: DeviceRow): Device {
  const capabilities: Device["capabilities"] =
    row.capabilities === null ? null : JSON.parse(row.capabilities);
  return {
    id: row.id,
    uuid: row.uuid,
    userId: row.user_id,
    clientDeviceId: row.client_device_id,
    name: row.name,
    customName: row.custom_name,
    client: row.client,
    clientVersion: row.client_version,
    createdAt: new Date(row.created_at),
    lastSeenAt: new Date(row.last_seen_at),
    lastAddress: row.last_address,
    capabilities,
  };
}

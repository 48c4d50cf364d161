import { big, bytes, defaulted, id, int, nullable, primary, table, text, type Table } from "./columns.ts";

/** People who watch, their devices and what lets them in. */
export const USERS_TABLES: readonly Table[] = [
  table(
    "user",
    {
      id,
      uuid: text,
      name: text,
      name_key: text,
      role: text,
      password_hash: nullable(text),
      disabled: defaulted(int, 0),
      hidden: defaulted(int, 0),
      all_libraries: defaulted(int, 1),
      rights: text,
      foreign_values: text,
      image_type: nullable(text),
      image_tag: nullable(text),
      image: nullable(bytes),
      created_at: big,
      last_login_at: nullable(big),
      last_active_at: nullable(big),
      limits: nullable(text),
      failed_sign_ins: defaulted(int, 0),
    },
    [
      { name: "user_uuid", columns: ["uuid"], unique: true },
      { name: "user_name_key", columns: ["name_key"], unique: true },
    ],
  ),
  table("user_library", { user_id: primary(int), library_id: primary(int) }),
  table(
    "device",
    {
      id,
      uuid: text,
      user_id: int,
      client_device_id: text,
      name: text,
      custom_name: nullable(text),
      client: text,
      client_version: text,
      capabilities: nullable(text),
      created_at: big,
      last_seen_at: big,
      last_address: nullable(text),
    },
    [
      { name: "device_uuid", columns: ["uuid"], unique: true },
      { name: "device_client", columns: ["user_id", "client_device_id"], unique: true },
    ],
  ),
  table(
    "token",
    {
      hash: primary(text),
      user_id: int,
      device_id: int,
      created_at: big,
      last_used_at: nullable(big),
    },
    [{ name: "token_device", columns: ["device_id"] }],
  ),
  table(
    "api_key",
    {
      id,
      token: text,
      name: text,
      created_at: big,
      last_used_at: nullable(big),
    },
    [{ name: "api_key_token", columns: ["token"], unique: true }],
  ),
  table("preference", {
    user_id: primary(int),
    client: primary(text),
    name: primary(text),
    value: text,
  }),
];

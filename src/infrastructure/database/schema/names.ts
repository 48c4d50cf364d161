import { big, id, int, nullable, primary, table, text, type Table } from "./columns.ts";

/** People, genres and the like, and the pictures of all of them. */
export const NAMES_TABLES: readonly Table[] = [
  table("certificate", { text: primary(text), rank: nullable(int) }),
  table("person", { id, uuid: text, key: text, name: text, created_at: big }, [
    { name: "person_uuid", columns: ["uuid"], unique: true },
    { name: "person_key", columns: ["key"], unique: true },
  ]),
  table(
    "credit",
    {
      item_id: primary(int),
      position: primary(int),
      person_id: int,
      role: text,
      character: nullable(text),
    },
    [{ name: "credit_person", columns: ["person_id", "role", "item_id"] }],
  ),
  table(
    "label",
    {
      id,
      uuid: text,
      kind: text,
      key: text,
      name: text,
      created_at: big,
    },
    [
      { name: "label_uuid", columns: ["uuid"], unique: true },
      { name: "label_key", columns: ["kind", "key"], unique: true },
    ],
  ),
  table(
    "item_label",
    {
      item_id: primary(int),
      kind: primary(text),
      position: primary(int),
      label_id: int,
    },
    [
      { name: "item_label_label", columns: ["label_id", "item_id"] },
      { name: "item_label_item", columns: ["item_id", "kind", "label_id"] },
    ],
  ),
  table(
    "item_artist",
    {
      item_id: primary(int),
      role: primary(text),
      position: primary(int),
      artist_item_id: int,
    },
    [{ name: "item_artist_artist", columns: ["artist_item_id", "role"] }],
  ),
  table(
    "artwork",
    {
      id,
      owner_type: text,
      owner_id: int,
      kind: text,
      position: int,
      origin: text,
      source_path: text,
      source_stamp: text,
      stored_path: nullable(text),
      tag: text,
      width: nullable(int),
      height: nullable(int),
      blurhash: nullable(text),
      state: text,
    },
    [
      { name: "artwork_owner", columns: ["owner_type", "owner_id", "kind", "position"], unique: true },
      { name: "artwork_state", columns: ["state"] },
    ],
  ),
];

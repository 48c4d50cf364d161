import { big, id, int, nullable, primary, table, text, type Table } from "./columns.ts";

/** Libraries, their folders, and settings of the server. */
export const LIBRARIES_TABLES: readonly Table[] = [
  table("setting", { name: primary(text), value: text }),
  table(
    "library",
    {
      id,
      uuid: text,
      name: text,
      kind: text,
      settings: text,
      created_at: big,
      changed_at: big,
    },
    [
      { name: "library_uuid", columns: ["uuid"], unique: true },
      { name: "library_name", columns: ["name"], unique: true },
    ],
  ),
  table(
    "library_root",
    {
      id,
      library_id: int,
      path: text,
      state: text,
      checked_at: nullable(big),
    },
    [{ name: "library_root_path", columns: ["library_id", "path"], unique: true }],
  ),
  table("directory", {
    root_id: primary(int),
    path: primary(text),
    modified_ms: big,
    inode: text,
  }),
];

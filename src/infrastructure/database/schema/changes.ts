import { big, id, int, nullable, table, text, type Table } from "./columns.ts";

/** What people did to items, with what was before: their history, and how it is undone. */
export const CHANGES_TABLES: readonly Table[] = [
  table(
    "item_change",
    {
      id,
      item_id: int,
      act: text,
      user_id: nullable(int),
      at: big,
      batch: nullable(text),
      body: text,
      undoes: nullable(int),
      undone_by: nullable(int),
    },
    [
      { name: "item_change_item", columns: ["item_id", "id"] },
      { name: "item_change_batch", columns: ["batch"], where: '"batch" IS NOT NULL' },
    ],
  ),
];

import { big, defaulted, id, int, nullable, primary, table, text, type Table } from "./columns.ts";

/** Searching and lists. The full-text index itself (`search_index`) is no table that TypeORM could describe. */
export const SEARCH_TABLES: readonly Table[] = [
  table("search_term", { word: primary(text), tail: text }, [
    { name: "search_term_tail", columns: ["tail", "word"] },
  ]),
  table("search_document", { item_id: primary(int), weight: int, hash: text }),
  table("item_trait", { kind: primary(text), value: primary(text), item_id: primary(int) }, [
    { name: "item_trait_item", columns: ["item_id", "kind", "value"] },
  ]),
  table(
    "item_list",
    {
      item_id: primary(int),
      user_id: nullable(int),
      is_public: defaulted(int, 0),
      rule: nullable(text),
      rule_sort: nullable(text),
      source: nullable(text),
      dismissed: defaulted(int, 0),
    },
    [{ name: "item_list_source", columns: ["source"], unique: true, where: `"source" IS NOT NULL` }],
  ),
  table(
    "list_entry",
    { id, list_id: int, position: int, work_id: int, item_id: int, origin: text, added_at: big },
    [
      { name: "list_entry_list", columns: ["list_id", "position", "id", "work_id", "item_id", "origin"] },
      { name: "list_entry_work", columns: ["work_id", "list_id"] },
    ],
  ),
  table("list_share", { list_id: primary(int), user_id: primary(int), can_edit: int }, [
    { name: "list_share_user", columns: ["user_id", "list_id"] },
  ]),
  table(
    "saved_search",
    { id, user_id: int, name: text, filter: text, sort: nullable(text), created_at: big },
    [{ name: "saved_search_name", columns: ["user_id", "name"], unique: true }],
  ),
];

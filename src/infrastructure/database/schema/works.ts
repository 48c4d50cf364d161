import { big, id, int, primary, table, text, type Table } from "./columns.ts";

/** What a file is a copy of, and how it is recognized. */
export const WORKS_TABLES: readonly Table[] = [
  table("work", { id, kind: text, name: text, created_at: big }),
  table(
    "work_claim",
    {
      scheme: primary(text),
      value: primary(text),
      work_id: primary(int),
      source: text,
      created_at: big,
    },
    [{ name: "work_claim_work", columns: ["work_id"] }],
  ),
];

import { big, defaulted, id, int, nullable, real, table, text, type Table } from "./columns.ts";

/** What runs in the background, and what happened. */
export const JOBS_TABLES: readonly Table[] = [
  table(
    "job",
    {
      id,
      kind: text,
      key: text,
      payload: text,
      state: text,
      priority: int,
      progress: nullable(real),
      message: nullable(text),
      attempts: defaulted(int, 0),
      again: defaulted(int, 0),
      not_before: nullable(big),
      max_attempts: int,
      error: nullable(text),
      created_at: big,
      started_at: nullable(big),
      finished_at: nullable(big),
    },
    [
      { name: "job_state", columns: ["state", "priority", "id"] },
      {
        name: "job_active",
        columns: ["kind", "key"],
        unique: true,
        where: `"state" IN ('queued', 'running')`,
      },
    ],
  ),
  table("event", { id, at: big, type: text, body: text }, [{ name: "event_type", columns: ["type", "id"] }]),
];

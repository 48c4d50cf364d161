import { z } from "zod";
import type { SearchIndex } from "../../../domain/library/search/index-job.ts";
import type { Database, Sql } from "../database.ts";
import { INDEX_VERSION, indexItems } from "./index-items.ts";

const SETTING = "search.index";
/** Some tens of milliseconds: others write in between. */
const ITEMS_AT_ONCE = 100;

/** How far the index has been made, and by which version of it; kept with the settings. */
const progressSchema = z.object({ version: z.int(), upTo: z.int(), isDone: z.boolean() });
type Progress = z.infer<typeof progressSchema>;

const BEGINNING: Progress = { version: INDEX_VERSION, upTo: 0, isDone: false };

export function createSearchIndex(database: Database): SearchIndex {
  return {
    isCurrent: async () => (await progressOf(database.read)).isDone,
    async advance() {
      const { upTo } = await progressOf(database.read);
      const rows = await database.read.all<{ id: number }>(
        `SELECT "id" FROM "item" WHERE "id" > ? ORDER BY "id" LIMIT ${ITEMS_AT_ONCE}`,
        [upTo],
      );
      const last = await database.read.get<{ id: number | null }>(`SELECT MAX("id") AS "id" FROM "item"`);
      const reached = rows.at(-1)?.id ?? upTo;
      const isDone = rows.length < ITEMS_AT_ONCE;
      await database.write(async (tx) => {
        await indexItems(
          tx,
          rows.map((row) => row.id),
        );
        await tx.run(
          `INSERT INTO "setting" ("name", "value") VALUES (?, ?)
           ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`,
          [SETTING, JSON.stringify({ version: INDEX_VERSION, upTo: reached, isDone } satisfies Progress)],
        );
      });
      return isDone ? 1 : Math.min(0.99, reached / Math.max(1, last?.id ?? 1));
    },
  };
}

async function progressOf(sql: Sql): Promise<Progress> {
  const row = await sql.get<{ value: string }>(`SELECT "value" FROM "setting" WHERE "name" = ?`, [SETTING]);
  const known = row === undefined ? null : progressSchema.safeParse(JSON.parse(row.value)).data;
  return known?.version === INDEX_VERSION ? known : BEGINNING;
}

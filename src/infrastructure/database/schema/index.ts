import { EntitySchema } from "typeorm";
import { CHANGES_TABLES } from "./changes.ts";
import { columnOptions, type Table } from "./columns.ts";
import { FILES_TABLES } from "./files.ts";
import { ITEMS_TABLES } from "./items.ts";
import { JOBS_TABLES } from "./jobs.ts";
import { LIBRARIES_TABLES } from "./libraries.ts";
import { NAMES_TABLES } from "./names.ts";
import { PROVIDERS_TABLES } from "./providers.ts";
import { SEARCH_TABLES } from "./search.ts";
import { SEGMENTS_TABLES } from "./segments.ts";
import { SOUNDS_TABLES } from "./sounds.ts";
import { USERS_TABLES } from "./users.ts";
import { WATCHING_TABLES } from "./watching.ts";
import { WORKS_TABLES } from "./works.ts";

const TABLES: readonly Table[] = [
  ...LIBRARIES_TABLES,
  ...WORKS_TABLES,
  ...ITEMS_TABLES,
  ...FILES_TABLES,
  ...NAMES_TABLES,
  ...USERS_TABLES,
  ...WATCHING_TABLES,
  ...JOBS_TABLES,
  ...SEGMENTS_TABLES,
  ...SOUNDS_TABLES,
  ...PROVIDERS_TABLES,
  ...CHANGES_TABLES,
  ...SEARCH_TABLES,
];

/** Every table as the stores expect it: the migrations must lead to exactly this, which a test compares. */
export function entitiesOf(kind: "sqlite" | "postgres"): readonly EntitySchema[] {
  return TABLES.map(({ name, columns, indices }) => {
    const described = Object.entries(columns).map(([key, column]) => [key, columnOptions(column, kind)]);
    return new EntitySchema({
      name,
      tableName: name,
      columns: Object.fromEntries(described),
      indices: [...indices],
    });
  });
}

/** How many of a query's items have each value of what they can be narrowed by. Kept until the library changes. */
import type { Audience, FacetCount, FacetCountRows } from "../../../domain/library/browse-ports.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Database } from "../database.ts";
import { whereOf } from "./find.ts";
import { asking } from "./summaries.ts";
import type { KeptAnswers } from "./totals.ts";

interface CountRow {
  readonly facet: string;
  readonly value: string | number;
  readonly count: number;
}

const COLUMNS = { kinds: "kind", years: "year", certificates: "official_rating", widths: "width" } as const;
type ColumnFacet = keyof typeof COLUMNS;
const COLUMN_FACETS = Object.keys(COLUMNS) as readonly ColumnFacet[];

/**
 * Three queries at once: each counts another table, and each is read from indexes alone as far as the filter allows.
 * `CROSS` keeps SQLite from going through all labels and looking each one's item up; PostgreSQL joins as it likes.
 */
export async function findFacetCounts(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: ItemQuery,
): Promise<FacetCountRows> {
  const clauses = await whereOf(database, audience, query);
  const ask = asking(database, kept, clauses);
  const where = `WHERE ${clauses.sql}`;
  const [columns, labels, traits] = await Promise.all([
    ask<CountRow>(columnsSql(where), clauses.values),
    ask<CountRow>(
      `SELECT l."kind" AS "facet", l."name" AS "value", c."count" FROM (
         SELECT x."label_id", COUNT(*) AS "count" FROM "item" i CROSS JOIN "item_label" x
         ${where} AND x."item_id" = i."id" GROUP BY x."label_id") c JOIN "label" l ON l."id" = c."label_id"`,
      clauses.values,
    ),
    ask<CountRow>(
      `SELECT t."kind" AS "facet", t."value", COUNT(*) AS "count"
       FROM "item" i CROSS JOIN "item_trait" t ${where} AND t."item_id" = i."id" GROUP BY t."kind", t."value"`,
      clauses.values,
    ),
  ]);
  const byColumn = grouped(columns);
  return {
    kinds: byColumn["kinds"] ?? [],
    years: byColumn["years"] ?? [],
    certificates: byColumn["certificates"] ?? [],
    widths: byColumn["widths"] ?? [],
    labels: grouped(labels),
    traits: grouped(traits),
  };
}

/** The items once, then each column of them. */
function columnsSql(where: string): string {
  const list = Object.values(COLUMNS)
    .map((column) => `i."${column}"`)
    .join(", ");
  const counts = COLUMN_FACETS.map((facet) => {
    const column = `h."${COLUMNS[facet]}"`;
    return `SELECT '${facet}' AS "facet", CAST(${column} AS text) AS "value", COUNT(*) AS "count" FROM "hit" h
      WHERE ${column} IS NOT NULL GROUP BY ${column}`;
  });
  return `WITH "hit" AS MATERIALIZED (SELECT ${list} FROM "item" i ${where}) ${counts.join(" UNION ALL ")}`;
}

function grouped(rows: readonly CountRow[]): Readonly<Record<string, readonly FacetCount[]>> {
  const groups = Map.groupBy(rows, (row) => row.facet);
  return Object.fromEntries(
    Array.from(groups, ([facet, own]) => [
      facet,
      own
        .map((row): FacetCount => ({ value: String(row.value), count: Number(row.count) }))
        .filter(({ value }) => value !== ""),
    ]),
  );
}

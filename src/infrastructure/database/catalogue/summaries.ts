/** What there is in all of a query's items: years, genres, ratings, numbers per kind. Kept until the library changes. */
import type { Audience, FacetRows } from "../../../domain/library/browse-ports.ts";
import type { ItemKind, LabelKind, Named } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Database, Row, SqlValue } from "../database.ts";
import { addAccess } from "./access.ts";
import { Clauses } from "./clauses.ts";
import { compileFilters } from "./compile.ts";
import { whereOf } from "./find.ts";
import type { KeptAnswers } from "./totals.ts";

type Ask = <R = Row>(sql: string, values: readonly SqlValue[]) => Promise<readonly R[]>;

/** Asks on a reading thread; what doesn't depend on a person is kept. */
export function asking(database: Database, kept: KeptAnswers, clauses: Clauses): Ask {
  return async (sql, values) =>
    clauses.dependsOnState
      ? await database.scan.all(sql, values)
      : await kept.of(sql, values, () => database.scan.all(sql, values));
}

export async function findYears(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: ItemQuery,
): Promise<readonly number[]> {
  const clauses = await whereOf(database, audience, query);
  return await yearsOf(asking(database, kept, clauses), clauses);
}

async function yearsOf(ask: Ask, clauses: Clauses): Promise<readonly number[]> {
  const rows = await ask<{ year: number }>(
    `SELECT DISTINCT i."year" FROM "item" i WHERE ${clauses.sql} AND i."year" IS NOT NULL ORDER BY i."year"`,
    clauses.values,
  );
  return rows.map((row) => row.year);
}

export async function findFacets(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: ItemQuery,
): Promise<FacetRows> {
  const clauses = await whereOf(database, audience, query);
  const ask = asking(database, kept, clauses);
  const [genres, tags, years, audioLanguages, subtitleLanguages, ratings] = await Promise.all([
    labelsOf(ask, clauses, "genre"),
    labelsOf(ask, clauses, "tag"),
    yearsOf(ask, clauses),
    languagesOf(ask, clauses, "audio"),
    languagesOf(ask, clauses, "subtitle"),
    ask<{ official_rating: string }>(
      `SELECT DISTINCT i."official_rating" FROM "item" i WHERE ${clauses.sql} AND i."official_rating" <> ''
       ORDER BY i."official_rating"`,
      clauses.values,
    ),
  ]);
  return {
    genres,
    tags: tags.map((tag) => tag.name),
    years,
    officialRatings: ratings.map((row) => row.official_rating),
    audioLanguages,
    subtitleLanguages,
  };
}

/** There are few: each is looked for until one item has it. A series has those of its episodes. */
async function languagesOf(
  ask: Ask,
  clauses: Clauses,
  kind: "audio" | "subtitle",
): Promise<readonly string[]> {
  const rows = await ask<{ value: string }>(
    `SELECT t."value" FROM (SELECT DISTINCT "value" FROM "item_trait" WHERE "kind" = '${kind}') t WHERE EXISTS (
       SELECT 1 FROM "item_trait" x JOIN "item" e ON e."id" = x."item_id"
         JOIN "item" i ON i."id" IN (e."id", e."season_id", e."series_id", e."album_id")
       WHERE x."kind" = '${kind}' AND x."value" = t."value" AND ${clauses.sql}) ORDER BY t."value"`,
    clauses.values,
  );
  return rows.map((row) => row.value);
}

async function labelsOf(ask: Ask, clauses: Clauses, kind: LabelKind): Promise<readonly Named[]> {
  return await ask<Named>(
    `SELECT l."id", l."uuid", l."name" FROM "label" l WHERE l."kind" = '${kind}' AND EXISTS (
       SELECT 1 FROM "item_label" x JOIN "item" i ON i."id" = x."item_id"
       WHERE x."label_id" = l."id" AND ${clauses.sql}) ORDER BY l."key"`,
    clauses.values,
  );
}

export async function countKinds(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: { readonly isFavorite?: boolean },
): Promise<ReadonlyMap<ItemKind, number>> {
  const clauses = compileFilters(audience, { type: "everything" }, query);
  const rows = await asking(
    database,
    kept,
    clauses,
  )<{ kind: ItemKind; count: number }>(
    `SELECT i."kind", COUNT(*) AS "count" FROM "item" i WHERE ${clauses.sql} GROUP BY i."kind"`,
    clauses.values,
  );
  return new Map(rows.map((row) => [row.kind, Number(row.count)]));
}

/** Direct children of each library's root folders. */
export async function countLibraryChildren(
  database: Database,
  audience: Audience,
): Promise<ReadonlyMap<number, number>> {
  const clauses = new Clauses(audience);
  clauses.and(`i."parent_id" IS NULL AND i."kind" = 'folder' AND i."gone_at" IS NULL`);
  addAccess(clauses);
  const rows = await database.read.all<{ library_id: number; children: number }>(
    `SELECT i."library_id", SUM(i."child_count") AS "children" FROM "item" i WHERE ${clauses.sql}
     GROUP BY i."library_id"`,
    clauses.values,
  );
  return new Map(rows.map((row) => [row.library_id, Number(row.children)]));
}

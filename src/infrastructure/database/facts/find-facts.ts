/** What tools said of items, by their files and folders. */
import { posix } from "node:path";
import { FACT_KINDS, type FactKind, type MediaFact } from "../../../domain/metadata/facts/fact.ts";
import type { KeptFact } from "../../../domain/metadata/facts/facts.ts";
import type { Sql } from "../database.ts";
import { inIds, inTexts, listOf } from "../scan/sql.ts";

export interface FactRow {
  readonly path: string;
  readonly kind: FactKind;
  readonly source: MediaFact["source"];
  readonly content: string;
  readonly at: number;
}

/** What isn't in a column of its own. */
export type FactContent = Omit<MediaFact, "path" | "kind" | "source">;

interface PathRow {
  readonly id: number;
  readonly kind: FactKind;
  readonly path: string | null;
  readonly place: string;
  readonly root: string | null;
  readonly file: string | null;
}

/** By item, with what was united with it; of a film's file before those of its folder. */
export async function factsOf(
  sql: Sql,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, readonly KeptFact[]>> {
  const isAny = await sql.get(`SELECT 1 AS "one" FROM "media_fact" LIMIT 1`);
  if (isAny === undefined || itemIds.length === 0) return new Map();
  const rows = await sql.all<PathRow>(
    `SELECT i."id", i."kind", o."path", o."place", r."path" AS "root", f."path" AS "file" FROM "item" AS i
     JOIN "item" AS o ON o."id" = i."id" OR o."merged_into" = i."id"
     LEFT JOIN "version" AS v ON v."item_id" = o."id" LEFT JOIN "part" AS p ON p."version_id" = v."id"
     LEFT JOIN "file" AS f ON f."id" = p."file_id" AND f."gone_at" IS NULL
     LEFT JOIN "library_root" AS r ON r."id" = COALESCE(f."root_id", o."root_id")
     WHERE i."id" IN ${inIds(sql)} AND i."kind" IN (${FACT_KINDS.map((kind) => `'${kind}'`).join(", ")})
       AND (i."owner_id" IS NULL OR i."merged_into" IS NOT NULL)
     ORDER BY CASE WHEN o."id" = i."id" THEN 0 ELSE 1 END, o."id"`,
    [listOf(itemIds)],
  );
  const paths = new Map(
    [...Map.groupBy(rows, (row) => row.id)].map(([id, own]) => [id, own.flatMap(pathsOf)]),
  );
  const facts = await sql.all<FactRow>(
    `SELECT "path", "kind", "source", "content", "at" FROM "media_fact" WHERE "path" IN ${inTexts(sql)}`,
    [listOf(new Set([...paths.values()].flat()))],
  );
  const byPath = Map.groupBy(facts, (fact) => fact.path);
  const kinds = new Map(rows.map((row) => [row.id, row.kind]));
  return new Map(
    [...paths].map(([id, own]) => {
      const found = [...new Set(own)].flatMap((path) => byPath.get(path) ?? []);
      return [id, found.filter((fact) => fact.kind === kinds.get(id)).map(toFact)];
    }),
  );
}

/**
 * The file; of a film also the folder that is its own, of a series that alone. Of a folder with several films nothing
 * holds that is said of one.
 */
function pathsOf({ kind, path, place, root, file }: PathRow): readonly string[] {
  if (kind === "series") return path === null ? [] : [path];
  const whole = file === null || root === null ? path : posix.join(root, file);
  const own = kind === "movie" && root !== null ? posix.join(root, place) : null;
  return [whole, own].flatMap((one) => one ?? []);
}

export function toFact({ path, kind, source, content, at }: FactRow): KeptFact {
  return { path, kind, source, ...(JSON.parse(content) as FactContent), at: new Date(Number(at)) };
}

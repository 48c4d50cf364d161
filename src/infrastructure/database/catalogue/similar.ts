/** Items that share people, tags, studios and genres with one: bounded work, however common a genre is. */
import type { Audience } from "../../../domain/library/browse-ports.ts";
import type { Item } from "../../../domain/library/item.ts";
import type { Database, SqlValue } from "../database.ts";
import { addAccess } from "./access.ts";
import { Clauses, LISTED } from "./clauses.ts";

/** How much sharing one of each tells: people and tags more than what half of a library has. */
const WEIGHTS = { tag: 10, genre: 10, studio: 5, country: 0 } as const;
const PERSON_WEIGHT = 6;
const MAX_PEOPLE = 12;
const MAX_LABELS = 24;
/** Rows that one shared thing may bring into play; the newest items where there are more. */
const MAX_SHARING = 800;
/** Those that share most, of which the row is read at all. */
const MAX_READ = 1_200;

interface LabelRow {
  readonly label_id: number;
  readonly kind: keyof typeof WEIGHTS;
}

export async function findSimilar(
  database: Database,
  audience: Audience,
  item: Item,
  limit: number,
): Promise<readonly number[]> {
  const [labels, people] = await Promise.all([
    database.read.all<LabelRow>(
      `SELECT "label_id", "kind" FROM "item_label" WHERE "item_id" = ? ORDER BY "kind" DESC, "position" LIMIT ${MAX_LABELS}`,
      [item.id],
    ),
    database.read.all<{ person_id: number }>(
      `SELECT DISTINCT "person_id" FROM "credit" WHERE "item_id" = ? AND "position" < ${MAX_PEOPLE}`,
      [item.id],
    ),
  ]);
  const shared = [
    ...labels
      .filter((label) => WEIGHTS[label.kind] > 0)
      .map((label) => sharing("item_label", "label_id", label.label_id, WEIGHTS[label.kind])),
    ...people.map((credit) => sharing("credit", "person_id", credit.person_id, PERSON_WEIGHT)),
  ];
  if (shared.length === 0 || limit <= 0) return [];
  const clauses = new Clauses(audience);
  clauses.and(LISTED);
  clauses.and(`i."kind" = ? AND i."id" <> ? AND i."work_id" <> ?`, item.kind, item.id, item.workId);
  addAccess(clauses);
  const rows = await database.scan.all<{ id: number }>(
    `SELECT i."id" FROM (SELECT "item_id", SUM("weight") AS "score" FROM (${shared.map((part) => part.sql).join(" UNION ALL ")}) p
       GROUP BY "item_id" ORDER BY "score" DESC, "item_id" DESC LIMIT ${MAX_READ}) f
     JOIN "item" i ON i."id" = f."item_id" WHERE ${clauses.sql}
     ORDER BY f."score" DESC, COALESCE(i."community_rating", 0) DESC, i."id" LIMIT ?`,
    [...shared.flatMap((part) => part.values), ...clauses.values, limit],
  );
  return rows.map((row) => row.id);
}

function sharing(
  table: "item_label" | "credit",
  column: string,
  id: number,
  weight: number,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  return {
    sql: `SELECT * FROM (SELECT DISTINCT x."item_id", ${weight} AS "weight" FROM "${table}" x WHERE x."${column}" = ?
      ORDER BY x."item_id" DESC LIMIT ${MAX_SHARING}) s`,
    values: [id],
  };
}

import type { Audience, Owner, Target } from "../../../domain/library/browse-ports.ts";
import { LABEL_KINDS, type LabelKind, type Uuid } from "../../../domain/library/item.ts";
import type { Sql } from "../database.ts";
import { addAccess } from "./access.ts";
import { Clauses, inList, inSlices, LISTED } from "./clauses.ts";

interface TargetRow {
  readonly type: "item" | "version" | "part" | "library" | "person" | "label";
  readonly id: number;
  readonly name: string;
  readonly kind: string;
}

/**
 * One statement of index probes over all that has a uuid. The first counts: an item that is there, what answers for one
 * that was merged away, a version (an item that a person made a version of another is found as that), and the rest.
 */
const EVERYWHERE = `
  SELECT 1 AS "rank", 'item' AS "type", "id", '' AS "name", '' AS "kind" FROM "item"
    WHERE "uuid" = ? AND "gone_at" IS NULL AND "merged_into" IS NULL
  UNION ALL SELECT 2, 'item', "item_id", '', '' FROM "item_alias" WHERE "uuid" = ?
  UNION ALL SELECT 3, 'version', "id", '', '' FROM "version" WHERE "uuid" = ?
  UNION ALL SELECT 4, 'part', "file_id", '', '' FROM "part" WHERE "uuid" = ?
  UNION ALL SELECT 5, 'library', "id", '', '' FROM "library" WHERE "uuid" = ?
  UNION ALL SELECT 6, 'person', "id", "name", '' FROM "person" WHERE "uuid" = ?
  UNION ALL SELECT 7, 'label', "id", "name", "kind" FROM "label" WHERE "uuid" = ?
  UNION ALL SELECT 8, 'item', COALESCE("merged_into", "id"), '', '' FROM "item" WHERE "uuid" = ?
  ORDER BY 1 LIMIT 1`;
const TABLES = 8;

/** What the uuid names; whether an item is there for the audience is seen when it is read. */
export async function resolveUuid(sql: Sql, audience: Audience, uuid: Uuid): Promise<Target | null> {
  const row = await sql.get<TargetRow>(
    EVERYWHERE,
    Array.from({ length: TABLES }, () => uuid),
  );
  if (row === undefined) return null;
  if (row.type === "item" || row.type === "version" || row.type === "library")
    return { type: row.type, id: row.id };
  if (row.type === "part") return { type: "part", uuid };
  if (!(await isSeen(sql, audience, row))) return null;
  const named = { id: row.id, uuid, name: row.name };
  if (row.type === "person") return { type: "person", named };
  return isLabelKind(row.kind) ? { type: "label", kind: row.kind, named } : null;
}

const isLabelKind = (kind: string): kind is LabelKind => LABEL_KINDS.some((known) => known === kind);

/** A person or genre that only stands on hidden items is hidden too. */
async function isSeen(sql: Sql, audience: Audience, row: TargetRow): Promise<boolean> {
  if (audience.libraryIds === null && audience.limits === undefined) return true;
  const clauses = new Clauses(audience);
  clauses.and(LISTED);
  addAccess(clauses);
  const side = row.type === "person" ? `"credit" x` : `"item_label" x`;
  const column = row.type === "person" ? "person_id" : "label_id";
  const found = await sql.get(
    `SELECT 1 FROM ${side} JOIN "item" i ON i."id" = x."item_id" WHERE x."${column}" = ? AND ${clauses.sql} LIMIT 1`,
    [row.id, ...clauses.values],
  );
  return found !== undefined;
}

/** Item ids by uuid, aliases included. */
export async function resolveItemUuids(sql: Sql, uuids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, number>> {
  const rows = await inSlices(uuids, (some) => itemRowsOf(sql, some));
  return new Map(rows.map((row) => [row.uuid, row.id]));
}

/** The last row of a uuid counts. */
async function itemRowsOf(
  sql: Sql,
  uuids: readonly Uuid[],
): Promise<readonly { readonly uuid: string; readonly id: number }[]> {
  const list = inList(uuids);
  return await sql.all<{ uuid: string; id: number }>(
    `SELECT 1 AS "rank", "uuid", COALESCE("merged_into", "id") AS "id" FROM "item" WHERE "uuid" ${list.sql}
     UNION ALL SELECT 2, "uuid", "item_id" FROM "item_alias" WHERE "uuid" ${list.sql}
     UNION ALL SELECT 3, "uuid", COALESCE("merged_into", "id") FROM "item" WHERE "uuid" ${list.sql} AND "gone_at" IS NULL
     ORDER BY 1`,
    [...list.values, ...list.values, ...list.values],
  );
}

/** The item whose version answers to this condition. */
export async function readOwner(sql: Sql, condition: string, value: string | number): Promise<Owner | null> {
  const row = await sql.get<{ item_id: number; uuid: string }>(
    `SELECT COALESCE(i."merged_into", i."id") AS "item_id", v."uuid" FROM "version" v
     JOIN "item" i ON i."id" = v."item_id" WHERE ${condition}`,
    [value],
  );
  return row === undefined ? null : { itemId: row.item_id, versionUuid: row.uuid };
}

/** From an item's parent up to its library's root folder. */
export async function readAncestors(sql: Sql, itemId: number): Promise<readonly number[]> {
  const rows = await sql.all<{ id: number }>(
    `WITH RECURSIVE up("id", "parent_id", "depth") AS (
       SELECT i."id", i."parent_id", 0 FROM "item" i WHERE i."id" = ? UNION ALL
       SELECT p."id", p."parent_id", u."depth" + 1 FROM "item" p JOIN up u ON p."id" = u."parent_id"
       WHERE u."depth" < ${MAX_DEPTH})
     SELECT "id" FROM up WHERE "depth" > 0 ORDER BY "depth"`,
    [itemId],
  );
  return rows.map((row) => row.id);
}

/** Deeper than any file system allows; ends what a damaged tree would make endless. */
const MAX_DEPTH = 1000;

import { isDomainError } from "../../../domain/errors.ts";
import type { Filter } from "../../../domain/library/filter/filter.ts";
/** Collections and playlists as the catalogue sees them: who sees which, and what is in them. */
import { readFilter } from "../../../domain/library/filter/read.ts";
import { type ItemKind, LIST_KINDS, NO_LIBRARY } from "../../../domain/library/item.ts";
import type { ItemQuery, Sort } from "../../../domain/library/query.ts";
import type { Sql } from "../database.ts";
import type { Clauses } from "./clauses.ts";
import { conditionOf, type Condition } from "./filter-sql.ts";
import { limitCondition } from "./limits.ts";

/** What is in a list: the works that somebody put there, or what a rule finds just now. */
export type ListContent =
  | { readonly type: "entries"; readonly id: number }
  | { readonly type: "rule"; readonly filter: Filter | null; readonly sort: readonly Sort[] };

const isList = (kind: ItemKind): boolean => LIST_KINDS.some((list) => list === kind);

export async function contentOf(sql: Sql, id: number): Promise<ListContent> {
  const row = await sql.get<{ rule: string | null; rule_sort: string | null }>(
    `SELECT "rule", "rule_sort" FROM "item_list" WHERE "item_id" = ?`,
    [id],
  );
  if (row === undefined || row.rule === null) return { type: "entries", id };
  return ruleFrom(row.rule, row.rule_sort);
}

/** Our own writing, of this version or another: a rule that is understood no more finds nothing. */
export function ruleFrom(rule: string, sort: string | null): ListContent {
  try {
    const order = sort === null ? [] : (JSON.parse(sort) as readonly Sort[]);
    return { type: "rule", filter: readFilter(rule), sort: order };
  } catch (error) {
    if (!isDomainError(error, "invalid")) throw error;
    return { type: "rule", filter: { type: "not", of: { type: "text", text: "" } }, sort: [] };
  }
}

/** In `owner_id` of lists: keeps them out of all that is listed without being asked for, by the indexes' conditions. */
export const LIST_OWNER = 0;

/**
 * Lists aren't part of all that there is: they are named (by kind or id), or found by their names. Then only those are
 * there that are the person's own or everybody's, and of which something is there for him.
 */
export function listsAsked({ kinds, ids, search }: ItemQuery): "none" | "too" | "only" {
  if (kinds === undefined) return ids === undefined && search === undefined ? "none" : "too";
  if (!kinds.some(isList)) return "none";
  return kinds.every(isList) ? "only" : "too";
}

export function addLists(query: ItemQuery, to: Clauses): void {
  if (listsAsked(query) !== "none")
    addListAccess(to, query.kinds !== undefined && !query.kinds.includes("playlist"));
}

/** `areShared`: only lists that are the same for everybody are asked for. */
export function addListAccess(to: Clauses, areShared = false): void {
  const member = memberSql(to);
  const shared = `l."user_id" IS NULL${member.sql}`;
  if (areShared)
    return to.and(
      `(i."library_id" <> ${NO_LIBRARY} OR i."id" IN (SELECT l."item_id" FROM "item_list" l WHERE ${shared}))`,
      ...member.values,
    );
  to.and(
    `(i."library_id" <> ${NO_LIBRARY} OR i."id" IN (SELECT l."item_id" FROM "item_list" l
      WHERE l."user_id" = ? OR l."is_public" = 1 OR (${shared})
        OR l."item_id" IN (SELECT h."list_id" FROM "list_share" h WHERE h."user_id" = ?)))`,
    to.userId,
    ...member.values,
    to.userId,
  );
}

function memberSql({ audience }: Clauses): Condition {
  if (audience.libraryIds === null && audience.limits === undefined) return { sql: "", values: [] };
  const there = thereFor(audience);
  return {
    sql: ` AND (l."rule" IS NOT NULL OR EXISTS (SELECT 1 FROM "list_entry" e JOIN "item" j ON j."work_id" = e."work_id"
      WHERE e."list_id" = l."item_id" AND e."origin" <> 'excluded' AND j."gone_at" IS NULL${there.sql}))`,
    values: there.values,
  };
}

/** What is there for the audience, of `item j`. Ids of libraries are our own numbers. */
function thereFor({ libraryIds, limits }: Clauses["audience"]): Condition {
  const libraries =
    libraryIds === null ? "" : ` AND j."library_id" IN (${[-1, ...libraryIds].map(Number).join(", ")})`;
  if (limits === undefined) return { sql: libraries, values: [] };
  const { sql, values } = limitCondition(limits, "j");
  return { sql: `${libraries} AND ${sql}`, values };
}

/** The item that stands for an entry's work: the one that was put there, or another of the same work that is there. */
export function standIn(audience: Clauses["audience"]): Condition {
  const there = thereFor(audience);
  return {
    sql: `(SELECT COALESCE(j."merged_into", j."id") FROM "item" j WHERE j."work_id" = e."work_id" AND j."gone_at" IS NULL
      AND (j."owner_id" IS NULL OR j."merged_into" IS NOT NULL)${there.sql}
      ORDER BY CASE WHEN j."id" = e."item_id" THEN 0 ELSE 1 END, j."id" LIMIT 1)`,
    values: there.values,
  };
}

/** The condition on `item i` for being in a list. */
export function memberCondition(content: ListContent, to: Clauses): Condition {
  if (content.type === "entries") {
    const stand = standIn(to.audience);
    return {
      sql: `i."id" IN (SELECT ${stand.sql} FROM "list_entry" e WHERE e."list_id" = ? AND e."origin" <> 'excluded')`,
      values: [...stand.values, content.id],
    };
  }
  const { sql, values } =
    content.filter === null ? { sql: "1 = 1", values: [] } : conditionOf(content.filter, to);
  return { sql: `(i."kind" NOT IN ('collection', 'playlist', 'folder') AND ${sql})`, values };
}

/** What is in a list, or anywhere below of what is in it. */
export function belowList(content: ListContent, to: Clauses): Condition {
  const direct = memberCondition(content, to);
  if (content.type === "rule") return direct;
  const stand = standIn(to.audience);
  const members = `SELECT ${stand.sql} FROM "list_entry" e
    WHERE e."list_id" = ? AND e."origin" <> 'excluded'`;
  const columns = [`i."id"`, `i."series_id"`, `i."season_id"`, `i."album_id"`];
  return {
    sql: `(${columns.map((column) => `${column} IN (${members})`).join(" OR ")})`,
    values: columns.flatMap(() => [...stand.values, content.id]),
  };
}

/** The order in which somebody put things into a list. */
export const entryOrder = (listId: number): Condition => ({
  sql: `COALESCE((SELECT MIN(e."position") FROM "list_entry" e WHERE e."list_id" = ? AND e."work_id" = i."work_id"), 0)`,
  values: [listId],
});

import type { Audience, Ids } from "../../../domain/library/browse-ports.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Database, SqlValue } from "../database.ts";
import type { Clauses } from "./clauses.ts";
import { compileFilters, compileOrder } from "./compile.ts";
import { knownScope, type KnownScope } from "./scope.ts";
import { type SearchPlan, searchPlans } from "./search.ts";
import type { KeptAnswers } from "./totals.ts";

/** Ids of one page in order, and how many there are: both read from indexes alone as far as the query allows. */
export async function findIds(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  query: ItemQuery,
): Promise<Ids> {
  const scope = await knownScope(database.read, audience, query.within);
  const pageBy = async (search?: SearchPlan): Promise<Ids> => {
    const clauses = compileFilters(audience, scope, query, search);
    const order = compileOrder(query, scope, clauses, search);
    return await pageOf({
      database,
      kept,
      from: `"item" i WHERE ${clauses.sql}`,
      values: clauses.values,
      columns: `i."id"`,
      order: order.sql,
      orderValues: order.values,
      query,
      keepTotal: !clauses.dependsOnState && search === undefined,
      countWithPage: search?.isCommon === false,
      isFiltered: search === undefined && hasFilter(query, scope),
    });
  };
  if (query.search === undefined) return await pageBy();
  let found: Ids = { ids: [], total: 0 };
  for await (const plan of searchPlans(database.scan, query)) {
    found = await pageBy(plan);
    if (found.ids.length > 0 || (await isBeyondEnd(database, audience, scope, query, plan, found))) break;
  }
  return found;
}

const hasFilter = (query: ItemQuery, scope: KnownScope): boolean =>
  query.filter !== undefined || (scope.type === "list" && scope.content.type === "rule");

/** An empty page may lie behind others that aren't. */
async function isBeyondEnd(
  database: Database,
  audience: Audience,
  scope: KnownScope,
  query: ItemQuery,
  plan: SearchPlan,
  { total }: Ids,
): Promise<boolean> {
  if (query.total !== false) return total > 0;
  return (query.offset ?? 0) > 0 && (await finds(database, compileFilters(audience, scope, query, plan)));
}

async function finds(database: Database, { sql, values }: Clauses): Promise<boolean> {
  return (await database.scan.get(`SELECT 1 FROM "item" i WHERE ${sql} LIMIT 1`, values)) !== undefined;
}

export interface PageRequest {
  readonly database: Database;
  readonly kept: KeptAnswers;
  /** What stands between FROM and ORDER BY. */
  readonly from: string;
  readonly values: readonly SqlValue[];
  /** Must name the id `id`. */
  readonly columns: string;
  readonly order: string;
  readonly orderValues?: readonly SqlValue[];
  readonly query: Pick<ItemQuery, "offset" | "limit" | "total">;
  readonly keepTotal: boolean;
  /** Count with the page: when all rows have to be looked at for their order anyway. */
  readonly countWithPage?: boolean;
  /** It may let few rows through, or most: which, tells how the page is best looked for. */
  readonly isFiltered?: boolean;
}

/** As few are gathered and sorted; among more a page is soon full when they are looked through in order. */
const FEW = 5_000;
/** Those that match, read from an index of facts alone as far as it has them; one more than few are enough to know. */
const gathered = (from: string): string => `(SELECT i.* FROM ${from} LIMIT ${FEW + 1}) i`;

/** Page and total at once, each on a connection of its own. */
export async function pageOf(request: PageRequest): Promise<Ids> {
  const { query } = request;
  const offset = Math.max(0, query.offset ?? 0);
  if (request.countWithPage === true && query.total !== false && query.limit !== 0) {
    // Beyond the end there is no row to tell the total.
    const counted = await countedPage(request, offset);
    return counted ?? { ids: [], total: offset === 0 ? 0 : await totalOf(request) };
  }
  if (request.isFiltered === true && query.total !== false) return await filteredPage(request, offset);
  return await plainPage(request, offset);
}

async function plainPage(request: PageRequest, offset: number): Promise<Ids> {
  const { query } = request;
  const ids = query.limit === 0 ? Promise.resolve([]) : idsOf(request, offset);
  if (query.total === false) {
    const found = await ids;
    return { ids: found, total: offset + found.length };
  }
  if (offset === 0 && query.limit === undefined) {
    const all = await ids;
    return { ids: all, total: all.length };
  }
  const [found, total] = await Promise.all([ids, totalOf(request)]);
  return { ids: found, total };
}

/** The few are gathered and counted in one go; when it turns out that they aren't few, they are looked through. */
async function filteredPage(request: PageRequest, offset: number): Promise<Ids> {
  if (request.query.limit === 0) return { ids: [], total: await totalOf(request) };
  const isKnown = request.keepTotal && request.kept.has(totalSql(request), request.values);
  if (!isKnown || (await totalOf(request)) <= FEW) {
    const few = await countedPage({ ...request, from: gathered(request.from) }, offset);
    if (few !== null && few.total <= FEW) return few;
    // Beyond the end there is no row to tell the total.
    const total = few !== null ? few.total : offset === 0 ? 0 : await totalOf(request);
    if (total <= offset) return { ids: [], total };
  }
  const [ids, total] = await Promise.all([idsOf(request, offset), totalOf(request)]);
  return { ids, total };
}

async function countedPage(request: PageRequest, offset: number): Promise<Ids | null> {
  const rows = await rowsOf(request, `${request.columns}, COUNT(*) OVER () AS "total"`, offset);
  const [first] = rows;
  return first === undefined ? null : { ids: rows.map((row) => row.id), total: Number(first.total) };
}

async function idsOf(request: PageRequest, offset: number): Promise<readonly number[]> {
  return (await rowsOf(request, request.columns, offset)).map((row) => row.id);
}

async function rowsOf(
  request: PageRequest,
  columns: string,
  offset: number,
): Promise<readonly { readonly id: number; readonly total: number }[]> {
  const { limit } = request.query;
  return await request.database.scan.all(
    `SELECT ${columns} FROM ${request.from} ORDER BY ${request.order}${pageClause(limit, offset)}`,
    [...request.values, ...(request.orderValues ?? []), ...pageValues(limit, offset)],
  );
}

const totalSql = ({ from }: PageRequest): string => `SELECT COUNT(*) AS "total" FROM ${from}`;

async function totalOf(request: PageRequest): Promise<number> {
  const sql = totalSql(request);
  const ask = async (): Promise<number> =>
    Number((await request.database.scan.get<{ total: number }>(sql, request.values))?.total ?? 0);
  return request.keepTotal ? await request.kept.of(sql, request.values, ask) : await ask();
}

/** Without a limit there is no clause: SQLite knows no OFFSET without LIMIT, so all of it is more than anybody has. */
const EVERYTHING = 2_147_483_647;
const pageClause = (limit: number | undefined, offset: number): string =>
  limit === undefined && offset === 0 ? "" : " LIMIT ? OFFSET ?";
const pageValues = (limit: number | undefined, offset: number): readonly number[] =>
  limit === undefined && offset === 0
    ? []
    : [Math.min(limit ?? EVERYTHING, EVERYTHING), Math.min(offset, EVERYTHING)];

/** The WHERE of a query, for what asks other things of the same items. */
export async function whereOf(database: Database, audience: Audience, query: ItemQuery): Promise<Clauses> {
  const scope = await knownScope(database.read, audience, query.within);
  let clauses = compileFilters(audience, scope, query);
  if (query.search === undefined) return clauses;
  for await (const plan of searchPlans(database.scan, query)) {
    clauses = compileFilters(audience, scope, query, plan);
    if (await finds(database, clauses)) break;
  }
  return clauses;
}

/** From an `ItemQuery` to SQL: scope, access, filters, search and order, each in its own module. */
import type { Audience } from "../../../domain/library/browse-ports.ts";
import { kindsOf } from "../../../domain/library/filter/filter.ts";
import { FOLDER_KINDS } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import { addAccess } from "./access.ts";
import { Clauses } from "./clauses.ts";
import { collapsed } from "./collapse.ts";
import { type Condition, conditionOf } from "./filter-sql.ts";
import { FACT_FILTERS } from "./filters-facts.ts";
import { MEDIA_FILTERS } from "./filters-media.ts";
import { addCredits, NAME_FILTERS } from "./filters-names.ts";
import { playedCondition, STATE_FILTERS } from "./filters-state.ts";
import { addLists, entryOrder, LIST_OWNER, listsAsked } from "./lists.ts";
import { addScope, type KnownScope } from "./scope.ts";
import { addSearch, SEARCH_WEIGHT, type SearchPlan, searchRank } from "./search.ts";
import { type Order, orderOf } from "./sorts.ts";

/** Keys that say where to look, in which order and how much of it; all others are filters. */
type OtherKey =
  | "within"
  | "recursive"
  | "search"
  | "searchIn"
  | "filter"
  | "personIds"
  | "people"
  | "personRoles"
  | "isPlayed"
  | "isExtra"
  | "collapsed"
  | "sort"
  | "offset"
  | "limit"
  | "total";
type FilterKey = Exclude<keyof ItemQuery, OtherKey>;

type Filters = { readonly [K in FilterKey]: (value: NonNullable<ItemQuery[K]>, to: Clauses) => void };

/** One per key: a new key of the query fails to compile until it has its filter. */
const FILTERS: Filters = { ...FACT_FILTERS, ...NAME_FILTERS, ...STATE_FILTERS, ...MEDIA_FILTERS };
const FILTER_KEYS = Object.keys(FILTERS) as readonly FilterKey[];

/** Which items: the WHERE over `item i`. `search`: how the query's text is looked for (`searchPlans`). */
export function compileFilters(
  audience: Audience,
  scope: KnownScope,
  given: ItemQuery,
  search?: SearchPlan,
): Clauses {
  const query = withKinds(given);
  const clauses = new Clauses(audience, listsFolders(query), search?.isCommon === false);
  addPresence(query, clauses);
  const lists = listsAsked(query);
  addScope(scope, query.recursive === true, lists === "only", clauses);
  addAccess(clauses, lists !== "none");
  addLists(query, clauses);
  if (search !== undefined) addSearch(search, clauses);
  addCredits(query, clauses);
  if (query.filter !== undefined) add(conditionOf(query.filter, clauses), clauses);
  if (query.isPlayed !== undefined) add(playedCondition(query.isPlayed, clauses), clauses);
  for (const key of FILTER_KEYS) addFilter(key, query, clauses);
  return query.collapsed === true ? collapsed(clauses) : clauses;
}

const add = ({ sql, values }: Condition, to: Clauses): void => to.and(sql, ...values);

/** The kinds that a filter asks for, where it asks for no others: lists have indexes by kind. */
function withKinds(query: ItemQuery): ItemQuery {
  const kinds = query.filter === undefined || query.kinds !== undefined ? null : kindsOf(query.filter);
  return kinds === null ? query : { ...query, kinds };
}

/** A search's hits by how good they are; a list in its own order unless another is asked for. */
export function compileOrder(
  query: ItemQuery,
  scope: KnownScope,
  clauses: Clauses,
  search: SearchPlan | undefined,
): Order {
  if (search !== undefined) {
    const isSorted = query.sort !== undefined && query.sort.length > 0;
    const first = [searchRank(search), ...(isSorted || search.isCommon ? [] : [BY_WEIGHT])];
    return orderOf(query.sort, clauses, first);
  }
  if (scope.type !== "list" || (query.sort !== undefined && query.sort.length > 0))
    return orderOf(query.sort, clauses);
  const { content } = scope;
  return content.type === "rule"
    ? orderOf(content.sort, clauses)
    : orderOf(undefined, clauses, [entryOrder(content.id)]);
}

const BY_WEIGHT: Condition = { sql: `${SEARCH_WEIGHT} DESC`, values: [] };

function addFilter<K extends FilterKey>(key: K, query: ItemQuery, to: Clauses): void {
  const value = query[key];
  if (value !== undefined && value !== null) FILTERS[key](value, to);
}

const listsFolders = ({ kinds, mediaKinds, isFolder }: ItemQuery): boolean =>
  isFolder !== false &&
  mediaKinds === undefined &&
  (kinds === undefined || kinds.some((kind) => FOLDER_KINDS.has(kind)));

/** What was removed is nowhere; extras and lists are where they are asked for. Spelled as the partial indexes spell it. */
function addPresence(query: ItemQuery, to: Clauses): void {
  const lists = listsAsked(query);
  to.and(`i."gone_at" IS NULL`);
  if (query.isExtra === true) to.and(`i."owner_id" <> ${LIST_OWNER}`);
  else if (lists === "only") to.and(`i."owner_id" = ${LIST_OWNER}`);
  else if (query.isExtra === false) {
    if (lists === "none") to.and(`COALESCE(i."owner_id", -1) <> ${LIST_OWNER}`);
  } else if (query.ownerId === undefined)
    to.and(
      lists === "none" ? `i."owner_id" IS NULL` : `(i."owner_id" IS NULL OR i."owner_id" = ${LIST_OWNER})`,
    );
}

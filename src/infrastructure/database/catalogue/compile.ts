/** From an `ItemQuery` to SQL: scope, access, filters, search and order, each in its own module. */
import type { Audience } from "../../../domain/library/browse-ports.ts";
import { FOLDER_KINDS } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import { addAccess, Clauses } from "./clauses.ts";
import { FACT_FILTERS } from "./filters-facts.ts";
import { addCredits, NAME_FILTERS } from "./filters-names.ts";
import { addPlayed, STATE_FILTERS } from "./filters-state.ts";
import { addScope, type KnownScope } from "./scope.ts";
import { addSearch, searchRank } from "./search.ts";
import { type Order, orderOf } from "./sorts.ts";

/** Keys that say where to look, in which order and how much of it; all others are filters. */
type OtherKey =
  | "within"
  | "recursive"
  | "search"
  | "personIds"
  | "people"
  | "personRoles"
  | "isPlayed"
  | "isExtra"
  | "sort"
  | "offset"
  | "limit"
  | "total";
type FilterKey = Exclude<keyof ItemQuery, OtherKey>;

type Filters = { readonly [K in FilterKey]: (value: NonNullable<ItemQuery[K]>, to: Clauses) => void };

/** One per key: a new key of the query fails to compile until it has its filter. */
const FILTERS: Filters = { ...FACT_FILTERS, ...NAME_FILTERS, ...STATE_FILTERS };
const FILTER_KEYS = Object.keys(FILTERS) as readonly FilterKey[];

/** Which items: the WHERE over `item i`. `commonSearch`: what is searched for has very many hits (`isCommon`). */
export function compileFilters(
  audience: Audience,
  scope: KnownScope,
  query: ItemQuery,
  commonSearch = false,
): Clauses {
  const clauses = new Clauses(audience);
  addPresence(query, clauses);
  addScope(scope, query.recursive === true, clauses);
  addAccess(clauses);
  if (query.search !== undefined) addSearch(query.search, commonSearch, clauses);
  addCredits(query, clauses);
  if (query.isPlayed !== undefined) addPlayed(query.isPlayed, listsFolders(query), clauses);
  for (const key of FILTER_KEYS) addFilter(key, query, clauses);
  return clauses;
}

export function compileOrder(query: ItemQuery, clauses: Clauses): Order {
  return orderOf(query.sort, clauses, query.search === undefined ? undefined : searchRank(query.search));
}

function addFilter<K extends FilterKey>(key: K, query: ItemQuery, to: Clauses): void {
  const value = query[key];
  if (value !== undefined && value !== null) FILTERS[key](value, to);
}

const listsFolders = ({ kinds, mediaKinds, isFolder }: ItemQuery): boolean =>
  isFolder !== false &&
  mediaKinds === undefined &&
  (kinds === undefined || kinds.some((kind) => FOLDER_KINDS.has(kind)));

/** What was removed is nowhere; extras are where they are asked for. Spelled as the partial indexes spell it. */
function addPresence(query: ItemQuery, to: Clauses): void {
  to.and(`i."gone_at" IS NULL`);
  if (query.isExtra === true) to.and(`i."owner_id" IS NOT NULL`);
  else if (query.isExtra === undefined && query.ownerId === undefined) to.and(`i."owner_id" IS NULL`);
}

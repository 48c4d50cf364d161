/** What is there for an audience at all: of its libraries, what isn't kept from it. */
import { NO_LIBRARY } from "../../../domain/library/item.ts";
import type { Clauses } from "./clauses.ts";
import { limitCondition } from "./limits.ts";

/**
 * Only libraries that are there for the audience, and, `withLists`, what stands in none (`lists.ts` says more); of them
 * what isn't kept from it. The `+` keeps SQLite from looking library by library and sorting what it found: the lists'
 * indexes are in order, and hold the library to be asked for.
 */
export function addAccess(clauses: Clauses, withLists = false): void {
  const { libraryIds, limits } = clauses.audience;
  if (libraryIds !== null)
    clauses.anyNumber(`+i."library_id"`, withLists ? [...libraryIds, NO_LIBRARY] : libraryIds);
  if (limits === undefined) return;
  const { sql, values } = limitCondition(limits);
  clauses.and(sql, ...values);
}

/**
 * A body in which every field of the contract must be named, so that a mapper that forgets one doesn't compile (the
 * Kotlin SDK drops a whole answer for one missing field). What an answer leaves out is said with `undefined`.
 */
export type Whole<T> = { readonly [Field in keyof T]-?: T[Field] | undefined };

/** The contract's page of anything. */
export interface QueryResult<T> {
  readonly Items: readonly T[];
  readonly TotalRecordCount: number;
  readonly StartIndex: number;
}

export const toQueryResult = <T>(
  items: readonly T[],
  total: number = items.length,
  offset = 0,
): QueryResult<T> => ({ Items: items, TotalRecordCount: total, StartIndex: offset });

/**
 * Answers about the whole library (totals, facets, counts) that are kept until something in it changes: clients ask
 * for the total with every page. What depends on a person's states is never kept.
 */
import { LRUCache } from "lru-cache";
import type { EventLog, EventType } from "../../../domain/events/event.ts";
import type { SqlValue } from "../database.ts";

const KEPT = 2_000;
/** Another process may have written what no event told us of. */
const MAX_AGE_MS = 60_000;

const CHANGES: ReadonlySet<EventType> = new Set([
  "itemsAdded",
  "itemsChanged",
  "itemsRemoved",
  "libraryChanged",
]);

export interface KeptAnswers {
  /** The kept answer of this query, or that of `ask`; asked once when several want it at the same time. */
  of<T>(sql: string, values: readonly SqlValue[], ask: () => Promise<T>): Promise<T>;
  /** Whether it needn't be asked for, or has been. */
  has(sql: string, values: readonly SqlValue[]): boolean;
}

export function createKeptAnswers(events: Pick<EventLog, "subscribe">): KeptAnswers {
  const kept = new LRUCache<string, Promise<unknown>>({ max: KEPT, ttl: MAX_AGE_MS });
  // Events come after their commit and before the write that made them is answered: nobody sees an old total after it.
  events.subscribe((event) => {
    if (CHANGES.has(event.body.type)) kept.clear();
  });
  const keyOf = (sql: string, values: readonly SqlValue[]): string => JSON.stringify([sql, values]);
  return {
    has: (sql, values) => kept.has(keyOf(sql, values)),
    async of<T>(sql: string, values: readonly SqlValue[], ask: () => Promise<T>): Promise<T> {
      const key = keyOf(sql, values);
      const known = kept.get(key) as Promise<T> | undefined;
      if (known !== undefined) return await known;
      const asked = ask();
      kept.set(key, asked);
      asked.catch(() => kept.delete(key));
      return await asked;
    },
  };
}

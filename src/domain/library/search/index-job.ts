import type { NewJob } from "../../jobs/job.ts";

export const SEARCH_INDEX = "searchIndex";

/** Makes the search index anew when this version makes it differently, or when there has been none. */
export const indexJob: NewJob = {
  kind: SEARCH_INDEX,
  key: "all",
  payload: {},
  priority: 20,
  maxAttempts: 5,
};

/** The search index as a whole; single items are kept in step by whoever writes them. */
export interface SearchIndex {
  /** Whether all items have been indexed as this version does it. */
  isCurrent(): Promise<boolean>;
  /** Indexes the next items, as many as one transaction may take; the part that is done, 1 at the end. */
  advance(): Promise<number>;
}

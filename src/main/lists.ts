import type { Catalogue } from "../domain/library/browse-ports.ts";
import { createLists, type ListService } from "../domain/library/lists/lists.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createListStore } from "../infrastructure/database/lists/list-store.ts";
import { createSavedSearchStore } from "../infrastructure/database/lists/saved-searches.ts";

export const composeLists = (database: Database, catalogue: Catalogue, clock: () => Date): ListService =>
  createLists({
    catalogue,
    lists: createListStore(database),
    searches: createSavedSearchStore(database),
    clock,
  });

/** Composes what tools that fetch media say of it. */
import type { BrowseService, LibraryService } from "../domain/core.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import { createFacts, type FactsService } from "../domain/metadata/facts/facts.ts";
import { readPathMapping } from "../domain/metadata/facts/path-mapping.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createFactStore } from "../infrastructure/database/facts/fact-store.ts";
import type { Config } from "./config/schema.ts";
import type { Providers } from "./providers.ts";

interface FactGround {
  readonly database: Database;
  readonly libraries: Pick<LibraryService, "scanPath">;
  readonly rootPaths: () => Promise<readonly string[]>;
  readonly browse: Pick<BrowseService, "item">;
  readonly jobs: JobQueue;
  readonly providers: Providers;
  readonly clock: () => Date;
}

export function composeFacts({ webhooks, metadata }: Config, ground: FactGround): FactsService {
  const { database, libraries, rootPaths, browse, jobs, providers, clock } = ground;
  return createFacts({
    store: createFactStore(database),
    mappings: webhooks.path_mappings.flatMap((text) => readPathMapping(text) ?? []),
    rootPaths,
    scanPath: (path) => libraries.scanPath(path),
    item: (viewer, itemId) => browse.item(viewer, itemId),
    jobs: metadata.identify && providers.main !== null ? jobs : null,
    clock,
  });
}

import type { BrowseService } from "../../../src/domain/core.ts";
/** Browsing and watching over a real database, with a clock that tests set. */
import { createBrowse } from "../../../src/domain/library/browse.ts";
import type { ItemQuery } from "../../../src/domain/library/query.ts";
import { DEFAULT_RESUME_RULES } from "../../../src/domain/playback/watch-state.ts";
import { createWatching, type Watching } from "../../../src/domain/playback/watching.ts";
import type { User, Viewer } from "../../../src/domain/users/user.ts";
import { createCatalogue } from "../../../src/infrastructure/database/catalogue/catalogue.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { createWatchStore } from "../../../src/infrastructure/database/watching/watch-store.ts";
import { aUser, DAY_MS, DRAWN_AT, viewerOf } from "../../support/catalogue.ts";
import type { DatabaseKind, TestDatabase } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";

export interface World {
  readonly database: TestDatabase;
  readonly browse: BrowseService;
  readonly watching: Watching;
  readonly events: ReturnType<typeof createEventLog>;
  readonly ada: User;
  readonly viewer: Viewer;
  /** Lets time pass; a minute unless told otherwise. */
  later(ms?: number): Date;
  names(query: ItemQuery, viewer?: Viewer): Promise<readonly string[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The services on a database as the server wires them. */
export function servicesOn(
  database: Database,
  clock: () => Date,
): Pick<World, "browse" | "watching" | "events"> {
  const events = createEventLog(database);
  const catalogue = createCatalogue(database, events);
  return {
    events,
    browse: createBrowse({ catalogue, libraries: () => Promise.resolve([]) }),
    watching: createWatching({
      catalogue,
      store: createWatchStore(database),
      events,
      clock,
      log: silentLog,
      rules: () => DEFAULT_RESUME_RULES,
    }),
  };
}

export async function openWorld(kind: DatabaseKind): Promise<World> {
  const database = await kind.open();
  let now = DRAWN_AT + 30 * DAY_MS;
  const services = servicesOn(database, () => new Date(now));
  const ada = await aUser(database, { name: "Ada" });
  const viewer = viewerOf(ada);
  return {
    ...services,
    database,
    ada,
    viewer,
    later(ms = 60_000) {
      now += ms;
      return new Date(now);
    },
    async names(query, who = viewer) {
      const page = await services.browse.list(who, query);
      return page.items.map((view) => view.item.name);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

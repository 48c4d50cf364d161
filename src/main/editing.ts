/** Composes what people decide about items. */
import type { BrowseService, EditingServices, LibraryService } from "../domain/core.ts";
import type { JobQueue } from "../domain/jobs/job.ts";
import type { LibraryStore } from "../domain/library/library-ports.ts";
import { createEditing } from "../domain/metadata/editing/editing.ts";
import { identifyJob } from "../domain/metadata/identifying/identify-job.ts";
import { createLookup } from "../domain/metadata/lookup.ts";
import { createPictures } from "../domain/metadata/pictures/pictures.ts";
import type { Locale } from "../domain/metadata/providers.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createEditStore } from "../infrastructure/database/editing/edit-store.ts";
import { createIdentityStore } from "../infrastructure/database/editing/identity/identity-store.ts";
import { createPictureStore } from "../infrastructure/database/editing/picture-store.ts";
import { moveOnDisk } from "../infrastructure/folders/item-mover.ts";
import { createKeepBytes } from "../infrastructure/images/given-pictures.ts";
import { createKeepPicture } from "../infrastructure/images/kept-pictures.ts";
import type { Config } from "./config/schema.ts";
import type { Providers } from "./providers.ts";

interface EditingGround {
  readonly database: Database;
  readonly libraries: Pick<LibraryService, "scanPath">;
  readonly libraryStore: Pick<LibraryStore, "list">;
  readonly browse: Pick<BrowseService, "item">;
  readonly jobs: Pick<JobQueue, "enqueue">;
  readonly providers: Providers;
  readonly clock: () => Date;
}

export function composeEditing(config: Config, ground: EditingGround): EditingServices {
  const { database, libraries, browse, jobs, clock } = ground;
  const dataDir = config.data_dir;
  const { main, others, music, localeOf, fetchPicture } = ground.providers;
  const providers = [main, music].filter((provider) => provider !== null);
  const looked = [main, ...others, music].filter((provider) => provider !== null);
  const localeIn = async (libraryId: number | null): Promise<Locale> => {
    const library = (await ground.libraryStore.list()).find((one) => one.id === libraryId);
    return localeOf(library ?? ANY_LIBRARY);
  };
  const ask = async (paths: readonly string[]): Promise<void> => {
    for (const path of new Set(paths)) await libraries.scanPath(path);
  };
  return {
    editing: createEditing({
      pictures: createPictureStore(database),
      store: createEditStore(database),
      identity: createIdentityStore(database),
      libraries: () => ground.libraryStore.list(),
      moveOnDisk,
      ask,
      clock,
    }),
    pictures: createPictures({
      store: createPictureStore(database),
      keepBytes: createKeepBytes(dataDir),
      keepFrom: createKeepPicture(dataDir, fetchPicture),
      providers,
      localeOf: localeIn,
      item: (viewer, itemId) => browse.item(viewer, itemId, { parts: ["externalIds"] }),
      ask,
      clock,
    }),
    lookup: createLookup({
      providers: looked,
      localeOf: localeIn,
      item: async (viewer, itemId) => (await browse.item(viewer, itemId)).item,
      async refresh(libraryId, itemIds, refresh) {
        // With nobody to ask, nobody would ever take the job.
        if (providers.length === 0) return;
        await jobs.enqueue(
          identifyJob({ libraryId, refresh, ...(itemIds === undefined ? {} : { itemIds: [...itemIds] }) }),
        );
      },
    }),
  };
}

/** Where no library's own language counts. */
export const ANY_LIBRARY = {
  settings: {
    enabled: true,
    watchFolders: false,
    metadataLanguage: null,
    metadataCountry: null,
    foreign: {},
  },
};

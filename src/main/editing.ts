/** Composes what people decide about items. */
import type { EditingService, LibraryService } from "../domain/core.ts";
import { createEditing } from "../domain/metadata/editing/editing.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createEditStore } from "../infrastructure/database/editing/edit-store.ts";
import { createIdentityStore } from "../infrastructure/database/editing/identity/identity-store.ts";

interface EditingGround {
  readonly database: Database;
  readonly libraries: Pick<LibraryService, "scanPath">;
  readonly clock: () => Date;
}

export function composeEditing({ database, libraries, clock }: EditingGround): EditingService {
  return createEditing({
    store: createEditStore(database),
    identity: createIdentityStore(database),
    async ask(paths) {
      for (const path of new Set(paths)) await libraries.scanPath(path);
    },
    clock,
  });
}

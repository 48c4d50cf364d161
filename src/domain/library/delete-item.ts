import type { LibraryService } from "../core.ts";
import { DomainError, notFound } from "../errors.ts";
import { mayDeleteIn, maySeeLibrary } from "../users/user.ts";
import type { ItemFileStore, MediaRemover } from "./library-ports.ts";

export interface DeletionPorts {
  readonly itemFiles: ItemFileStore;
  readonly remover: MediaRemover;
  readonly clock: () => Date;
}

/** Takes an item's files off the disk; what can't be removed stays listed, and its error is thrown. */
export function createItemDeletion({
  itemFiles,
  remover,
  clock,
}: DeletionPorts): LibraryService["deleteItem"] {
  return async (viewer, itemId) => {
    const found = await itemFiles.filesOf(itemId);
    if (found === null || !maySeeLibrary(viewer.access, found.libraryId)) throw notFound("the item");
    if (!mayDeleteIn(viewer, found.libraryId))
      throw new DomainError("forbidden", "this user may not delete media");
    const gone: number[] = [];
    try {
      for (const file of found.files) {
        await remover.remove(file);
        gone.push(file.id);
      }
    } catch (error) {
      throw new DomainError("unavailable", "a file can't be deleted", { reason: String(error) });
    } finally {
      if (gone.length > 0) await itemFiles.markGone(found.libraryId, gone, clock());
    }
  };
}

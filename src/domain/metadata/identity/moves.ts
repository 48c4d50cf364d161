/** Moving what an item is, on the disk and in the catalogue, to another library. */
import { DomainError, notFound } from "../../errors.ts";
import type { ItemKind, LibraryKind } from "../../library/item.ts";
import type { Library } from "../../library/library.ts";
import { baseNameOf } from "../../library/scanning/paths.ts";
import type { Act, ItemChange } from "../editing/ports.ts";
import type { Place } from "./patch.ts";
import type { CheckItem, Done, IdentityStore, MoveOnDisk } from "./ports.ts";

interface MovePorts {
  readonly identity: Pick<IdentityStore, "place" | "relocate">;
  readonly libraries: () => Promise<readonly Library[]>;
  readonly moveOnDisk: MoveOnDisk;
}

export interface Moves {
  readonly move: (itemId: number, libraryId: number, act: Act, check: CheckItem) => Promise<Done>;
  /** `conflict` when it isn't any more where the move took it. */
  readonly back: (moved: ItemChange, act: Act, check: CheckItem) => Promise<Done>;
}

/** What lies in a library of the kind is read as such. */
const HOLDS: Readonly<Record<LibraryKind, readonly ItemKind[]>> = {
  movies: ["movie"],
  shows: ["series"],
  music: ["artist", "album"],
  musicVideos: ["musicVideo"],
  homeVideos: ["video", "photoAlbum"],
  mixed: ["movie", "series"],
};

export function createMoves({ identity, libraries, moveOnDisk }: MovePorts): Moves {
  async function take(itemId: number, from: Place, to: Place, act: Act): Promise<Done> {
    const roots = (await libraries()).flatMap((library) => library.roots);
    const onDisk = ({ rootId, path }: Place) => {
      const root = roots.find(({ id }) => id === rootId);
      if (root === undefined) throw new DomainError("conflict", "its folder is in no library any more");
      return { rootPath: root.path, path };
    };
    const [source, target] = [onDisk(from), onDisk(to)];
    await moveOnDisk(source, target);
    try {
      return await identity.relocate(itemId, from, to, act);
    } catch (error) {
      // The catalogue knows nothing of it: as if nothing had been.
      await moveOnDisk(target, source);
      throw error;
    }
  }
  return {
    async move(itemId, libraryId, act, check) {
      const { kind, place } = await identity.place(itemId);
      check(place);
      const library = (await libraries()).find(({ id }) => id === libraryId);
      if (library === undefined) throw notFound("the library");
      check({ libraryId });
      const [root] = library.roots;
      if (root === undefined || libraryId === place.libraryId || !HOLDS[library.kind].includes(kind))
        throw new DomainError("invalid", "it can't be moved into this library", { field: "libraryId" });
      return await take(itemId, place, { libraryId, rootId: root.id, path: baseNameOf(place.path) }, act);
    },
    async back({ itemId, body }, act, check) {
      const step = body.identity?.place ?? null;
      const { place } = await identity.place(itemId);
      check(place);
      if (step === null || step.after.rootId !== place.rootId || step.after.path !== place.path)
        throw new DomainError("conflict", "it was moved again since");
      check(step.before);
      return await take(itemId, place, step.before, act);
    },
  };
}

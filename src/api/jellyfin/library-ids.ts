import type { Core } from "../../domain/core.ts";
import type { Uuid } from "../../domain/library/item.ts";
import type { User, Viewer } from "../../domain/users/user.ts";

/** The server itself: sees all, is nobody. */
export const SERVER: Viewer = {
  user: null,
  device: null,
  isAdmin: true,
  access: { all: true },
  address: null,
};

/** The ids by which clients call the libraries that these users' access and rights name; nothing is read when none does. */
export async function libraryIdsFor(core: Core, users: readonly User[]): Promise<ReadonlyMap<number, Uuid>> {
  const namesNone = ({ access, rights }: User): boolean => access.all && rights.deleteIn.length === 0;
  return users.every(namesNone) ? new Map() : allLibraryIds(core);
}

export async function allLibraryIds(core: Core): Promise<ReadonlyMap<number, Uuid>> {
  const libraries = await core.libraries.list(SERVER);
  return new Map(libraries.map(({ id, uuid }) => [id, uuid]));
}

import type { Core } from "../../domain/core.ts";
import type { EventBody } from "../../domain/events/event.ts";
import type { Uuid } from "../../domain/library/item.ts";
import type { Library } from "../../domain/library/library.ts";
import { maySeeLibrary, type Viewer } from "../../domain/users/user.ts";
import { SERVER } from "./library-ids.ts";
import { type Connection, message } from "./socket-hub.ts";

/** Clients fetch their pages anew at such a message; beyond this the items aren't named one by one. */
const MAX_NAMED = 1_000;

interface Change {
  readonly added: Set<number>;
  readonly changed: Set<number>;
  readonly removed: Set<Uuid>;
}

/** What happened to libraries since it was told last. */
export interface LibraryNews {
  /** False when the event is none of libraries. */
  take(body: EventBody): boolean;
  /** To each what concerns the libraries that he may see. */
  tell(core: Core, connections: readonly Connection[]): Promise<void>;
}

export function createLibraryNews(): LibraryNews {
  const byLibrary = new Map<number, Change>();
  const of = (libraryId: number): Change => {
    const change = byLibrary.get(libraryId) ?? { added: new Set(), changed: new Set(), removed: new Set() };
    byLibrary.set(libraryId, change);
    return change;
  };
  return {
    take(body) {
      if (body.type === "itemsAdded") addTo(of(body.libraryId).added, body.itemIds);
      else if (body.type === "itemsChanged") addTo(of(body.libraryId).changed, body.itemIds);
      else if (body.type === "itemsRemoved") addTo(of(body.libraryId).removed, body.itemUuids ?? []);
      else if (body.type === "libraryChanged") of(body.libraryId);
      else return false;
      return true;
    },
    async tell(core, connections) {
      if (connections.length === 0) return;
      const [ids, libraries] = await Promise.all([
        publicIds(core, [...byLibrary.values()]),
        core.libraries.list(SERVER),
      ]);
      for (const connection of connections) {
        const info = toLibraryUpdateInfo(connection.viewer, byLibrary, ids, libraries);
        if (info !== null) connection.send(message("LibraryChanged", info));
      }
    },
  };
}

function addTo<T>(set: Set<T>, values: readonly T[]): void {
  for (const value of values) if (set.size < MAX_NAMED) set.add(value);
}

/** The ids by which clients know the items; one query for all. */
async function publicIds(core: Core, changes: readonly Change[]): Promise<ReadonlyMap<number, Uuid>> {
  const wanted = [...new Set(changes.flatMap(({ added, changed }) => [...added, ...changed]))];
  const views = wanted.length === 0 ? [] : await core.browse.items(SERVER, wanted.slice(0, MAX_NAMED));
  return new Map(views.map(({ item }) => [item.id, item.uuid]));
}

/** Null when nothing of it is the viewer's business. */
function toLibraryUpdateInfo(
  viewer: Viewer,
  byLibrary: ReadonlyMap<number, Change>,
  ids: ReadonlyMap<number, Uuid>,
  libraries: readonly Library[],
): Record<string, unknown> | null {
  const { access } = viewer;
  const maySee = (libraryId: number): boolean => maySeeLibrary(access, libraryId);
  const visible = [...byLibrary].filter(([libraryId]) => maySee(libraryId));
  if (visible.length === 0) return null;
  const named = (pick: (change: Change) => Set<number>): Uuid[] =>
    visible.flatMap(([, change]) => [...pick(change)].flatMap((id) => ids.get(id) ?? []));
  const folders = (touched: (change: Change) => boolean): Uuid[] => {
    const wanted = new Set(visible.filter(([, change]) => touched(change)).map(([id]) => id));
    return libraries.filter(({ id }) => wanted.has(id)).map(({ uuid }) => uuid);
  };
  const added = named((change) => change.added);
  const updated = named((change) => change.changed);
  const removed = visible.flatMap(([, change]) => [...change.removed]);
  return {
    FoldersAddedTo: folders(({ added: some }) => some.size > 0),
    FoldersRemovedFrom: folders(({ removed: some }) => some.size > 0),
    ItemsAdded: added,
    ItemsRemoved: removed,
    ItemsUpdated: updated,
    CollectionFolders: libraries.filter(({ id }) => maySee(id)).map(({ uuid }) => uuid),
    IsEmpty: added.length + updated.length + removed.length === 0,
  };
}

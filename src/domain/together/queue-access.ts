/** Who may see what a group plays: a queue holds only what every member may see. */
import type { BrowseService, UserService } from "../core.ts";
import { DomainError } from "../errors.ts";
import type { Uuid } from "../library/item.ts";
import type { Viewer } from "../users/user.ts";
import type { QueueEntry } from "./queue.ts";
import { type Kept, newId } from "./registry.ts";

export interface AccessPorts {
  readonly browse: Pick<BrowseService, "resolveMany">;
  readonly users: Pick<UserService, "get">;
}

const MAX_QUEUE = 1_000;

/** `invalid`: nothing, or more than a queue holds. */
export function checkLength(count: number, before = 0): void {
  if (count === 0 || before + count > MAX_QUEUE)
    throw new DomainError("invalid", `a queue has between one and ${MAX_QUEUE} items`);
}

/** In the order of the ids, repeated as they are; null: there is one that one of them may not see. */
export async function entriesFor(
  ports: AccessPorts,
  viewers: readonly Viewer[],
  uuids: readonly Uuid[],
): Promise<readonly QueueEntry[] | null> {
  const distinct = [...new Set(uuids)];
  const found = new Map<Uuid, Omit<QueueEntry, "id">>();
  for (const viewer of viewers) {
    const items = await ports.browse.resolveMany(await asOfNow(ports, viewer), distinct);
    if (items.length !== distinct.length) return null;
    for (const [at, { id, uuid, durationMs }] of items.entries())
      found.set(distinct[at] ?? uuid, { itemId: id, itemUuid: uuid, durationMs });
  }
  return uuids.flatMap((uuid) => {
    const item = found.get(uuid);
    return item === undefined ? [] : [{ ...item, id: newId() }];
  });
}

/** What a person may see can have changed since he came in. */
async function asOfNow({ users }: AccessPorts, viewer: Viewer): Promise<Viewer> {
  if (viewer.user === null) return viewer;
  const user = await users.get(viewer.user.uuid);
  return { ...viewer, user, isAdmin: user.role === "admin", access: user.access };
}

/** Those of which the viewer may see everything; one query for all. */
export async function visibleTo(
  { browse }: AccessPorts,
  viewer: Viewer,
  groups: readonly Kept[],
): Promise<readonly Kept[]> {
  const wanted = new Set(groups.flatMap(({ group }) => group.queue.entries.map(({ itemUuid }) => itemUuid)));
  const items = wanted.size === 0 ? [] : await browse.resolveMany(viewer, [...wanted]);
  const seen = new Set(items.map(({ uuid }) => uuid));
  return groups.filter(({ group }) => group.queue.entries.every(({ itemUuid }) => seen.has(itemUuid)));
}

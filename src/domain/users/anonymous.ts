/** Who stands behind a request without a token: some clients fetch pictures and films so. */
import { createBoundedMap } from "../bounded-map.ts";
import type { UserStore } from "./ports.ts";
import type { LibraryAccess, User, Viewer } from "./user.ts";

/** Pictures are for whoever may see what they show; films for whoever may play them. */
export type Purpose = "see" | "play";

export interface AnonymousPorts {
  readonly users: Pick<UserStore, "byId">;
  readonly clock: () => Date;
}

export interface Anonymous {
  /** One of these people, nobody knows which: he may have what one of them may have. null: none of them may. */
  viewerAmong(userIds: ReadonlySet<number>, address: string, purpose: Purpose): Promise<Viewer | null>;
  /** Something about the user changed. */
  refresh(userId: number): void;
}

const MAX_USERS = 2000;
/** Another server process on the same database may have changed something meanwhile. */
const KEPT_FOR_MS = 60_000;

export function createAnonymous({ users, clock }: AnonymousPorts): Anonymous {
  const kept = createBoundedMap<number, { readonly user: User | null; readonly readAt: number }>(MAX_USERS);
  let changes = 0;

  async function userOf(id: number): Promise<User | null> {
    const known = kept.get(id);
    const readAt = clock().getTime();
    if (known !== undefined && readAt - known.readAt < KEPT_FOR_MS) return known.user;
    const before = changes;
    const user = await users.byId(id);
    if (before === changes) kept.set(id, { user, readAt });
    return user;
  }

  return {
    async viewerAmong(userIds, address, purpose) {
      const people = await Promise.all([...userIds].map(userOf));
      const able = people.filter((user) => user !== null).filter((user) => isAble(user, purpose));
      if (able.length === 0) return null;
      return { user: null, device: null, isAdmin: false, access: accessOf(able), address };
    },
    refresh(userId) {
      changes++;
      kept.delete(userId);
    },
  };
}

function isAble(user: User, purpose: Purpose): boolean {
  if (user.disabled) return false;
  return purpose === "see" || user.role === "admin" || user.rights.play;
}

function accessOf(people: readonly User[]): LibraryAccess {
  const libraryIds = new Set<number>();
  for (const { access } of people) {
    if (access.all) return access;
    for (const id of access.libraryIds) libraryIds.add(id);
  }
  return { all: false, libraryIds: [...libraryIds] };
}

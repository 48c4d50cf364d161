/** Who stands behind a request without a token: some clients fetch pictures and films so. */
import { createBoundedMap } from "../bounded-map.ts";
import { strictest } from "./limits.ts";
import type { UserStore } from "./ports.ts";
import { accessOf, type LibraryAccess, mayBeThere, type User, type Viewer } from "./user.ts";

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
      const now = clock();
      const able = people.filter((user) => user !== null).filter((user) => isAble(user, purpose, now));
      if (able.length === 0) return null;
      return { user: null, device: null, isAdmin: false, access: sharedAccess(able), address };
    },
    refresh(userId) {
      changes++;
      kept.delete(userId);
    },
  };
}

function isAble(user: User, purpose: Purpose, now: Date): boolean {
  if (user.disabled || !mayBeThere(user, now)) return false;
  return purpose === "see" || user.role === "admin" || user.rights.play;
}

/**
 * The libraries of all of them. Where there is somebody from whom nothing is kept back, those of such people: for them it
 * is that the others' limits don't count. Else what is within everybody's limits.
 */
function sharedAccess(people: readonly User[]): LibraryAccess {
  const free = people.filter(({ access }) => access.limits === undefined);
  const counted = free.length > 0 ? free : people;
  const limits = free.length > 0 ? [] : people.flatMap(({ access }) => access.limits ?? []);
  const all = counted.some(({ access }) => access.all);
  const ids = counted.flatMap(({ access }) => (access.all ? [] : access.libraryIds));
  const libraries: LibraryAccess = all ? { all } : { all, libraryIds: [...new Set(ids)] };
  return accessOf(libraries, strictest(limits));
}

/** The groups that there are, who is in which, and the order in which things happen in each. */
import { randomUUID } from "node:crypto";
import { DomainError } from "../errors.ts";
import type { Uuid } from "../library/item.ts";
import type { Log } from "../log.ts";
import { createInOrder } from "../playback/in-order.ts";
import type { Device, User, Viewer } from "../users/user.ts";
import { aGroup, type Group } from "./group.ts";
import type { Told } from "./news.ts";
import { joins, leaves, type Outcome, timePasses } from "./requests.ts";

export interface Kept {
  readonly id: Uuid;
  group: Group;
  /** By session, each as it was when it was heard of last. */
  readonly viewers: Map<Uuid, Viewer>;
  /** What was to happen of itself. */
  cancel: () => void;
}

/** How groups go on, and who hears of it. */
interface Running {
  /** One after another for one group, in the order of the calls. */
  within<T>(groupId: Uuid, task: () => Promise<T>): Promise<T>;
  keep(kept: Kept, outcome: Outcome): void;
  emit(told: readonly Told[]): void;
  subscribe(listener: (told: Told) => void): () => void;
}

export interface Registry extends Running {
  all(): readonly Kept[];
  find(groupId: Uuid): Kept | undefined;
  of(sessionId: Uuid): Kept | undefined;
  /** An empty one; `too-many`. */
  open(name: string): Kept;
  close(kept: Kept): void;
  /** False: it has got into another group meanwhile, and stays there. */
  enter(kept: Kept, viewer: Viewer): boolean;
  /** False: it was in none. The last one closes the group. */
  leave(sessionId: Uuid): Promise<boolean>;
}

export interface RegistryPorts {
  readonly clock: () => Date;
  /** Runs something later; answers how not to. */
  readonly later: (ms: number, run: () => void) => () => void;
  readonly log: Log;
}

const MAX_GROUPS = 200;
const MAX_NAME = 200;

export const newId = (): Uuid => randomUUID().replaceAll("-", "");

/** A person on a device; programs with an API key don't watch. */
export function personOn(viewer: Viewer): { readonly user: User; readonly device: Device } {
  const { user, device } = viewer;
  if (user === null || device === null) throw new DomainError("forbidden", "nobody watches with an API key");
  return { user, device };
}

function createRunning({ clock, later, log }: RegistryPorts): Running {
  const listeners = new Set<(told: Told) => void>();
  const within = createInOrder<Uuid>();
  const now = (): number => clock().getTime();

  function emit(told: readonly Told[]): void {
    for (const one of told) for (const listener of listeners) listener(one);
  }

  function keep(kept: Kept, { group, told, dueMs }: Outcome): void {
    kept.group = group;
    kept.cancel();
    kept.cancel = dueMs === null ? () => {} : later(Math.max(0, dueMs - now()), () => goOn(kept));
    emit(told);
  }

  function goOn(kept: Kept): void {
    within(kept.id, async () => keep(kept, timePasses(kept.group, now()))).catch((error: unknown) =>
      log.warn("a group could not go on", { error }),
    );
  }

  return {
    within,
    keep,
    emit,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export function createRegistry(ports: RegistryPorts): Registry {
  const running = createRunning(ports);
  const groups = new Map<Uuid, Kept>();
  const groupOf = new Map<Uuid, Kept>();
  const now = (): number => ports.clock().getTime();

  function close(kept: Kept): void {
    kept.cancel();
    groups.delete(kept.id);
  }

  return {
    ...running,
    all: () => [...groups.values()],
    find: (groupId) => groups.get(groupId),
    of: (sessionId) => groupOf.get(sessionId),
    open(name) {
      if (groups.size >= MAX_GROUPS) throw new DomainError("too-many", "there are too many groups");
      const group = aGroup(newId(), name.slice(0, MAX_NAME), now());
      const kept: Kept = { id: group.id, group, viewers: new Map(), cancel: () => {} };
      groups.set(kept.id, kept);
      return kept;
    },
    close,
    enter(kept, viewer) {
      const { user, device } = personOn(viewer);
      if ((groupOf.get(device.uuid) ?? kept) !== kept) return false;
      groupOf.set(device.uuid, kept);
      kept.viewers.set(device.uuid, viewer);
      running.keep(kept, joins(kept.group, { id: device.uuid, userId: user.id, name: user.name }, now()));
      return true;
    },
    async leave(sessionId) {
      const kept = groupOf.get(sessionId);
      if (kept === undefined) return false;
      return running.within(kept.id, async () => {
        if (groupOf.get(sessionId) !== kept) return false;
        groupOf.delete(sessionId);
        kept.viewers.delete(sessionId);
        running.keep(kept, leaves(kept.group, sessionId, now()));
        if (kept.group.members.length === 0) close(kept);
        return true;
      });
    },
  };
}

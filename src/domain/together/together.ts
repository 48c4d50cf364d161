/** Watching together: groups of devices, who may be in them, and what each is told. Lives in memory, as sessions do. */
import { DomainError, notFound } from "../errors.ts";
import type { EventLog } from "../events/event.ts";
import type { Uuid } from "../library/item.ts";
import type { Viewer } from "../users/user.ts";
import { type GroupInfo, infoOf } from "./group.ts";
import type { Told } from "./news.ts";
import type { Playlist } from "./now-playing.ts";
import { type AccessPorts, checkLength, entriesFor, visibleTo } from "./queue-access.ts";
import { createRegistry, type Kept, personOn, type RegistryPorts } from "./registry.ts";
import { asked, type GroupRequest } from "./requests.ts";

/** What a device asks of its group. */
export type TogetherRequest =
  | Exclude<GroupRequest, { readonly type: "play" | "add" }>
  | ({ readonly type: "play" } & Playlist)
  | { readonly type: "add"; readonly items: readonly Uuid[]; readonly where: "end" | "next" };

export interface TogetherService {
  /** Those whose whole queue the viewer may see. */
  list(viewer: Viewer): Promise<readonly GroupInfo[]>;
  /** `not-found` also for one of which the viewer may not see everything. */
  get(viewer: Viewer, groupId: Uuid): Promise<GroupInfo>;
  /** Leaves the group before, if there is one; what plays on the device is what the group begins with. */
  create(viewer: Viewer, name: string): Promise<GroupInfo>;
  /** Why one may not is told to the device. */
  join(viewer: Viewer, groupId: Uuid): Promise<void>;
  leave(viewer: Viewer): Promise<void>;
  /** Of a device in no group it is told to the device. `invalid` for a queue of nothing, or of too much. */
  ask(viewer: Viewer, request: TogetherRequest): Promise<void>;
  /** Whether any of the person's devices is in a group. */
  isIn(userId: number): boolean;
  /** Its last connection has closed: it can't be told anything any more, and is taken out. */
  gone(sessionId: Uuid): void;
  /** Returns how to stop. */
  subscribe(listener: (told: Told) => void): () => void;
}

export interface TogetherPorts extends AccessPorts, RegistryPorts {
  readonly events: Pick<EventLog, "subscribe">;
  /** What a device plays by itself as it makes a group; null: nothing. */
  readonly nowPlaying: (viewer: Viewer) => Promise<Playlist | null>;
}

export function createTogether(ports: TogetherPorts): TogetherService {
  const registry = createRegistry(ports);
  const now = (): number => ports.clock().getTime();
  const gone = (sessionId: Uuid): void => {
    registry
      .leave(sessionId)
      .catch((error: unknown) => ports.log.warn("a group could not be left", { error }));
  };
  ports.events.subscribe(({ body }) => {
    if (body.type !== "signedOut") return;
    for (const { viewers } of registry.all())
      for (const [id, { device }] of viewers) if (device?.id === body.deviceId) gone(id);
  });

  return {
    list: async (viewer) =>
      (await visibleTo(ports, viewer, registry.all())).map(({ group }) => infoOf(group)),
    async get(viewer, groupId) {
      const kept = registry.find(groupId);
      const [found] = kept === undefined ? [] : await visibleTo(ports, viewer, [kept]);
      if (found === undefined) throw notFound("the group");
      return infoOf(found.group);
    },
    async create(viewer, name) {
      const { device } = personOn(viewer);
      await registry.leave(device.uuid);
      const kept = registry.open(name);
      return registry.within(kept.id, async () => {
        if (!registry.enter(kept, viewer)) {
          registry.close(kept);
          throw new DomainError("conflict", "the device has got into another group meanwhile");
        }
        const playing = await playOf(ports, viewer);
        if (playing !== null) registry.keep(kept, asked(kept.group, device.uuid, playing, now()));
        return infoOf(kept.group);
      });
    },
    ...createMembership(ports, registry, now),
    isIn: (userId) =>
      registry.all().some(({ group }) => group.members.some((member) => member.userId === userId)),
    gone,
    subscribe: (listener) => registry.subscribe(listener),
  };
}

/** What the device has been playing by itself, to go on with for the group. */
async function playOf(ports: TogetherPorts, viewer: Viewer): Promise<GroupRequest | null> {
  const here = await ports.nowPlaying(viewer);
  const entries = here === null ? null : await entriesFor(ports, [viewer], here.items);
  if (here === null || entries === null) return null;
  return { type: "play", entries, startIndex: here.startIndex, positionMs: here.positionMs };
}

function createMembership(
  ports: TogetherPorts,
  registry: ReturnType<typeof createRegistry>,
  now: () => number,
): Pick<TogetherService, "join" | "leave" | "ask"> {
  return {
    async join(viewer, groupId) {
      const { uuid } = personOn(viewer).device;
      const kept = registry.find(groupId);
      const to = [uuid];
      if (kept === undefined) return registry.emit([{ to, news: { type: "noSuchGroup" } }]);
      if ((await visibleTo(ports, viewer, [kept])).length === 0)
        return registry.emit([{ to, news: { type: "mayNotSee", groupId } }]);
      if (registry.of(uuid) !== kept) await registry.leave(uuid);
      return registry.within(groupId, async () => {
        if (registry.find(groupId) === kept) registry.enter(kept, viewer);
        else registry.emit([{ to, news: { type: "noSuchGroup" } }]);
      });
    },
    async leave(viewer) {
      const { uuid } = personOn(viewer).device;
      if (!(await registry.leave(uuid))) registry.emit([{ to: [uuid], news: { type: "inNoGroup" } }]);
    },
    async ask(viewer, request) {
      const { uuid } = personOn(viewer).device;
      const kept = registry.of(uuid);
      const to = [uuid];
      if (kept === undefined) return registry.emit([{ to, news: { type: "inNoGroup" } }]);
      return registry.within(kept.id, async () => {
        if (registry.of(uuid) !== kept) return;
        kept.viewers.set(uuid, viewer);
        const understood = await withEntries(ports, kept, request);
        if (understood === null) registry.emit([{ to, news: { type: "mayNotSee", groupId: kept.id } }]);
        else registry.keep(kept, asked(kept.group, uuid, understood, now()));
      });
    },
  };
}

/** The request with the items that it names; null when one of the members may not see one of them. */
async function withEntries(
  ports: AccessPorts,
  { group, viewers }: Kept,
  request: TogetherRequest,
): Promise<GroupRequest | null> {
  if (request.type !== "play" && request.type !== "add") return request;
  const { items, ...rest } = request;
  checkLength(items.length, rest.type === "add" ? group.queue.entries.length : 0);
  if (rest.type === "play" && items[rest.startIndex] === undefined)
    throw new DomainError("invalid", "there is no such item in the queue");
  const entries = await entriesFor(ports, [...viewers.values()], items);
  return entries === null ? null : { ...rest, entries };
}

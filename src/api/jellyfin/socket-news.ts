/** Turns the core's events into the messages of the socket, gathered so that a scan doesn't flood anybody. */
import type { Core } from "../../domain/core.ts";
import type { EventBody, ServerEvent } from "../../domain/events/event.ts";
import type { Log } from "../../domain/log.ts";
import { allLibraryIds, libraryIdsFor } from "./library-ids.ts";
import { createLibraryNews, type LibraryNews } from "./library-news.ts";
import { toUserData } from "./mappers/item/user-data.ts";
import { toUserDto } from "./mappers/user.ts";
import { type Connection, message, type SocketHub } from "./socket-hub.ts";
import { createTaskNews } from "./task-news.ts";
import { isRecord } from "./values.ts";

/** States of a person are told together: marking a series touches all its episodes. */
const STATES_MS = 400;
/** After the last change of a library, and at the latest after the first. */
const LIBRARY_QUIET_MS = 2_500;
const LIBRARY_LATEST_MS = 10_000;
/** Clients refresh the page anyway; a list without end serves nobody. */
const MAX_STATES = 500;

interface NewsDeps {
  readonly core: Core;
  readonly hub: SocketHub;
  readonly log: Log;
}

/** Returns how to stop. */
export function startNews({ core, hub, log }: NewsDeps): () => void {
  const failed = (error: unknown): void => log.warn("news of the socket failed", { error });
  const run = (work: Promise<void>): void => void work.catch(failed);
  const states = new Map<number, Set<number>>();
  let library: LibraryNews = createLibraryNews();
  const statesTimer = createTimer(STATES_MS, STATES_MS, () => {
    const told = [...states];
    states.clear();
    for (const [userId, itemIds] of told) run(tellStates(core, hub, userId, [...itemIds]));
  });
  const libraryTimer = createTimer(LIBRARY_QUIET_MS, LIBRARY_LATEST_MS, () => {
    const told = library;
    library = createLibraryNews();
    run(told.tell(core, hub.connections()));
  });
  const tellTasks = createTaskNews(core, hub);
  const tasksTimer = createTimer(STATES_MS, LIBRARY_LATEST_MS, () => run(tellTasks()));
  const take = (body: EventBody): void => {
    if (body.type === "watchStateChanged") {
      const ids = states.get(body.userId) ?? new Set<number>();
      for (const id of body.itemIds) ids.add(id);
      states.set(body.userId, ids);
      statesTimer.start();
    } else if (body.type === "signedOut") closeSockets(hub, body.userId, body.deviceId);
    else if (body.type === "userChanged") run(tellUser(core, hub, body.userId, body.change));
    else if (body.type === "jobChanged") {
      run(tellProgress(core, hub, body));
      if (PROGRESS[body.state] === "100") tasksTimer.start();
    } else if (library.take(body)) libraryTimer.start();
  };
  const unsubscribe = core.events.subscribe((event: ServerEvent) => {
    if (hub.connections().length > 0) take(event.body);
  });
  return () => {
    unsubscribe();
    statesTimer.stop();
    libraryTimer.stop();
    tasksTimer.stop();
  };
}

interface Timer {
  start(): void;
  stop(): void;
}

/** Calls `due` when nothing was started for `quietMs`, and at the latest `latestMs` after the first start. */
function createTimer(quietMs: number, latestMs: number, due: () => void): Timer {
  let timer: NodeJS.Timeout | null = null;
  let firstAt = 0;
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    start() {
      const now = Date.now();
      if (timer === null) firstAt = now;
      stop();
      const wait = Math.max(0, Math.min(quietMs, firstAt + latestMs - now));
      timer = setTimeout(() => {
        timer = null;
        due();
      }, wait);
      timer.unref();
    },
    stop,
  };
}

async function tellStates(
  core: Core,
  hub: SocketHub,
  userId: number,
  itemIds: readonly number[],
): Promise<void> {
  const connections = hub.ofUser(userId);
  const [first] = connections;
  if (first === undefined) return;
  const views = await core.browse.items(first.viewer, itemIds.slice(0, MAX_STATES), { parts: ["state"] });
  const above = new Set(views.flatMap(({ item }) => [item.seasonId ?? [], item.seriesId ?? []].flat()));
  for (const { item } of views) above.delete(item.id);
  // Their counts of what is left to see have changed with them.
  const folders =
    above.size === 0 ? [] : await core.browse.items(first.viewer, [...above], { parts: ["state"] });
  const data = {
    UserId: first.viewer.user?.uuid,
    UserDataList: [...views, ...folders].map(toUserData),
  };
  send(connections, message("UserDataChanged", data));
}

async function tellUser(
  core: Core,
  hub: SocketHub,
  userId: number,
  change: "added" | "changed" | "removed",
): Promise<void> {
  const connections = hub.connections().filter(({ viewer }) => viewer.isAdmin || viewer.user?.id === userId);
  if (connections.length === 0 || change === "added") return;
  const own = hub.ofUser(userId);
  if (change === "removed") {
    const uuid = own[0]?.viewer.user?.uuid;
    if (uuid !== undefined) send(connections, message("UserDeleted", uuid));
  }
  // What he may see has changed, or he may not be here any more.
  await Promise.all(own.map((connection) => connection.refresh()));
  if (change === "removed") return;
  const user = (await core.users.list()).find(({ id }) => id === userId);
  if (user === undefined) return;
  const libraries = await libraryIdsFor(core, [user]);
  send(connections, message("UserUpdated", toUserDto(user, core.server.identity().id, libraries)));
}

function closeSockets(hub: SocketHub, userId: number, deviceId: number): void {
  for (const connection of hub.ofUser(userId))
    if (connection.viewer.device?.id === deviceId) connection.close();
}

const PROGRESS: Readonly<Record<string, string>> = {
  running: "0",
  done: "100",
  failed: "100",
  cancelled: "100",
};

/** That a library's scan begins and ends, to those who may see the tasks. */
async function tellProgress(
  core: Core,
  hub: SocketHub,
  job: Extract<EventBody, { readonly type: "jobChanged" }>,
): Promise<void> {
  const progress = PROGRESS[job.state];
  const admins = hub.connections().filter(({ viewer }) => viewer.isAdmin);
  if (job.kind !== "scan" || progress === undefined || admins.length === 0) return;
  const payload = (await core.jobs.get(job.jobId))?.payload;
  const libraryId = isRecord(payload) ? payload["libraryId"] : undefined;
  const uuid = typeof libraryId === "number" ? (await allLibraryIds(core)).get(libraryId) : undefined;
  if (uuid !== undefined) send(admins, message("RefreshProgress", { ItemId: uuid, Progress: progress }));
}

function send(connections: readonly Connection[], text: string): void {
  for (const connection of connections) connection.send(text);
}

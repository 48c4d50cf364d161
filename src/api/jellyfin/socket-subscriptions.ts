/** What a client of the socket asks to be told again and again: `SessionsStart` with `"<delay>,<interval>"` in ms. */
import type { Core } from "../../domain/core.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { entriesOf } from "./activity.ts";
import { activityTypes } from "./mappers/activity.ts";
import { tasks } from "./routes/scheduled-tasks.ts";
import { sessionInfos } from "./session-list.ts";
import { message, type MessageType } from "./socket-hub.ts";

const MIN_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 60_000;

/** Null: nothing to tell, or not for this viewer. */
type Read = (viewer: Viewer) => Promise<unknown>;

interface Topic {
  readonly type: MessageType;
  /** For one who begins to listen. */
  open(core: Core): Read;
}

/** By the word before `Start` and `Stop`. */
const TOPICS: ReadonlyMap<string, Topic> = new Map<string, Topic>([
  [
    "sessions",
    {
      type: "Sessions",
      open: (core) => async (viewer) => sessionInfos(core, viewer, await core.watching.sessions(viewer)),
    },
  ],
  [
    "scheduledtasksinfo",
    {
      type: "ScheduledTasksInfo",
      open: (core) => async (viewer) => (viewer.isAdmin ? tasks(core) : null),
    },
  ],
  ["activitylogentry", { type: "ActivityLogEntry", open: openActivity }],
]);

/** More at once are to be looked up. */
const MAX_ENTRIES = 100;

/** What is new since somebody began to listen, and since he was told last. */
function openActivity(core: Core): Read {
  let last: number | null = null;
  return async (viewer) => {
    if (!viewer.isAdmin) return null;
    const { items } = await core.events.activity({ types: activityTypes(), offset: 0, limit: MAX_ENTRIES });
    const since = last ?? items[0]?.seq ?? 0;
    last = items[0]?.seq ?? since;
    const fresh = items.filter(({ seq }) => seq > since);
    return fresh.length === 0 ? null : entriesOf(core, fresh);
  };
}

export interface Subscriptions {
  /** Takes `SessionsStart` and the like; false when the message is none of these. */
  take(type: string, data: unknown): boolean;
  stop(): void;
}

export function createSubscriptions(
  core: Core,
  viewer: () => Viewer,
  send: (text: string) => void,
  failed: (error: unknown) => void,
): Subscriptions {
  const running = new Map<string, () => void>();
  const end = (name: string): void => {
    running.get(name)?.();
    running.delete(name);
  };
  return {
    take(type, data) {
      const [, name, verb] = /^(\w+?)(start|stop)$/i.exec(type) ?? [];
      if (name === undefined || verb === undefined) return false;
      const topic = TOPICS.get(name.toLowerCase());
      end(name.toLowerCase());
      if (topic !== undefined && verb.toLowerCase() === "start")
        running.set(
          name.toLowerCase(),
          repeat(topic.type, topic.open(core), { viewer, send, failed, ...timing(data) }),
        );
      return true;
    },
    stop() {
      for (const name of running.keys()) end(name);
    },
  };
}

function timing(data: unknown): { readonly delayMs: number; readonly intervalMs: number } {
  const [delay = 0, interval = 0] = typeof data === "string" ? data.split(",").map(Number) : [];
  const within = (value: number, least: number): number =>
    Number.isFinite(value) ? Math.min(Math.max(value, least), MAX_INTERVAL_MS) : least;
  return { delayMs: within(delay, 0), intervalMs: within(interval, MIN_INTERVAL_MS) };
}

interface Listener extends ReturnType<typeof timing> {
  readonly viewer: () => Viewer;
  readonly send: (text: string) => void;
  readonly failed: (error: unknown) => void;
}

/** Reads and sends what changed; the next time is counted from the end of the one before. */
function repeat(
  type: MessageType,
  read: Read,
  { viewer, send, failed, delayMs, intervalMs }: Listener,
): () => void {
  let last = "";
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const turn = async (): Promise<void> => {
    const data = await read(viewer());
    const text = JSON.stringify(data);
    if (stopped || data === null || text === last) return;
    last = text;
    send(message(type, data));
  };
  const schedule = (ms: number): void => {
    timer = setTimeout(() => {
      turn()
        .catch(failed)
        .finally(() => {
          if (!stopped) schedule(intervalMs);
        });
    }, ms);
  };
  schedule(delayMs);
  return () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
  };
}

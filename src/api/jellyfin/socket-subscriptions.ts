/** What a client of the socket asks to be told again and again: `SessionsStart` with `"<delay>,<interval>"` in ms. */
import type { Core } from "../../domain/core.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { tasks } from "./routes/scheduled-tasks.ts";
import { sessionInfos } from "./session-list.ts";
import { message, type MessageType } from "./socket-hub.ts";

const MIN_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 60_000;

interface Topic {
  readonly type: MessageType;
  /** Null: not for this viewer. */
  read(core: Core, viewer: Viewer): Promise<unknown>;
}

/** By the word before `Start` and `Stop`. The activity log has no entries, so its topic never says anything. */
const TOPICS: ReadonlyMap<string, Topic> = new Map<string, Topic>([
  [
    "sessions",
    {
      type: "Sessions",
      read: async (core, viewer) => sessionInfos(core, viewer, await core.watching.sessions(viewer)),
    },
  ],
  [
    "scheduledtasksinfo",
    { type: "ScheduledTasksInfo", read: async (core, viewer) => (viewer.isAdmin ? tasks(core) : null) },
  ],
]);

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
        running.set(name.toLowerCase(), repeat(topic, core, viewer, send, failed, timing(data)));
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

/** Reads and sends what changed; the next time is counted from the end of the one before. */
function repeat(
  topic: Topic,
  core: Core,
  viewer: () => Viewer,
  send: (text: string) => void,
  failed: (error: unknown) => void,
  { delayMs, intervalMs }: ReturnType<typeof timing>,
): () => void {
  let last = "";
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const turn = async (): Promise<void> => {
    const data = await topic.read(core, viewer());
    const text = JSON.stringify(data);
    if (stopped || data === null || text === last) return;
    last = text;
    send(message(topic.type, data));
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

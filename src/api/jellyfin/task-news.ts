import type { Core } from "../../domain/core.ts";
import { tasks } from "./routes/scheduled-tasks.ts";
import { message, type SocketHub } from "./socket-hub.ts";

/** Tells admins of tasks that have ended since it was asked last; of what ended before, nothing. */
export function createTaskNews(core: Core, hub: SocketHub): () => Promise<void> {
  const toldUntil = new Map<string, number>();
  const startedMs = Date.now();
  return async () => {
    const admins = hub.connections().filter(({ viewer }) => viewer.isAdmin);
    if (admins.length === 0) return;
    for (const { Id, State, LastExecutionResult: result } of await tasks(core)) {
      const id = Id ?? "";
      const endedMs = Date.parse(result?.EndTimeUtc ?? "");
      if (State !== "Idle" || !(endedMs > (toldUntil.get(id) ?? startedMs))) continue;
      toldUntil.set(id, endedMs);
      const text = message("ScheduledTaskEnded", result);
      for (const admin of admins) admin.send(text);
    }
  };
}

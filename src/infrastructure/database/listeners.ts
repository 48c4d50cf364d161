import type { ServerEvent } from "../../domain/events/event.ts";
import type { Log } from "../../domain/log.ts";

/** Who hears the published events; one that throws takes nothing away from the others. */
export interface Listeners {
  readonly publish: (event: ServerEvent) => void;
  readonly listen: (listener: (event: ServerEvent) => void) => () => void;
}

export function createListeners(log: Log): Listeners {
  const listeners = new Set<{ readonly hear: (event: ServerEvent) => void }>();
  return {
    publish(event) {
      for (const { hear } of listeners) {
        try {
          hear(event);
        } catch (error) {
          log.error("a listener failed at an event", { error, type: event.body.type });
        }
      }
    },
    listen(listener) {
      const entry = { hear: listener };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
  };
}

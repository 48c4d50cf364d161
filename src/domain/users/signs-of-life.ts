import { createBoundedMap } from "../bounded-map.ts";
import type { Log } from "../log.ts";
import type { ApiKeyStore, DeviceStore, Seen } from "./ports.ts";

const WRITE_EVERY_MS = 60_000;
const MAX_DEVICES = 5000;

/** When devices were last seen: known at once, written at most once a minute, since it comes with every request. */
export interface SignsOfLife {
  device(seen: Seen): void;
  apiKey(id: number, at: Date): void;
  lastSeenAt(deviceId: number): Date | null;
  forgetDevice(deviceId: number): void;
  lastActiveAt(userId: number): Date | null;
  /** Writes what isn't written yet. */
  flush(): Promise<void>;
}

export function createSignsOfLife(
  ports: { readonly devices: DeviceStore; readonly apiKeys: ApiKeyStore; readonly log: Log },
  startedAt: Date,
): SignsOfLife {
  const devices = createBoundedMap<number, Seen>(MAX_DEVICES);
  const unwritten = new Set<number>();
  const keys = new Map<number, Date>();
  let writtenAt = startedAt.getTime();

  async function flush(): Promise<void> {
    const seen = [...unwritten].flatMap((id) => devices.get(id) ?? []);
    const used = [...keys].map(([id, at]) => ({ id, at }));
    unwritten.clear();
    keys.clear();
    if (seen.length > 0) await ports.devices.seen(seen);
    if (used.length > 0) await ports.apiKeys.used(used);
  }
  function flushWhenDue(now: Date): void {
    if (now.getTime() - writtenAt < WRITE_EVERY_MS) return;
    writtenAt = now.getTime();
    flush().catch((error: unknown) => ports.log.warn("when devices were last seen wasn't kept", { error }));
  }

  return {
    device(seen) {
      devices.set(seen.deviceId, seen);
      unwritten.add(seen.deviceId);
      flushWhenDue(seen.at);
    },
    apiKey(id, at) {
      keys.set(id, at);
      flushWhenDue(at);
    },
    lastSeenAt: (deviceId) => devices.get(deviceId)?.at ?? null,
    lastActiveAt(userId) {
      let last: Date | null = null;
      for (const [, seen] of devices.entries())
        if (seen.userId === userId && (last === null || seen.at > last)) last = seen.at;
      return last;
    },
    forgetDevice(deviceId) {
      devices.delete(deviceId);
      unwritten.delete(deviceId);
    },
    flush,
  };
}

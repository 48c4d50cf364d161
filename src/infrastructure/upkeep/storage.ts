/** How much room the disks have. */
import { statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Room } from "../../domain/server/upkeep.ts";

const UNKNOWN: Room = { freeBytes: null, usedBytes: null };
/** A network mount that is gone may never answer. */
const DEADLINE_MS = 3000;

export async function roomAt(path: string): Promise<Room> {
  const late = new AbortController();
  const asked = statfs(path).then(
    ({ bsize, blocks, bfree, bavail }): Room => ({
      freeBytes: bavail * bsize,
      usedBytes: (blocks - bfree) * bsize,
    }),
    () => UNKNOWN,
  );
  const waited = sleep(DEADLINE_MS, UNKNOWN, { ref: false, signal: late.signal }).catch(() => UNKNOWN);
  const room = await Promise.race([asked, waited]);
  late.abort();
  return room;
}

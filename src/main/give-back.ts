import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export interface GiveBackOptions {
  /** How often the load is looked at. */
  readonly everyMs?: number;
  readonly collect?: () => void;
  /** CPU time of this process so far, in ms. */
  readonly cpuMs?: () => number;
}

const EVERY_MS = 10_000;
/** Parts of one core: what counts as work, and what as none. */
const BUSY = 0.2;
const QUIET = 0.03;
/** The first collection finds what is garbage, the one after it gives the emptied pages back. */
const ROUNDS = 2;

/**
 * Collects garbage when work has ended. V8 collects when memory is wanted, so the tens of megabytes that a scan
 * or a busy hour left would stay until somebody comes again. Takes about 50 ms at a time when nearly nothing happens,
 * and nothing while the server idles.
 */
export function giveMemoryBack(options: GiveBackOptions = {}): Disposable {
  const { everyMs = EVERY_MS, cpuMs = ownCpuMs, collect = collector() } = options;
  // A start is work, too.
  let due = ROUNDS;
  let lastMs = cpuMs();
  const timer = setInterval(() => {
    const nowMs = cpuMs();
    const share = (nowMs - lastMs) / everyMs;
    lastMs = nowMs;
    if (share >= BUSY) due = ROUNDS;
    if (share > QUIET || due === 0) return;
    due--;
    collect();
  }, everyMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What `node --expose-gc` gives; contexts that are made after the flag is set have it. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  return typeof gc === "function" ? () => void gc() : () => {};
}

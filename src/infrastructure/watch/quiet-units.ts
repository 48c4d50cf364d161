import { stat } from "node:fs/promises";

export interface QuietUnitsOptions {
  /** Nothing may have happened for so long. */
  readonly quietMs: number;
  /** A file that is written to for longer than this is looked at while it still grows. */
  readonly patienceMs: number;
  /** More units than this at once, and the whole root is looked at instead. */
  readonly maxUnits: number;
  /** With the unit's path, or null for the whole root. */
  readonly onQuiet: (unit: string | null) => void;
}

export interface QuietUnits {
  /** Something happened to this path, which belongs to this unit. */
  touch(unit: string, path: string): void;
  [Symbol.dispose](): void;
}

interface Waiting {
  readonly since: number;
  readonly paths: Set<string>;
  timer: NodeJS.Timeout;
}

/** Paths of a unit that are looked at before it counts as quiet: enough to see that something is being copied. */
const MAX_PATHS = 32;

/** Collects what happens to the units of a root until they are quiet and none of their files grows any more. */
export function createQuietUnits(options: QuietUnitsOptions): QuietUnits {
  const { quietMs, patienceMs, maxUnits, onQuiet } = options;
  const waiting = new Map<string, Waiting>();
  let isBurst = false;

  function arm(unit: string, delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      void settle(unit);
    }, delayMs);
    timer.unref();
    return timer;
  }

  async function settle(unit: string): Promise<void> {
    const entry = waiting.get(unit);
    if (entry === undefined) return;
    const timer = entry.timer;
    const isGrowing = Date.now() - entry.since < patienceMs && (await anyYoung([...entry.paths], quietMs));
    // Touched again, or disposed of, while the disk was asked.
    if (waiting.get(unit) !== entry || entry.timer !== timer) return;
    if (isGrowing) {
      entry.timer = arm(unit, quietMs);
      return;
    }
    waiting.delete(unit);
    if (!isBurst) onQuiet(unit);
    else if (waiting.size === 0) {
      isBurst = false;
      onQuiet(null);
    }
  }

  return {
    touch(unit, path) {
      const entry = waiting.get(unit);
      if (entry === undefined)
        waiting.set(unit, { since: Date.now(), paths: new Set([path]), timer: arm(unit, quietMs) });
      else {
        clearTimeout(entry.timer);
        if (entry.paths.size < MAX_PATHS) entry.paths.add(path);
        entry.timer = arm(unit, quietMs);
      }
      if (waiting.size > maxUnits) isBurst = true;
    },
    [Symbol.dispose]() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** Whether one of these was changed in the last `ms`: mounts don't tell of each write. */
async function anyYoung(paths: readonly string[], ms: number): Promise<boolean> {
  const ages = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (stats) => (stats.isFile() ? Date.now() - stats.ctimeMs : Infinity),
        () => Infinity,
      ),
    ),
  );
  return ages.some((age) => age < ms);
}

/** Somebody waits; somebody is expected soon; nobody, it is made to be kept. Each stands back for those before it. */
export type Urgency = "now" | "soon" | "someday";

interface Encoder {
  readonly isEncode: boolean;
  readonly isPaused: boolean;
  readonly urgency: Urgency;
}

/**
 * Whether what has this urgency stands back: what is expected soon while an encoder works for a viewer, what is made to
 * be kept as long as there is one at all.
 */
export function standsBack(urgency: Urgency, runs: readonly Encoder[], claims: number): boolean {
  if (urgency === "now") return false;
  if (claims > 0) return true;
  const encodes = runs.filter(({ isEncode }) => isEncode);
  const viewers = encodes.filter((run) => run.urgency === "now");
  if (urgency === "soon") return viewers.some(({ isPaused }) => !isPaused);
  return viewers.length > 0 || encodes.some((run) => run.urgency === "soon");
}

interface Watched extends Pick<Encoder, "isEncode" | "urgency"> {
  readonly isWaitedFor: boolean;
  /** How many segments there are beyond what was last asked of it. */
  readonly ahead: number;
}

/** About ten seconds. */
const ENOUGH_SEGMENTS = 4;

/** Whether an encoder whose viewer has enough leaves the machine to another one, whose viewer waits. */
export function givesWay<R extends Watched>(run: R, runs: readonly R[]): boolean {
  if (!run.isEncode || run.isWaitedFor || run.ahead < ENOUGH_SEGMENTS) return false;
  return runs.some(
    (other) => other !== run && other.isEncode && other.urgency === "now" && other.isWaitedFor,
  );
}

export interface Turns {
  /** Resolves when it needn't stand back. */
  wait(mustWait: () => boolean, signal: AbortSignal): Promise<void>;
  /** Something has changed: whoever waits looks again. */
  look(): void;
}

export function createTurns(): Turns {
  let waiting: readonly (() => void)[] = [];
  return {
    async wait(mustWait, signal) {
      while (mustWait()) {
        await new Promise<void>((resolve) => {
          waiting = [...waiting, resolve];
        });
        signal.throwIfAborted();
      }
    },
    look() {
      const all = waiting;
      waiting = [];
      for (const go of all) go();
    },
  };
}

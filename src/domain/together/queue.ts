/** What a group plays, in its order. All functions are pure; those that change answer the queue as it is afterwards. */
import type { Uuid } from "../library/item.ts";

export type RepeatMode = "none" | "all" | "one";

export interface QueuedItem {
  readonly itemId: number;
  readonly itemUuid: Uuid;
  /** null: not known, so that no position is beyond its end. */
  readonly durationMs: number | null;
}

/** A place in the queue: the same item may stand in it twice. */
export interface QueueEntry extends QueuedItem {
  readonly id: Uuid;
}

export interface PlayQueue {
  /** In the order in which they were put in. */
  readonly entries: readonly QueueEntry[];
  /** The same in another order; null: not shuffled. */
  readonly shuffled: readonly QueueEntry[] | null;
  readonly playingId: Uuid | null;
  readonly repeat: RepeatMode;
  /** Rises with every change: clients drop a queue that isn't newer than theirs. */
  readonly changedAtMs: number;
}

/** From 0 to below 1, as `Math.random`. */
export type Random = () => number;

export const EMPTY_QUEUE: PlayQueue = {
  entries: [],
  shuffled: null,
  playingId: null,
  repeat: "none",
  changedAtMs: 0,
};

export const orderOf = ({ entries, shuffled }: PlayQueue): readonly QueueEntry[] => shuffled ?? entries;

export const playingIn = (queue: PlayQueue): QueueEntry | null =>
  queue.entries.find(({ id }) => id === queue.playingId) ?? null;

/** -1: nothing plays. */
export const playingIndexIn = (queue: PlayQueue): number =>
  orderOf(queue).findIndex(({ id }) => id === queue.playingId);

const changed = (queue: PlayQueue, nowMs: number, changes: Partial<PlayQueue>): PlayQueue => ({
  ...queue,
  ...changes,
  changedAtMs: Math.max(nowMs, queue.changedAtMs + 1),
});

/** Sorted and not repeated, whatever was before. `startIndex` must be one of the items'. */
export function replaced(
  queue: PlayQueue,
  entries: readonly QueueEntry[],
  startIndex: number,
  nowMs: number,
): PlayQueue {
  const playingId = entries[startIndex]?.id ?? null;
  return changed(queue, nowMs, { entries, shuffled: null, repeat: "none", playingId });
}

/** At the end, or right after what plays. */
export function withMore(
  queue: PlayQueue,
  more: readonly QueueEntry[],
  where: "end" | "next",
  nowMs: number,
): PlayQueue {
  const into = (list: readonly QueueEntry[]): readonly QueueEntry[] => {
    const at = where === "end" ? list.length : list.findIndex(({ id }) => id === queue.playingId) + 1;
    return list.toSpliced(at, 0, ...more);
  };
  const { entries, shuffled } = queue;
  return changed(queue, nowMs, { entries: into(entries), shuffled: shuffled && into(shuffled) });
}

/** When what plays is among them, what stood before it plays, or else what is first now. */
export function without(queue: PlayQueue, ids: ReadonlySet<Uuid>, nowMs: number): PlayQueue {
  const rest = (list: readonly QueueEntry[]): readonly QueueEntry[] => list.filter(({ id }) => !ids.has(id));
  const { entries, shuffled, playingId } = queue;
  const order = orderOf(queue);
  const stays = playingId !== null && !ids.has(playingId);
  const before = rest(order.slice(0, Math.max(0, playingIndexIn(queue)))).at(-1);
  const next = playingId === null ? undefined : (before ?? rest(order)[0]);
  return changed(queue, nowMs, {
    entries: rest(entries),
    shuffled: shuffled && rest(shuffled),
    playingId: stays ? playingId : (next?.id ?? null),
  });
}

export function moved(queue: PlayQueue, entryId: Uuid, toIndex: number, nowMs: number): PlayQueue | null {
  const order = orderOf(queue);
  const entry = order.find(({ id }) => id === entryId);
  if (entry === undefined) return null;
  const rest = order.filter(({ id }) => id !== entryId);
  const after = rest.toSpliced(Math.min(Math.max(0, toIndex), rest.length), 0, entry);
  return changed(queue, nowMs, queue.shuffled === null ? { entries: after } : { shuffled: after });
}

/** null: it isn't in the queue. */
export function playing(queue: PlayQueue, entryId: Uuid, nowMs: number): PlayQueue | null {
  const known = queue.entries.some(({ id }) => id === entryId);
  return known ? changed(queue, nowMs, { playingId: entryId }) : null;
}

/** What follows, or with -1 what stood before, as the repeat mode has it; null: nothing does. */
export function stepped(queue: PlayQueue, step: 1 | -1, nowMs: number): PlayQueue | null {
  const order = orderOf(queue);
  const at = playingIndexIn(queue);
  if (queue.repeat === "one" && at >= 0) return changed(queue, nowMs, {});
  const round = queue.repeat === "all" && order.length > 0;
  const entry = round ? order.at((at + step) % order.length) : at + step < 0 ? undefined : order[at + step];
  return entry === undefined ? null : changed(queue, nowMs, { playingId: entry.id });
}

export const repeating = (queue: PlayQueue, repeat: RepeatMode, nowMs: number): PlayQueue =>
  changed(queue, nowMs, { repeat });

/** Shuffled, what plays comes first; shuffled again, the order is another. */
export function shuffling(queue: PlayQueue, on: boolean, random: Random, nowMs: number): PlayQueue {
  if (!on) return changed(queue, nowMs, { shuffled: null });
  const first = playingIn(queue);
  const rest = queue.entries.filter((entry) => entry !== first);
  for (let end = rest.length - 1; end > 0; end--) {
    const other = Math.floor(random() * (end + 1));
    const [a, b] = [rest[end], rest[other]];
    if (a !== undefined && b !== undefined) [rest[end], rest[other]] = [b, a];
  }
  return changed(queue, nowMs, { shuffled: first === null ? rest : [first, ...rest] });
}

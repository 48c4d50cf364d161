/** What any member may change of the group's queue. */
import type { Uuid } from "../library/item.ts";
import { withinItem } from "./group.ts";
import type { QueueChange } from "./news.ts";
import {
  moved,
  playing,
  type PlayQueue,
  repeating,
  replaced,
  shuffling,
  stepped,
  withMore,
  without,
} from "./queue.ts";
import type { Handlers } from "./requests.ts";
import { change, everybody, requeue, tellCommand, tellQueue, type Turn } from "./turn.ts";
import { awaitAll, ends } from "./waiting.ts";

type QueueRequest =
  | "play"
  | "add"
  | "select"
  | "remove"
  | "clear"
  | "move"
  | "next"
  | "previous"
  | "repeat"
  | "shuffle";

export const QUEUE_CHANGES: Handlers<QueueRequest> = {
  play: (turn, _member, { entries, startIndex, positionMs }) =>
    loads(turn, replaced(turn.group.queue, entries, startIndex, turn.nowMs), "replaced", positionMs),
  add: (turn, _member, { entries, where }) =>
    requeue(
      turn,
      withMore(turn.group.queue, entries, where, turn.nowMs),
      where === "next" ? "inserted" : "appended",
    ),
  select: (turn, _member, { entryId }) =>
    loads(turn, playing(turn.group.queue, entryId, turn.nowMs), "selected"),
  remove: (turn, _member, { entryIds }) => removes(turn, new Set(entryIds)),
  clear(turn, _member, { keepsPlaying }) {
    const { entries, playingId } = turn.group.queue;
    const ids = entries.map(({ id }) => id);
    removes(turn, new Set(keepsPlaying ? ids.filter((id) => id !== playingId) : ids));
  },
  move(turn, _member, { entryId, toIndex }) {
    const after = moved(turn.group.queue, entryId, toIndex, turn.nowMs);
    if (after !== null) requeue(turn, after, "moved");
  },
  next: (turn, _member, { entryId }) => steps(turn, 1, entryId),
  previous: (turn, _member, { entryId }) => steps(turn, -1, entryId),
  repeat: (turn, _member, { mode }) => requeue(turn, repeating(turn.group.queue, mode, turn.nowMs), "repeat"),
  shuffle: (turn, _member, { on }, random) =>
    requeue(turn, shuffling(turn.group.queue, on, random, turn.nowMs), "shuffle"),
};

/** Plays something from its beginning, or from `positionMs`, once all have loaded it. null: there is nothing such. */
export function loads(turn: Turn, queue: PlayQueue | null, what: QueueChange, positionMs = 0): void {
  if (queue === null) return;
  change(turn, { queue, atMs: turn.nowMs });
  change(turn, { positionMs: withinItem(turn.group, positionMs) });
  awaitAll(turn, true);
  tellQueue(turn, everybody(turn), what);
}

function steps(turn: Turn, step: 1 | -1, entryId: Uuid): void {
  const { queue } = turn.group;
  if (entryId !== queue.playingId) return;
  loads(turn, stepped(queue, step, turn.nowMs), step === 1 ? "next" : "previous");
}

/** Where what plays goes, what is next to it plays; when nothing is left, nothing does. */
function removes(turn: Turn, ids: ReadonlySet<Uuid>): void {
  const { queue, phase, playsNext } = turn.group;
  const playsStill = queue.playingId !== null && !ids.has(queue.playingId);
  const after = without(queue, ids, turn.nowMs);
  if (playsStill || phase === "idle") return requeue(turn, after, "removed");
  const goesOn = phase === "playing" || (phase === "waiting" && playsNext);
  change(turn, { positionMs: 0, atMs: turn.nowMs });
  if (after.playingId === null) ends(turn);
  else awaitAll(turn, goesOn);
  requeue(turn, after, "removed");
  if (after.playingId === null) tellCommand(turn, everybody(turn), "stop");
}

/** One step of a group: the group as it becomes, and what its members are told on the way. */
import type { Uuid } from "../library/item.ts";
import { type Group, type Member, patienceWith, positionAt, type Readiness } from "./group.ts";
import type { Cause, Command, News, QueueChange, Told } from "./news.ts";
import { type PlayQueue, playingIn } from "./queue.ts";

export interface Turn {
  group: Group;
  readonly told: Told[];
  readonly nowMs: number;
}

export const aTurn = (group: Group, nowMs: number): Turn => ({ group, told: [], nowMs });

export const memberOf = ({ group }: Turn, id: Uuid): Member | undefined =>
  group.members.find((member) => member.id === id);

export const everybody = ({ group }: Turn): readonly Uuid[] => group.members.map(({ id }) => id);

export function change(turn: Turn, changes: Partial<Group>): void {
  turn.group = { ...turn.group, ...changes };
}

export function changeMember(turn: Turn, id: Uuid, changes: Partial<Member>): void {
  const members = turn.group.members.map((one) => (one.id === id ? { ...one, ...changes } : one));
  change(turn, { members });
}

/** What the group has waited for it until now is taken off its patience. */
export function becomes(turn: Turn, member: Member, readiness: Readiness): void {
  const { nowMs } = turn;
  const before = member.readiness;
  const leftMs =
    before.state === "awaited"
      ? Math.max(0, patienceWith(member, before.sinceMs) - (nowMs - before.sinceMs))
      : patienceWith(member, nowMs);
  changeMember(turn, member.id, { readiness, patience: { leftMs, atMs: nowMs } });
}

export function tell(turn: Turn, to: readonly Uuid[], news: News): void {
  if (to.length > 0) turn.told.push({ to, news });
}

export function tellPhase(turn: Turn, cause: Cause): void {
  const { id: groupId, phase } = turn.group;
  tell(turn, everybody(turn), { type: "phase", groupId, phase, cause });
}

export function tellQueue(turn: Turn, to: readonly Uuid[], change: QueueChange): void {
  const { id: groupId, queue, phase } = turn.group;
  const positionMs = positionAt(turn.group, turn.nowMs);
  tell(turn, to, { type: "queue", groupId, change, queue, positionMs, isPlaying: phase === "playing" });
}

/** So far a client's idea of the server's clock may be wrong. */
const AT_ONCE_MS = 250;

/** Where and when: as the group is, unless said otherwise. */
export function tellCommand(
  turn: Turn,
  to: readonly Uuid[],
  command: Command,
  place: { readonly positionMs: number; readonly atMs: number } = turn.group,
): void {
  const { id: groupId, queue } = turn.group;
  const entryId = playingIn(queue)?.id ?? null;
  const { positionMs } = place;
  // A client whose clock is behind would put off what is meant for now, and forget it for the next command.
  const atMs = command === "unpause" ? place.atMs : Math.min(place.atMs, turn.nowMs) - AT_ONCE_MS;
  tell(turn, to, { type: "command", groupId, command, entryId, positionMs, atMs, toldAtMs: turn.nowMs });
}

/** Another queue, told to all. */
export function requeue(turn: Turn, queue: PlayQueue, what: QueueChange): void {
  change(turn, { queue });
  tellQueue(turn, everybody(turn), what);
}

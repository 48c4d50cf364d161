/** What a member may ask of its group: pure, the group before to the group after. */
import type { Uuid } from "../library/item.ts";
import { CONTROLS } from "./controls.ts";
import { aMember, dueAt, type Group, infoOf, latencyOf, type Member } from "./group.ts";
import type { Told } from "./news.ts";
import { QUEUE_CHANGES } from "./queue-changes.ts";
import type { QueueEntry, Random, RepeatMode } from "./queue.ts";
import { buffers, ignores, type PlayerReport, ready } from "./readiness.ts";
import {
  aTurn,
  change,
  changeMember,
  everybody,
  memberOf,
  tell,
  tellCommand,
  tellQueue,
  type Turn,
} from "./turn.ts";
import { awaitOne, expire, hold, settle } from "./waiting.ts";

export type GroupRequest =
  | {
      readonly type: "play";
      readonly entries: readonly QueueEntry[];
      readonly startIndex: number;
      readonly positionMs: number;
    }
  | { readonly type: "add"; readonly entries: readonly QueueEntry[]; readonly where: "end" | "next" }
  | { readonly type: "select"; readonly entryId: Uuid }
  | { readonly type: "remove"; readonly entryIds: readonly Uuid[] }
  /** All, or all but what plays. */
  | { readonly type: "clear"; readonly keepsPlaying: boolean }
  | { readonly type: "move"; readonly entryId: Uuid; readonly toIndex: number }
  /** `entryId` is what plays as far as the one who asks knows: asked twice, it is done once. */
  | { readonly type: "next" | "previous"; readonly entryId: Uuid }
  | { readonly type: "repeat"; readonly mode: RepeatMode }
  | { readonly type: "shuffle"; readonly on: boolean }
  | { readonly type: "unpause" | "pause" | "stop" }
  | { readonly type: "seek"; readonly positionMs: number }
  | { readonly type: "buffering" | "ready"; readonly report: PlayerReport }
  | { readonly type: "ignore"; readonly isIgnored: boolean }
  | { readonly type: "latency"; readonly latencyMs: number };

export type Handler<T extends GroupRequest["type"]> = (
  turn: Turn,
  member: Member,
  request: GroupRequest & { readonly type: T },
  random: Random,
) => void;

/** A handler for every type of a part of the requests. */
export type Handlers<T extends GroupRequest["type"]> = { readonly [Type in T]: Handler<Type> };

export interface Outcome {
  readonly group: Group;
  readonly told: readonly Told[];
  /** When `timePasses` has something to do; null: never of itself. */
  readonly dueMs: number | null;
}

function outcome(group: Group, nowMs: number, step: (turn: Turn) => void): Outcome {
  const turn = aTurn(group, nowMs);
  step(turn);
  return { group: turn.group, told: turn.told, dueMs: dueAt(turn.group) };
}

/** A device that is in it already is told everything again. */
export function joins(group: Group, who: Pick<Member, "id" | "userId" | "name">, nowMs: number): Outcome {
  return outcome(group, nowMs, (turn) => {
    const isNew = memberOf(turn, who.id) === undefined;
    const others = everybody(turn).filter((id) => id !== who.id);
    if (isNew) change(turn, { members: [...group.members, aMember(who, nowMs)] });
    tell(turn, [who.id], { type: "joined", group: infoOf(turn.group), atMs: nowMs });
    if (isNew) tell(turn, others, { type: "memberJoined", groupId: group.id, name: who.name });
    letIn(turn, who.id);
  });
}

/** The group waits for it where it is. */
function letIn(turn: Turn, id: Uuid): void {
  const member = memberOf(turn, id);
  const { phase } = turn.group;
  if (member === undefined) return;
  if (phase === "idle") return tellCommand(turn, [id], "stop");
  hold(turn);
  const playsNext = phase === "playing" || (phase === "waiting" && turn.group.playsNext);
  change(turn, { phase: "waiting", playsNext });
  tellQueue(turn, [id], "replaced");
  awaitOne(turn, member);
  const standing = turn.group.members.filter(({ readiness }) => readiness.state === "ready");
  tellCommand(
    turn,
    standing.map((one) => one.id),
    "pause",
  );
}

export function leaves(group: Group, id: Uuid, nowMs: number): Outcome {
  return outcome(group, nowMs, (turn) => {
    const gone = memberOf(turn, id);
    if (gone === undefined) return;
    change(turn, { members: group.members.filter((member) => member.id !== id) });
    tell(turn, [id], { type: "left", groupId: group.id });
    tell(turn, everybody(turn), { type: "memberLeft", groupId: group.id, name: gone.name });
    settle(turn, "unpause");
  });
}

/** To be called at `dueMs`: whoever is waited for too long is late from then on. */
export const timePasses = (group: Group, nowMs: number): Outcome => outcome(group, nowMs, expire);

export function asked(
  group: Group,
  from: Uuid,
  request: GroupRequest,
  nowMs: number,
  random: Random = Math.random,
): Outcome {
  return outcome(group, nowMs, (turn) => {
    const member = memberOf(turn, from);
    if (member === undefined) return;
    // The table has a handler of exactly this type.
    const handle = HANDLERS[request.type] as Handler<GroupRequest["type"]>;
    handle(turn, member, request, random);
  });
}

const HANDLERS: Handlers<GroupRequest["type"]> = {
  ...CONTROLS,
  ...QUEUE_CHANGES,
  buffering: (turn, member, { report }) => buffers(turn, member, report),
  ready: (turn, member, { report }) => ready(turn, member, report),
  ignore: (turn, member, { isIgnored }) => ignores(turn, member, isIgnored),
  latency: (turn, { id }, { latencyMs }) => changeMember(turn, id, { latencyMs: latencyOf(latencyMs) }),
};

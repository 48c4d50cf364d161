/** Play, pause, stop and seek, asked by any member for all. */
import { type Member, withinItem } from "./group.ts";
import { loads } from "./queue-changes.ts";
import { playingIn } from "./queue.ts";
import type { Handlers } from "./requests.ts";
import { change, everybody, tellCommand, tellPhase, type Turn } from "./turn.ts";
import { awaitAll, ends, giveUp, hold, pause, start, tellPlace } from "./waiting.ts";

export const CONTROLS: Handlers<"unpause" | "pause" | "stop" | "seek"> = {
  unpause: (turn, member) => unpauses(turn, member),
  pause: (turn, member) => pauses(turn, member),
  stop(turn, { id }) {
    const wasIdle = turn.group.phase === "idle";
    hold(turn);
    ends(turn);
    tellCommand(turn, wasIdle ? [id] : everybody(turn), "stop");
  },
  seek(turn, { id }, { positionMs }) {
    const { phase, playsNext } = turn.group;
    if (phase === "idle") return tellCommand(turn, [id], "stop");
    change(turn, { positionMs: withinItem(turn.group, positionMs), atMs: turn.nowMs });
    awaitAll(turn, phase === "waiting" ? playsNext : phase === "playing");
    tellCommand(turn, everybody(turn), "seek");
    tellPhase(turn, "seek");
  },
};

function unpauses(turn: Turn, member: Member): void {
  const { phase, queue, playsNext } = turn.group;
  // It got lost, or there is nothing to play.
  if (phase === "playing") return tellPlace(turn, member);
  if (playingIn(queue) === null) return tellCommand(turn, [member.id], "stop");
  if (phase === "idle") return loads(turn, queue, "replaced");
  if (phase === "paused") return start(turn, "unpause");
  if (!playsNext) {
    change(turn, { playsNext: true });
    return tellPhase(turn, "unpause");
  }
  // Asked again: on without those who aren't ready.
  giveUp(turn, () => true);
  start(turn, "unpause");
}

function pauses(turn: Turn, member: Member): void {
  const { phase } = turn.group;
  if (phase === "playing") return pause(turn, "pause");
  if (phase !== "waiting") return tellCommand(turn, [member.id], phase === "idle" ? "stop" : "pause");
  change(turn, { playsNext: false });
  tellPhase(turn, "pause");
}

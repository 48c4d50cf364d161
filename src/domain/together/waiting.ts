/** Who is waited for, for how long, and how a group goes on. */
import { isAwaited, lateSince, type Member, patienceWith, positionAt, READY } from "./group.ts";
import type { Cause } from "./news.ts";
import { becomes, change, tellCommand, tellPhase, type Turn } from "./turn.ts";

/** From the word to start until the start: the word has to reach everybody, and be obeyed. */
const START_AT_LEAST_MS = 500;
/** Everybody gets so long to load something, whatever was lost before. */
const LOAD_AT_LEAST_MS = 1_000;

/** The clock of the group stops where it is, and everybody with it. */
export function hold(turn: Turn): void {
  if (turn.group.phase === "playing")
    for (const member of turn.group.members)
      if (member.readiness.state === "ready") becomes(turn, member, READY);
  change(turn, { positionMs: positionAt(turn.group, turn.nowMs), atMs: turn.nowMs });
}

export function awaitOne(turn: Turn, member: Member): void {
  if (member.readiness.state === "awaited") return;
  const { nowMs } = turn;
  const untilMs = nowMs + Math.max(LOAD_AT_LEAST_MS, patienceWith(member, nowMs));
  becomes(turn, member, { state: "awaited", sinceMs: nowMs, untilMs, corrections: 0 });
}

/** Everybody has something to load. */
export function awaitAll(turn: Turn, playsNext: boolean): void {
  change(turn, { phase: "waiting", playsNext });
  for (const member of turn.group.members) {
    // A wait for something else is over, and counts.
    if (member.readiness.state === "awaited") becomes(turn, member, READY);
  }
  for (const member of turn.group.members) awaitOne(turn, member);
}

/** Those who follow, or everybody when nobody does. */
function followers({ group }: Turn): readonly Member[] {
  const following = group.members.filter(({ isIgnored }) => !isIgnored);
  return following.length > 0 ? following : group.members;
}

export const nobodyIsReady = (turn: Turn): boolean =>
  !followers(turn).some(({ isIgnored, readiness }) => isIgnored || readiness.state === "ready");

/** Goes on when nobody is waited for any more and there is somebody to go on with. */
export function settle(turn: Turn, cause: Cause): void {
  const { phase, members, playsNext } = turn.group;
  if (phase !== "waiting" || members.some(isAwaited) || nobodyIsReady(turn)) return;
  if (playsNext) start(turn, cause);
  else pause(turn, cause);
}

/** How long before something has to be told to be done in time by those who are with it. */
export function noticeMs(turn: Turn, members: readonly Member[] = turn.group.members): number {
  const latency = Math.max(0, ...members.map(({ latencyMs }) => latencyMs));
  return Math.max(START_AT_LEAST_MS, 2 * latency);
}

/**
 * Plays from one moment on. A member that stands a little beside the group's place (a transcoded stream begins at a key
 * frame) starts so much sooner or later that it is in step from then on.
 */
export function start(turn: Turn, cause: Cause): void {
  const { members, positionMs } = turn.group;
  const behindMs = Math.max(0, ...members.map((member) => positionMs - standOf(turn, member)));
  const atMs = turn.nowMs + noticeMs(turn) + behindMs;
  change(turn, { phase: "playing", atMs });
  for (const member of members) {
    // Who was sent ahead says when it is there, and is told then.
    const isAhead = member.readiness.state === "late" && member.readiness.tries > 0;
    if (!isAhead) tellPlace(turn, member);
  }
  tellPhase(turn, cause);
}

/** Where it is to be when, while the group plays: told again it is the same, and nothing to do. */
export function tellPlace(turn: Turn, member: Member): void {
  const { positionMs, atMs } = turn.group;
  const stands = standOf(turn, member);
  const place = { positionMs: stands, atMs: atMs + (stands - positionMs) };
  tellCommand(turn, [member.id], "unpause", place);
}

/** Where it stands, paused; the group's place when it plays, or isn't known to stand beside that. */
const standOf = ({ group }: Turn, { readiness }: Member): number =>
  (readiness.state === "ready" ? readiness.standsAtMs : null) ?? group.positionMs;

export function pause(turn: Turn, cause: Cause): void {
  hold(turn);
  change(turn, { phase: "paused" });
  const { members, atMs } = turn.group;
  for (const member of members)
    tellCommand(turn, [member.id], "pause", { positionMs: standOf(turn, member), atMs });
  tellPhase(turn, cause);
}

/** Nothing plays any more. */
export function ends(turn: Turn): void {
  change(turn, { phase: "idle" });
  for (const one of turn.group.members) becomes(turn, one, READY);
}

/** Nobody waits any longer for those who are still not ready. */
export function giveUp(turn: Turn, which: (member: Member) => boolean): void {
  for (const member of turn.group.members) {
    const { readiness } = member;
    if (readiness.state === "awaited" && which(member)) becomes(turn, member, lateSince(readiness.sinceMs));
  }
}

/** The time of some may be up. */
export function expire(turn: Turn): void {
  giveUp(turn, ({ readiness }) => readiness.state === "awaited" && readiness.untilMs <= turn.nowMs);
  settle(turn, "ready");
}

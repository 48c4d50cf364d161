/** What members' players tell of themselves: that they buffer, that they are ready, and where they are. */
import type { Uuid } from "../library/item.ts";
import { isAwaited, lateSince, type Member, patienceWith, positionAt, READY, withinItem } from "./group.ts";
import { playingIn } from "./queue.ts";
import {
  becomes,
  change,
  changeMember,
  memberOf,
  tellCommand,
  tellPhase,
  tellQueue,
  type Turn,
} from "./turn.ts";
import { awaitOne, hold, nobodyIsReady, noticeMs, settle, tellPlace } from "./waiting.ts";

export interface PlayerReport {
  readonly entryId: Uuid | null;
  readonly positionMs: number;
  /** When it was there, by the server's clock as the client knows it. */
  readonly whenMs: number;
  readonly isPlaying: boolean;
}

/** A clock that is further off isn't the server's: what it says is not used. */
const CLOCK_OFF_MS = 2_000;
/** A paused player may stand so far beside the group's place: players seek to key frames. */
const STANDS_BESIDE_MS = 500;
/** One that has run dry comes back behind the others by what they went on until they heard of it. */
const RECOVERS_MS = 3_000;
/** After so many corrections in vain, up to this. */
const MAX_CORRECTIONS = 2;
const STANDS_FAR_MS = 10_000;
/** A playing member is in step within this: two of them are then, clocks included, within 200 ms of each other. */
const IN_STEP_MS = 120;
/** Less is not worth stopping everybody for. */
const WORTH_WAITING_MS = 1_000;
/** So far ahead of the group a late member is sent, to wait for it there. */
const LEAD_AT_LEAST_MS = 3_000;
const MAX_LEAD_MS = 60_000;
const MAX_TRIES = 5;

/** The place that it reports, as of now. */
function placeOf(turn: Turn, { positionMs, whenMs, isPlaying }: PlayerReport): number {
  const gone = turn.nowMs - whenMs;
  const counts = isPlaying && Math.abs(gone) <= CLOCK_OFF_MS;
  return withinItem(turn.group, positionMs) + (counts ? gone : 0);
}

/** True when it plays something else: it is told what the group plays. */
function playsAnother(turn: Turn, member: Member, { entryId }: PlayerReport): boolean {
  if (entryId === (playingIn(turn.group.queue)?.id ?? null)) return false;
  tellQueue(turn, [member.id], "selected");
  if (turn.group.phase !== "playing") awaitOne(turn, member);
  else becomes(turn, member, lateSince(turn.nowMs));
  return true;
}

export function buffers(turn: Turn, member: Member, report: PlayerReport): void {
  const { phase } = turn.group;
  if (phase === "idle") return tellCommand(turn, [member.id], "stop");
  if (playsAnother(turn, member, report)) return;
  if (phase === "playing") return stalls(turn, member);
  if (member.readiness.state !== "late") awaitOne(turn, member);
  if (phase === "paused") change(turn, { phase: "waiting", playsNext: false });
  if (!turn.group.playsNext) tellCommand(turn, [member.id], "pause");
  tellPhase(turn, "buffering");
}

/** The others wait as long as they have patience with it; then they go on without it. */
function stalls(turn: Turn, member: Member): void {
  const isWaitedFor = member.readiness.state === "ready" && !member.isIgnored;
  if (isWaitedFor && patienceWith(member, turn.nowMs) >= WORTH_WAITING_MS) awaitOne(turn, member);
  else if (member.readiness.state === "ready") becomes(turn, member, lateSince(turn.nowMs));
  const stands = memberOf(turn, member.id)?.readiness.state === "awaited" || nobodyIsReady(turn);
  if (!stands) return;
  hold(turn);
  change(turn, { phase: "waiting", playsNext: true });
  const others = turn.group.members.filter(({ readiness }) => readiness.state === "ready");
  tellCommand(
    turn,
    others.map(({ id }) => id),
    "pause",
  );
  tellPhase(turn, "buffering");
}

export function ready(turn: Turn, member: Member, report: PlayerReport): void {
  const { phase } = turn.group;
  if (phase === "idle") return tellCommand(turn, [member.id], "stop");
  if (playsAnother(turn, member, report)) return;
  if (phase === "waiting") return readyToGoOn(turn, member, report);
  if (phase === "playing") return catchesUp(turn, member, report);
  becomes(turn, member, READY);
  tellCommand(turn, [member.id], "pause");
}

function readyToGoOn(turn: Turn, member: Member, report: PlayerReport): void {
  const here = placeOf(turn, report);
  const behindMs = turn.group.positionMs - here;
  if (mustMove(member, behindMs, report.isPlaying)) return corrects(turn, member);
  becomes(turn, member, { state: "ready", standsAtMs: here });
  // It stays there until the others start, and starts so much sooner or later.
  if (report.isPlaying || turn.group.members.some(isAwaited))
    tellCommand(turn, [member.id], "pause", { positionMs: here, atMs: turn.nowMs });
  settle(turn, "ready");
}

/** A player that can't be moved any nearer is taken where it stands: it starts sooner or later than the others. */
function mustMove({ readiness }: Member, behindMs: number, isPlaying: boolean): boolean {
  const asked = readiness.state === "awaited" ? readiness.corrections : 0;
  if (asked >= MAX_CORRECTIONS) return Math.abs(behindMs) > STANDS_FAR_MS;
  return behindMs > (isPlaying ? RECOVERS_MS : STANDS_BESIDE_MS) || -behindMs > STANDS_BESIDE_MS;
}

function corrects(turn: Turn, member: Member): void {
  awaitOne(turn, member);
  const { readiness } = memberOf(turn, member.id) ?? member;
  if (readiness.state === "awaited")
    changeMember(turn, member.id, { readiness: { ...readiness, corrections: readiness.corrections + 1 } });
  tellCommand(turn, [member.id], "seek");
  tellPhase(turn, "ready");
}

/** The group plays: whoever is ahead waits until it comes by, whoever isn't in step is sent ahead. */
function catchesUp(turn: Turn, member: Member, report: PlayerReport): void {
  const { group, nowMs } = turn;
  const here = placeOf(turn, report);
  const comesByAtMs = group.atMs + (here - group.positionMs);
  const offMs = Math.abs(comesByAtMs - nowMs);
  if (report.isPlaying && offMs <= IN_STEP_MS) {
    if (member.readiness.state !== "ready") becomes(turn, member, READY);
    return tellPlace(turn, member);
  }
  const isAhead = comesByAtMs >= nowMs + noticeMs(turn, [member]) && offMs <= MAX_LEAD_MS;
  if (!isAhead) return sendAhead(turn, member);
  becomes(turn, member, { state: "ready", standsAtMs: here });
  if (report.isPlaying) tellCommand(turn, [member.id], "pause", { positionMs: here, atMs: nowMs });
  tellCommand(turn, [member.id], "unpause", { positionMs: here, atMs: comesByAtMs });
}

function sendAhead(turn: Turn, member: Member): void {
  const { group, nowMs } = turn;
  const { readiness } = member;
  const last = readiness.state === "late" ? readiness : lateSince(turn.nowMs);
  // As long as it took last time, and half as long again.
  const tookMs = nowMs - last.askedAtMs + noticeMs(turn, [member]);
  const leadMs = Math.min(MAX_LEAD_MS, Math.max(LEAD_AT_LEAST_MS, 2 * last.leadMs, 1.5 * tookMs));
  const positionMs = positionAt(group, Math.max(nowMs, group.atMs)) + leadMs;
  const isBeyond = withinItem(group, positionMs) < positionMs;
  becomes(turn, member, { state: "late", tries: last.tries + 1, leadMs, askedAtMs: nowMs });
  // Near the end, or in vain so often: it follows as it can.
  if (isBeyond || last.tries >= MAX_TRIES) tellCommand(turn, [member.id], "unpause");
  else tellCommand(turn, [member.id], "seek", { positionMs, atMs: nowMs });
}

/** It follows again, or doesn't for now: then whoever was waited for may be none any more. */
export function ignores(turn: Turn, member: Member, isIgnored: boolean): void {
  changeMember(turn, member.id, { isIgnored });
  settle(turn, "ignore");
}

/** A group of devices that play the same thing at the same time, as a value. Times are the server's clock, in ms. */
import type { Uuid } from "../library/item.ts";
import { EMPTY_QUEUE, type PlayQueue, playingIn } from "./queue.ts";

/** Idle: nothing plays. Waiting: for those who load or buffer. */
export type Phase = "idle" | "waiting" | "paused" | "playing";

export type Readiness =
  /** `standsAtMs`: where it stands, paused; null: as told, or it plays. */
  | { readonly state: "ready"; readonly standsAtMs: number | null }
  /** It loads or buffers, and the group waits for it until then; how often it was told that it stands elsewhere. */
  | {
      readonly state: "awaited";
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly corrections: number;
    }
  /**
   * The group goes on without it; it is sent ahead of the group to be met there: how often, how far, and when it was
   * told to go where it goes.
   */
  | {
      readonly state: "late";
      readonly tries: number;
      readonly leadMs: number;
      readonly askedAtMs: number;
    };

export interface Member {
  /** The session's (device's). */
  readonly id: Uuid;
  readonly userId: number;
  readonly name: string;
  /** From the server to it, as its client measured it. */
  readonly latencyMs: number;
  /** It doesn't follow for now: nobody waits for it. */
  readonly isIgnored: boolean;
  readonly readiness: Readiness;
  /** How long the group would still wait for it, as of `atMs`; comes back while it keeps up. */
  readonly patience: { readonly leftMs: number; readonly atMs: number };
}

export interface Group {
  readonly id: Uuid;
  readonly name: string;
  readonly phase: Phase;
  /** Of a group that waits: plays when all are ready; else it is paused then. */
  readonly playsNext: boolean;
  readonly queue: PlayQueue;
  /** Where the item is at `atMs`, and goes on from there while it plays. `atMs` may lie ahead: then it starts. */
  readonly positionMs: number;
  readonly atMs: number;
  readonly members: readonly Member[];
}

/** What others are told of a group. */
export interface GroupInfo {
  readonly id: Uuid;
  readonly name: string;
  readonly phase: Phase;
  /** Each person once. */
  readonly participants: readonly string[];
}

/** Unknown latency. */
const USUAL_LATENCY_MS = 250;
/** What a client claims beyond this would hold up everybody's start: it comes late, and is corrected. */
const MAX_LATENCY_MS = 1_000;

/** A group waits for one member so long in all, and so much of the time that goes by without comes back. */
const PATIENCE_MS = 15_000;
const PATIENCE_BACK = 1 / 10;

export const aGroup = (id: Uuid, name: string, nowMs: number): Group => ({
  id,
  name,
  phase: "idle",
  playsNext: false,
  queue: EMPTY_QUEUE,
  positionMs: 0,
  atMs: nowMs,
  members: [],
});

export const aMember = (who: Pick<Member, "id" | "userId" | "name">, nowMs: number): Member => ({
  ...who,
  latencyMs: USUAL_LATENCY_MS,
  isIgnored: false,
  readiness: READY,
  patience: { leftMs: PATIENCE_MS, atMs: nowMs },
});

export const READY: Readiness = { state: "ready", standsAtMs: null };

export const lateSince = (askedAtMs: number) =>
  ({ state: "late", tries: 0, leadMs: 0, askedAtMs }) as const satisfies Readiness;

export const infoOf = ({ id, name, phase, members }: Group): GroupInfo => ({
  id,
  name,
  phase,
  participants: [...new Set(members.map((member) => member.name))],
});

/** Within the item. */
export function withinItem({ queue }: Group, positionMs: number): number {
  return Math.min(Math.max(0, positionMs), playingIn(queue)?.durationMs ?? Infinity);
}

export function positionAt(group: Group, nowMs: number): number {
  if (group.phase !== "playing") return group.positionMs;
  return withinItem(group, group.positionMs + Math.max(0, nowMs - group.atMs));
}

export const latencyOf = (toldMs: number): number => Math.min(Math.max(0, toldMs), MAX_LATENCY_MS);

export const isAwaited = ({ isIgnored, readiness }: Member): boolean =>
  !isIgnored && readiness.state === "awaited";

/** How long the group would still wait for it now. */
export const patienceWith = ({ patience: { leftMs, atMs } }: Member, nowMs: number): number =>
  Math.min(PATIENCE_MS, leftMs + (nowMs - atMs) * PATIENCE_BACK);

/** When the group should be looked at again though nobody says anything; null: it needn't. */
export function dueAt({ phase, members }: Group): number | null {
  if (phase !== "waiting") return null;
  const ends = members.flatMap(({ isIgnored, readiness }) =>
    !isIgnored && readiness.state === "awaited" ? [readiness.untilMs] : [],
  );
  return ends.length === 0 ? null : Math.min(...ends);
}

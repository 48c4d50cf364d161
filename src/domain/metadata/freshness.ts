import type { MatchState } from "./matching/identify.ts";
/**
 * How long what a provider said holds: what is new, or goes on, changes often; what is old seldom. Its answers are kept
 * by this, and the clock asks again by it: nothing is asked that still holds.
 */
import type { Subject } from "./matching/subject.ts";
import type { Details } from "./providers.ts";

const DAY_MS = 24 * 3_600_000;

export interface Aging {
  /** Of the newest that belongs to it, to come or gone by; null: not known. */
  readonly newestAt: Date | null;
  /** A series of which more is to be expected. */
  readonly goesOn: boolean;
}

export function holdsForMs({ newestAt, goesOn }: Aging, now: Date): number {
  if (goesOn) return 2 * DAY_MS;
  if (newestAt === null) return 14 * DAY_MS;
  const days = (now.getTime() - newestAt.getTime()) / DAY_MS;
  if (days < 60) return 3 * DAY_MS;
  if (days < 365) return 14 * DAY_MS;
  return days < 5 * 365 ? 45 * DAY_MS : 90 * DAY_MS;
}

/** Albums and artists have no dates by which they would change. */
const MUSIC_MS = 90 * DAY_MS;
/** What isn't known anywhere yet may be soon, when it is new. */
const UNKNOWN_MS = 7 * DAY_MS;
const UNKNOWN_OLD_MS = 30 * DAY_MS;

/** When a film or series is to be asked for again; null: never, a person has put it aside. */
export function refreshAt(
  { itemId, kind, year }: Pick<Subject, "itemId" | "kind" | "year">,
  state: MatchState,
  details: Details | null,
  now: Date,
): Date | null {
  if (state === "rejected") return null;
  const isOld = year !== null && year < now.getUTCFullYear() - 1;
  const unknownMs = isOld ? UNKNOWN_OLD_MS : UNKNOWN_MS;
  return new Date(now.getTime() + spread(details === null ? unknownMs : agingOf(kind, details, now), itemId));
}

function agingOf(kind: Subject["kind"], { fields }: Details, now: Date): number {
  if (kind !== "movie" && kind !== "series") return MUSIC_MS;
  const newestAt = fields.endedAt ?? fields.premieredAt ?? null;
  return holdsForMs({ newestAt, goesOn: fields.status === "continuing" }, now);
}

/** Up to a quarter later, so that what came in one day doesn't grow old in one. */
const spread = (ms: number, itemId: number): number => Math.round(ms * (1 + (itemId % 16) / 64));

/** What of the libraries that a person sees is kept from him, and when he may be there at all. */
import { rank } from "../library/certificates.ts";
import type { ItemKind } from "../library/item.ts";

export const UNRATED_GROUPS = ["movie", "series", "trailer", "music", "other"] as const;
export type UnratedGroup = (typeof UNRATED_GROUPS)[number];

/** The kinds of items that a group means. Folders and lists have no classification: what is in them does. */
export const KINDS_OF_GROUP = {
  movie: ["movie"],
  series: ["series", "season", "episode"],
  trailer: ["trailer"],
  music: ["artist", "album", "track", "musicVideo"],
  other: ["video", "photo"],
} as const satisfies Readonly<Record<UnratedGroup, readonly ItemKind[]>>;

export interface RatingLimit {
  /** The age up to which something may be classified. */
  readonly age: number;
  /** Among classifications for that age the strictest that is let through (`Certificate.step`); null: all of them. */
  readonly step: number | null;
}

/** All of it must let an item through; what belongs to a series or an album is held to that, too. */
export interface ContentLimits {
  readonly rating: RatingLimit | null;
  /** Of these nothing is shown that has no classification, or none that anybody knows. */
  readonly hideUnrated: readonly UnratedGroup[];
  readonly blockedTags: readonly string[];
  /** Not empty: only what carries one of them. */
  readonly allowedTags: readonly string[];
}

export const NO_LIMITS: ContentLimits = { rating: null, hideUnrated: [], blockedTags: [], allowedTags: [] };

export const isLimited = ({ rating, hideUnrated, blockedTags, allowedTags }: ContentLimits): boolean =>
  rating !== null || hideUnrated.length + blockedTags.length + allowedTags.length > 0;

/**
 * What all of these people may see, where nobody knows which of them it is. Several lists of allowed tags have no such
 * form: then nothing that one of them lacks is let through.
 */
export function strictest(all: readonly ContentLimits[]): ContentLimits {
  const ratings = all.flatMap(({ rating }) => rating ?? []);
  const lists = all.map(({ allowedTags }) => allowedTags).filter((tags) => tags.length > 0);
  const common = lists[0]?.filter((tag) => lists.every((tags) => tags.includes(tag))) ?? [];
  return {
    rating: ratings.toSorted((a, b) => rank(a) - rank(b))[0] ?? null,
    hideUnrated: [...new Set(all.flatMap(({ hideUnrated }) => hideUnrated))],
    blockedTags: [...new Set(all.flatMap(({ blockedTags }) => blockedTags))],
    allowedTags: lists.length > 0 && common.length === 0 ? [NO_TAG] : common,
  };
}

/** No tag is empty. */
const NO_TAG = "";

export const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export type Day = (typeof DAYS)[number];

/** A time of a day, by the server's clock: hours from 0 to 24, with fractions. */
export interface TimeWindow {
  readonly days: readonly Day[];
  readonly startHour: number;
  readonly endHour: number;
}

const MINUTES = 60;

/** Without any window every time is right. */
export function isWithin(windows: readonly TimeWindow[], at: Date): boolean {
  if (windows.length === 0) return true;
  const hour = at.getHours() + at.getMinutes() / MINUTES;
  const day = DAYS[at.getDay()] ?? "sunday";
  return windows.some(
    ({ days, startHour, endHour }) => days.includes(day) && hour >= startHour && hour < endHour,
  );
}

/** What of a policy keeps items and hours from a person, in both directions. */
import { z } from "zod";
import type { Uuid } from "../../../domain/library/item.ts";
import {
  type ContentLimits,
  type Day,
  DAYS,
  type TimeWindow,
  UNRATED_GROUPS,
  type UnratedGroup,
} from "../../../domain/users/limits.ts";
import { choice, choiceList, decimal, integer, isRecord } from "../values.ts";

const GROUP_WORD = {
  movie: "Movie",
  series: "Series",
  trailer: "Trailer",
  music: "Music",
  other: "Other",
} as const satisfies Readonly<Record<UnratedGroup, string>>;
export const GROUPS: Readonly<Record<string, UnratedGroup>> = Object.fromEntries(
  UNRATED_GROUPS.map((group) => [GROUP_WORD[group], group]),
);
/** Kinds of which there is nothing here: given back, as they do no harm. */
const OTHER_GROUPS = ["Book", "LiveTvChannel", "LiveTvProgram", "ChannelContent"];

const WORKDAYS: readonly Day[] = ["monday", "tuesday", "wednesday", "thursday", "friday"];
const WEEKEND: readonly Day[] = ["saturday", "sunday"];
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const DAY_WORDS: Readonly<Record<string, readonly Day[]>> = {
  ...Object.fromEntries(DAYS.map((day) => [capitalised(day), [day]])),
  Everyday: DAYS,
  Weekday: WORKDAYS,
  Weekend: WEEKEND,
};

/** Tags hold commas: a list as JSON only. */
const tagList = z.unknown().transform((raw) => {
  const all: readonly unknown[] = Array.isArray(raw) ? raw : [];
  return all
    .filter((tag) => typeof tag === "string")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "")
    .slice(0, MAX_TAGS);
});
const MAX_TAGS = 500;
const MAX_WINDOWS = 100;

const windowFields = z.object({
  dayOfWeek: choice(DAY_WORDS),
  startHour: decimal,
  endHour: decimal,
});

/** Windows without a day or with hours that there aren't are no windows. */
const scheduleList = z.unknown().transform((raw): readonly TimeWindow[] => {
  const all: readonly unknown[] = Array.isArray(raw) ? raw : [];
  return all.slice(0, MAX_WINDOWS).flatMap((one) => {
    const read = windowFields.safeParse(isRecord(one) ? lowered(one) : {});
    const { dayOfWeek: days, startHour = 0, endHour = 0 } = read.data ?? {};
    const isTime = startHour >= 0 && startHour <= endHour && endHour <= HOURS;
    return days === undefined || !isTime ? [] : [{ days, startHour, endHour }];
  });
});
const HOURS = 24;
const lowered = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );

export const limitFields = {
  MaxParentalRating: integer,
  MaxParentalSubRating: integer,
  BlockUnratedItems: choiceList(GROUPS),
  BlockedTags: tagList,
  AllowedTags: tagList,
  AccessSchedules: scheduleList,
};
type LimitFields = { readonly [K in keyof typeof limitFields]?: z.output<(typeof limitFields)[K]> };

export const fromLimitFields = (fields: LimitFields): ContentLimits => ({
  rating:
    fields.MaxParentalRating == null
      ? null
      : { age: fields.MaxParentalRating, step: fields.MaxParentalSubRating ?? null },
  hideUnrated: fields.BlockUnratedItems ?? [],
  blockedTags: fields.BlockedTags ?? [],
  allowedTags: fields.AllowedTags ?? [],
});

/** `unrated`: the groups that the policy named, for those of which there is nothing here. */
export function toLimitFields(
  { rating, hideUnrated, blockedTags, allowedTags }: ContentLimits,
  schedule: readonly TimeWindow[],
  { userId, unrated }: { readonly userId: Uuid; readonly unrated: unknown },
) {
  const others = Array.isArray(unrated) ? OTHER_GROUPS.filter((word) => unrated.includes(word)) : [];
  return {
    MaxParentalRating: rating?.age,
    MaxParentalSubRating: rating?.step ?? undefined,
    BlockUnratedItems: [...hideUnrated.map((group) => GROUP_WORD[group]), ...others],
    BlockedTags: [...blockedTags],
    AllowedTags: [...allowedTags],
    AccessSchedules: schedule.flatMap((window) =>
      dayWords(window.days).map((word, at) => ({
        Id: at + 1,
        UserId: userId,
        DayOfWeek: word,
        StartHour: window.startHour,
        EndHour: window.endHour,
      })),
    ),
  };
}

function dayWords(days: readonly Day[]): readonly string[] {
  const isAll = (of: readonly Day[]): boolean =>
    of.length === days.length && of.every((day) => days.includes(day));
  const word = Object.entries(DAY_WORDS).find(([, of]) => isAll(of))?.[0];
  return word === undefined ? days.map(capitalised) : [word];
}

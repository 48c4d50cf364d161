/** What happened, as the dashboard lists it. */
import type { ActivityLogEntry } from "@jellyfin/sdk/lib/generated-client/models/activity-log-entry.js";
import type { Activity, ActivityBody, ActivityType } from "../../../domain/events/event.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import { toDate } from "../dates-and-ticks.ts";
import { ZERO_ID } from "../ids.ts";
import type { Whole } from "../wire.ts";

/** By the core's ids; whoever or whatever is gone is in none. */
export interface ActivityNames {
  readonly users: ReadonlyMap<
    number,
    { readonly uuid: Uuid; readonly image: { readonly tag: string } | null }
  >;
  readonly items: ReadonlyMap<number, Uuid>;
}

type Of<T extends ActivityType> = ActivityBody & { readonly type: T };
type Words = Pick<ActivityLogEntry, "Name" | "Type" | "Severity"> & {
  readonly Overview?: string;
  readonly ShortOverview?: string;
};

/** What comes of itself: nobody did it. */
const NOBODYS: ReadonlySet<ActivityType> = new Set<ActivityType>(["signInRefused", "jobFailed"]);

/** `hasUser` undefined: all of them. */
export function activityTypes(hasUser?: boolean): readonly ActivityType[] {
  const all = Object.keys(WORDS) as ActivityType[];
  return hasUser === undefined ? all : all.filter((type) => NOBODYS.has(type) !== hasUser);
}

export function toActivityEntry({ seq, at, body }: Activity, names: ActivityNames): Whole<ActivityLogEntry> {
  const write = WORDS[body.type] as (body: ActivityBody) => Words;
  const { Name, Type, Severity, Overview, ShortOverview } = write(body);
  const user = "userId" in body ? names.users.get(body.userId) : undefined;
  return {
    Id: seq,
    Name,
    Overview,
    ShortOverview,
    Type,
    ItemId: "itemId" in body ? names.items.get(body.itemId) : undefined,
    Date: toDate(at),
    UserId: user?.uuid ?? ZERO_ID,
    UserPrimaryImageTag: user?.image?.tag,
    Severity,
  };
}

const ACCOUNT = {
  added: ["UserCreated", "was added"],
  removed: ["UserDeleted", "was removed"],
  password: ["UserPasswordChanged", "has another password"],
  shutOut: ["UserLockedOut", "was shut out after too many wrong passwords"],
} as const satisfies Record<Of<"accountNoted">["what"], readonly [type: string, words: string]>;

const from = (address: string | null): { readonly ShortOverview?: string } =>
  address === null ? {} : { ShortOverview: `From ${address}` };

const on = (deviceName: string): string => (deviceName === "" ? "" : ` on ${deviceName}`);

const WORDS: { readonly [T in ActivityType]: (body: Of<T>) => Words } = {
  signedIn: ({ userName, deviceName, address }) => ({
    Name: `${userName} signed in${on(deviceName)}`,
    Type: "AuthenticationSucceeded",
    Severity: "Information",
    ...from(address),
  }),
  signInRefused: ({ userName, address }) => ({
    Name: `A sign-in as ${userName} was refused`,
    Type: "AuthenticationFailed",
    Severity: "Error",
    ...from(address),
  }),
  playStarted: ({ userName, deviceName, title, isAudio }) => ({
    Name: `${userName} plays ${title}${on(deviceName)}`,
    Type: isAudio ? "AudioPlayback" : "VideoPlayback",
    Severity: "Information",
  }),
  playStopped: ({ userName, deviceName, title, isAudio }) => ({
    Name: `${userName} has stopped ${title}${on(deviceName)}`,
    Type: isAudio ? "AudioPlaybackStopped" : "VideoPlaybackStopped",
    Severity: "Information",
  }),
  accountNoted: ({ userName, what }) => ({
    Name: `${userName} ${ACCOUNT[what][1]}`,
    Type: ACCOUNT[what][0],
    Severity: what === "shutOut" ? "Error" : "Information",
  }),
  jobFailed: ({ kind, reason }) => ({
    Name: `The job ${kind} failed`,
    Type: "ScheduledTaskFailed",
    Severity: "Error",
    ...(reason === null ? {} : { Overview: reason }),
  }),
};

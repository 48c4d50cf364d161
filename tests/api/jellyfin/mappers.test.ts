import { describe, expect, it } from "vitest";
import { toKeptDeviceProfile } from "../../../src/api/jellyfin/mappers/kept-device-profile.ts";
import { toScanTask } from "../../../src/api/jellyfin/mappers/task.ts";
import {
  fromUserConfiguration,
  fromUserPolicy,
  policyFields,
  toUserDto,
} from "../../../src/api/jellyfin/mappers/user.ts";
import type { Job } from "../../../src/domain/jobs/job.ts";
import { NO_LIMITS } from "../../../src/domain/users/limits.ts";
import { accessOf, DEFAULT_RIGHTS, type User, type UserChanges } from "../../../src/domain/users/user.ts";

const ID = "0123456789abcdef0123456789abcdef";
const LIBRARY = "fedcba9876543210fedcba9876543210";
const libraries = new Map([[7, LIBRARY]]);

const aUser = (changes: Partial<User> = {}): User => ({
  id: 1,
  uuid: ID,
  name: "ada",
  role: "user",
  hasPassword: true,
  disabled: false,
  hidden: false,
  access: { all: true },
  rights: DEFAULT_RIGHTS,
  foreign: {},
  image: null,
  createdAt: new Date(0),
  lastLoginAt: null,
  lastActiveAt: null,
  ...changes,
});

/** The user as the store would give him back. */
function changedBy({ rights, limits, access, name: _name, ...rest }: UserChanges): User {
  const libraries = access ?? { all: true };
  return aUser({
    ...rest,
    access: accessOf(libraries, limits ?? NO_LIMITS),
    rights: { ...DEFAULT_RIGHTS, ...rights },
  });
}

describe("a person", () => {
  it("keeps of a policy what the core decides as its own, and the rest for the clients", () => {
    const body = {
      IsAdministrator: true,
      EnableAllFolders: false,
      EnabledFolders: [LIBRARY],
      enableContentDownloading: false,
      MaxParentalRating: 13,
      BlockUnratedItems: ["Movie", "Book"],
      BlockedTags: ["gore, mild"],
      AccessSchedules: [
        { DayOfWeek: "Monday", StartHour: 8, EndHour: 20.5 },
        { DayOfWeek: "Someday", StartHour: 8, EndHour: 20 },
      ],
      SyncPlayAccess: "None",
      Invented: 1,
    };
    const changes = fromUserPolicy(aUser(), policyFields.parse(body), body, libraries);
    expect(changes).toMatchObject({
      role: "admin",
      access: { all: false, libraryIds: [7] },
      rights: { download: false, play: true, schedule: [{ days: ["monday"], startHour: 8, endHour: 20.5 }] },
      limits: { rating: { age: 13, step: null }, hideUnrated: ["movie"], blockedTags: ["gore, mild"] },
      foreign: { jellyfin: { policy: { SyncPlayAccess: "None" } } },
    });
    const changed = changedBy(changes);
    const { Policy } = toUserDto(changed, ID, libraries);
    expect(Policy).toMatchObject({
      IsAdministrator: true,
      EnabledFolders: [LIBRARY],
      EnableAllFolders: false,
      EnableContentDownloading: false,
      MaxParentalRating: 13,
      BlockUnratedItems: ["Movie", "Book"],
      BlockedTags: ["gore, mild"],
      AccessSchedules: [{ DayOfWeek: "Monday", StartHour: 8, EndHour: 20.5, UserId: ID }],
      SyncPlayAccess: "None",
    });
    expect(Policy).not.toHaveProperty("Invented");
  });

  it("never gives back a value of another kind than the contract's", () => {
    const given = {
      PlayDefaultAudioTrack: "yes",
      OrderedViews: "a,b",
      SubtitleMode: "Always",
      subtitlelanguagepreference: "eng",
    };
    const changed = aUser(fromUserConfiguration(aUser(), given) as Partial<User>);
    expect(toUserDto(changed, ID, libraries).Configuration).toMatchObject({
      PlayDefaultAudioTrack: true,
      OrderedViews: [],
      SubtitleMode: "Always",
      SubtitleLanguagePreference: "eng",
    });
  });

  it("whose policy was kept by an earlier client has it overruled by the core", () => {
    const user = aUser({
      foreign: { jellyfin: { policy: { IsAdministrator: true, EnableAllFolders: false } } },
    });
    expect(toUserDto(user, ID, libraries).Policy).toMatchObject({
      IsAdministrator: false,
      EnableAllFolders: true,
    });
  });
});

describe("a device's profile", () => {
  it("is given back with the contract's defaults and kinds", () => {
    const kept = toKeptDeviceProfile({
      maxStreamingBitrate: "120000000",
      TranscodingProfiles: [{ container: "ts", Type: "video", MinSegments: "2", Protocol: "HLS" }],
      CodecProfiles: [
        {
          Type: "Video",
          Conditions: [{ Condition: "Equals", Property: "IsAvc", Value: true }, { Condition: "x" }],
        },
      ],
    });
    expect(kept).toMatchObject({
      MaxStreamingBitrate: 120_000_000,
      TranscodingProfiles: [
        { Container: "ts", Type: "Video", MinSegments: 2, Protocol: "hls", VideoCodec: "", Conditions: [] },
      ],
      CodecProfiles: [
        {
          Type: "Video",
          ApplyConditions: [],
          Conditions: [{ Condition: "Equals", Property: "IsAvc", Value: "true", IsRequired: true }],
        },
      ],
      DirectPlayProfiles: [],
    });
  });

  it("loses rules of which the contract knows no type", () => {
    expect(
      toKeptDeviceProfile({ DirectPlayProfiles: [{ Type: "Smell" }, "x", null], SubtitleProfiles: "x" }),
    ).toMatchObject({ DirectPlayProfiles: [], SubtitleProfiles: [] });
  });
});

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
const aJob = (changes: Partial<Job>): Job => ({
  id: 1,
  kind: "scan",
  key: "1",
  payload: null,
  state: "done",
  progress: 1,
  message: null,
  attempts: 1,
  error: null,
  createdAt: at(0),
  startedAt: at(1),
  finishedAt: at(10),
  ...changes,
});

describe("the scan as a scheduled task", () => {
  it("never ran while there is no job", () => {
    expect(toScanTask(ID, [])).toMatchObject({ State: "Idle", LastExecutionResult: undefined });
  });

  it("runs while one library's scan does, with the share of all that were asked for together", () => {
    const jobs = [
      aJob({ state: "running", progress: 0.5, finishedAt: null }),
      aJob({ state: "done" }),
      aJob({ createdAt: at(-100), startedAt: at(-99), finishedAt: at(-90) }),
    ];
    expect(toScanTask(ID, jobs)).toMatchObject({ State: "Running", CurrentProgressPercentage: 75 });
  });

  it("lasted from the first start to the last end of the round, and failed if one did", () => {
    const jobs = [
      aJob({ startedAt: at(3), finishedAt: at(20), state: "failed", error: "the disk is away" }),
      aJob({}),
      aJob({ createdAt: at(-100), startedAt: at(-99), finishedAt: at(-90) }),
    ];
    expect(toScanTask(ID, jobs)).toMatchObject({
      State: "Idle",
      LastExecutionResult: {
        StartTimeUtc: "2026-01-01T00:00:01.0000000Z",
        EndTimeUtc: "2026-01-01T00:00:20.0000000Z",
        Status: "Failed",
        ErrorMessage: "the disk is away",
      },
    });
  });
});

import type { UserConfiguration } from "@jellyfin/sdk/lib/generated-client/models/user-configuration.js";
import type { UserDto } from "@jellyfin/sdk/lib/generated-client/models/user-dto.js";
import type { UserPolicy } from "@jellyfin/sdk/lib/generated-client/models/user-policy.js";
import type { z } from "zod";
import type { Uuid } from "../../../domain/library/item.ts";
import { NO_LIMITS } from "../../../domain/users/limits.ts";
import {
  DEFAULT_RIGHTS,
  type LibraryAccess,
  type Rights,
  type User,
  type UserChanges,
} from "../../../domain/users/user.ts";
import { bodyOf } from "../body.ts";
import { CAST_RECEIVER_ID } from "../constants.ts";
import { toDate } from "../dates-and-ticks.ts";
import { fieldsKnownTo } from "../kept.ts";
import { flag, idList, integer, isRecord, textList } from "../values.ts";
import type { Whole } from "../wire.ts";
import { fromLimitFields, limitFields, toLimitFields } from "./policy-limits.ts";

const AUTHENTICATION_PROVIDER = "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider";
const PASSWORD_RESET_PROVIDER = "Jellyfin.Server.Implementations.Users.DefaultPasswordResetProvider";

type Fields = Readonly<Record<string, unknown>>;

/** What of a user only Jellyfin's clients know: kept with him, and given back. */
interface Kept {
  readonly policy: Fields;
  readonly configuration: Fields;
}

function keptOf(user: User): Kept {
  const jellyfin = user.foreign["jellyfin"];
  const part = (name: string): Fields => {
    const value = isRecord(jellyfin) ? jellyfin[name] : undefined;
    return isRecord(value) ? value : {};
  };
  return { policy: part("policy"), configuration: part("configuration") };
}

/** What both directions need to know: the ids by which clients call the libraries. */
export type LibraryIds = ReadonlyMap<number, Uuid>;

export function toUserDto(user: User, serverId: Uuid, libraries: LibraryIds): Whole<UserDto> {
  return {
    Name: user.name,
    ServerId: serverId,
    ServerName: undefined,
    Id: user.uuid,
    PrimaryImageTag: user.image?.tag,
    HasPassword: user.hasPassword,
    HasConfiguredPassword: user.hasPassword,
    HasConfiguredEasyPassword: false,
    EnableAutoLogin: false,
    LastLoginDate: user.lastLoginAt === null ? undefined : toDate(user.lastLoginAt),
    LastActivityDate: user.lastActiveAt === null ? undefined : toDate(user.lastActiveAt),
    Configuration: toUserConfiguration(user) as unknown as UserConfiguration,
    Policy: toUserPolicy(user, libraries) as unknown as UserPolicy,
    PrimaryImageAspectRatio: undefined,
  };
}

/** The contract's defaults, and over them what the user's clients have set. */
function toUserConfiguration(user: User): Whole<UserConfiguration> {
  return {
    AudioLanguagePreference: undefined,
    PlayDefaultAudioTrack: true,
    SubtitleLanguagePreference: "",
    DisplayMissingEpisodes: false,
    GroupedFolders: [],
    SubtitleMode: "Default",
    DisplayCollectionsView: false,
    EnableLocalPassword: false,
    OrderedViews: [],
    LatestItemsExcludes: [],
    MyMediaExcludes: [],
    HidePlayedInLatest: true,
    RememberAudioSelections: true,
    RememberSubtitleSelections: true,
    EnableNextEpisodeAutoPlay: true,
    CastReceiverId: CAST_RECEIVER_ID,
    ...keptOf(user).configuration,
  };
}

/** Rights that are had or not, by the policy's word for them. */
const FLAG_WORDS = {
  controlOthers: "EnableRemoteControlOfOtherUsers",
  remoteAccess: "EnableRemoteAccess",
  play: "EnableMediaPlayback",
  convertVideo: "EnableVideoPlaybackTranscoding",
  convertAudio: "EnableAudioPlaybackTranscoding",
  remux: "EnablePlaybackRemuxing",
  deleteItems: "EnableContentDeletion",
  download: "EnableContentDownloading",
  manageCollections: "EnableCollectionManagement",
  changeOwnSettings: "EnableUserPreferenceAccess",
} as const satisfies Partial<Record<keyof Rights, keyof UserPolicy>>;
type FlagRight = keyof typeof FLAG_WORDS;
type FlagWord = (typeof FLAG_WORDS)[FlagRight];
const FLAG_RIGHTS = Object.entries(FLAG_WORDS) as readonly (readonly [FlagRight, FlagWord])[];

const toFlags = (rights: Rights): Record<FlagWord, boolean> =>
  Object.fromEntries(FLAG_RIGHTS.map(([right, word]) => [word, rights[right]])) as Record<FlagWord, boolean>;

/** What a policy doesn't name is as the contract has it, which is as it is with new accounts. */
const fromFlags = (decisions: Partial<Record<FlagWord, boolean | undefined>>): Record<FlagRight, boolean> =>
  Object.fromEntries(
    FLAG_RIGHTS.map(([right, word]) => [right, decisions[word] ?? DEFAULT_RIGHTS[right]]),
  ) as Record<FlagRight, boolean>;

/** Rights that the core decides come from it, whatever was kept. */
function toUserPolicy(user: User, libraries: LibraryIds): Whole<UserPolicy> {
  const { rights, access } = user;
  const { policy } = keptOf(user);
  const idsOf = (ids: readonly number[]): Uuid[] => ids.flatMap((id) => libraries.get(id) ?? []);
  return {
    ...POLICY_DEFAULTS,
    ...policy,
    ...toLimitFields(access.limits ?? NO_LIMITS, rights.schedule, {
      userId: user.uuid,
      unrated: policy["BlockUnratedItems"],
    }),
    IsAdministrator: user.role === "admin",
    IsHidden: user.hidden,
    IsDisabled: user.disabled,
    ...toFlags(rights),
    RemoteClientBitrateLimit: rights.remoteBitrateBps,
    EnableContentDeletionFromFolders: idsOf(rights.deleteIn),
    MaxActiveSessions: rights.maxSessions,
    LoginAttemptsBeforeLockout: rights.maxFailedSignIns > 0 ? rights.maxFailedSignIns : -1,
    EnableAllDevices: rights.deviceIds === null,
    EnabledDevices: [...(rights.deviceIds ?? [])],
    EnableAllFolders: access.all,
    EnabledFolders: access.all ? [] : idsOf(access.libraryIds),
    BlockedMediaFolders: [],
  };
}

const POLICY_DEFAULTS = {
  EnableCollectionManagement: false,
  EnableSubtitleManagement: false,
  EnableLyricManagement: false,
  MaxParentalRating: undefined,
  MaxParentalSubRating: undefined,
  BlockedTags: [] as string[],
  AllowedTags: [] as string[],
  EnableUserPreferenceAccess: true,
  AccessSchedules: [] as never[],
  BlockUnratedItems: [] as never[],
  EnableSharedDeviceControl: true,
  EnableLiveTvManagement: false,
  EnableLiveTvAccess: true,
  EnableAudioPlaybackTranscoding: true,
  EnableVideoPlaybackTranscoding: true,
  EnablePlaybackRemuxing: true,
  ForceRemoteSourceTranscoding: false,
  EnableContentDeletionFromFolders: [] as string[],
  EnableSyncTranscoding: true,
  EnableMediaConversion: true,
  EnabledDevices: [] as string[],
  EnableAllDevices: true,
  EnabledChannels: [] as string[],
  EnableAllChannels: true,
  InvalidLoginAttemptCount: 0,
  LoginAttemptsBeforeLockout: -1,
  EnablePublicSharing: true,
  BlockedMediaFolders: [] as string[],
  BlockedChannels: [] as string[],
  RemoteClientBitrateLimit: 0,
  AuthenticationProviderId: AUTHENTICATION_PROVIDER,
  PasswordResetProviderId: PASSWORD_RESET_PROVIDER,
  SyncPlayAccess: "CreateAndJoinGroups",
} as const;

/** The fields of a policy that the core decides on, as read from a body. */
export const policyFields = bodyOf({
  IsAdministrator: flag,
  IsHidden: flag,
  IsDisabled: flag,
  EnableRemoteControlOfOtherUsers: flag,
  EnableRemoteAccess: flag,
  EnableMediaPlayback: flag,
  EnableContentDeletion: flag,
  EnableContentDownloading: flag,
  MaxActiveSessions: integer,
  EnableVideoPlaybackTranscoding: flag,
  EnableAudioPlaybackTranscoding: flag,
  EnablePlaybackRemuxing: flag,
  RemoteClientBitrateLimit: integer,
  EnableContentDeletionFromFolders: idList,
  LoginAttemptsBeforeLockout: integer,
  EnableAllDevices: flag,
  EnabledDevices: textList,
  EnableCollectionManagement: flag,
  EnableUserPreferenceAccess: flag,
  EnableAllFolders: flag,
  EnabledFolders: idList,
  BlockedMediaFolders: idList,
  ...limitFields,
});
type Decisions = z.output<typeof policyFields>;

/** What clients send for "as the server is used to". */
const USUAL_ATTEMPTS = 3;

/** A whole policy replaces the one before; a field that the client left out has the contract's default. */
export function fromUserPolicy(
  user: User,
  decisions: Decisions,
  whole: Fields,
  libraries: LibraryIds,
): UserChanges {
  const attempts = decisions.LoginAttemptsBeforeLockout ?? -1;
  return {
    role: decisions.IsAdministrator === true ? "admin" : "user",
    hidden: decisions.IsHidden ?? true,
    disabled: decisions.IsDisabled ?? false,
    rights: {
      ...fromFlags(decisions),
      maxSessions: Math.max(0, decisions.MaxActiveSessions ?? 0),
      remoteBitrateBps: Math.max(0, decisions.RemoteClientBitrateLimit ?? 0),
      deleteIn: libraryIdsOf(decisions.EnableContentDeletionFromFolders ?? [], libraries),
      maxFailedSignIns: attempts === 0 ? USUAL_ATTEMPTS : Math.max(0, attempts),
      deviceIds: (decisions.EnableAllDevices ?? true) ? null : (decisions.EnabledDevices ?? []),
      schedule: decisions.AccessSchedules,
    },
    limits: fromLimitFields(decisions),
    access: accessFrom(decisions, libraries),
    ...foreignChange(user, { policy: fieldsKnownTo(POLICY_DEFAULTS, whole) }),
  };
}

/** Older clients name the libraries that are kept from a person; then the others are his. */
function accessFrom(decisions: Decisions, libraries: LibraryIds): LibraryAccess {
  const blocked = decisions.BlockedMediaFolders ?? [];
  if (blocked.length > 0)
    return {
      all: false,
      libraryIds: [...libraries].flatMap(([id, uuid]) => (blocked.includes(uuid) ? [] : [id])),
    };
  if (decisions.EnableAllFolders ?? true) return { all: true };
  return { all: false, libraryIds: libraryIdsOf(decisions.EnabledFolders ?? [], libraries) };
}

const libraryIdsOf = (uuids: readonly Uuid[], libraries: LibraryIds): number[] =>
  [...libraries].filter(([, uuid]) => uuids.includes(uuid)).map(([id]) => id);

export function fromUserConfiguration(user: User, whole: Fields): UserChanges {
  return foreignChange(user, { configuration: fieldsKnownTo(toUserConfiguration(user), whole) });
}

const foreignChange = (user: User, kept: Partial<Kept>): UserChanges => ({
  foreign: { ...user.foreign, jellyfin: { ...keptOf(user), ...kept } },
});

/** Whether he may make groups that watch together, or join them: `CreateAndJoinGroups`, `JoinGroups` or `None`. */
export function syncPlayAccessOf(user: User): string {
  const told = keptOf(user).policy["SyncPlayAccess"];
  return typeof told === "string" ? told : POLICY_DEFAULTS.SyncPlayAccess;
}

/** Whether what follows an episode is played after it, as he has set it in his clients. */
export const playsNextEpisode = (user: User): boolean =>
  toUserConfiguration(user).EnableNextEpisodeAutoPlay !== false;

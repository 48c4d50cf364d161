import type { UserConfiguration } from "@jellyfin/sdk/lib/generated-client/models/user-configuration.js";
import type { UserDto } from "@jellyfin/sdk/lib/generated-client/models/user-dto.js";
import type { UserPolicy } from "@jellyfin/sdk/lib/generated-client/models/user-policy.js";
import type { Uuid } from "../../../domain/library/item.ts";
import type { LibraryAccess, User, UserChanges } from "../../../domain/users/user.ts";
import { CAST_RECEIVER_ID } from "../constants.ts";
import { toDate } from "../dates-and-ticks.ts";
import { fieldsKnownTo } from "../kept.ts";
import { isRecord } from "../values.ts";
import type { Whole } from "../wire.ts";

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

/** Rights that the core decides come from it, whatever was kept. */
function toUserPolicy(user: User, libraries: LibraryIds): Whole<UserPolicy> {
  return {
    ...POLICY_DEFAULTS,
    ...keptOf(user).policy,
    IsAdministrator: user.role === "admin",
    IsHidden: user.hidden,
    IsDisabled: user.disabled,
    EnableRemoteControlOfOtherUsers: user.rights.controlOthers,
    EnableRemoteAccess: user.rights.remoteAccess,
    EnableMediaPlayback: user.rights.play,
    EnableContentDeletion: user.rights.deleteItems,
    EnableContentDownloading: user.rights.download,
    MaxActiveSessions: user.rights.maxSessions,
    EnableAllFolders: user.access.all,
    EnabledFolders: user.access.all ? [] : user.access.libraryIds.flatMap((id) => libraries.get(id) ?? []),
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
export interface PolicyDecisions {
  readonly IsAdministrator: boolean | undefined;
  readonly IsHidden: boolean | undefined;
  readonly IsDisabled: boolean | undefined;
  readonly EnableRemoteControlOfOtherUsers: boolean | undefined;
  readonly EnableRemoteAccess: boolean | undefined;
  readonly EnableMediaPlayback: boolean | undefined;
  readonly EnableContentDeletion: boolean | undefined;
  readonly EnableContentDownloading: boolean | undefined;
  readonly MaxActiveSessions: number | undefined;
  readonly EnableAllFolders: boolean | undefined;
  readonly EnabledFolders: readonly Uuid[] | undefined;
}

/** A whole policy replaces the one before; a field that the client left out has the contract's default. */
export function fromUserPolicy(
  user: User,
  decisions: PolicyDecisions,
  whole: Fields,
  libraries: LibraryIds,
): UserChanges {
  return {
    role: decisions.IsAdministrator === true ? "admin" : "user",
    hidden: decisions.IsHidden ?? true,
    disabled: decisions.IsDisabled ?? false,
    rights: {
      controlOthers: decisions.EnableRemoteControlOfOtherUsers ?? false,
      remoteAccess: decisions.EnableRemoteAccess ?? true,
      play: decisions.EnableMediaPlayback ?? true,
      deleteItems: decisions.EnableContentDeletion ?? false,
      download: decisions.EnableContentDownloading ?? true,
      maxSessions: Math.max(0, decisions.MaxActiveSessions ?? 0),
    },
    access: accessFrom(decisions, libraries),
    ...foreignChange(user, { policy: fieldsKnownTo(POLICY_DEFAULTS, whole) }),
  };
}

function accessFrom(decisions: PolicyDecisions, libraries: LibraryIds): LibraryAccess {
  if (decisions.EnableAllFolders ?? true) return { all: true };
  const wanted = new Set(decisions.EnabledFolders ?? []);
  return {
    all: false,
    libraryIds: [...libraries].filter(([, uuid]) => wanted.has(uuid)).map(([id]) => id),
  };
}

export function fromUserConfiguration(user: User, whole: Fields): UserChanges {
  return foreignChange(user, { configuration: fieldsKnownTo(toUserConfiguration(user), whole) });
}

const foreignChange = (user: User, kept: Partial<Kept>): UserChanges => ({
  foreign: { ...user.foreign, jellyfin: { ...keptOf(user), ...kept } },
});

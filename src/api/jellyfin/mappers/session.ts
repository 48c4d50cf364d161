import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { ClientCapabilitiesDto } from "@jellyfin/sdk/lib/generated-client/models/client-capabilities-dto.js";
import type { PlayerStateInfo } from "@jellyfin/sdk/lib/generated-client/models/player-state-info.js";
import type { QueueItem } from "@jellyfin/sdk/lib/generated-client/models/queue-item.js";
import type { SessionInfoDto } from "@jellyfin/sdk/lib/generated-client/models/session-info-dto.js";
import type { Conversion } from "../../../domain/delivery/conversions.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { NowPlaying, QueuedPlace, Session } from "../../../domain/playback/session.ts";
import { NEVER, toDate, toTicks } from "../dates-and-ticks.ts";
import { isRecord } from "../values.ts";
import type { Whole } from "../wire.ts";
import { toTranscodingInfo } from "./conversion.ts";

const METHODS = {
  directPlay: "DirectPlay",
  directStream: "DirectStream",
  transcode: "Transcode",
} as const satisfies Record<NonNullable<NowPlaying["method"]>, string>;

const REPEAT = {
  none: "RepeatNone",
  all: "RepeatAll",
  one: "RepeatOne",
} as const satisfies Record<NowPlaying["repeatMode"], string>;

export interface SessionExtras {
  /** The item of `session.playing` as a base item. */
  readonly nowPlaying?: BaseItemDto;
  readonly nowViewing?: BaseItemDto;
  /** null: nothing is converted for it. */
  readonly conversion: Conversion | null;
}

export function toSessionInfo(
  session: Session,
  serverId: Uuid,
  { nowPlaying, nowViewing, conversion }: SessionExtras,
): Whole<SessionInfoDto> & { readonly NowPlayingQueueFullItems: readonly never[] } {
  const { device, user, playing, lastReportAt } = session;
  const capabilities = toCapabilities(device.capabilities);
  const controllable = session.connected && capabilities.SupportsMediaControl === true;
  return {
    PlayState: toPlayState(playing) as unknown as PlayerStateInfo,
    AdditionalUsers: [],
    Capabilities: capabilities as unknown as ClientCapabilitiesDto,
    RemoteEndPoint: device.lastAddress ?? "",
    PlayableMediaTypes: capabilities.PlayableMediaTypes,
    Id: device.uuid,
    UserId: user.uuid,
    UserName: user.name,
    Client: device.client,
    LastActivityDate: toDate(session.lastActivityAt),
    LastPlaybackCheckIn: lastReportAt === null ? NEVER : toDate(lastReportAt),
    LastPausedDate: known(playing?.pausedAt && toDate(playing.pausedAt)),
    DeviceName: device.customName ?? device.name,
    DeviceType: undefined,
    NowPlayingItem: nowPlaying,
    NowViewingItem: nowViewing,
    DeviceId: device.clientDeviceId,
    ApplicationVersion: device.clientVersion,
    TranscodingInfo: conversion === null ? undefined : toTranscodingInfo(conversion),
    IsActive: true,
    SupportsMediaControl: controllable,
    SupportsRemoteControl: controllable,
    NowPlayingQueue: (playing?.queue ?? []).map(toQueueItem),
    NowPlayingQueueFullItems: [],
    HasCustomDeviceName: device.customName !== null,
    PlaylistItemId: known(playing?.entryId),
    ServerId: serverId,
    UserPrimaryImageTag: user.image?.tag,
    SupportedCommands: capabilities.SupportedCommands,
  };
}

const toQueueItem = ({ itemUuid, entryId }: QueuedPlace): QueueItem => ({
  Id: itemUuid,
  ...(entryId === null ? {} : { PlaylistItemId: entryId }),
});

const IDLE: Partial<NowPlaying> = {};

const known = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

function toPlayState(session: NowPlaying | null): Whole<PlayerStateInfo> {
  const playing = session ?? IDLE;
  const position = known(playing.positionMs);
  const method = known(playing.method);
  return {
    PositionTicks: position === undefined ? undefined : toTicks(position),
    CanSeek: playing.canSeek === true,
    IsPaused: playing.isPaused === true,
    IsMuted: playing.isMuted === true,
    VolumeLevel: known(playing.volume),
    AudioStreamIndex: known(playing.audioIndex),
    SubtitleStreamIndex: known(playing.subtitleIndex),
    MediaSourceId: known(playing.versionUuid),
    PlayMethod: method && METHODS[method],
    RepeatMode: REPEAT[playing.repeatMode ?? "none"],
    PlaybackOrder: playing.shuffled === true ? "Shuffle" : "Default",
    LiveStreamId: undefined,
  };
}

/** What a device said it can do; a device that said nothing has the contract's defaults. */
export function toCapabilities(told: Readonly<Record<string, unknown>> | null): Whole<ClientCapabilitiesDto> {
  const list = (name: string): never[] => (Array.isArray(told?.[name]) ? (told[name] as never[]) : []);
  const word = (name: string): string | undefined => {
    const value = told?.[name];
    return typeof value === "string" ? value : undefined;
  };
  const profile = told?.["DeviceProfile"];
  return {
    PlayableMediaTypes: list("PlayableMediaTypes"),
    SupportedCommands: list("SupportedCommands"),
    SupportsMediaControl: told?.["SupportsMediaControl"] === true,
    SupportsPersistentIdentifier: told === null ? true : told["SupportsPersistentIdentifier"] === true,
    DeviceProfile: isRecord(profile) ? profile : undefined,
    AppStoreUrl: word("AppStoreUrl"),
    IconUrl: word("IconUrl"),
  };
}

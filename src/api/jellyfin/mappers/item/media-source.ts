import { hash } from "node:crypto";
import type { MediaAttachment } from "@jellyfin/sdk/lib/generated-client/models/media-attachment.js";
import type { MediaSourceInfo } from "@jellyfin/sdk/lib/generated-client/models/media-source-info.js";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import type { Item, MediaFile, Stream, Uuid, Version } from "../../../../domain/library/item.ts";
import { playedDuration } from "../../../../domain/library/parts.ts";
import { segmentsOf } from "../../../../domain/playback/skipping/segment.ts";
import { toTicks } from "../../dates-and-ticks.ts";
import type { Whole } from "../../wire.ts";
import {
  type ChosenStreams,
  defaultStreams,
  type StreamPreferences,
  subtitleScore,
} from "./default-streams.ts";
import { isVideo } from "./kinds.ts";
import { toMediaAttachment, toMediaStream } from "./media-stream.ts";
import { numberedStreams } from "./stream-indexes.ts";

/** The file that a source plays; undefined when all its files are gone. */
export const fileOf = (version: Version): MediaFile | undefined => version.parts[0]?.file;

/** Changes with the file's content; Swiftfin tells sources apart by it. */
export function sourceTag(file: MediaFile): string {
  return hash("md5", `${file.path}\0${file.sizeBytes}\0${file.modifiedAt.getTime()}`);
}

/** ffmpeg's list of names for what one family of files is, as the real server shows it for an item. */
const FAMILIES: Readonly<Record<string, string>> = Object.fromEntries([
  ...["mp4", "m4v", "mov", "m4a", "m4b", "3gp"].map((name) => [name, "mov,mp4,m4a,3gp,3g2,mj2"] as const),
  ["webm", "mkv,webm"] as const,
]);
export const containerFamily = (container: string | null): string | undefined =>
  container === null ? undefined : (FAMILIES[container] ?? container);

function nameOf(version: Version, file: MediaFile, isOnly: boolean): string {
  if (!isOnly && version.name !== null) return version.name;
  return file.path.slice(file.path.lastIndexOf("/") + 1).replace(/\.[^.]{1,5}$/, "");
}

export interface SourceOptions {
  /** The first version's is the item's own, as clients expect; the others have theirs. */
  readonly id: Uuid;
  readonly isOnly: boolean;
  readonly preferences: StreamPreferences;
  readonly chosen: ChosenStreams | null;
}

/** An item's versions as far as they have files, the default first. */
export function toMediaSources(
  item: Item,
  versions: readonly Version[],
  preferences: StreamPreferences,
  chosen: ChosenStreams | null = null,
): Whole<MediaSourceInfo>[] {
  return versions.flatMap((version, at) => {
    const file = fileOf(version);
    if (file === undefined) return [];
    const id = at === 0 ? item.uuid : version.uuid;
    return [toMediaSource(item, version, file, { id, isOnly: versions.length === 1, preferences, chosen })];
  });
}

/**
 * One way to play an item, with all that a client needs to play it without asking again (Infuse never asks). Direct
 * play is offered; whether a device can is decided in `PlaybackInfo`.
 */
export function toMediaSource(
  item: Item,
  version: Version,
  file: MediaFile,
  options: SourceOptions,
): Whole<MediaSourceInfo> {
  const defaults = defaultStreams(file, options.preferences, options.chosen);
  const durationMs = playedDuration(version);
  return {
    Protocol: "File",
    Id: options.id,
    Path: file.path,
    EncoderPath: undefined,
    EncoderProtocol: undefined,
    Type: "Default",
    Container: file.container ?? undefined,
    Size: file.sizeBytes,
    Name: nameOf(version, file, options.isOnly),
    IsRemote: false,
    ETag: sourceTag(file),
    RunTimeTicks: durationMs === null ? undefined : toTicks(durationMs),
    ...PLAIN_FILE,
    VideoType: isVideo(item.kind) ? "VideoFile" : undefined,
    Timestamp: file.container === "ts" ? "None" : undefined,
    MediaStreams: toMediaStreams(file, options.preferences) as MediaStream[],
    MediaAttachments: attachmentsOf(file).map((stream) => toMediaAttachment(stream)) as MediaAttachment[],
    Formats: [],
    Bitrate: file.bitrateBps ?? undefined,
    RequiredHttpHeaders: {},
    DefaultAudioStreamIndex: defaults.audio,
    DefaultSubtitleStreamIndex: defaults.subtitle,
    HasSegments: segmentsOf(file).length > 0,
  };
}

export const attachmentsOf = (file: MediaFile): readonly Stream[] =>
  file.streams.filter((stream) => stream.kind === "attachment");

export function toMediaStreams(file: MediaFile, preferences: StreamPreferences): Whole<MediaStream>[] {
  return numberedStreams(file).map((numbered) =>
    toMediaStream(
      numbered,
      numbered.stream.kind === "subtitle" ? { Score: subtitleScore(numbered.stream, preferences) } : {},
    ),
  );
}

/** What is the same for every file on a disk. */
const PLAIN_FILE = {
  ReadAtNativeFramerate: false,
  IgnoreDts: false,
  IgnoreIndex: false,
  GenPtsInput: false,
  SupportsTranscoding: true,
  SupportsDirectStream: true,
  SupportsDirectPlay: true,
  IsInfiniteStream: false,
  UseMostCompatibleTranscodingProfile: false,
  RequiresOpening: false,
  OpenToken: undefined,
  RequiresClosing: false,
  LiveStreamId: undefined,
  BufferMs: undefined,
  RequiresLooping: false,
  SupportsProbing: true,
  IsoType: undefined,
  Video3DFormat: undefined,
  FallbackMaxStreamingBitrate: undefined,
  TranscodingUrl: undefined,
  TranscodingSubProtocol: "http",
  TranscodingContainer: undefined,
  AnalyzeDurationMs: undefined,
} as const;

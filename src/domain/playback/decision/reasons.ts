import type { ConditionProperty } from "../capabilities.ts";

/** Why a file can't go out as it is. */
export const REASONS = [
  "containerNotSupported",
  "containerBitrateExceedsLimit",
  "videoCodecNotSupported",
  "audioCodecNotSupported",
  "subtitleCodecNotSupported",
  "audioIsExternal",
  "secondaryAudioNotSupported",
  "videoProfileNotSupported",
  "videoLevelNotSupported",
  "videoResolutionNotSupported",
  "videoBitDepthNotSupported",
  "videoFramerateNotSupported",
  "videoBitrateNotSupported",
  "videoRangeTypeNotSupported",
  "videoCodecTagNotSupported",
  "videoRotationNotSupported",
  "refFramesNotSupported",
  "anamorphicVideoNotSupported",
  "interlacedVideoNotSupported",
  "audioChannelsNotSupported",
  "audioProfileNotSupported",
  "audioSampleRateNotSupported",
  "audioBitDepthNotSupported",
  "audioBitrateNotSupported",
  "streamCountExceedsLimit",
  "unknownVideoStreamInfo",
  "unknownAudioStreamInfo",
  /** Asked for, or nothing that the client plays comes near. */
  "directPlayError",
] as const;
export type Reason = (typeof REASONS)[number];
export type Reasons = ReadonlySet<Reason>;

export const CONTAINER_REASONS: Reasons = new Set<Reason>([
  "containerNotSupported",
  "containerBitrateExceedsLimit",
]);

export const AUDIO_REASONS: Reasons = new Set<Reason>([
  "audioCodecNotSupported",
  "audioBitrateNotSupported",
  "audioChannelsNotSupported",
  "audioProfileNotSupported",
  "audioSampleRateNotSupported",
  "secondaryAudioNotSupported",
  "audioBitDepthNotSupported",
  "audioIsExternal",
]);

export const VIDEO_REASONS: Reasons = new Set<Reason>([
  "videoCodecNotSupported",
  "videoResolutionNotSupported",
  "anamorphicVideoNotSupported",
  "interlacedVideoNotSupported",
  "videoBitDepthNotSupported",
  "videoBitrateNotSupported",
  "videoFramerateNotSupported",
  "videoLevelNotSupported",
  "refFramesNotSupported",
  "videoRangeTypeNotSupported",
  "videoProfileNotSupported",
  "videoRotationNotSupported",
]);

/** What the failed condition on a property means. */
export const REASON_OF = {
  audioChannels: "audioChannelsNotSupported",
  audioBitrate: "audioBitrateNotSupported",
  audioProfile: "audioProfileNotSupported",
  audioSampleRate: "audioSampleRateNotSupported",
  audioBitDepth: "audioBitDepthNotSupported",
  isSecondaryAudio: "secondaryAudioNotSupported",
  width: "videoResolutionNotSupported",
  height: "videoResolutionNotSupported",
  videoBitDepth: "videoBitDepthNotSupported",
  videoBitrate: "videoBitrateNotSupported",
  videoFramerate: "videoFramerateNotSupported",
  videoLevel: "videoLevelNotSupported",
  videoProfile: "videoProfileNotSupported",
  videoRangeType: "videoRangeTypeNotSupported",
  videoCodecTag: "videoCodecTagNotSupported",
  videoRotation: "videoRotationNotSupported",
  isAnamorphic: "anamorphicVideoNotSupported",
  isInterlaced: "interlacedVideoNotSupported",
  isAvc: null,
  refFrames: "refFramesNotSupported",
  numStreams: "streamCountExceedsLimit",
  numAudioStreams: "streamCountExceedsLimit",
  numVideoStreams: "streamCountExceedsLimit",
} as const satisfies Record<ConditionProperty, Reason | null>;

export function union(...sets: readonly Reasons[]): Reasons {
  return new Set(sets.flatMap((set) => [...set]));
}

export function hasAny(reasons: Reasons, of: Reasons): boolean {
  return [...reasons].some((reason) => of.has(reason));
}

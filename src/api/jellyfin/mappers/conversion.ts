/** What a session shows of what is being converted for it. */
import type { TranscodeReason } from "@jellyfin/sdk/lib/generated-client/models/transcode-reason.js";
import type { TranscodingInfo } from "@jellyfin/sdk/lib/generated-client/models/transcoding-info.js";
import type { Conversion } from "../../../domain/delivery/conversions.ts";
import type { AudioRendition, VideoRendition } from "../../../domain/delivery/rendition.ts";
import type { MediaFile, Stream } from "../../../domain/library/item.ts";
import { REASONS } from "../../../domain/playback/decision/reasons.ts";
import type { Whole } from "../wire.ts";
import { hardwareWord } from "./named-configurations.ts";
import { reasonWord } from "./transcoding-url.ts";

export interface ConversionFacts {
  readonly file: MediaFile;
  readonly video: VideoRendition | null;
  readonly audio: AudioRendition | null;
  readonly container: string;
  readonly positionMs: number;
  /** What kind of it encodes the picture. */
  readonly hardware: string | null;
  /** As the client's url has them. */
  readonly reasons: readonly string[];
}

const KNOWN_REASONS = new Map(REASONS.map((reason) => [reason.toLowerCase(), reasonWord(reason)]));

export function conversionOf(facts: ConversionFacts): Conversion {
  const { file, container, positionMs, reasons } = facts;
  const video = videoOf(facts);
  const audio = audioOf(facts);
  return {
    container,
    video: video && { codec: video.codec, isCopy: video.isCopy, width: video.width, height: video.height },
    audio: audio && { codec: audio.codec, isCopy: audio.isCopy, channels: audio.channels },
    bitrateBps: (video?.bitrateBps ?? 0) + (audio?.bitrateBps ?? 0),
    hardware: facts.hardware,
    positionMs,
    durationMs: file.durationMs,
    reasons: reasons.flatMap((reason) => KNOWN_REASONS.get(reason.toLowerCase()) ?? []),
  };
}

const streamOf = (file: MediaFile, index: number): Stream | undefined =>
  file.streams.find((stream) => stream.index === index);

/** Of a track that goes over as it is, what its file says. */
function asItIs(stream: Stream | undefined): Made {
  const { codec, width, height, channels, bitrateBps } = stream ?? NO_FACTS;
  return { codec: codec ?? "", width, height, channels, maxBitrateBps: bitrateBps, bitrateBps };
}

const NO_FACTS = { codec: null, width: null, height: null, channels: null, bitrateBps: null };

interface Made {
  readonly codec: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly channels: number | null;
  readonly maxBitrateBps: number | null;
  readonly bitrateBps: number | null;
}

type Measured<T> = NonNullable<T> & { readonly bitrateBps: number | null };

function videoOf({ file, video }: ConversionFacts): Measured<Conversion["video"]> | null {
  if (video === null) return null;
  const { codec, width, height, maxBitrateBps } = video.encoding ?? asItIs(streamOf(file, video.streamIndex));
  return { codec, width, height, bitrateBps: maxBitrateBps, isCopy: video.encoding === null };
}

function audioOf({ file, audio }: ConversionFacts): Measured<Conversion["audio"]> | null {
  if (audio === null) return null;
  const { codec, channels, bitrateBps } = audio.encoding ?? asItIs(streamOf(file, audio.streamIndex));
  return { codec, channels, bitrateBps, isCopy: audio.encoding === null };
}

export function toTranscodingInfo(conversion: Conversion): Whole<TranscodingInfo> {
  const { durationMs, positionMs } = conversion;
  const share = durationMs === null || durationMs === 0 ? 0 : positionMs / durationMs;
  return {
    ...toVideo(conversion.video),
    ...toAudio(conversion.audio),
    Container: conversion.container,
    Bitrate: conversion.bitrateBps ?? undefined,
    // How fast an encoder works isn't measured.
    Framerate: 0,
    CompletionPercentage: Math.min(100, 100 * share),
    HardwareAccelerationType: hardwareWord(conversion.hardware),
    TranscodeReasons: conversion.reasons as TranscodeReason[],
  };
}

type OfVideo = Pick<Whole<TranscodingInfo>, "VideoCodec" | "IsVideoDirect" | "Width" | "Height">;
type OfAudio = Pick<Whole<TranscodingInfo>, "AudioCodec" | "IsAudioDirect" | "AudioChannels">;

function toVideo(video: Conversion["video"]): OfVideo {
  return {
    VideoCodec: video?.codec,
    IsVideoDirect: video?.isCopy ?? false,
    Width: video?.width ?? undefined,
    Height: video?.height ?? undefined,
  };
}

function toAudio(audio: Conversion["audio"]): OfAudio {
  return {
    AudioCodec: audio?.codec,
    IsAudioDirect: audio?.isCopy ?? false,
    AudioChannels: audio?.channels ?? undefined,
  };
}
